#include <string>

#include "whet/core/plugin_catalog.h"

#include "gtest/gtest.h"
#include "plugins/config_schema.h"

namespace whet {
namespace {

constexpr char kSchema[] = R"({
  "$schema": "http://json-schema.org/draft-07/schema#",
  "type": "object",
  "properties": {
    "shots": {"type": "integer", "minimum": 1, "maximum": 64, "default": 8},
    "order": {"enum": ["random", "balanced"], "default": "random"},
    "share": {"type": "number", "exclusiveMinimum": 0, "maximum": 1},
    "normalize": {
      "type": "array",
      "items": {"type": "string", "enum": ["trim", "lower"]},
      "maxItems": 2
    },
    "verbose": {"type": "boolean"},
    "prefix": {"type": "string", "maxLength": 3},
    "label": {"type": "string", "pattern": "^[a-z]+$"},
    "limit": {"type": ["integer", "null"]},
    "race": {
      "type": "object",
      "properties": {
        "rounds": {"type": "integer", "minimum": 1, "default": 3},
        "width": {"type": "integer"}
      },
      "required": ["width"]
    },
    "extra": {"type": "object", "additionalProperties": true}
  }
})";

PluginRecord Plugin(std::string schema) {
  PluginRecord plugin;
  plugin.kind = PluginKind::kStrategy;
  plugin.id = "few_shot";
  plugin.library = "/plugins/few_shot.so";
  plugin.config_schema = std::move(schema);
  return plugin;
}

std::string Valid(std::string_view config,
                  const std::string& schema = kSchema) {
  const auto complete =
      ValidatePluginConfig(Plugin(schema), config, "$.strategy");
  EXPECT_TRUE(complete.ok()) << complete.status();
  return complete.value_or("");
}

std::string ErrorOf(std::string_view config,
                    const std::string& schema = kSchema) {
  const auto complete =
      ValidatePluginConfig(Plugin(schema), config, "$.strategy");
  EXPECT_EQ(complete.status().code(), absl::StatusCode::kInvalidArgument)
      << config;
  return std::string(complete.status().message());
}

TEST(ValidatePluginConfig, FillsInDefaults) {
  EXPECT_EQ(Valid("{}"), R"({"order":"random","shots":8})");
}

TEST(ValidatePluginConfig, KeepsWhatIsGiven) {
  EXPECT_EQ(Valid(R"({"shots": 64, "order": "balanced", "share": 1})"),
            R"({"order":"balanced","share":1,"shots":64})");
}

TEST(ValidatePluginConfig, FillsInDefaultsOfObjectsThatAreThere) {
  EXPECT_EQ(Valid(R"({"race": {"width": 2}})"),
            R"({"order":"random","race":{"rounds":3,"width":2},"shots":8})");
}

TEST(ValidatePluginConfig, FillsInDefaultsOfListEntries) {
  EXPECT_EQ(Valid(R"({"a": [{}, {"n": 2}]})", R"({"properties": {"a": {
      "type": "array", "items": {"type": "object",
      "properties": {"n": {"type": "integer", "default": 1}}}}}})"),
            R"({"a":[{"n":1},{"n":2}]})");
}

TEST(ValidatePluginConfig, WritesWholeNumbersAsIntegers) {
  EXPECT_EQ(Valid(R"({"shots": 4.0})"), R"({"order":"random","shots":4})");
}

TEST(ValidatePluginConfig, SaysWhatWasExpectedAndWhatCame) {
  EXPECT_EQ(ErrorOf(R"({"shots": "many"})"),
            "$.strategy.shots: expected an integer between 1 and 64, got "
            "\"many\"");
  EXPECT_EQ(ErrorOf(R"({"shots": 0})"),
            "$.strategy.shots: expected an integer between 1 and 64, got 0");
  EXPECT_EQ(ErrorOf(R"({"shots": 2.5})"),
            "$.strategy.shots: expected an integer between 1 and 64, got 2.5");
  EXPECT_EQ(ErrorOf(R"({"order": "sorted"})"),
            "$.strategy.order: expected one of \"random\", \"balanced\", got "
            "\"sorted\"");
  EXPECT_EQ(ErrorOf(R"({"share": 0})"),
            "$.strategy.share: expected a number greater than 0 and of at "
            "most 1, got 0");
  EXPECT_EQ(ErrorOf(R"({"normalize": ["trim", "upper"]})"),
            "$.strategy.normalize[1]: expected one of \"trim\", \"lower\", "
            "got \"upper\"");
  EXPECT_EQ(ErrorOf(R"({"normalize": "trim"})"),
            "$.strategy.normalize: expected a list of at most 2 items, got "
            "\"trim\"");
  EXPECT_EQ(ErrorOf(R"({"verbose": "yes"})"),
            "$.strategy.verbose: expected true or false, got \"yes\"");
  EXPECT_EQ(ErrorOf(R"({"prefix": "four"})"),
            "$.strategy.prefix: expected a string of at most 3 characters, "
            "got \"four\"");
  EXPECT_EQ(ErrorOf(R"({"label": "A1"})"),
            "$.strategy.label: expected a string that matches /^[a-z]+$/, got "
            "\"A1\"");
  EXPECT_EQ(ErrorOf(R"({"limit": "x"})"),
            "$.strategy.limit: expected an integer or null, got \"x\"");
  EXPECT_EQ(ErrorOf("[]"), "$.strategy: expected an object, got []");
}

TEST(ValidatePluginConfig, CountsCharactersNotBytes) {
  EXPECT_EQ(Valid("{\"prefix\": \"\xC3\xA9\xC3\xA9\xC3\xA9\"}"),
            "{\"order\":\"random\",\"prefix\":\"\xC3\xA9\xC3\xA9\xC3\xA9\","
            "\"shots\":8}");
}

TEST(ValidatePluginConfig, RefusesUnknownSettingsWithTheNearestName) {
  EXPECT_EQ(ErrorOf(R"({"shorts": 4})"),
            "$.strategy.shorts: unknown setting; did you mean 'shots'? "
            "(known: extra, label, limit, normalize, order, prefix, race, "
            "share, shots, verbose)");
  EXPECT_EQ(ErrorOf(R"({"race": {"width": 1, "colour": 2}})"),
            "$.strategy.race.colour: unknown setting (known: rounds, width)");
}

TEST(ValidatePluginConfig, AllowsUnknownSettingsWhereTheSchemaDoes) {
  EXPECT_EQ(Valid(R"({"extra": {"anything": [1]}})"),
            R"({"extra":{"anything":[1]},"order":"random","shots":8})");
  EXPECT_EQ(Valid(R"({"x": 1})", R"({"additionalProperties": true})"),
            R"({"x":1})");
}

TEST(ValidatePluginConfig, SaysWhatIsMissing) {
  EXPECT_EQ(ErrorOf(R"({"race": {}})"),
            "$.strategy.race.width: missing, expected an integer");
}

TEST(ValidatePluginConfig, TakesNothingForAPluginWithoutSettings) {
  EXPECT_EQ(Valid("{}", ""), "{}");
  EXPECT_EQ(ErrorOf(R"({"shots": 1})", ""),
            "$.strategy.shots: unknown setting: there are no settings here");
  EXPECT_EQ(ErrorOf(R"({"shots": 1})", R"({"type": "object"})"),
            "$.strategy.shots: unknown setting: there are no settings here");
}

TEST(ValidatePluginConfig, FollowsReferencesIntoTheSchema) {
  const std::string schema = R"({"properties": {"a": {"$ref":
      "#/definitions/count", "default": 2}},
      "definitions": {"count": {"type": "integer", "minimum": 1}}})";
  EXPECT_EQ(Valid("{}", schema), R"({"a":2})");
  EXPECT_EQ(ErrorOf(R"({"a": 0})", schema),
            "$.strategy.a: expected an integer of at least 1, got 0");
}

TEST(ValidatePluginConfig, KnowsTheKeywordsOfDraft7) {
  const std::string either = R"({"properties": {"a": {"anyOf":
      [{"type": "integer"}, {"type": "string", "pattern": "^x"}]}}})";
  EXPECT_EQ(Valid(R"({"a": "xy"})", either), R"({"a":"xy"})");
  EXPECT_EQ(ErrorOf(R"({"a": "y"})", either),
            "$.strategy.a: expected an integer or a string that matches /^x/, "
            "got \"y\"");
  const std::string unless = R"({"properties": {"a": {"type": "integer"},
      "b": {"type": "integer"}}, "if": {"required": ["a"]},
      "then": {"required": ["b"]}})";
  EXPECT_EQ(Valid(R"({"b": 1})", unless), R"({"b":1})");
  EXPECT_EQ(ErrorOf(R"({"a": 1})", unless),
            "$.strategy: Missing required property 'b', got {\"a\":1}");
  const std::string unique =
      R"({"properties": {"a": {"type": "array", "uniqueItems": true}}})";
  EXPECT_EQ(Valid(R"({"a": [1, 2]})", unique), R"({"a":[1,2]})");
  EXPECT_EQ(ErrorOf(R"({"a": [1, 1]})", unique),
            "$.strategy.a: Elements at indexes #0 and #1 violate uniqueness "
            "constraint, got [1,1]");
}

TEST(ValidatePluginConfig, AddsUpTheSettingsOfAllOf) {
  const std::string schema = R"({"allOf": [
      {"properties": {"a": {"type": "integer", "default": 1}}},
      {"properties": {"b": {"type": "integer"}}}]})";
  EXPECT_EQ(Valid(R"({"b": 2})", schema), R"({"a":1,"b":2})");
  EXPECT_EQ(ErrorOf(R"({"c": 2})", schema),
            "$.strategy.c: unknown setting (known: a, b)");
  EXPECT_EQ(ErrorOf(R"({"b": "x"})", schema),
            "$.strategy.b: expected an integer, got \"x\"");
}

TEST(ValidatePluginConfig, SurvivesHostileValues) {
  EXPECT_EQ(ErrorOf(R"({"label": ")" + std::string(100'000, 'a') + "\"}"),
            "$.strategy.label: expected at most 2048 bytes where the plugin's "
            "schema checks the form with a pattern");
  // Only the one with the pattern is limited.
  const std::string schema = R"({"properties": {
      "text": {"type": "string"},
      "label": {"type": "string", "pattern": "^[a-z]+$"}}})";
  const std::string text(100'000, 'a');
  EXPECT_EQ(Valid("{\"text\": \"" + text + "\"}", schema),
            "{\"text\":\"" + text + "\"}");
  EXPECT_EQ(ErrorOf(std::string(100'000, '[')),
            "$.strategy: nested more than 64 levels deep");
  EXPECT_EQ(ErrorOf("{\"prefix\": \"" + std::string(2 << 20, 'a') + "\"}"),
            "$.strategy: larger than 1048576 bytes");
}

TEST(ValidatePluginConfig, NamesTheLibraryOfABrokenSchema) {
  EXPECT_EQ(ErrorOf("{}", "{"),
            "/plugins/few_shot.so: the config_schema of 'few_shot' is broken: "
            "$: parse error at line 1, column 2: syntax error while parsing "
            "object key - unexpected end of input; expected string literal");
}

std::string SchemaError(std::string_view schema) {
  const auto parsed = ConfigSchema::Parse(schema);
  EXPECT_EQ(parsed.status().code(), absl::StatusCode::kInvalidArgument)
      << schema;
  return std::string(parsed.status().message());
}

TEST(ConfigSchema, SaysWhereASchemaIsWrong) {
  EXPECT_EQ(SchemaError("[]"), "$: expected a schema, an object, got []");
  EXPECT_EQ(SchemaError(R"({"properties": {"a": {"type": "int"}}})"),
            "$.properties.a.type: unknown type \"int\" (known: array, boolean, "
            "integer, null, number, object, string)");
  EXPECT_EQ(SchemaError(R"({"properties": {"a": {"type": "strin"}}})"),
            "$.properties.a.type: unknown type \"strin\"; did you mean "
            "'string'? (known: array, boolean, integer, null, number, object, "
            "string)");
  EXPECT_EQ(SchemaError(R"({"properties": []})"),
            "$.properties: expected an object of schemas, got []");
  EXPECT_EQ(SchemaError(R"({"properties": {"a": {"minimum": "1"}}})"),
            "$.properties.a.minimum: expected a number, got \"1\"");
  EXPECT_EQ(SchemaError(R"({"properties": {"a": {"maxLength": -1}}})"),
            "$.properties.a.maxLength: expected an integer from 0 on, got -1");
  EXPECT_EQ(SchemaError(R"({"required": "a"})"),
            "$.required: expected a list of strings, got \"a\"");
  EXPECT_EQ(SchemaError(R"({"type": "array"})"),
            "$.type: settings are an object: expected \"object\", got "
            "\"array\"");
  EXPECT_EQ(SchemaError(R"({"$schema": "https://json-schema.org/draft/x"})"),
            "$[\"$schema\"]: expected draft 7, "
            "\"http://json-schema.org/draft-07/schema#\", got "
            "\"https://json-schema.org/draft/x\"");
  EXPECT_EQ(SchemaError(R"({"properties": {"a": {"type": "string",
                            "pattern": "("}}})")
                .rfind("$.properties.a.pattern: not a regular expression: ", 0),
            0U);
}

TEST(ConfigSchema, RefusesADefaultThatDoesNotFit) {
  EXPECT_EQ(
      SchemaError(
          R"({"properties": {"a": {"type": "integer", "default": "x"}}})"),
      "$.properties.a.default: expected an integer, got \"x\"");
}

TEST(ConfigSchema, RefusesReferencesThatLeadNowhereOutOrRound) {
  EXPECT_EQ(
      SchemaError(R"({"properties": {"a": {"$ref": "#/definitions/b"}}})"),
      "$.properties.a[\"$ref\"]: there is nothing at "
      "\"#/definitions/b\"");
  EXPECT_EQ(SchemaError(R"({"properties": {"a":
                            {"$ref": "http://example.com/s.json"}}})"),
            "$.properties.a[\"$ref\"]: expected a reference into this schema, "
            "like \"#/definitions/name\", got \"http://example.com/s.json\"");
  EXPECT_EQ(SchemaError(R"({"properties": {"a": {"$ref": "#/definitions/b"}},
                            "definitions": {"b": {"$ref": "#/definitions/b"}}})"),
            "$.properties.a: nested more than 32 levels deep, or refers to "
            "itself");
}

// Each level refers twice to the next: 2^30 schemas from a few lines.
TEST(ConfigSchema, RefusesReferencesThatMultiply) {
  std::string schema = R"({"properties": {"a": {"$ref": "#/definitions/d0"}},
                          "definitions": {)";
  for (int i = 0; i < 28; ++i) {
    const std::string next =
        R"({"$ref": "#/definitions/d)" + std::to_string(i + 1) + "\"}";
    schema += "\"d" + std::to_string(i) + "\": {\"allOf\": [" + next + ", " +
              next + "]}, ";
  }
  schema += R"("d28": {"type": "integer"}}})";
  EXPECT_FALSE(SchemaError(schema).empty());
}

}  // namespace
}  // namespace whet
