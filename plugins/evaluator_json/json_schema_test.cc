// Mode schema, through the C entry of the plugin.
#include <string>
#include <string_view>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "whet/sdk/error.h"
#include "whet/sdk/testing.h"

namespace {

using ::testing::HasSubstr;
using whet::sdk::Item;
using whet::sdk::testing::EvaluatorUnderTest;
using whet::sdk::testing::Scored;

std::string WithSchema(const std::string& schema) {
  return R"({"mode": "schema", "schema": )" + schema + "}";
}

Scored Judge(const std::string& schema, std::string_view output) {
  return EvaluatorUnderTest("json", WithSchema(schema)).Score(output, "");
}

std::string RefusalOf(const std::string& config) {
  try {
    EvaluatorUnderTest("json", config);
  } catch (const whet::sdk::Error& e) {
    EXPECT_EQ(e.code(), WHET_INVALID_ARGUMENT);
    return e.what();
  }
  return "accepted";
}

const std::string kPerson = R"({"type": "object", "required": ["name", "age"],
    "additionalProperties": false, "properties": {"name": {"type": "string",
    "minLength": 1}, "age": {"type": "integer", "minimum": 0},
    "tags": {"type": "array", "items": {"enum": ["a", "b"]}}}})";

TEST(JsonSchema, OutputsFitOrNot) {
  EXPECT_EQ(Judge(kPerson, R"({"name": "Ann", "age": 3})").score, 1.0);
  EXPECT_EQ(Judge(kPerson, R"({"name": "Ann", "age": 3, "tags": ["a"]})").score,
            1.0);
  for (const char* wrong :
       {R"({"name": "Ann"})", R"({"name": "", "age": 3})",
        R"({"name": "Ann", "age": 3.5})", R"({"name": "Ann", "age": -1})",
        R"({"name": "Ann", "age": 3, "x": 1})", "[]", "none", "",
        R"({"name": "Ann", "age": 3, "tags": ["c"]})"})
    EXPECT_EQ(Judge(kPerson, wrong).score, 0.0) << wrong;
}

TEST(JsonSchema, SaysWhereAnOutputDoesNotFit) {
  const Scored scored =
      Judge(kPerson, R"({"name": "Ann", "age": 3, "tags": ["a", "c"]})");
  EXPECT_THAT(scored.feedback, HasSubstr("The output does not fit the schema. "
                                         "$.tags[1]: "));
  EXPECT_THAT(Judge(kPerson, "no").feedback, HasSubstr("is not JSON"));
  std::string list = "[0";
  for (int i = 0; i < 2000; ++i)
    list += ",\"x\"";
  const Scored many = Judge(R"({"items": {"type": "integer"}})", list + "]");
  EXPECT_LE(many.feedback.size(), 1000U);
}

// The test cases of draft-07 on these keywords, in short.
TEST(JsonSchema, KnowsTheKeywordsOfDraft7) {
  EXPECT_EQ(Judge(R"({"const": 2})", "2").score, 1.0);
  EXPECT_EQ(Judge(R"({"const": 2})", "3").score, 0.0);
  const std::string branch = R"({"if": {"minimum": 10},
      "then": {"multipleOf": 2}, "else": {"maximum": 5}})";
  EXPECT_EQ(Judge(branch, "12").score, 1.0);
  EXPECT_EQ(Judge(branch, "11").score, 0.0);
  EXPECT_EQ(Judge(branch, "6").score, 0.0);
  EXPECT_EQ(Judge(R"({"oneOf": [{"minimum": 2}, {"maximum": 3}]})", "2").score,
            0.0);
  EXPECT_EQ(Judge(R"({"contains": {"const": 1}})", "[2, 1]").score, 1.0);
  EXPECT_EQ(Judge(R"({"uniqueItems": true})", "[1, 1]").score, 0.0);
  EXPECT_EQ(Judge(R"({"pattern": "^a+$"})", "\"aab\"").score, 0.0);
}

// With feedback all problems are collected, without it the first one ends it.
TEST(JsonSchema, ScoresDoNotDependOnWhetFeedbackIsAskedFor) {
  const std::vector<std::string> values = {"1",
                                           "1.0",
                                           "-2",
                                           "7.5",
                                           "\"a\"",
                                           "\"aaaa\"",
                                           "[]",
                                           "[1]",
                                           "[1, 1]",
                                           "[2, 1]",
                                           "[\"a\", 1]",
                                           "[[], [1], {}]",
                                           "{}",
                                           "null",
                                           "true",
                                           R"({"a": 1})",
                                           R"({"a": "x", "b": 2})",
                                           R"({"c": {"a": 1}})",
                                           R"({"a": [1, "x", 3], "d": null})"};
  for (const std::string schema :
       {R"({"type": ["integer", "array"]})",
        R"({"items": []})",
        R"({"items": [], "additionalItems": false})",
        R"({"items": [{"type": "integer"}], "additionalItems": false})",
        R"({"items": [{"const": 1}], "additionalItems": {"minimum": 1}})",
        R"({"items": {"type": "integer"}, "maxItems": 1, "minItems": 1})",
        R"({"additionalItems": false})",
        R"({"contains": {"const": 1}})",
        R"({"not": {"items": {"type": "integer"}}})",
        R"({"anyOf": [{"minLength": 2}, {"required": ["a"]}]})",
        R"({"oneOf": [{"type": "number"}, {"minimum": 2}, {"type": "null"}]})",
        R"({"allOf": [{"maximum": 3}, {"multipleOf": 2}]})",
        R"({"if": {"type": "object"}, "then": {"required": ["a"]},
            "else": {"enum": [1, "a", []]}})",
        R"({"properties": {"a": {"type": "integer"}},
            "additionalProperties": {"type": "integer"}})",
        R"({"properties": {"a": {}}, "additionalProperties": false})",
        R"({"patternProperties": {"^[ab]$": {"type": "integer"}},
            "additionalProperties": false})",
        R"({"propertyNames": {"enum": ["a", "b"]}, "minProperties": 1})",
        R"({"dependencies": {"a": ["b"], "c": {"required": ["a"]}}})",
        R"({"maxProperties": 1, "uniqueItems": true, "pattern": "^a$"})",
        R"({"properties": {"c": {"$ref": "#/definitions/n"}}, "definitions":
            {"n": {"required": ["b"]}}})",
        "true",
        "false",
        "{}"}) {
    const EvaluatorUnderTest json("json", WithSchema(schema));
    for (const std::string& value : values) {
      const Item item = {"", value, "", "{}"};
      EXPECT_EQ(json.Score({item}, 0)[0].score,
                json.Score({item}, WHET_WANT_FEEDBACK)[0].score)
          << value << " of " << schema;
    }
  }
  // additionalItems says what is not in items: nothing is allowed.
  EXPECT_EQ(Judge(R"({"items": [], "additionalItems": false})", "[1]").score,
            0.0);
}

TEST(JsonSchema, RecursiveSchemasGoAsDeepAsTheOutput) {
  const std::string tree = R"({"$ref": "#/definitions/node", "definitions": {
      "node": {"type": "object", "additionalProperties": false, "properties":
      {"next": {"$ref": "#/definitions/node"}}}}})";
  EXPECT_EQ(Judge(tree, R"({"next": {"next": {}}})").score, 1.0);
  EXPECT_EQ(Judge(tree, R"({"next": {"x": {}}})").score, 0.0);
  std::string deep = "{}";
  for (int i = 0; i < 150; ++i)
    deep = "{\"next\":" + deep + "}";
  EXPECT_EQ(Judge(tree, deep).score, 1.0);
}

TEST(JsonSchema, OutputsThatPatternsCannotBeTriedOnDoNotFit) {
  const Scored scored = Judge(R"({"items": {"pattern": "^(a|b)*$"}})",
                              "[\"" + std::string(10 << 20, 'a') + "\"]");
  EXPECT_EQ(scored.score, 0.0);
  EXPECT_THAT(scored.feedback, HasSubstr("$[0]: longer than 2000 bytes"));
  std::string list = "[0";
  for (int i = 1; i < 6000; ++i)
    list += "," + std::to_string(i);
  EXPECT_THAT(Judge(R"({"uniqueItems": true})", list + "]").feedback,
              HasSubstr("$: more than 5000 elements"));
}

TEST(JsonSchema, RefusesSchemasThatWouldNotEnd) {
  EXPECT_THAT(RefusalOf(WithSchema(R"({"$ref": "#"})")),
              HasSubstr("$.schema: a schema refers to itself"));
  EXPECT_THAT(RefusalOf(WithSchema(R"({"definitions": {"a": {"allOf": [{"$ref":
          "#/definitions/b"}]}, "b": {"not": {"$ref": "#/definitions/a"}}}})")),
              HasSubstr("without going deeper"));
  EXPECT_THAT(RefusalOf(WithSchema(R"({"$ref": "http://x/y"})")),
              HasSubstr("expected a reference into this schema"));
  EXPECT_THAT(RefusalOf(WithSchema(R"({"$ref": "#/definitions/a"})")),
              HasSubstr("there is nothing at"));
}

TEST(JsonSchema, RefusesSettingsThatContradict) {
  EXPECT_THAT(RefusalOf(WithSchema(R"({"type": "objekt"})")),
              HasSubstr("$.schema: "));
  EXPECT_THAT(RefusalOf(R"({"mode": "schema"})"),
              HasSubstr("$.schema: expected a JSON Schema"));
  EXPECT_THAT(RefusalOf(R"({"schema": {}})"),
              HasSubstr("$.schema: expected \"mode\": \"schema\""));
  EXPECT_THAT(RefusalOf(R"({"mode": "fields", "list_order": "ignored"})"),
              HasSubstr("$.list_order: "));
  EXPECT_THAT(RefusalOf(R"({"list_order": "ignored", "abs_tolerance": 1})"),
              HasSubstr("$.list_order: "));
}

}  // namespace
