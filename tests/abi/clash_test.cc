// A host and a plugin that both have spdlog, nlohmann_json and Abseil, each its
// own, in a program that exports everything it has (-rdynamic) and in one that
// does not. And a plugin with another C++ library (libc++).
#include <cmath>
#include <filesystem>
#include <fstream>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>
#include <spdlog/sinks/ostream_sink.h>
#include <spdlog/spdlog.h>

#include "whet/evaluator.h"
#include "whet/sdk/text.h"
#include "whet/service/log.h"

#include "absl/container/flat_hash_map.h"
#include "absl/strings/escaping.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "plugins/host_context.h"
#include "plugins/plugin_instance.h"

namespace whet {
namespace {

namespace fs = std::filesystem;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

std::vector<std::string>& Lines() {
  static auto* lines = new std::vector<std::string>;
  return *lines;
}

constexpr whet_log kLog = {
    sizeof(whet_log), 0,
    [](const whet_host*, std::int32_t) noexcept -> std::int32_t { return 1; },
    [](const whet_host*, std::int32_t, whet_text line) noexcept {
      Lines().push_back(sdk::Copy(line));
    }};

absl::StatusOr<std::unique_ptr<PluginInstance>> Make(const std::string& library,
                                                     const std::string& id,
                                                     const char* config) {
  PluginSearchPath path;
  path.flags = {fs::path(library).parent_path()};
  const PluginCatalog catalog = PluginCatalog::Scan(path);
  const auto record = catalog.Find(PluginKind::kEvaluator, id);
  if (!record.ok())
    return record.status();
  auto context = std::make_unique<HostContext>(id);
  context->Offer(WHET_SERVICE_LOG, &kLog, &Lines());
  return PluginInstance::Create(**record, config, std::move(context));
}

struct Outcome {
  double score = std::nan("");
  whet_status status = WHET_UNKNOWN;
  std::string feedback = {};
};

Outcome Score(const PluginInstance& plugin, std::string_view output) {
  Outcome out;
  whet_eval_item item{};
  item.output = sdk::Text(output);
  const whet_eval_batch batch = {
      sizeof(batch), sizeof(item), &item, 1, 0, WHET_WANT_FEEDBACK, 0};
  whet_eval_sink sink{};
  sink.struct_size = sizeof(sink);
  sink.ctx = &out;
  sink.scores = &out.score;
  sink.item_status = &out.status;
  sink.feedback = [](void* ctx, std::uint64_t, whet_text text) noexcept {
    static_cast<Outcome*>(ctx)->feedback += sdk::Copy(text);
  };
  sink.metric = [](void*, std::uint64_t, whet_text, double) noexcept {};
  PluginError error;
  const whet_status code = plugin.table<whet_evaluator>()->score(
      plugin.c(), &batch, &sink, error.c());
  EXPECT_EQ(code, WHET_OK) << error.ToStatus(code, plugin.id());
  return out;
}

// The host's own libraries do what they do.
void UseOwnLibraries() {
  EXPECT_EQ(absl::CEscape("\n"), "\\n");
  absl::flat_hash_map<std::string, int> map;
  for (int i = 0; i < 100; ++i)
    map[std::to_string(i)] = i;
  EXPECT_EQ(map.at("42"), 42);
  const auto value = nlohmann::json::parse(R"({"a": {"b": [1, 2]}})");
  try {
    value["a"]["b"].get<std::string>();
    ADD_FAILURE();
  } catch (const nlohmann::json::type_error& error) {
    EXPECT_EQ(std::string(error.what()),
              "[json.exception.type_error.302] type must be string, but is "
              "array");
  }
  std::ostringstream said;
  spdlog::drop("of the host");
  auto logger = std::make_shared<spdlog::logger>(
      "of the host", std::make_shared<spdlog::sinks::ostream_sink_mt>(said));
  logger->set_pattern("%v");
  spdlog::register_logger(logger);
  spdlog::get("of the host")->info("{} of {}", 1, 2);
  EXPECT_EQ(said.str(), "1 of 2\n");
  EXPECT_EQ(spdlog::get("of the plugin"), nullptr);
}

TEST(WHET_CLASH_SUITE, HostAndPluginUseTheirOwnLibraries) {
  UseOwnLibraries();
  const auto plugin = Make(WHET_CLASH_PLUGIN, "test.clash", "{}");
  ASSERT_TRUE(plugin.ok()) << plugin.status();
  for (int round = 0; round < 2; ++round) {
    const Outcome outcome = Score(**plugin, "x");
    EXPECT_EQ(outcome.score, 1.0) << outcome.feedback;
    UseOwnLibraries();
  }
}

// Why whet_add_plugin hides everything: a module with nothing hidden meets the
// functions of a program that exports its own, or of its shared libraries.
#if defined(WHET_OPEN_PLUGIN) && WHET_EXPORTS
TEST(WHET_CLASH_SUITE, AModuleThatHidesNothingIsBoundToAHostThatExports) {
  const auto plugin = Make(WHET_OPEN_PLUGIN, "test.clash", "{}");
  ASSERT_TRUE(plugin.ok()) << plugin.status();
  EXPECT_EQ(Score(**plugin, "x").feedback, "absl: bound to the host's;");
}
#endif

#if defined(WHET_LIBCXX_PLUGIN) && !WHET_EXPORTS
// Scores, settings, services and exceptions of a plugin with libc++, caught by
// type within it.
TEST(OtherRuntime, APluginWithLibcxxRunsInAHostWithLibstdcxx) {
  Lines().clear();
  const auto plugin =
      Make(WHET_LIBCXX_PLUGIN, "fixture.prefix", R"({"prefix":"ok"})");
  ASSERT_TRUE(plugin.ok()) << plugin.status();
  EXPECT_THAT(Lines(), ElementsAre("prefix ok"));
  EXPECT_EQ(Score(**plugin, "ok then").score, 1.0);
  EXPECT_EQ(Score(**plugin, "well").feedback, "Begin with: ok");
  const Outcome thrown = Score(**plugin, "");
  EXPECT_EQ(thrown.status, WHET_INVALID_ARGUMENT);
  EXPECT_EQ(thrown.feedback, "there is no output");
}

TEST(OtherRuntime, TheTextOfItsExceptionsArrives) {
  EXPECT_EQ(
      Make(WHET_LIBCXX_PLUGIN, "fixture.prefix", R"({"prefix":"forbidden"})")
          .status(),
      absl::InternalError("fixture.prefix: the prefix 'forbidden' is "
                          "taken"));
}
#endif

}  // namespace
}  // namespace whet
