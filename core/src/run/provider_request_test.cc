#include "run/provider_request.h"

#include <cmath>
#include <cstddef>
#include <string>

#include "whet/sdk/text.h"

#include "gtest/gtest.h"

namespace whet {
namespace {

using sdk::Text;
using sdk::View;

// Out to a provider and in again: what a proxying plugin would see.
TEST(ProviderRequest, KeepsEverythingBothWays) {
  ModelRequest request;
  request.model = "m";
  request.messages = {{ChatMessage::Role::kSystem, "be brief", ""},
                      {ChatMessage::Role::kAssistant, "", R"([{"id":"c1"}])"},
                      {ChatMessage::Role::kTool, "42", "", "c1"}};
  request.temperature = 0.5;
  request.max_output_tokens = 7;
  request.stop = {"\n"};
  request.tools = "[]";
  request.logprobs = 4;
  request.sample = 3;
  const ProviderRequest out(request, std::string(64, 'a'), 11, 5000);
  EXPECT_EQ(out.c()->seed, 11U);
  EXPECT_EQ(out.c()->timeout_ms, 5000U);
  EXPECT_EQ(View(out.c()->idempotency_key), "whet-" + std::string(32, 'a'));
  EXPECT_TRUE(std::isnan(out.c()->top_p));

  const auto in = RequestsFromC(out.c(), 1, sizeof(whet_generate_request));
  ASSERT_TRUE(in.ok()) << in.status();
  EXPECT_EQ(in->front().messages, request.messages);
  EXPECT_EQ(in->front().temperature, request.temperature);
  EXPECT_EQ(in->front().top_p, request.top_p);
  EXPECT_EQ(in->front().max_output_tokens, request.max_output_tokens);
  EXPECT_EQ(in->front().stop, request.stop);
  EXPECT_EQ(in->front().tools, request.tools);
  EXPECT_EQ(in->front().logprobs, 4U);
  EXPECT_EQ(in->front().sample, 3U);
}

// The memory behind a request of version 0.1 is no part of it.
TEST(RequestsFromC, ReadsNoMoreThanItsWriterKnew) {
  whet_generate_request request{};
  request.struct_size = offsetof(whet_generate_request, logprobs);
  request.temperature = request.top_p = std::nan("");
  request.logprobs = 77;
  const auto in = RequestsFromC(&request, 1, sizeof(request));
  ASSERT_TRUE(in.ok()) << in.status();
  EXPECT_EQ(in->front().logprobs, 0U);
}

TEST(RequestsFromC, RefusesAnUnknownRole) {
  whet_message message{};
  message.role = 5;
  message.content = Text("hello");
  whet_generate_request request{};
  request.struct_size = sizeof(request);
  request.messages = &message;
  request.message_count = 1;
  const auto in = RequestsFromC(&request, 1, sizeof(request));
  EXPECT_EQ(in.status().message(), "message 0: role 5 is none of WHET_ROLE_*");
}

}  // namespace
}  // namespace whet
