// What is asked of a server, and what its answers show. The server here answers
// as a table says.
#include "probe.h"

#include <functional>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace whet::openai {
namespace {

using nlohmann::json;
using ::testing::HasSubstr;

// The body of a request -> the response.
using Server = std::function<sdk::HttpResponse(const json& body)>;

sdk::HttpResponse Answer(const std::string& text,
                         const std::string& finish = "stop",
                         int completion_tokens = 3) {
  const json body = {
      {"choices",
       {{{"finish_reason", finish}, {"message", {{"content", text}}}}}},
      {"usage",
       {{"prompt_tokens", 5}, {"completion_tokens", completion_tokens}}}};
  return {200, {}, body.dump()};
}

sdk::HttpResponse Refused(const std::string& param) {
  return {
      400,
      {},
      json({{"error", {{"message", "no " + param}, {"param", param}}}}).dump()};
}

Settings LocalServer(const json& more = json::object()) {
  json config = {{"base_url", "http://server/v1"}};
  config.update(more);
  return ReadSettings(config.dump());
}

json Probed(const Settings& settings, const Server& server) {
  std::vector<Finding> findings;
  for (const ProbeStep& step : ProbeSteps(settings, "m")) {
    std::vector<sdk::HttpResponse> responses;
    for (const sdk::HttpRequest& request : step.requests)
      responses.push_back(server(json::parse(request.body)));
    findings.push_back(ReadProbe(settings, step, responses, 0));
  }
  return json::parse(ProbeReport(settings, findings));
}

std::string StateOf(const json& report, const char* capability) {
  return report.at("capabilities").at(capability).at("state");
}

// Does all that is asked of it.
sdk::HttpResponse AbleServer(const json& body) {
  if (body.contains("input"))
    return {200, {}, R"({"data": [{"embedding": [1, 2]}]})"};
  if (body.contains("tools")) {
    return {200, {}, R"({"choices": [{"finish_reason": "tool_calls",
        "message": {"content": null, "tool_calls": [{"id": "c",
          "type": "function", "function": {"name": "read_clock",
          "arguments": "{}"}}]}}]})"};
  }
  if (body.contains("logprobs")) {
    return {200, {}, R"({"choices": [{"message": {"content": "y"},
        "logprobs": {"content": [{"token": "y", "logprob": -0.1}]}}]})"};
  }
  if (body.contains("response_format"))
    return Answer(R"({"colour_7": "red"})");
  if (body.contains("stop"))
    return Answer("", "stop", 0);
  if (body.value("max_tokens", 0) == 16 ||
      body.value("max_completion_tokens", 0) == 16) {
    return Answer("one two", "length", 16);
  }
  return Answer("yes");
}

TEST(Probe, FindsEverythingAtAServerThatDoesEverything) {
  const json report = Probed(LocalServer(), AbleServer);
  for (const auto& [name, finding] : report.at("capabilities").items())
    EXPECT_EQ(finding, json({{"state", "yes"}})) << name;
  EXPECT_EQ(report.at("capabilities").size(), 9U);
  EXPECT_EQ(report.at("requests"), 11);
  EXPECT_EQ(report.at("dialect"), "generic");
  EXPECT_EQ(report.at("options"), json::object());
}

// As a server that takes any field and heeds none.
TEST(Probe, SeesThroughAServerThatTakesAnything) {
  int asked = 0;
  const json report = Probed(LocalServer(), [&](const json&) {
    return Answer("answer " + std::to_string(++asked), "stop", 400);
  });
  for (const char* name : {"max_tokens", "stop", "seed", "json_schema",
                           "json_object", "tools", "logprobs"}) {
    EXPECT_EQ(StateOf(report, name), "no") << name;
  }
  EXPECT_EQ(StateOf(report, "embeddings"), "unknown");
  EXPECT_EQ(report.at("options"), json({{"structured_output", "none"}}));
}

TEST(Probe, TurnsRefusalsIntoOptions) {
  const json report = Probed(LocalServer(), [](const json& body) {
    for (const char* field : {"max_tokens", "tools"}) {
      if (body.contains(field))
        return Refused(field);
    }
    return AbleServer(body);
  });
  EXPECT_EQ(StateOf(report, "max_tokens"), "no");
  EXPECT_EQ(report.at("options").at("max_tokens_field"),
            "max_completion_tokens");
}

TEST(Probe, OffersTheFallbackForSchemasAndLeavesOutASeed) {
  const json report = Probed(LocalServer(), [](const json& body) {
    if (body.contains("response_format") &&
        body["response_format"]["type"] == "json_schema")
      return Refused("response_format");
    if (body.value("temperature", 0.0) == 1.0)
      return Refused("seed");
    return AbleServer(body);
  });
  EXPECT_EQ(report.at("options"),
            json({{"structured_output", "json_object"}, {"omit", {"seed"}}}));
  EXPECT_THAT(report.at("capabilities").at("json_schema").at("detail"),
              HasSubstr("HTTP 400: no response_format"));
}

// A server that is busy, or an answer that is cut off, shows nothing.
TEST(Probe, DoesNotTakeAFailureForAnAnswer) {
  const json busy = Probed(LocalServer(), [](const json& body) {
    return body.contains("tools") ? sdk::HttpResponse{503, {}, ""}
                                  : AbleServer(body);
  });
  EXPECT_EQ(StateOf(busy, "tools"), "unknown");
  const json cut = Probed(LocalServer(), [](const json& body) {
    return body.contains("response_format") ? Answer("{\"colo", "length")
                                            : AbleServer(body);
  });
  EXPECT_EQ(StateOf(cut, "json_schema"), "unknown");
  EXPECT_EQ(cut.at("options"), json::object());
}

TEST(Probe, WhatTheSettingsRuleOutIsNotAsked) {
  const Settings settings = LocalServer({{"structured_output", "none"}});
  const json report = Probed(settings, AbleServer);
  EXPECT_EQ(report.at("requests"), 10);
  EXPECT_EQ(StateOf(report, "json_schema"), "unknown");
}

}  // namespace
}  // namespace whet::openai
