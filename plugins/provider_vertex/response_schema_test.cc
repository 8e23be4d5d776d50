#include "response_schema.h"

#include <nlohmann/json.hpp>

#include "gtest/gtest.h"

namespace whet::vertex {
namespace {

using Schema = nlohmann::ordered_json;

Schema InOrder(const char* text) {
  Schema schema = Schema::parse(text);
  AddPropertyOrdering(schema);
  return schema;
}

TEST(ResponseSchema, OrdersEveryObject) {
  EXPECT_EQ(InOrder(R"({"type": "object", "properties": {
      "z": {"anyOf": [{"properties": {"b": {}, "a": {}}}, {"type": "null"}]},
      "y": {"type": "array", "items": {"properties": {"d": {}, "c": {}}}}},
      "$defs": {"x": {"properties": {"f": {}, "e": {}}}}})"),
            Schema::parse(R"({"type": "object", "properties": {
      "z": {"anyOf": [{"properties": {"b": {}, "a": {}},
                       "propertyOrdering": ["b", "a"]}, {"type": "null"}]},
      "y": {"type": "array", "items": {"properties": {"d": {}, "c": {}},
            "propertyOrdering": ["d", "c"]}}},
      "$defs": {"x": {"properties": {"f": {}, "e": {}},
                "propertyOrdering": ["f", "e"]}},
      "propertyOrdering": ["z", "y"]})"));
}

TEST(ResponseSchema, APropertyMayBeCalledProperties) {
  EXPECT_EQ(InOrder(R"({"properties": {"properties": {"type": "object"}}})"),
            Schema::parse(R"({"properties": {"properties": {"type": "object"}},
                              "propertyOrdering": ["properties"]})"));
}

TEST(ResponseSchema, LeavesAnOrderAndWhatIsNoSchemaAlone) {
  for (const char* text :
       {R"({"properties": {"b": {}, "a": {}}, "propertyOrdering": ["a"]})",
        R"({"properties": {}})", R"({"properties": [1], "items": true})",
        R"({"anyOf": 3, "$defs": []})", R"([])", "true"}) {
    EXPECT_EQ(InOrder(text), Schema::parse(text)) << text;
  }
}

}  // namespace
}  // namespace whet::vertex
