// The server itself, with a client of a dozen lines: bytes out, bytes in.
#include "tests/support/fake_model_server/model_server.h"

#include <fstream>
#include <sstream>
#include <string>

#include <nlohmann/json.hpp>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/support/fake_model_server/chat_replies.h"
#include "tests/support/fake_model_server/raw_client_for_test.h"
#include "tests/support/fake_model_server/script.h"

namespace whet::testing {
namespace {

using nlohmann::json;
using ::testing::HasSubstr;
using ::testing::StartsWith;

json BodyOf(const std::string& response) {
  return json::parse(BodyTextOf(response));
}

Handler Upper() {
  return ChatAnswers([](const ChatRequest& request) {
    return request.SystemText() + "/" + request.LastUserText();
  });
}

constexpr char kChat[] =
    R"({"model": "m", "messages": [{"role": "system", "content": "be brief"},
        {"role": "user", "content": "say two words"}]})";

std::string GetStats(const ModelServer& server, const char* accept = "*/*") {
  return Exchange(server, "GET /stats HTTP/1.1\r\nAccept: " +
                              std::string(accept) + "\r\n\r\n");
}

TEST(ModelServer, AnswersAChat) {
  ModelServer server(Upper());
  const std::string response =
      Exchange(server, Post("/v1/chat/completions", kChat));
  EXPECT_THAT(response, StartsWith("HTTP/1.1 200 OK\r\n"));
  const json body = BodyOf(response);
  EXPECT_EQ(body["choices"][0]["message"]["content"], "be brief/say two words");
  EXPECT_EQ(body["choices"][0]["finish_reason"], "stop");
  EXPECT_EQ(body["model"], "m");
  EXPECT_EQ(body["usage"]["prompt_tokens"], 5);
  EXPECT_EQ(body["usage"]["completion_tokens"], 4);
}

TEST(ModelServer, AnswersSeveralRequestsOfOneConnection) {
  ModelServer server(Upper());
  const std::string one = Post("/v1/chat/completions", kChat);
  const std::string response = Exchange(server, one + one + one);
  EXPECT_THAT(response, HasSubstr("chatcmpl-2"));
  EXPECT_EQ(server.request_count(), 3);
  EXPECT_EQ(server.connection_count(), 1);
}

TEST(ModelServer, ARequestMayComeInPieces) {
  ModelServer server(Upper());
  RawClient client(server);
  const std::string request = Post("/v1/chat/completions", kChat);
  for (const char byte : request)
    client.Send(std::string_view(&byte, 1));
  client.EndSending();
  EXPECT_THAT(client.ReadAll(), StartsWith("HTTP/1.1 200 OK\r\n"));
}

TEST(ModelServer, ClosesIfItIsAskedTo) {
  ModelServer server(Upper());
  RawClient client(server);
  client.Send("GET /v1/models HTTP/1.1\r\nConnection: close\r\n\r\n");
  EXPECT_THAT(client.ReadAll(), HasSubstr("connection: close\r\n"));
}

TEST(ModelServer, RefusesWhatHasNoKnownEnd) {
  ModelServer server(Upper());
  for (const char* request :
       {"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n",
        "POST / HTTP/1.1\r\nContent-Length: many\r\n\r\n", "hello\r\n\r\n"}) {
    RawClient client(server);
    client.Send(request);
    EXPECT_EQ(StatusOf(client.ReadAll()), "400") << request;
  }
  EXPECT_EQ(server.request_count(), 0);
}

TEST(ModelServer, RemembersWhatItWasAsked) {
  ModelServer server(Upper());
  Exchange(server, Post("/v1/chat/completions?a=1", kChat));
  const ModelRequest request = server.requests().at(0);
  EXPECT_EQ(request.method, "POST");
  EXPECT_EQ(request.path, "/v1/chat/completions?a=1");
  EXPECT_EQ(request.Header("host"), "x");
  EXPECT_EQ(request.body, kChat);
}

TEST(ModelServer, NeedNotRemember) {
  ModelServer server(ServerOptions{.handler = Upper(), .keep_requests = false});
  Exchange(server, Post("/v1/chat/completions", kChat));
  EXPECT_EQ(server.request_count(), 1);
  EXPECT_TRUE(server.requests().empty());
}

TEST(ModelServer, ListsItsModelAndRefusesTheRest) {
  ModelServer server(Upper());
  EXPECT_THAT(Exchange(server, "GET /v1/models HTTP/1.1\r\n\r\n"),
              HasSubstr("fake-model"));
  EXPECT_THAT(Exchange(server, "GET /v2 HTTP/1.1\r\n\r\n"),
              StartsWith("HTTP/1.1 404 "));
  EXPECT_THAT(Exchange(server, Post("/v1/chat/completions", "{")),
              StartsWith("HTTP/1.1 400 "));
}

TEST(ModelServer, RulesFollowTheIndexOfARequest) {
  ModelServer server(WithRules(
      {{.first = 1, .reply = RateLimited("2.5")},
       {.first = 2, .every = 2, .times = 1, .reply = Faulty(Fault::kHttp500)},
       {.first = 0,
        .every = 1,
        .if_contains = "banned",
        .reply = Faulty(Fault::kHttp401)}},
      Upper()));
  const auto status = [&](const std::string& body) {
    return StatusOf(Exchange(server, Post("/v1/chat/completions", body)));
  };
  EXPECT_EQ(status(kChat), "200");  // 0
  EXPECT_THAT(Exchange(server, Post("/v1/chat/completions", kChat)),
              HasSubstr("retry-after: 2.5\r\n"));  // 1
  EXPECT_EQ(status(kChat), "500");                 // 2
  EXPECT_EQ(status("banned"), "401");              // 3
  EXPECT_EQ(status(kChat), "200");  // 4: the second rule is used up
}

TEST(ModelServer, ARuleMayBreakTheGoodReply) {
  ModelServer server(WithRules(
      {{.first = 0, .reply = {.fault = Fault::kFinishLength}}}, Upper()));
  const json body = BodyOf(Exchange(server, PostChat()));
  EXPECT_EQ(body["choices"][0]["message"]["content"], "/say two words");
  EXPECT_EQ(body["choices"][0]["finish_reason"], "length");
}

TEST(ModelServer, ADelayedReplyKeepsNobodyElseWaiting) {
  ModelServer server(WithRules(
      {{.first = 0, .reply = Delayed({}, std::chrono::hours(1))}}, Upper()));
  RawClient patient(server);
  patient.Send(PostChat());
  ASSERT_TRUE(server.AwaitRequests(1));
  EXPECT_EQ(StatusOf(Exchange(server, PostChat())), "200");
  EXPECT_FALSE(patient.HasMore());
  EXPECT_EQ(server.most_in_flight(), 2);
}

TEST(ModelServer, ADelayedReplyArrives) {
  ModelServer server([](const ModelRequest&) {
    return Delayed(HugeBody(3), std::chrono::milliseconds(20));
  });
  const auto start = std::chrono::steady_clock::now();
  RawClient client(server);
  client.Send("GET / HTTP/1.1\r\nConnection: close\r\n\r\n");
  EXPECT_EQ(BodyTextOf(client.ReadAll()), "\"x\"");
  EXPECT_GE(std::chrono::steady_clock::now() - start,
            std::chrono::milliseconds(20));
}

TEST(ModelServer, StopsWhileAReplyIsHeldBack) {
  ModelServer server(
      [](const ModelRequest&) { return Delayed({}, std::chrono::hours(1)); });
  RawClient client(server);
  client.Send(Post("/", ""));
  ASSERT_TRUE(server.AwaitRequests(1));
  EXPECT_EQ(server.most_in_flight(), 1);
}

TEST(ModelServer, CountsWhatItDid) {
  ModelServer server(WithRules({{.first = 1, .reply = RateLimited("1")},
                                {.first = 2, .reply = Closed()},
                                {.first = 3, .reply = Silent()}},
                               Upper()));
  for (int i = 0; i < 3; ++i)
    Exchange(server, PostChat());
  {
    RawClient client(server);
    client.Send(PostChat());
    ASSERT_TRUE(server.AwaitRequests(4));
  }
  ASSERT_TRUE(server.AwaitClosedByPeer(1));
  const json stats = BodyOf(GetStats(server));
  EXPECT_EQ(stats["requests"], 4);
  EXPECT_EQ(stats["connections"], 5);  // and that of the question
  EXPECT_EQ(stats["in_flight"], 0);
  EXPECT_EQ(stats["most_in_flight"], 1);
  EXPECT_EQ(stats["abandoned"], 1);
  EXPECT_EQ(stats["answers"], json({{"200", 1}, {"429", 1}}));
  EXPECT_EQ(stats["rate_limited"], 1);
  EXPECT_EQ(stats["faults"], json({{"close", 1}, {"stall_before_headers", 1}}));
  EXPECT_GT(stats["seconds"], 0);
}

TEST(ModelServer, ItsOwnPagesAreNoRequests) {
  ModelServer server(Upper());
  GetStats(server);
  EXPECT_EQ(server.request_count(), 0);
  EXPECT_TRUE(server.stats().answers.empty());
  EXPECT_THAT(Exchange(server, PostChat()), HasSubstr("chatcmpl-0"));
}

TEST(ModelServer, ShowsPeopleAPage) {
  ModelServer server(Upper());
  Exchange(server, PostChat());
  const std::string page = GetStats(server, "text/html,*/*");
  EXPECT_THAT(page, HasSubstr("content-type: text/html"));
  EXPECT_THAT(page, HasSubstr("<td>answers 200<td align=right>1"));
}

TEST(ModelServer, AResetIsANewStart) {
  ModelServer server(
      WithRules({{.first = 0, .reply = RateLimited("")}}, Upper()));
  EXPECT_EQ(StatusOf(Exchange(server, PostChat())), "429");
  EXPECT_EQ(StatusOf(Exchange(server, Post("/stats/reset", ""))), "200");
  const ServerStats stats = server.stats();
  EXPECT_EQ(stats.requests, 0U);
  EXPECT_EQ(stats.connections, 0U);
  EXPECT_TRUE(stats.answers.empty());
  EXPECT_TRUE(server.requests().empty());
  EXPECT_EQ(StatusOf(Exchange(server, PostChat())), "429");  // index 0
}

TEST(Script, SaysWhatTheServerDoes) {
  ModelServer server(OptionsFromScript(json::parse(R"({
      "answers": [{"if_contains": "two words", "text": "two words"}],
      "text": "other",
      "rules": [{"first": 1, "fault": "http_529"},
                {"first": 2, "fault": "close_mid_body", "bytes": 3,
                 "status": 201, "headers": {"x-a": "b"}, "body": {"a": 1}}]
      })")));
  EXPECT_THAT(Exchange(server, PostChat()),
              HasSubstr(R"("content":"two words")"));
  EXPECT_THAT(Exchange(server, PostChat()), StartsWith("HTTP/1.1 529 "));
  const std::string cut = Exchange(server, PostChat());
  EXPECT_THAT(cut, StartsWith("HTTP/1.1 201 "));
  EXPECT_THAT(cut, HasSubstr("x-a: b\r\n"));
  EXPECT_EQ(BodyTextOf(cut), "{\"a");
}

TEST(Script, RefusesWhatItDoesNotKnow) {
  const std::pair<const char*, const char*> wrong[] = {
      {R"({"rule": []})", "script: no key 'rule'"},
      {R"({"rules": [{"fault": "surprise"}]})", "no fault 'surprise'"},
      {R"({"simulation": {"latency": "soon"}})", "latency 'soon', expected"},
      {R"({"simulation": {"rate": {"retry_after": "x"}}})",
       "no retry_after 'x'"},
      {R"({"simulation": {"faults": {"nothing": 1}}})", "no fault 'nothing'"},
      {R"({"simulation": {"faults": {"http": 0.9, "close": 0.2}}})",
       "more than 1"}};
  for (const auto& [script, why] : wrong) {
    try {
      OptionsFromScript(json::parse(script));
      ADD_FAILURE() << script;
    } catch (const std::exception& e) {
      EXPECT_THAT(e.what(), HasSubstr(why));
    }
  }
}

TEST(Readme, ListsEveryFault) {
  std::ifstream in(FAKE_MODEL_SERVER_README);
  std::stringstream text;
  text << in.rdbuf();
  for (const FaultInfo& info : AllFaults().subspan(1)) {
    EXPECT_THAT(text.str(), HasSubstr("| `" + std::string(info.name) + "` |"));
  }
}

}  // namespace
}  // namespace whet::testing
