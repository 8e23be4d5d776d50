// Fates by the seed, limits by the clock. Numbers are of SplitMix64's published
// sequence of seed 0 (e220a8397b1dcdaf, 6e789e6aa1b965f4, 06c45d188009454f,
// f88bb8a8724c81ec, ...: 0.88331, 0.43153, 0.02643, 0.97088, ... of 2^64) or
// counted by hand.
#include "tests/support/fake_model_server/simulation.h"

#include <cmath>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/support/fake_model_server/model_server.h"
#include "tests/support/fake_model_server/raw_client_for_test.h"
#include "tests/support/fake_model_server/retry_after.h"
#include "tests/support/fake_model_server/script.h"

namespace whet::testing {
namespace {

using nlohmann::json;
using std::chrono::microseconds;
using std::chrono::milliseconds;
using std::chrono::seconds;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Pair;

ServerOptions Simulated(const char* simulation) {
  return OptionsFromScript({{"simulation", json::parse(simulation)}});
}

RequestView ChatOf(std::string_view body) {
  return {.method = "POST", .path = "/v1/chat/completions", .body = body};
}

TEST(Fates, AreOfTheSeedAndTheIndex) {
  const Simulation simulation(
      {.seed = 0,
       .latency = {Latency::Kind::kUniform, 0, 1000},
       .faults = {{Fault::kClose, 0.5}, {Fault::kHttp500, 0.4}}});
  const Simulation::Fate first = {Fault::kHttp500, microseconds(431'528)};
  const Simulation::Fate second = {Fault::kNone, microseconds(106'347)};
  EXPECT_EQ(simulation.FateOf(1), second);
  EXPECT_EQ(simulation.FateOf(0), first);  // whatever was asked before
  EXPECT_EQ(simulation.FateOf(1), second);
}

TEST(Fates, HaveTheSharesThatWereAsked) {
  const Simulation simulation(
      {.faults = {{Fault::kClose, 0.1}, {Fault::kHttp500, 0.02}}});
  int closed = 0;
  int failed = 0;
  for (std::uint64_t i = 0; i < 100'000; ++i) {
    const Fault fault = simulation.FateOf(i).fault;
    closed += fault == Fault::kClose ? 1 : 0;
    failed += fault == Fault::kHttp500 ? 1 : 0;
  }
  EXPECT_NEAR(closed, 10'000, 4 * 95);  // of a binomial: sigma 94.9
  EXPECT_NEAR(failed, 2'000, 4 * 45);   // 44.3
}

TEST(Latencies, FollowTheirDistribution) {
  const auto draw = [](const char* text, double u, double v) {
    return LatencyFromText(text)->Draw(u, v).count();
  };
  EXPECT_EQ(draw("fixed:20", 0.9, 0.9), 20'000);
  EXPECT_EQ(draw("fixed:0.5", 0.9, 0.9), 500);
  EXPECT_EQ(draw("uniform:100:300", 0.25, 0), 150'000);
  EXPECT_EQ(draw("lognormal:800:0.5", 0, 0), 800'000);  // the median
  // sqrt(-2 ln(1-u)) = 1 at u = 1 - exp(-1/2): one sigma up, one down.
  const double sigma = 1 - std::exp(-0.5);
  EXPECT_EQ(draw("lognormal:800:0.5", sigma, 0), 1'318'977);  // 800 e^0.5
  EXPECT_EQ(draw("lognormal:800:0.5", sigma, 0.5), 485'225);
  EXPECT_EQ(draw("exponential:1000", 0.5, 0), 693'147);  // ln 2
  for (const char* wrong : {"", "fixed", "fixed:", "fixed:x", "fixed:1:2",
                            "uniform:1", "normal:1:2", "fixed:-1"}) {
    EXPECT_FALSE(LatencyFromText(wrong).has_value()) << wrong;
  }
}

// The statuses of 60 requests, one after the other.
std::vector<std::string> StatusesOf(const char* options) {
  ModelServer server(Simulated(options));
  std::vector<std::string> out;
  for (int i = 0; i < 60; ++i)
    out.push_back(StatusOf(Exchange(server, PostChat())));
  return out;
}

TEST(SimulatedServer, DoesTheSameForTheSameSeed) {
  constexpr char kSeven[] =
      R"({"seed": 7, "faults": {"http_500": 0.3, "close": 0.3}})";
  const std::vector<std::string> once = StatusesOf(kSeven);
  EXPECT_EQ(StatusesOf(kSeven), once);
  EXPECT_NE(
      StatusesOf(R"({"seed": 8, "faults": {"http_500": 0.3, "close": 0.3}})"),
      once);
  EXPECT_THAT(once, ::testing::Contains("200"));
  EXPECT_THAT(once, ::testing::Contains("500"));
  EXPECT_THAT(once, ::testing::Contains(""));
}

TEST(SimulatedServer, DoesTheSameAfterAReset) {
  ModelServer server(Simulated(R"({"faults": {"http_500": 0.5}})"));
  std::vector<std::string> rounds[2];
  for (std::vector<std::string>& round : rounds) {
    for (int i = 0; i < 30; ++i)
      round.push_back(StatusOf(Exchange(server, PostChat())));
    server.Reset();
  }
  EXPECT_EQ(rounds[0], rounds[1]);
}

TEST(SimulatedServer, AnswersWithoutALookAtTheMessages) {
  ModelServer server(
      ServerOptions{.simulation = SimulationOptions{.text = "say \"so\"",
                                                    .completion_tokens = 33}});
  const std::string response = Exchange(
      server, Post("/v1/chat/completions",
                   R"({"messages": 7, "model" : "a\"b", "max_tokens": 5})"));
  EXPECT_THAT(response, HasSubstr("\r\nx-request-id: req-0\r\n"));
  const json body = json::parse(BodyTextOf(response));
  EXPECT_EQ(body["model"], "a\"b");
  EXPECT_EQ(body["choices"][0]["message"]["content"], "say \"so\"");
  EXPECT_EQ(body["usage"], json({{"prompt_tokens", 13},  // of 49 bytes
                                 {"completion_tokens", 33},
                                 {"total_tokens", 46}}));
  EXPECT_THAT(Exchange(server, "GET /v1/models HTTP/1.1\r\n\r\n"),
              HasSubstr("fake-model"));
  EXPECT_EQ(StatusOf(Exchange(server, Post("/v2", ""))), "404");
}

TEST(SimulatedServer, AnswersAreAsLongAsTheyAreToBe) {
  ModelServer server(Simulated(R"({"answer_bytes": 1000})"));
  const json body = json::parse(BodyTextOf(Exchange(server, PostChat())));
  const std::string text = body["choices"][0]["message"]["content"];
  EXPECT_EQ(text.size(), 1000U);
  EXPECT_EQ(body["usage"]["completion_tokens"], 250);
}

TEST(SimulatedServer, BefallsTheAnswersOfAHandler) {
  ServerOptions options = OptionsFromScript(json::parse(R"({
      "answers": [{"if_contains": "two words", "text": "two words"}],
      "simulation": {"faults": {"finish_length": 1}}})"));
  ModelServer server(std::move(options));
  const json body = json::parse(BodyTextOf(Exchange(server, PostChat())));
  EXPECT_EQ(body["choices"][0]["message"]["content"], "two words");
  EXPECT_EQ(body["choices"][0]["finish_reason"], "length");
}

TEST(SimulatedServer, RefusesOverTheLimit) {
  ModelServer server(Simulated(R"({"rate": {"requests_per_minute": 1,
      "retry_after": "seconds", "announce": true}})"));
  const std::string first = Exchange(server, PostChat());
  EXPECT_EQ(StatusOf(first), "200");
  EXPECT_THAT(first, HasSubstr("x-ratelimit-limit-requests: 1\r\n"
                               "x-ratelimit-remaining-requests: 0\r\n"
                               "x-ratelimit-reset-requests: 1m0s\r\n"));
  const std::string second = Exchange(server, PostChat());
  EXPECT_EQ(StatusOf(second), "429");
  EXPECT_THAT(second, HasSubstr("\r\nretry-after: "));
  EXPECT_THAT(second, HasSubstr("x-ratelimit-remaining-requests: 0\r\n"));
  EXPECT_EQ(server.stats().answers.at(429), 1U);
  EXPECT_EQ(server.request_count(), 2);
}

TEST(RateLimits, ABucketOfRequests) {
  RateLimiter limiter({.requests_per_minute = 60, .burst = 2});
  const auto admit = [&](milliseconds now) { return limiter.Admit(now, 1); };
  EXPECT_TRUE(admit(milliseconds(0)).admitted);
  EXPECT_TRUE(admit(milliseconds(0)).admitted);
  RateLimiter::Verdict verdict = admit(milliseconds(0));
  EXPECT_FALSE(verdict.admitted);
  EXPECT_EQ(verdict.wait, seconds(1));
  verdict = admit(milliseconds(250));
  EXPECT_FALSE(verdict.admitted);
  EXPECT_EQ(verdict.wait, milliseconds(750));
  EXPECT_TRUE(admit(milliseconds(1000)).admitted);
  EXPECT_FALSE(admit(milliseconds(1500)).admitted);
  // Never more than two at once, however long nobody came.
  EXPECT_TRUE(admit(seconds(100)).admitted);
  EXPECT_TRUE(admit(seconds(100)).admitted);
  EXPECT_FALSE(admit(seconds(100)).admitted);
}

TEST(RateLimits, ABucketOfTokens) {
  RateLimiter limiter({.tokens_per_minute = 600});
  EXPECT_TRUE(limiter.Admit(seconds(0), 400).admitted);
  const RateLimiter::Verdict verdict = limiter.Admit(seconds(0), 300);
  EXPECT_FALSE(verdict.admitted);
  EXPECT_EQ(verdict.wait, seconds(10));  // 100 at 10 per second
  EXPECT_TRUE(limiter.Admit(seconds(10), 300).admitted);
  // More than there ever are: admitted when all are there.
  EXPECT_EQ(limiter.Admit(seconds(10), 1000).wait, seconds(60));
  EXPECT_TRUE(limiter.Admit(seconds(70), 1000).admitted);
}

TEST(RateLimits, ARateMayChange) {
  RateLimiter limiter({.requests_per_minute = 60,
                       .burst = 4,
                       .change_at_s = 10,
                       .change_factor = 0.5});
  for (int i = 0; i < 4; ++i)
    EXPECT_TRUE(limiter.Admit(seconds(8), 1).admitted);
  // One per second until 10: two, as many as the new burst.
  EXPECT_TRUE(limiter.Admit(seconds(10), 1).admitted);
  EXPECT_TRUE(limiter.Admit(seconds(10), 1).admitted);
  EXPECT_EQ(limiter.Admit(seconds(10), 1).wait, seconds(2));
}

TEST(RateLimits, AreAnnounced) {
  RateLimiter limiter(
      {.requests_per_minute = 60, .tokens_per_minute = 6000, .announce = true});
  EXPECT_TRUE(limiter.Admit(seconds(0), 150).admitted);
  HttpHeaders headers;
  limiter.Announce(headers);
  EXPECT_THAT(headers, ElementsAre(Pair("x-ratelimit-limit-requests", "60"),
                                   Pair("x-ratelimit-remaining-requests", "59"),
                                   Pair("x-ratelimit-reset-requests", "1s"),
                                   Pair("x-ratelimit-limit-tokens", "6000"),
                                   Pair("x-ratelimit-remaining-tokens", "5850"),
                                   Pair("x-ratelimit-reset-tokens", "1.5s")));
}

TEST(RateLimits, DurationsAreOpenAis) {
  const std::pair<int, const char*> texts[] = {
      {0, "0s"},         {120, "120ms"},        {999, "999ms"},
      {1000, "1s"},      {1500, "1.5s"},        {60'000, "1m0s"},
      {360'000, "6m0s"}, {90'951, "1m30.951s"}, {3'600'000, "1h0m0s"}};
  for (const auto& [ms, text] : texts)
    EXPECT_EQ(DurationText(milliseconds(ms)), text);
}

TEST(RateLimits, TokensAreThoseOfThePromptAndTheAnswer) {
  // 40 bytes are 10 tokens, and 90 are asked: twice a minute's 200.
  Simulation simulation({.rate = {.tokens_per_minute = 200}});
  const std::string body = R"({"max_tokens": 90, "model": "123456789"})";
  ASSERT_EQ(body.size(), 40U);
  EXPECT_FALSE(simulation.Admit(seconds(0), ChatOf(body)).refusal);
  EXPECT_FALSE(simulation.Admit(seconds(0), ChatOf(body)).refusal);
  EXPECT_TRUE(simulation.Admit(seconds(0), ChatOf(body)).refusal);
  simulation.Restart();
  EXPECT_FALSE(simulation.Admit(seconds(0), ChatOf(body)).refusal);
}

TEST(Outages, LastAsLongAsTheySay) {
  Simulation simulation({.outage = Outage{10, 20}});
  const auto is_up = [&](milliseconds now) {
    const auto refusal = simulation.Admit(now, ChatOf("{}")).refusal;
    EXPECT_TRUE(!refusal || refusal->status == 503);
    return !refusal;
  };
  EXPECT_TRUE(is_up(milliseconds(9999)));
  EXPECT_FALSE(is_up(milliseconds(10'000)));
  EXPECT_FALSE(is_up(milliseconds(19'999)));
  EXPECT_TRUE(is_up(milliseconds(20'000)));
}

TEST(Outages, SayWhenTheyEnd) {
  Simulation simulation({.rate = {.retry_after = RetryAfter::kSeconds},
                         .outage = Outage{10, 20}});
  const auto refusal =
      simulation.Admit(milliseconds(12'500), ChatOf("{}")).refusal;
  ASSERT_TRUE(refusal.has_value());
  EXPECT_THAT(refusal->headers, ::testing::Contains(Pair("retry-after", "8")));
}

TEST(RetryAfterForms, SayWhenToComeAgain) {
  const auto headers = [](const char* form) {
    const ModelReply reply =
        RefusalReply(429, *RetryAfterFromName(form), milliseconds(1200));
    EXPECT_EQ(reply.status, 429);
    return HttpHeaders(reply.headers.begin() + 1, reply.headers.end());
  };
  EXPECT_THAT(headers("none"), ElementsAre());
  EXPECT_THAT(headers("seconds"), ElementsAre(Pair("retry-after", "2")));
  EXPECT_THAT(headers("float"), ElementsAre(Pair("retry-after", "1.200")));
  EXPECT_THAT(headers("ms"), ElementsAre(Pair("retry-after-ms", "1200")));
  EXPECT_THAT(headers("garbage"), ElementsAre(Pair("retry-after", "soon")));
  EXPECT_THAT(headers("negative"), ElementsAre(Pair("retry-after", "-1")));
  EXPECT_THAT(headers("huge"), ElementsAre(Pair("retry-after", "86400")));
  EXPECT_THAT(headers("retry_delay"), ElementsAre());
  EXPECT_FALSE(RetryAfterFromName("soon").has_value());
}

TEST(RetryAfterForms, ADateIsNotTooEarly) {
  // The example of RFC 9110.
  EXPECT_EQ(HttpDate(std::chrono::system_clock::from_time_t(784111777)),
            "Sun, 06 Nov 1994 08:49:37 GMT");
  const ModelReply reply =
      RefusalReply(429, RetryAfter::kDate, std::chrono::hours(1));
  const auto now = std::chrono::system_clock::now();
  std::vector<std::string> good;
  for (int late = -60; late <= 1; ++late)
    good.push_back(HttpDate(now + std::chrono::hours(1) + seconds(late)));
  EXPECT_THAT(good, ::testing::Contains(reply.headers.back().second));
}

TEST(RetryAfterForms, ABodySuchAsGeminis) {
  const ModelReply reply =
      RefusalReply(429, RetryAfter::kRetryDelay, milliseconds(34'074));
  const json error = json::parse(reply.body)["error"];
  EXPECT_EQ(error["status"], "RESOURCE_EXHAUSTED");
  EXPECT_EQ(error["details"][0]["retryDelay"], "34.074s");
  EXPECT_EQ(error["code"], 429);
  EXPECT_THAT(RefusalReply(503, RetryAfter::kRetryDelay, milliseconds(0)).body,
              HasSubstr("UNAVAILABLE"));
}

}  // namespace
}  // namespace whet::testing
