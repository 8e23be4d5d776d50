// fake_model_server: the fault-injecting model server as a program.
//
//   fake_model_server [--port N] [--script FILE] [--record FILE]
//
// Prints its base URL on the first line of stdout, serves until stdin ends,
// then prints {"requests": N, "connections": N}. The script is JSON:
//
//   {"answers": [{"if_contains": "invoice", "text": "billing"}],
//    "text": "other",
//    "rules": [{"first": 3, "every": 5, "times": 2, "if_contains": "",
//               "status": 429, "headers": {"retry-after": "1"}, "body": {},
//               "fault": "close|reset|truncate|stall|drip|silence",
//               "bytes": 20, "pace_ms": 10, "delay_ms": 0}]}
//
// `answers` look at the last user message; the first that applies wins, else
// `text` is the answer. `rules` are Rule of model_server.h; a rule without
// "status" and "body" sends an empty 200. --record writes each request as a
// line of JSON {"path", "headers", "body"} at the end.
#include <cstdio>
#include <exception>
#include <fstream>
#include <iterator>
#include <map>
#include <stdexcept>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "tests/support/fake_model_server/chat_replies.h"
#include "tests/support/fake_model_server/model_server.h"

namespace whet::testing {
namespace {

using nlohmann::json;

Fault FaultFromName(const std::string& name) {
  static const std::map<std::string, Fault> kFaults = {
      {"", Fault::kNone},          {"close", Fault::kClose},
      {"reset", Fault::kReset},    {"truncate", Fault::kTruncate},
      {"stall", Fault::kStall},    {"drip", Fault::kDrip},
      {"silence", Fault::kSilence}};
  const auto it = kFaults.find(name);
  if (it == kFaults.end())
    throw std::runtime_error("no fault '" + name + "'");
  return it->second;
}

Rule RuleFromJson(const json& in) {
  Rule rule;
  rule.first = in.value("first", 0);
  rule.every = in.value("every", 0);
  rule.times = in.value("times", rule.times);
  rule.if_contains = in.value("if_contains", "");
  rule.reply.status = in.value("status", 200);
  const json headers = in.value("headers", json::object());
  for (const auto& [name, value] : headers.items()) {
    rule.reply.headers.emplace_back(name, value.get<std::string>());
  }
  const json body = in.value("body", json(""));
  rule.reply.body = body.is_string() ? body.get<std::string>() : body.dump();
  rule.reply.fault = FaultFromName(in.value("fault", ""));
  rule.reply.bytes = in.value("bytes", std::size_t{0});
  rule.reply.pace = std::chrono::milliseconds(in.value("pace_ms", 10));
  rule.reply.delay = std::chrono::milliseconds(in.value("delay_ms", 0));
  return rule;
}

Handler HandlerFromScript(const json& script) {
  std::vector<Rule> rules;
  const json written = script.value("rules", json::array());
  for (const json& rule : written) {
    rules.push_back(RuleFromJson(rule));
  }
  return WithRules(
      std::move(rules), ChatAnswers([script](const ChatRequest& request) {
        const std::string text = request.LastUserText();
        const json answers = script.value("answers", json::array());
        for (const json& answer : answers) {
          if (text.find(answer.value("if_contains", "")) != std::string::npos) {
            return answer.value("text", "");
          }
        }
        return script.value("text", "");
      }));
}

json ReadScript(const std::string& file) {
  if (file.empty())
    return json::object();
  std::ifstream in(file);
  if (!in)
    throw std::runtime_error("cannot read " + file);
  return json::parse(in);
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
  std::map<std::string, std::string> flags = {
      {"--port", "0"}, {"--script", ""}, {"--record", ""}};
  for (int i = 1; i < argc; i += 2) {
    if (flags.count(argv[i]) == 0 || i + 1 == argc) {
      std::fprintf(stderr,
                   "usage: fake_model_server [--port N] [--script FILE] "
                   "[--record FILE]\n");
      return 2;
    }
    flags[argv[i]] = argv[i + 1];
  }
  ModelServer server(HandlerFromScript(ReadScript(flags["--script"])),
                     std::stoi(flags["--port"]));
  std::printf("%s\n", server.base_url().c_str());
  std::fflush(stdout);
  while (std::getchar() != EOF) {
  }
  Record(server, flags["--record"]);
  std::printf("%s\n", json({{"requests", server.request_count()},
                            {"connections", server.connection_count()}})
                          .dump()
                          .c_str());
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
