#include "worker/generation_codec.h"

#include <array>
#include <cstddef>
#include <vector>

#include "whet/sdk/generation.h"
#include "whet/sdk/text.h"

#include "gtest/gtest.h"
#include "worker/search_codec.h"

namespace whet {
namespace {

using sdk::Text;
using sdk::View;

// A request that says everything that can be said.
sdk::GenerateRequest Full() {
  sdk::GenerateRequest out;
  out.messages = {{WHET_ROLE_SYSTEM, "be brief"},
                  {WHET_ROLE_TOOL, "42", "add", "[1]"}};
  out.temperature = 0.5;
  out.top_p = 0.25;
  out.max_output_tokens = 7;
  out.stop = {"a", "b"};
  out.response_schema = "{}";
  out.tools = "[]";
  out.extra = R"({"x":1})";
  out.logprobs = 5;
  out.sample = 3;
  out.model = "m";
  out.seed = 11;
  out.timeout_ms = 13;
  out.idempotency_key = "k";
  return out;
}

TEST(GenerationCodec, CarriesEverythingThatARequestCanSay) {
  const sdk::GenerateRequest request = Full();
  const sdk::GenerateRequestView view(request);
  std::array<char, 1024> area{};
  ByteWriter out(area.data(), area.size());
  WriteRequests(&view.c(), 1, sizeof(view.c()), out);
  ByteReader in(out.written());
  const ReceivedRequests received(in);
  ASSERT_EQ(received.c().size(), 1U);
  EXPECT_TRUE(in.AtEnd());
  const sdk::GenerateRequest back = sdk::FromC(received.c()[0]);
  ASSERT_EQ(back.messages.size(), 2U);
  EXPECT_EQ(back.messages[1].tool_calls, "[1]");
  EXPECT_EQ(back.temperature, 0.5);
  EXPECT_EQ(back.max_output_tokens, 7);
  EXPECT_EQ(back.stop, request.stop);
  EXPECT_EQ(back.extra, request.extra);
  EXPECT_EQ(back.logprobs, 5U);
  EXPECT_EQ(back.sample, 3U);
  EXPECT_EQ(back.seed, 11U);
  EXPECT_EQ(back.timeout_ms, 13U);
}

// A plugin of version 0.1 in a worker of now.
TEST(GenerationCodec, ReadsNoMoreOfARequestThanItsWriterKnew) {
  whet_generate_request request{};
  request.struct_size = offsetof(whet_generate_request, logprobs);
  request.logprobs = 77;
  std::array<char, 1024> area{};
  ByteWriter out(area.data(), area.size());
  WriteRequests(&request, 1, sizeof(request), out);
  ByteReader in(out.written());
  EXPECT_EQ(ReceivedRequests(in).c()[0].logprobs, 0U);
}

TEST(GenerationCodec, CarriesTheLogProbabilitiesOfAnAnswer) {
  whet_generate_result result{};
  result.struct_size = sizeof(result);
  result.finish_reason = WHET_FINISH_STOP;
  result.text = Text("yes");
  result.request_id = Text("r");
  result.logprobs = Text("[1]");
  std::array<char, 1024> area{};
  ByteWriter out(area.data(), area.size());
  WriteGenerated(WHET_OK, &result, {}, out);
  ByteReader in(out.written());
  const ReceivedAnswer answer(in);
  EXPECT_TRUE(in.AtEnd());
  ASSERT_NE(answer.result(), nullptr);
  EXPECT_EQ(View(answer.result()->text), "yes");
  EXPECT_EQ(View(answer.result()->request_id), "r");
  EXPECT_EQ(View(answer.result()->logprobs), "[1]");
}

TEST(SearchCodec, CarriesTheLogProbabilitiesOfAGeneration) {
  whet_generated item{};
  item.struct_size = sizeof(item);
  item.text = Text("yes");
  item.tool_calls = Text("[]");
  item.logprobs = Text("[2]");
  const whet_generation generation = {sizeof(generation), sizeof(item), &item,
                                      1};
  std::array<char, 1024> area{};
  ByteWriter out(area.data(), area.size());
  WriteGeneration(generation, out);
  ByteReader in(out.written());
  const std::vector<whet_generated> items = ReadGeneration(in);
  EXPECT_TRUE(in.AtEnd());
  ASSERT_EQ(items.size(), 1U);
  EXPECT_EQ(View(items[0].tool_calls), "[]");
  EXPECT_EQ(View(items[0].logprobs), "[2]");
}

}  // namespace
}  // namespace whet
