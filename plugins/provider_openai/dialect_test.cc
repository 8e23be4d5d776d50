#include "dialect.h"

#include <string>

#include <nlohmann/json.hpp>

#include "gtest/gtest.h"
#include "settings.h"

namespace whet::openai {
namespace {

using nlohmann::json;

std::string NameFor(const std::string& base_url) {
  return RecogniseDialect(base_url).name;
}

TEST(Dialect, IsRecognisedByHostOrPort) {
  EXPECT_EQ(NameFor("https://api.openai.com/v1"), "openai");
  EXPECT_EQ(NameFor("https://acme.openai.azure.com"), "azure");
  EXPECT_EQ(NameFor("https://acme.openai.azure.com/openai"), "azure");
  EXPECT_EQ(NameFor("https://acme.openai.azure.com/openai/v1"), "azure_v1");
  EXPECT_EQ(NameFor("https://acme.services.ai.azure.com/openai/v1"),
            "azure_v1");
  EXPECT_EQ(NameFor("https://openrouter.ai/api/v1"), "openrouter");
  EXPECT_EQ(NameFor("http://localhost:11434/v1"), "ollama");
  EXPECT_EQ(NameFor("http://[::1]:11434/v1"), "ollama");
  EXPECT_EQ(NameFor("http://127.0.0.1:1234/v1"), "lm_studio");
}

// Many servers use these; what all understand is right for each.
TEST(Dialect, IsGenericWhereTheAddressSaysNothing) {
  EXPECT_EQ(NameFor("http://127.0.0.1:8000/v1"), "generic");
  EXPECT_EQ(NameFor("http://127.0.0.1:8080/v1"), "generic");
  EXPECT_EQ(NameFor("http://acme.openai.azure.com/openai/v1"), "generic");
  EXPECT_EQ(NameFor("https://openrouter.ai.example.com/api/v1"), "generic");
  EXPECT_EQ(NameFor("https://openai.azure.com"), "generic");
  EXPECT_EQ(NameFor("https://server:11434/v1"), "generic");
  EXPECT_EQ(NameFor("http://[::1]"), "generic");
  EXPECT_EQ(NameFor("nonsense"), "generic");
  EXPECT_EQ(NameFor(""), "generic");
}

std::string KeyFor(const json& config) {
  return ReadSettings(config.dump()).api_key_env;
}

// A variable that is set for one service is sent to that service only.
TEST(Dialect, TheUsualKeyGoesHomeOnly) {
  EXPECT_EQ(KeyFor({{"base_url", "https://a.openai.azure.com"}}),
            "AZURE_OPENAI_API_KEY");
  EXPECT_EQ(KeyFor({{"base_url", "https://openrouter.ai/api/v1"}}),
            "OPENROUTER_API_KEY");
  EXPECT_EQ(KeyFor({{"base_url", "https://gateway.example.com/v1"},
                    {"dialect", "azure"}}),
            "");
  EXPECT_EQ(KeyFor({{"base_url", "https://gateway.example.com/v1"},
                    {"dialect", "openai"}}),
            "");
  EXPECT_EQ(KeyFor({{"base_url", "http://localhost:11434/v1"}}), "");
}

TEST(Dialect, OptionsWinOverIt) {
  const Settings settings =
      ReadSettings(json({{"base_url", "https://gateway.example.com/v1"},
                         {"dialect", "openai"},
                         {"max_tokens_field", "max_tokens"},
                         {"structured_output", "none"}})
                       .dump());
  EXPECT_EQ(settings.max_tokens_field, "max_tokens");
  EXPECT_EQ(settings.structured_output, "none");
  EXPECT_FALSE(settings.model_rules.empty());
}

// Every name that the schema offers is in the table, and the other way round.
TEST(Dialect, TheTableHasWhatTheSchemaOffers) {
  constexpr char kSchema[] =
#include "schema.json.inc"
      ;
  const json properties = json::parse(kSchema).at("properties");
  for (const json& name : properties.at("dialect").at("enum")) {
    const Dialect* dialect = FindDialect(name.get<std::string>());
    EXPECT_EQ(dialect != nullptr, name != "auto") << name;
    if (dialect == nullptr)
      continue;
    EXPECT_NE(StructuredOutputFields(dialect->structured_output), "") << name;
  }
  for (const json& name : properties.at("structured_output").at("enum")) {
    const bool asks = name != "auto" && name != "none";
    EXPECT_EQ(StructuredOutputFields(name.get<std::string>()) != "", asks)
        << name;
  }
}

}  // namespace
}  // namespace whet::openai
