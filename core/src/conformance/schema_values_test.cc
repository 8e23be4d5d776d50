#include "conformance/schema_values.h"

#include <set>
#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "plugins/config_schema.h"

namespace whet::conformance {
namespace {

using nlohmann::json;

constexpr char kSchemaText[] = R"({
  "type": "object",
  "required": ["steps", "role"],
  "definitions": {"share": {"type": "number", "minimum": 0, "maximum": 1}},
  "properties": {
    "steps": {"type": "array", "minItems": 1, "uniqueItems": true,
              "items": {"enum": ["trim", "lower", "nfc"]}},
    "role": {"type": "string", "pattern": "^[a-z]+$", "examples": ["judge"]},
    "limit": {"type": "integer", "minimum": 2, "exclusiveMaximum": 5},
    "weight": {"$ref": "#/definitions/share"},
    "label": {"type": ["string", "null"], "minLength": 3},
    "mode": {"oneOf": [{"const": "fast"}, {"type": "boolean"}]},
    "inner": {"type": "object", "required": ["on"],
              "properties": {"on": {"type": "boolean"}}}
  }
})";

TEST(DrawValue, DrawsSettingsThatTheSchemaAccepts) {
  const json schema = json::parse(kSchemaText);
  const auto validator = ConfigSchema::Parse(kSchemaText);
  ASSERT_TRUE(validator.ok()) << validator.status();
  Draws draws(1);
  std::set<std::string> different;
  for (int i = 0; i < 200; ++i) {
    const json value = DrawValue(schema, draws);
    EXPECT_TRUE(validator->Complete(value, "$").ok())
        << value << validator->Complete(value, "$").status();
    different.insert(value.dump());
  }
  EXPECT_GT(different.size(), 100U);
}

TEST(DrawValue, DrawsTheSameFromTheSameSeed) {
  const json schema = json::parse(kSchemaText);
  Draws first(7);
  Draws second(7);
  for (int i = 0; i < 10; ++i)
    EXPECT_EQ(DrawValue(schema, first), DrawValue(schema, second));
}

TEST(WrongSettings, AreRefusedByTheSchema) {
  const json schema = json::parse(kSchemaText);
  const auto validator = ConfigSchema::Parse(kSchemaText);
  const json good = {{"steps", {"trim"}}, {"role", "judge"}};
  ASSERT_TRUE(validator->Complete(good, "$").ok());
  const auto wrong = WrongSettings(schema, good);
  EXPECT_GE(wrong.size(), 7U);
  for (const auto& [what, settings] : wrong)
    EXPECT_FALSE(validator->Complete(settings, "$").ok()) << what << settings;
}

TEST(EdgeSettings, NamesTheEndsOfEachRange) {
  const json schema = json::parse(kSchemaText);
  std::set<std::string> edges;
  for (const auto& [what, settings] : EdgeSettings(schema, {{"role", "x"}})) {
    EXPECT_EQ(settings["role"], "x");
    edges.insert(what);
  }
  EXPECT_THAT(edges,
              ::testing::ElementsAre("'inner/on' = false", "'inner/on' = true",
                                     "'limit' = 2", "'limit' = 4"));
}

// The first numbers of SplitMix64 from the state 1234567, as in the reference
// implementation (Vigna, prng.di.unimi.it/splitmix64.c).
TEST(Draws, AreSplitMix64) {
  Draws draws(1234567);
  EXPECT_EQ(draws.Next(), 6457827717110365317U);
  EXPECT_EQ(draws.Next(), 3203168211198807973U);
}

}  // namespace
}  // namespace whet::conformance
