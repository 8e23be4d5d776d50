#include "whet/core/plugin_settings.h"

#include "gtest/gtest.h"

namespace whet {
namespace {

TEST(ListPluginSettings, DescribesEachSettingForPeople) {
  const std::vector<PluginSetting> settings = ListPluginSettings(R"({
    "type": "object",
    "required": ["model"],
    "properties": {
      "shots": {"type": "integer", "minimum": 1, "maximum": 64, "default": 8,
                "description": "Demonstrations in a set."},
      "model": {"type": "string"},
      "steps": {"type": "array", "default": ["trim"],
                "items": {"type": "string", "enum": ["trim", "lower"]}},
      "rate": {"type": ["number", "null"], "exclusiveMinimum": 0},
      "limits": {"type": "object",
                 "properties": {"calls": {"type": "integer", "minimum": 1}}}
    }})");
  ASSERT_EQ(settings.size(), 6u);
  EXPECT_EQ(settings[0].name, "shots");
  EXPECT_EQ(settings[0].type, "whole number");
  EXPECT_EQ(settings[0].allowed, "1 to 64");
  EXPECT_EQ(settings[0].default_value, "8");
  EXPECT_EQ(settings[0].description, "Demonstrations in a set.");
  EXPECT_FALSE(settings[0].required);
  EXPECT_EQ(settings[1].type, "text");
  EXPECT_TRUE(settings[1].required);
  EXPECT_EQ(settings[2].type, "list of text");
  EXPECT_EQ(settings[2].allowed, "trim, lower");
  EXPECT_EQ(settings[2].default_value, "[\"trim\"]");
  EXPECT_EQ(settings[3].type, "number or null");
  EXPECT_EQ(settings[3].allowed, "more than 0");
  EXPECT_EQ(settings[4].type, "object");
  EXPECT_EQ(settings[5].name, "limits.calls");
  EXPECT_EQ(settings[5].allowed, "at least 1");
}

TEST(ListPluginSettings, AllowedValuesAloneAreAType) {
  const std::vector<PluginSetting> settings = ListPluginSettings(
      R"({"properties": {"nearest": {"enum": ["auto", "on", "off"]}}})");
  ASSERT_EQ(settings.size(), 1u);
  EXPECT_EQ(settings[0].type, "one of");
  EXPECT_EQ(settings[0].allowed, "auto, on, off");
}

TEST(ListPluginSettings, IsEmptyWithoutProperties) {
  EXPECT_TRUE(ListPluginSettings("").empty());
  EXPECT_TRUE(ListPluginSettings("not JSON").empty());
  EXPECT_TRUE(ListPluginSettings("{\"properties\": 3}").empty());
}

}  // namespace
}  // namespace whet
