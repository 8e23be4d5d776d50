// Where google-genai goes (testdata/make_goldens.py), we go.
#include "endpoint.h"

#include <fstream>
#include <string>

#include <nlohmann/json.hpp>

#include "whet/sdk/error.h"

#include "gtest/gtest.h"

namespace whet::vertex {
namespace {

TEST(Endpoint, HostsAreThoseOfTheOfficialClient) {
  std::ifstream in(std::string(WHET_TEST_DATA) + "/request_goldens.json");
  const nlohmann::json hosts = nlohmann::json::parse(in).at("hosts");
  const auto url = [](Api api, const char* location) {
    return ServiceUrl(api, location, "googleapis.com") + "/";
  };
  EXPECT_EQ(url(Api::kGemini, "global"), hosts.at("gemini"));
  EXPECT_EQ(url(Api::kExpress, "global"), hosts.at("express"));
  for (const char* location :
       {"global", "us", "eu", "us-central1", "europe-west4"}) {
    EXPECT_EQ(url(Api::kVertex, location), hosts.at(location)) << location;
  }
}

TEST(Endpoint, OtherUniversesHaveTheirOwnDomain) {
  EXPECT_EQ(ServiceUrl(Api::kVertex, "u-france-east1", "s3nsapis.fr"),
            "https://u-france-east1-aiplatform.s3nsapis.fr");
}

TEST(Endpoint, NamesModelsAsTheApiDoes) {
  EXPECT_EQ(ModelResource(Api::kVertex, "gemini-2.5-pro"),
            "publishers/google/models/gemini-2.5-pro");
  EXPECT_EQ(ModelResource(Api::kVertex, "endpoints/12"), "endpoints/12");
  EXPECT_EQ(ModelResource(Api::kExpress, "publishers/google/models/m@001"),
            "publishers/google/models/m@001");
  EXPECT_EQ(ModelResource(Api::kGemini, "tunedModels/mine-1"),
            "tunedModels/mine-1");
  EXPECT_EQ(ModelResource(Api::kGemini, "models/m"), "models/m");
}

TEST(Endpoint, RefusesModelsThatWouldChangeTheUrl) {
  for (const char* model : {"", "/m", "m/", "a//b", "../../other", "m?key=x",
                            "m#f", "m m", "m:predict", "m%2e", "m\n"}) {
    try {
      ModelResource(Api::kVertex, model);
      ADD_FAILURE() << model;
    } catch (const sdk::Error& e) {
      EXPECT_EQ(e.code(), WHET_INVALID_ARGUMENT) << model;
    }
  }
}

}  // namespace
}  // namespace whet::vertex
