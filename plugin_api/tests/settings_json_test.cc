#include "whet/sdk/settings_json.h"

#include <string>

#include <gtest/gtest.h>

#include "fake_host.h"

namespace whet::sdk {
namespace {

TEST(SettingsJson, ReadsTheTextAndTheContextAlike) {
  const std::string config = R"({"shots": 8, "judge": "off"})";
  const nlohmann::json settings = ParseSettings(config);
  EXPECT_EQ(settings.value("shots", 0), 8);
  EXPECT_EQ(settings.value("judge", ""), "off");
  const FakeHost host;
  EXPECT_EQ(ParseSettings(Context{Host(host.get()), config}), settings);
}

TEST(SettingsJson, AnythingButAnObjectIsRefused) {
  for (const char* config : {"", "8", "[]", "null", "{\"shots\": "}) {
    try {
      ParseSettings(config);
      ADD_FAILURE() << "took " << config;
    } catch (const Error& e) {
      EXPECT_EQ(e.code(), WHET_INVALID_ARGUMENT) << config;
      EXPECT_STREQ(e.what(), "$: the settings are not a JSON object");
    }
  }
}

}  // namespace
}  // namespace whet::sdk
