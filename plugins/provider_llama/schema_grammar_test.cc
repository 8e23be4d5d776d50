#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "whet/sdk/error.h"

#include "grammar.h"

namespace whet::llama {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

std::string RefusalOf(const std::string& schema) {
  try {
    return "converted to " + GrammarOf(schema);
  } catch (const whet::sdk::Error& error) {
    EXPECT_EQ(error.code(), WHET_INVALID_ARGUMENT);
    return error.what();
  }
}

TEST(SchemaGrammar, ConvertsAnObjectWithItsRemarks) {
  const std::string grammar = GrammarOf(
      R"({"$schema": "x", "title": "Label", "type": "object",
          "properties": {"label": {"description": "one word",
                                   "enum": ["a", "b"]}},
          "required": ["label"], "additionalProperties": false})");
  EXPECT_THAT(grammar, HasSubstr("root ::="));
}

// Each of these llama.cpp's converter would leave out, or weaken.
TEST(SchemaGrammar, RefusesByNameAndPlaceWhatAGrammarWouldNotObey) {
  EXPECT_THAT(RefusalOf(R"({"type": "object", "properties":
                           {"n": {"type": "number", "minimum": 0}}})"),
              AllOf(HasSubstr("#/properties/n: `minimum`"),
                    HasSubstr("not an integer")));
  EXPECT_THAT(RefusalOf(R"({"type": "string", "pattern": "^a"})"),
              HasSubstr("#: `pattern`"));
  EXPECT_THAT(RefusalOf(R"({"type": "string", "format": "email"})"),
              HasSubstr("`format` \"email\", not one of date"));
  EXPECT_THAT(RefusalOf(R"({"type": "array", "uniqueItems": true})"),
              HasSubstr("`uniqueItems`"));
  EXPECT_THAT(RefusalOf(R"({"not": {"type": "string"}})"), HasSubstr("`not`"));
  EXPECT_THAT(RefusalOf(R"({"type": "object", "minProperties": 1})"),
              HasSubstr("`minProperties`"));
  EXPECT_THAT(RefusalOf(R"({"anyOf": [{"type": "null"}],
                           "properties": {"a": {}}})"),
              HasSubstr("`properties` beside `anyOf`"));
  EXPECT_THAT(RefusalOf(R"({"$ref": "#/$defs/a", "minLength": 1,
                           "$defs": {"a": {"type": "string"}}})"),
              HasSubstr("`minLength` beside `$ref`"));
  EXPECT_THAT(RefusalOf(R"({"$defs": {"a": {"type": "integer",
                                            "multipleOf": 2}},
                           "$ref": "#/$defs/a"})"),
              HasSubstr("#/$defs/a: `multipleOf`"));
  EXPECT_THAT(RefusalOf(R"({"type": "array", "minItems": 1,
                           "prefixItems": [{"type": "null"}]})"),
              HasSubstr("`minItems`"));
  EXPECT_THAT(RefusalOf(R"({"type": "object", "properties": {},
                           "required": ["a"]})"),
              HasSubstr("`required` \"a\""));
}

TEST(SchemaGrammar, RefusesWhatIsNoSchema) {
  EXPECT_THAT(RefusalOf("{"), HasSubstr("not JSON"));
  EXPECT_THAT(RefusalOf("[]"), HasSubstr("expected an object"));
  EXPECT_THAT(RefusalOf(R"({"type": "text"})"),
              HasSubstr("unrecognized type text"));
  EXPECT_THAT(RefusalOf(R"({"$ref": "#/$defs/gone"})"),
              HasSubstr("#/$defs/gone"));
  EXPECT_THAT(RefusalOf(R"({"$ref": "other.json"})"), HasSubstr("other.json"));
  EXPECT_THAT(RefusalOf(R"({"type": "object", "properties": 3})"),
              HasSubstr("properties"));
}

TEST(SchemaGrammar, RefusesWhatNestsTooDeeply) {
  std::string deep;
  std::string end;
  for (int i = 0; i < 100; ++i) {
    deep += R"({"type": "array", "items": )";
    end += "}";
  }
  EXPECT_THAT(RefusalOf(deep + R"({"type": "null"})" + end),
              HasSubstr("64 levels deep"));
  EXPECT_THAT(RefusalOf(std::string(100'000, '[')),
              HasSubstr("nested too deeply"));
}

}  // namespace
}  // namespace whet::llama
