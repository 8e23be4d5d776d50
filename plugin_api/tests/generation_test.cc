#include "whet/sdk/generation.h"

#include <cmath>
#include <string>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace whet::sdk {
namespace {

GenerateRequest Full() {
  GenerateRequest request;
  request.messages = {{WHET_ROLE_SYSTEM, "Be brief."},
                      {WHET_ROLE_TOOL, "42", "calculator", "[]"}};
  request.temperature = 0.0;
  request.top_p = 0.5;
  request.max_output_tokens = 0;
  request.stop = {"\n", "END"};
  request.response_schema = "{}";
  request.tools = "[]";
  request.extra = R"({"k":1})";
  request.sample = 3;
  request.model = "m";
  request.seed = 9;
  request.timeout_ms = 1000;
  request.idempotency_key = "key";
  return request;
}

TEST(GenerateRequest, SurvivesTheBoundary) {
  const GenerateRequest in = Full();
  const GenerateRequestView view(in);
  const GenerateRequest out = FromC(view.c());
  ASSERT_EQ(out.messages.size(), 2U);
  EXPECT_EQ(out.messages[0].role, WHET_ROLE_SYSTEM);
  EXPECT_EQ(out.messages[1].name, "calculator");
  EXPECT_EQ(out.messages[1].tool_calls, "[]");
  EXPECT_EQ(out.temperature, 0.0);
  EXPECT_EQ(out.top_p, 0.5);
  EXPECT_EQ(out.max_output_tokens, 0);
  EXPECT_EQ(out.stop, in.stop);
  EXPECT_EQ(out.response_schema, "{}");
  EXPECT_EQ(out.tools, "[]");
  EXPECT_EQ(out.extra, in.extra);
  EXPECT_EQ(out.sample, 3U);
  EXPECT_EQ(out.model, "m");
  EXPECT_EQ(out.seed, 9U);
  EXPECT_EQ(out.timeout_ms, 1000U);
  EXPECT_EQ(out.idempotency_key, "key");
}

TEST(GenerateRequest, NotGivenStaysNotGiven) {
  const GenerateRequest in;
  const GenerateRequestView view(in);
  EXPECT_TRUE(std::isnan(view.c().temperature));
  EXPECT_EQ(view.c().max_output_tokens, -1);
  const GenerateRequest out = FromC(view.c());
  EXPECT_FALSE(out.temperature.has_value());
  EXPECT_FALSE(out.top_p.has_value());
  EXPECT_FALSE(out.max_output_tokens.has_value());
}

TEST(GenerateRequestView, PointersSurviveAMove) {
  const GenerateRequest in = Full();
  std::vector<GenerateRequestView> views;
  const whet_generate_request c = views.emplace_back(in).c();
  std::vector<GenerateRequestView> moved = std::move(views);
  EXPECT_EQ(View(c.messages[1].content), "42");
  EXPECT_EQ(View(moved[0].c().stop[1]), "END");
}

}  // namespace
}  // namespace whet::sdk
