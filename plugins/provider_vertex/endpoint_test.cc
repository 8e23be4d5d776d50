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

Settings InLocation(const char* location) {
  Settings settings;
  settings.project = "mine";
  settings.location = location;
  settings.domain = "googleapis.com";
  settings.base_url = ServiceUrl(Api::kVertex, location, settings.domain);
  return settings;
}

TEST(Endpoint, AResourceIsWhereItsNameSays) {
  const Settings settings = InLocation("global");
  const auto url = [](const Settings& s, const char* model) {
    return PostTo(s, model, "generateContent").url;
  };
  EXPECT_EQ(url(settings, "projects/p/locations/us-central1/endpoints/1"),
            "https://us-central1-aiplatform.googleapis.com/v1/projects/p/"
            "locations/us-central1/endpoints/1:generateContent");
  EXPECT_EQ(url(settings, "projects/p/locations/global/endpoints/1"),
            "https://aiplatform.googleapis.com/v1/projects/p/locations/global/"
            "endpoints/1:generateContent");
  EXPECT_EQ(url(InLocation("europe-west4"), "endpoints/1"),
            "https://europe-west4-aiplatform.googleapis.com/v1/projects/mine/"
            "locations/europe-west4/endpoints/1:generateContent");
  Settings own = settings;
  own.base_url = "http://127.0.0.1:1";
  own.is_own_server = true;
  EXPECT_EQ(url(own, "projects/p/locations/us-central1/endpoints/1"),
            "http://127.0.0.1:1/v1/projects/p/locations/us-central1/endpoints/"
            "1:generateContent");
}

TEST(Endpoint, ALocationIsNoPartOfAnotherHost) {
  for (const char* model : {"projects/p/locations/evil.example/endpoints/1",
                            "projects/p/locations/a@evil/endpoints/1",
                            "projects/p/locations/US/endpoints/1"}) {
    try {
      PostTo(InLocation("global"), model, "generateContent");
      ADD_FAILURE() << model;
    } catch (const sdk::Error& e) {
      EXPECT_EQ(e.code(), WHET_INVALID_ARGUMENT) << model;
    }
  }
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
