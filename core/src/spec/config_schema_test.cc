// The schema of config files, and docs/config.md against the description.
#include <string>
#include <vector>

#include "whet/core/config.h"

#include "base/file_io.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "nlohmann/json.hpp"
#include "spec/candidate_binder.h"
#include "spec/config_files_for_test.h"
#include "spec/machine_binder.h"
#include "spec/run_spec_binder.h"

namespace whet {
namespace {

using ::testing::HasSubstr;
using Json = nlohmann::json;

Json Schema(const std::vector<PluginSchema>& plugins = {}) {
  return Json::parse(ConfigSchemaJson(plugins));
}

// Every property under `schema` with its path.
void CollectProperties(const Json& schema, const std::string& path,
                       std::vector<std::pair<std::string, Json>>* found) {
  if (!schema.is_object())
    return;
  if (auto it = schema.find("properties"); it != schema.end()) {
    for (const auto& [name, property] : it->items()) {
      found->push_back({path + "." + name, property});
      CollectProperties(property, path + "." + name, found);
    }
  }
  for (const char* key : {"items", "additionalProperties"}) {
    if (schema.contains(key))
      CollectProperties(schema[key], path, found);
  }
}

TEST(ConfigSchema, DescribesEveryKey) {
  std::vector<std::pair<std::string, Json>> properties;
  CollectProperties(Schema(), "$", &properties);
  EXPECT_GT(properties.size(), 40u);
  for (const auto& [path, property] : properties) {
    EXPECT_GT(property.value("description", "").size(), 10u) << path;
    EXPECT_TRUE(property.contains("type")) << path;
  }
}

TEST(ConfigSchema, HasRangesAndDefaults) {
  const Json properties = Schema()["properties"];
  EXPECT_EQ(properties["accept"]["properties"]["probability"],
            Json::parse(R"({"type": "number", "exclusiveMinimum": 0.5,
              "exclusiveMaximum": 1.0, "default": 0.9, "description":
              "Least probability, on the test split, that it is better."})"));
  EXPECT_EQ(properties["seed"]["default"], 1);
  EXPECT_EQ(properties["budget"]["properties"]["calls"]["type"],
            Json::parse(R"(["integer", "null"])"));
  EXPECT_EQ(properties["budget"]["additionalProperties"], false);
  EXPECT_FALSE(properties["strategy"].contains("additionalProperties"));
  EXPECT_EQ(Schema()["required"],
            Json::parse(R"(["prompt", "data", "models", "budget"])"));
  EXPECT_EQ(properties["models"]["required"], Json::parse(R"(["task"])"));
}

TEST(ConfigSchema, IncludesTheSettingsOfPlugins) {
  const Json strategy =
      Schema({{"strategy", "few_shot",
               R"({"type": "object", "additionalProperties": false,
                   "properties": {"shots": {"type": "integer"}}})"},
              {"strategy", "broken", "{"},
              {"provider", "openai",
               R"({"type": "object"})"}})["properties"]["strategy"];
  EXPECT_EQ(strategy["properties"]["use"]["examples"],
            Json::parse(R"(["few_shot", "broken"])"));
  const Json rule = strategy["allOf"][0];
  EXPECT_EQ(rule["if"]["properties"]["use"]["const"], "few_shot");
  EXPECT_EQ(rule["then"]["propertyNames"]["enum"],
            Json::parse(R"(["use", "isolation", "shots"])"));
  EXPECT_EQ(rule["then"]["allOf"][0]["properties"]["shots"]["type"], "integer");
  EXPECT_FALSE(rule["then"]["allOf"][0].contains("additionalProperties"));
}

template <typename T>
std::vector<std::string> Names(const spec::Object<T>& object) {
  std::vector<std::string> names;
  for (const spec::KeyDoc& key : object.keys())
    names.push_back(key.name);
  return names;
}

class ConfigDocumentationExample : public ConfigFiles {};

TEST_F(ConfigDocumentationExample, Loads) {
  auto page = ReadWholeFile(WHET_CONFIG_PAGE);
  ASSERT_TRUE(page.ok()) << page.status();
  const std::string fence = "```yaml\n";
  const std::size_t begin = page->find(fence) + fence.size();
  auto loaded = Load(page->substr(begin, page->find("```", begin) - begin));
  ASSERT_TRUE(loaded.ok()) << loaded.status();
  EXPECT_EQ(loaded->spec.models.size(), 2u);
}

TEST(ConfigDocumentation, NamesEveryKey) {
  auto page = ReadWholeFile(WHET_CONFIG_PAGE);
  ASSERT_TRUE(page.ok()) << page.status();
  // Each key has a row in the table of its section.
  auto expect_rows = [&](const std::string& section,
                         const std::vector<std::string>& names) {
    const std::size_t begin = page->find("\n## `" + section + "`");
    ASSERT_NE(begin, std::string::npos) << section;
    const std::string text =
        page->substr(begin, page->find("\n## ", begin + 1) - begin);
    for (const std::string& name : names) {
      EXPECT_THAT(text, HasSubstr("\n| `" + name + "` |")) << section;
    }
  };
  expect_rows("prompt", Names(spec::PromptBinder()));
  expect_rows("data", Names(spec::DataBinder()));
  expect_rows("data", {"split.train", "split.val", "split.test", "split.seed"});
  expect_rows("models", Names(spec::RoleBinder()));
  expect_rows("evaluators", Names(spec::EvaluatorBinder()));
  expect_rows("strategy", Names(spec::StrategyBinder()));
  expect_rows("budget", Names(spec::BudgetBinder()));
  expect_rows("prices", Names(spec::PricesBinder()));
  expect_rows("accept", Names(spec::AcceptBinder()));
  expect_rows("cache", Names(spec::CacheBinder()));
  expect_rows("google", Names(spec::GoogleBinder()));
  expect_rows("tls", Names(spec::TlsBinder()));
  expect_rows("workers", Names(spec::WorkersBinder()));
  for (const std::string& name : Names(spec::RunSpecBinder())) {
    EXPECT_THAT(*page, HasSubstr("\n| `" + name + "` |")) << "top level";
  }
}

}  // namespace
}  // namespace whet
