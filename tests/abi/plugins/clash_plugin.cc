// An evaluator that brings its own spdlog, nlohmann_json and a function of
// Abseil, configured or written otherwise than the host's and under the same
// names. It scores 1 if it finds its own everywhere; else the feedback says
// where it met the host's.
#include <string>

// Values know their parents, which makes them larger, under the name of those
// that do not.
#define JSON_DIAGNOSTICS 1
#define NLOHMANN_JSON_NAMESPACE_BEGIN \
  namespace nlohmann {                \
  inline namespace json_abi_v3_11_2 {
#define NLOHMANN_JSON_NAMESPACE_END \
  }                                 \
  }
#define NLOHMANN_JSON_NAMESPACE nlohmann::json_abi_v3_11_2
#include <nlohmann/json.hpp>
// Header-only instead of the shared library, and without an atomic level, which
// makes loggers and sinks another type.
#undef SPDLOG_COMPILED_LIB
#define SPDLOG_NO_ATOMIC_LEVELS
#include <spdlog/sinks/null_sink.h>
#include <spdlog/spdlog.h>

#include "whet/sdk/evaluator.h"

#include "absl/base/config.h"
#include "absl/strings/string_view.h"

// As the contract has it: what a library of the same name would do.
namespace absl {
ABSL_NAMESPACE_BEGIN
std::string CEscape(absl::string_view text);
__attribute__((noinline)) std::string CEscape(absl::string_view text) {
  return "the plugin's " + std::string(text);
}
ABSL_NAMESPACE_END
}  // namespace absl

namespace {

#ifndef WHET_CLASH_NAMES_ONLY
std::string JsonFault() {
  const auto value = nlohmann::json::parse(R"({"a": {"b": [1, 2]}})");
  try {
    value["a"]["b"].get<std::string>();
  } catch (const nlohmann::json::type_error& error) {
    // Only a value that knows its parents can say where it is.
    const std::string said = error.what();
    return said.find("(/a/b)") == said.npos ? "json: " + said : "";
  }
  return "json: nothing was thrown";
}

std::string LogFault() {
  if (spdlog::get("of the host") != nullptr)
    return "spdlog: sees the loggers of the host";
  const auto logger =
      spdlog::get("of the plugin") != nullptr
          ? spdlog::get("of the plugin")
          : spdlog::create<spdlog::sinks::null_sink_mt>("of the plugin");
  logger->set_level(spdlog::level::err);
  logger->error("{} of {}", 1, 2);
  return logger->should_log(spdlog::level::warn) ? "spdlog: loses its level"
                                                 : "";
}
#endif

struct Clash : whet::sdk::Evaluator {
  explicit Clash(const whet::sdk::Context&) {}
  whet::sdk::Score Evaluate(const whet::sdk::Item&) const override {
    std::string faults;
    if (absl::CEscape("\n") != "the plugin's \n")
      faults += "absl: bound to the host's;";
#ifndef WHET_CLASH_NAMES_ONLY
    faults += JsonFault();
    faults += LogFault();
#endif
    return {faults.empty() ? 1.0 : 0.0, faults};
  }
};

}  // namespace

WHET_EVALUATOR_PLUGIN(Clash, {.id = "test.clash",
                              .name = "Clash",
                              .version = "1.0.0",
                              .description = "Has libraries of its own."})
