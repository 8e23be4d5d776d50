// Each fault as a client sees it, byte by byte.
#include "tests/support/fake_model_server/faults.h"

#include <algorithm>
#include <set>
#include <string>

#include <nlohmann/json.hpp>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/support/fake_model_server/chat_replies.h"
#include "tests/support/fake_model_server/model_server.h"
#include "tests/support/fake_model_server/raw_client_for_test.h"

namespace whet::testing {
namespace {

using nlohmann::json;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

constexpr char kHead[] =
    "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n";
constexpr char kLength[] = "content-length: 10\r\n";

// A body of ten bytes, broken by `fault`.
ModelReply TenBytes(Fault fault) {
  ModelReply reply;
  reply.body = "0123456789";
  reply.fault = fault;
  reply.pace = std::chrono::milliseconds(1);
  return reply;
}

Handler Always(const ModelReply& reply) {
  return [reply](const ModelRequest&) { return reply; };
}

std::string Get(bool close) {
  return std::string("GET / HTTP/1.1\r\n") +
         (close ? "Connection: close\r\n" : "") + "\r\n";
}

// What comes until the server ends the connection, which it does by itself.
std::string UntilTheEnd(const ModelReply& reply, bool* was_reset = nullptr) {
  ModelServer server(Always(reply));
  RawClient client(server);
  client.Send(Get(false));
  const std::string out = client.ReadAll();
  EXPECT_EQ(server.request_count(), 1);
  EXPECT_EQ(server.stats().FaultsOf(reply.fault), 1U);
  if (was_reset != nullptr)
    *was_reset = client.was_reset();
  return out;
}

// Expects `bytes`, then nothing and an open connection.
void ExpectStall(const ModelReply& reply, const std::string& bytes) {
  ModelServer server(Always(reply));
  {
    RawClient client(server);
    client.Send(Get(false));
    EXPECT_EQ(client.ReadBytes(bytes.size()), bytes);
    ASSERT_TRUE(server.AwaitRequests(1));
    // Another exchange: what the server had to send is sent.
    Exchange(server, "GET /stats HTTP/1.1\r\n\r\n");
    EXPECT_FALSE(client.HasMore());
    EXPECT_EQ(server.stats().in_flight, 1U);
  }
  EXPECT_TRUE(server.AwaitClosedByPeer(1));
}

TEST(FaultTable, NamesAreUniqueAndFound) {
  std::set<std::string_view> names;
  for (const FaultInfo& info : AllFaults()) {
    EXPECT_TRUE(names.insert(info.name).second) << info.name;
    EXPECT_EQ(FaultFromName(info.name), info.fault);
    EXPECT_EQ(InfoOf(info.fault).name, info.name);
  }
  EXPECT_FALSE(FaultFromName("surprise").has_value());
  EXPECT_TRUE(FaultsFromName("surprise").empty());
  EXPECT_EQ(FaultsFromName("http").size(), 23U);
  EXPECT_EQ(FaultsFromName("transport").size(), 18U);
  EXPECT_EQ(FaultsFromName("body").size(), 18U);
}

TEST(TransportFaults, Resets) {
  bool was_reset = false;
  EXPECT_EQ(UntilTheEnd(TenBytes(Fault::kResetBeforeHeaders), &was_reset), "");
  EXPECT_TRUE(was_reset);
  EXPECT_EQ(UntilTheEnd(TenBytes(Fault::kResetAfterHeaders), &was_reset),
            std::string(kHead) + kLength + "\r\n");
  EXPECT_TRUE(was_reset);
  EXPECT_EQ(UntilTheEnd(TenBytes(Fault::kResetMidBody), &was_reset),
            std::string(kHead) + kLength + "\r\n01234");
  EXPECT_TRUE(was_reset);
}

TEST(TransportFaults, Closes) {
  bool was_reset = true;
  EXPECT_EQ(UntilTheEnd(TenBytes(Fault::kClose), &was_reset), "");
  EXPECT_FALSE(was_reset);
  EXPECT_EQ(UntilTheEnd(TenBytes(Fault::kCloseMidBody), &was_reset),
            std::string(kHead) + kLength + "\r\n01234");
  EXPECT_FALSE(was_reset);
  ModelReply later = TenBytes(Fault::kCloseMidBody);
  later.bytes = 9;
  EXPECT_THAT(UntilTheEnd(later), EndsWith("\r\n\r\n012345678"));
}

TEST(TransportFaults, OnlyAReusedConnectionDies) {
  ModelServer server(Always(TenBytes(Fault::kCloseWhenReused)));
  RawClient client(server);
  const std::string good = std::string(kHead) + kLength + "\r\n0123456789";
  client.Send(Get(false));
  EXPECT_EQ(client.ReadBytes(good.size()), good);
  EXPECT_EQ(server.stats().FaultsOf(Fault::kCloseWhenReused), 0U);
  client.Send(Get(false));
  EXPECT_EQ(client.ReadAll(), "");
  EXPECT_EQ(server.request_count(), 2);
  EXPECT_EQ(server.stats().FaultsOf(Fault::kCloseWhenReused), 1U);
}

TEST(TransportFaults, Stalls) {
  ExpectStall(TenBytes(Fault::kStallBeforeHeaders), "");
  ExpectStall(TenBytes(Fault::kStallAfterHeaders),
              std::string(kHead) + kLength + "\r\n");
  ExpectStall(TenBytes(Fault::kStallMidBody),
              std::string(kHead) + kLength + "\r\n01234");
}

// A byte at a time: never two at once would be a matter of scheduling, that
// it takes as long as the pace says is not.
TEST(TransportFaults, SlowLoris) {
  for (const Fault fault : {Fault::kSlowHeaders, Fault::kSlowBody}) {
    ModelServer server(Always(TenBytes(fault)));
    RawClient client(server);
    const auto start = std::chrono::steady_clock::now();
    client.Send(Get(true));
    EXPECT_EQ(client.ReadAll(), std::string(kHead) + kLength +
                                    "connection: close\r\n\r\n0123456789");
    const int bytes = fault == Fault::kSlowBody ? 10 : 90;
    EXPECT_GE(std::chrono::steady_clock::now() - start,
              std::chrono::milliseconds(bytes));
    EXPECT_EQ(server.stats().FaultsOf(fault), 1U);
  }
}

TEST(TransportFaults, ManyHeaderLines) {
  ModelServer server(Always(TenBytes(Fault::kManyHeaderLines)));
  RawClient client(server);
  client.Send(Get(true));
  const std::string all = client.ReadAll();
  // Status, type, length, close, the million, the empty line.
  EXPECT_EQ(std::count(all.begin(), all.end(), '\n'), 4 + 1'000'000 + 1);
  EXPECT_THAT(all.substr(all.size() - 50),
              EndsWith("\r\nx-filler: ffffffffffffffff\r\n\r\n0123456789"));
}

TEST(TransportFaults, AnEndlessHeaderLine) {
  ModelServer server(Always(TenBytes(Fault::kEndlessHeaderLine)));
  {
    RawClient client(server);
    client.Send(Get(false));
    const std::string start = client.ReadBytes(20'000'000);
    EXPECT_THAT(start.substr(0, 100),
                StartsWith(std::string(kHead) + kLength + "x-endless: ff"));
    EXPECT_EQ(std::count(start.begin(), start.end(), '\n'), 3);
    // Others are served meanwhile.
    EXPECT_EQ(StatusOf(Exchange(server, "GET /stats HTTP/1.1\r\n\r\n")), "200");
  }
  EXPECT_TRUE(server.AwaitClosedByPeer(1));
}

TEST(TransportFaults, WrongLengths) {
  EXPECT_EQ(UntilTheEnd(TenBytes(Fault::kLengthTooLong)),
            std::string(kHead) + "content-length: 20\r\n\r\n0123456789");
  ModelReply reply = TenBytes(Fault::kLengthTooShort);
  reply.body += "abc";
  ModelServer server(Always(reply));
  // The connection stays: what is left over comes before the next reply.
  const std::string one =
      std::string(kHead) + "content-length: 3\r\n\r\n0123456789abc";
  EXPECT_EQ(Exchange(server, Get(false) + Get(false)), one + one);
}

TEST(TransportFaults, Chunks) {
  const std::string head =
      std::string(kHead) + "transfer-encoding: chunked\r\n\r\n";
  EXPECT_EQ(UntilTheEnd(TenBytes(Fault::kChunkedGarbage)),
            head + "this is no size\r\n0123456789");
  EXPECT_EQ(UntilTheEnd(TenBytes(Fault::kChunkedTruncated)),
            head + "a\r\n01234");
}

TEST(TransportFaults, NoHttpAtAll) {
  EXPECT_EQ(UntilTheEnd(TenBytes(Fault::kNotHttp)), "0123456789");
}

TEST(HttpFaults, HaveTheirStatusHeaderAndBody) {
  struct Expected {
    Fault fault;
    const char* status;
    const char* part;
  };
  const Expected all[] = {
      {Fault::kHttp429, "429", R"("code":"rate_limit_exceeded")"},
      {Fault::kHttp429Seconds, "429", "\r\nretry-after: 1\r\n"},
      {Fault::kHttp429Float, "429", "\r\nretry-after: 0.500\r\n"},
      {Fault::kHttp429Ms, "429", "\r\nretry-after-ms: 500\r\n"},
      {Fault::kHttp429Date, "429", " GMT\r\n"},
      {Fault::kHttp429Garbage, "429", "\r\nretry-after: soon\r\n"},
      {Fault::kHttp429Negative, "429", "\r\nretry-after: -1\r\n"},
      {Fault::kHttp429Huge, "429", "\r\nretry-after: 86400\r\n"},
      {Fault::kHttp429RetryDelay, "429", R"("retryDelay":"0.500s")"},
      {Fault::kHttp429Quota, "429", R"("code":"insufficient_quota")"},
      {Fault::kHttp400Context, "400", R"("code":"context_length_exceeded")"},
      {Fault::kHttp401, "401", R"("code":"invalid_api_key")"},
      {Fault::kHttp402, "402", "Insufficient Balance"},
      {Fault::kHttp403, "403", "not supported"},
      {Fault::kHttp404, "404", R"("code":"model_not_found")"},
      {Fault::kHttp500, "500", "server_error"},
      {Fault::kHttp502, "502", "Bad gateway"},
      {Fault::kHttp503, "503", "overloaded"},
      {Fault::kHttp529, "529", "overloaded_error"},
      {Fault::kRedirect, "307", "\r\nlocation: /moved/v1/chat/completions\r\n"},
      {Fault::kErrorIn200, "200", R"({"error":{"code":502,)"},
      {Fault::kHtml200, "200", "<!doctype html>"},
      {Fault::kHtml502, "502", "\r\ncontent-type: text/html\r\n"}};
  EXPECT_EQ(std::size(all), FaultsFromName("http").size());
  for (const Expected& one : all) {
    ModelServer server(Always(TenBytes(one.fault)));
    const std::string response = Exchange(server, Get(false));
    EXPECT_EQ(StatusOf(response), one.status) << InfoOf(one.fault).name;
    EXPECT_THAT(response, HasSubstr(one.part));
    EXPECT_THAT(response, Not(HasSubstr("0123456789")));
    const bool has_hint = response.find("retry-after") != std::string::npos;
    EXPECT_EQ(has_hint, one.fault >= Fault::kHttp429Seconds &&
                            one.fault <= Fault::kHttp429Huge);
  }
}

// The chat completion of Faulty(), whose request has no model and no words.
constexpr char kStart[] =
    R"({"id":"chatcmpl-0","object":"chat.completion","created":0,"model":"",)";
constexpr char kChoice[] =
    R"("choices":[{"index":0,"message":{"role":"assistant",)"
    R"("content":"fake answer"},"logprobs":null,"finish_reason":"stop"}])";
constexpr char kUsage[] =
    R"("usage":{"prompt_tokens":0,"completion_tokens":2,"total_tokens":2})";

std::string FaultyBody(Fault fault) {
  ModelServer server(Always(Faulty(fault)));
  const std::string response = Exchange(server, Get(false));
  EXPECT_EQ(StatusOf(response), "200");
  EXPECT_EQ(server.stats().FaultsOf(fault), 1U);
  return BodyTextOf(response);
}

std::string Whole(const std::string& choices, const std::string& rest) {
  return kStart + choices + rest + "}";
}

// The good completion with `to` in place of `from`.
std::string WithInstead(const std::string& from, const std::string& to) {
  std::string whole = Whole(kChoice, std::string(",") + kUsage);
  const std::size_t at = whole.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  return whole.replace(at, from.size(), to);
}

TEST(BodyFaults, Bytes) {
  const std::string good = WithInstead("", "");
  EXPECT_EQ(FaultyBody(Fault::kNone), good);
  EXPECT_EQ(FaultyBody(Fault::kTruncatedJson), good.substr(0, good.size() / 2));
  EXPECT_EQ(FaultyBody(Fault::kInvalidUtf8),
            WithInstead("fake answer", "\xFF\xC3(fake answer"));
  EXPECT_EQ(FaultyBody(Fault::kNulBytes),
            WithInstead("fake answer", std::string("\0\0fake answer", 13)));
  EXPECT_EQ(FaultyBody(Fault::kLoneSurrogate),
            WithInstead("fake answer", "\\ud800fake answer"));
}

TEST(BodyFaults, Members) {
  const std::string usage = std::string(",") + kUsage;
  EXPECT_EQ(FaultyBody(Fault::kDuplicateKeys),
            Whole(kChoice, usage + R"(,"choices":[])"));
  EXPECT_EQ(FaultyBody(Fault::kNumberOverflow),
            Whole(kChoice, usage + R"(,"nested":1e400)"));
  EXPECT_EQ(FaultyBody(Fault::kNoChoices), Whole("", kUsage));
  EXPECT_EQ(FaultyBody(Fault::kEmptyChoices), Whole(R"("choices":[])", usage));
  EXPECT_EQ(FaultyBody(Fault::kNoUsage), Whole(kChoice, ""));
  EXPECT_EQ(
      FaultyBody(Fault::kNegativeUsage),
      Whole(kChoice, R"(,"usage":{"prompt_tokens":-5,"completion_tokens":-5,)"
                     R"("total_tokens":-10})"));
  // 2^62 twice is one more than a signed 64-bit number holds.
  EXPECT_EQ(FaultyBody(Fault::kHugeUsage),
            Whole(kChoice, R"(,"usage":{"prompt_tokens":4611686018427387904,)"
                           R"("completion_tokens":4611686018427387904,)"
                           R"("total_tokens":9223372036854775807})"));
}

TEST(BodyFaults, Choices) {
  EXPECT_EQ(FaultyBody(Fault::kNullContent),
            WithInstead("\"fake answer\"", "null"));
  EXPECT_EQ(FaultyBody(Fault::kFinishLength), WithInstead("stop", "length"));
  EXPECT_EQ(FaultyBody(Fault::kFinishContentFilter),
            WithInstead("stop", "content_filter"));
  const json choice =
      json::parse(FaultyBody(Fault::kToolCall))["choices"].at(0);
  EXPECT_EQ(choice["finish_reason"], "tool_calls");
  EXPECT_TRUE(choice["message"]["content"].is_null());
  EXPECT_EQ(choice["message"]["tool_calls"][0]["function"]["name"], "look");
}

TEST(BodyFaults, DeepNesting) {
  EXPECT_EQ(FaultyBody(Fault::kDeepNesting),
            Whole(kChoice, std::string(",") + kUsage + R"(,"nested":)" +
                               std::string(100'000, '[') +
                               std::string(100'000, ']')));
}

TEST(BodyFaults, AHugeBodyIsMadeAsItGoes) {
  const Transmission plan = PlanReply(Faulty(Fault::kHugeBody), {});
  std::size_t memory = 0;
  for (const Piece& piece : plan.pieces)
    memory += piece.bytes.size();
  EXPECT_LT(memory, 200'000U);

  ModelServer server(Always(Faulty(Fault::kHugeBody)));
  RawClient client(server);
  client.Send(Get(true));
  std::string bytes = client.ReadBytes(2000);
  EXPECT_THAT(bytes, HasSubstr("content-length: 100000000\r\n"));
  std::size_t size = BodyTextOf(bytes).size();
  std::string last = "...";  // the last three bytes
  for (bytes.clear(); client.ReadMore(bytes); bytes.clear()) {
    size += bytes.size();
    last = (last + bytes).substr(last.size() + bytes.size() - 3);
  }
  EXPECT_EQ(size, 100'000'000U);
  EXPECT_THAT(last, ::testing::Eq("x\"}"));
}

TEST(BodyFaults, AHugeBodyIsJson) {
  ModelReply reply = Faulty(Fault::kHugeBody);
  reply.bytes = 1'000'000;
  ModelServer server(Always(reply));
  const std::string body = BodyTextOf(Exchange(server, Get(false)));
  EXPECT_EQ(body.size(), 1'000'000U);
  EXPECT_EQ(json::parse(body)["choices"][0]["message"]["content"],
            "fake answer");
}

// A gzip header, one block, and the trailer: CRC and size (mod 2^32) of
// 1,082,131,465 blanks as zlib computes them.
TEST(BodyFaults, AGzipBomb) {
  ModelServer server(Always(Faulty(Fault::kGzipBomb)));
  const std::string response = Exchange(server, Get(false));
  EXPECT_THAT(response.substr(0, 200),
              HasSubstr("\r\ncontent-encoding: gzip\r\n"));
  const std::string body = BodyTextOf(response);
  EXPECT_EQ(body.size(), 1'048'610U);
  EXPECT_THAT(body, StartsWith("\x1f\x8b\x08"));
  EXPECT_THAT(body, EndsWith("\x07\x2d\xa9\x9c\x09\x04\x80\x40"));
}

// In a fault's answer that is no chat completion, there is one all the same.
TEST(BodyFaults, NeedNoChatToBreak) {
  ModelServer server(Always(TenBytes(Fault::kNullContent)));
  EXPECT_EQ(BodyTextOf(Exchange(server, Get(false))),
            WithInstead("\"fake answer\"", "null"));
}

}  // namespace
}  // namespace whet::testing
