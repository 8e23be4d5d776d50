// fake_model_server: the server as a program. README.md says what it can do.
//
//   fake_model_server [--port N] [--script FILE] [--record FILE]
//                     [--tls CERT KEY] [flags of the simulation]
//
// Prints its base URL on the first line of stdout, serves until stdin ends,
// then prints its statistics as GET /stats does. A flag of the simulation is a
// key of "simulation" in the script, and wins over it. --record writes each
// request as a line of JSON {"path", "headers", "body"} at the end.
#include <algorithm>
#include <cstdio>
#include <exception>
#include <fstream>
#include <iterator>
#include <optional>
#include <stdexcept>
#include <string>

#include <nlohmann/json.hpp>

#include "tests/support/fake_model_server/model_server.h"
#include "tests/support/fake_model_server/script.h"

namespace whet::testing {
namespace {

using nlohmann::json;

struct Flag {
  const char* name;
  const char* key;    // JSON pointer into the script
  bool is_text;       // else JSON: a number, true
  const char* value;  // for the usage
};

constexpr Flag kFlags[] = {
    {"--answer", "/text", true, "TEXT"},
    {"--answer-bytes", "/simulation/answer_bytes", false, "N"},
    {"--seed", "/simulation/seed", false, "N"},
    {"--latency", "/simulation/latency", true,
     "fixed:MS|uniform:MS:MS|lognormal:MEDIAN:SIGMA|exponential:MEAN"},
    {"--prompt-tokens", "/simulation/prompt_tokens", false, "N"},
    {"--completion-tokens", "/simulation/completion_tokens", false, "N"},
    {"--requests-per-minute", "/simulation/rate/requests_per_minute", false,
     "N"},
    {"--burst", "/simulation/rate/burst", false, "N"},
    {"--tokens-per-minute", "/simulation/rate/tokens_per_minute", false, "N"},
    {"--change-at", "/simulation/rate/change_at_s", false, "SECONDS"},
    {"--change-factor", "/simulation/rate/change_factor", false, "F"},
    {"--retry-after", "/simulation/rate/retry_after", true,
     "none|seconds|float|ms|date|garbage|negative|huge|retry_delay"},
    {"--announce", "/simulation/rate/announce", false, "true|false"},
    {"--outage-from", "/simulation/outage/from_s", false, "SECONDS"},
    {"--outage-to", "/simulation/outage/to_s", false, "SECONDS"},
    {"--pace", "/simulation/pace_ms", false, "MS"},
};

struct CommandLine {
  int port = 0;
  std::string record = {};
  std::optional<TlsIdentity> tls = {};
  json script = json::object();
};

std::string ReadText(const std::string& file) {
  std::ifstream in(file, std::ios::binary);
  if (!in)
    throw std::runtime_error("cannot read " + file);
  return std::string(std::istreambuf_iterator<char>(in), {});
}

int Usage() {
  std::fprintf(stderr,
               "usage: fake_model_server [--port N] [--script FILE] "
               "[--record FILE] [--tls CERT KEY]\n"
               "    [--faults NAME=PROBABILITY,...]   a fault, or http, "
               "transport, body\n");
  for (const Flag& flag : kFlags)
    std::fprintf(stderr, "    [%s %s]\n", flag.name, flag.value);
  return 2;
}

void ReadFaults(const std::string& text, json& script) {
  std::size_t start = 0;
  while (start < text.size()) {
    const std::size_t end = std::min(text.find(',', start), text.size());
    const std::string one = text.substr(start, end - start);
    const std::size_t equals = one.find('=');
    if (equals == std::string::npos)
      throw std::runtime_error("--faults: '" + one +
                               "', expected NAME=PROBABILITY");
    script["simulation"]["faults"][one.substr(0, equals)] =
        json::parse(one.substr(equals + 1));
    start = end + 1;
  }
}

// False if there is no such flag or its value is missing. A value is at
// argv[i + 1]; `i` becomes the last argument used.
bool ReadFlag(int argc, char** argv, int& i, CommandLine& out) {
  const std::string name = argv[i];
  const int values = name == "--tls" ? 2 : 1;
  if (i + values >= argc)
    return false;
  const std::string value = argv[i + 1];
  i += values;
  if (name == "--port") {
    out.port = std::stoi(value);
  } else if (name == "--record") {
    out.record = value;
  } else if (name == "--tls") {
    out.tls = TlsIdentity{ReadText(value), ReadText(argv[i])};
  } else if (name == "--faults") {
    ReadFaults(value, out.script);
  } else if (name != "--script") {  // which was read first
    for (const Flag& flag : kFlags) {
      if (name != flag.name)
        continue;
      out.script[json::json_pointer(flag.key)] =
          flag.is_text ? json(value) : json::parse(value);
      return true;
    }
    return false;
  }
  return true;
}

void Record(const ModelServer& server, const std::string& file) {
  if (file.empty())
    return;
  std::ofstream out(file);
  for (const ModelRequest& request : server.requests()) {
    json headers = json::object();
    for (const auto& [name, value] : request.headers)
      headers[name] = value;
    out << json({{"path", request.path},
                 {"headers", headers},
                 {"body", request.body}})
               .dump(-1, ' ', false, json::error_handler_t::replace)
        << '\n';
  }
}

int Main(int argc, char** argv) {
  CommandLine line;
  for (int i = 1; i + 1 < argc; ++i) {
    if (std::string(argv[i]) == "--script")
      line.script = json::parse(ReadText(argv[i + 1]));
  }
  for (int i = 1; i < argc; ++i) {
    if (!ReadFlag(argc, argv, i, line))
      return Usage();
  }
  ServerOptions options = OptionsFromScript(line.script);
  options.port = line.port;
  options.keep_requests = !line.record.empty();
  options.tls = line.tls;
  ModelServer server(std::move(options));
  std::printf("%s\n", server.base_url().c_str());
  std::fflush(stdout);
  while (std::getchar() != EOF) {
  }
  Record(server, line.record);
  std::printf("%s\n", StatsJson(server.stats()).c_str());
  return 0;
}

}  // namespace
}  // namespace whet::testing

int main(int argc, char** argv) {
  try {
    return whet::testing::Main(argc, argv);
  } catch (const std::exception& e) {
    std::fprintf(stderr, "fake_model_server: %s\n", e.what());
    return 1;
  }
}
