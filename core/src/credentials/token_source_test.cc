#include "credentials/token_source.h"

#include <atomic>
#include <future>
#include <string>
#include <thread>
#include <vector>

#include "credentials/credential_file.h"
#include "credentials/credentials_for_test.h"
#include "gmock/gmock.h"

namespace whet {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::Ge;
using ::testing::HasSubstr;
using ::testing::Le;
using ::testing::Not;

class TokenSourceTest : public CredentialsTest {
 protected:
  void MakeSource(const nlohmann::json& file) {
    auto read = ReadCredentialFile(Write("c.json", file), "file", context_);
    ASSERT_TRUE(read.ok()) << read.status();
    source_ = std::make_unique<TokenSource>(
        std::move(read->credential), &transport_, &clock_,
        TokenSource::Hooks{
            [](std::string_view) {},
            [this](std::string_view text) { warned_.emplace_back(text); }});
  }
  void MakeSource() { MakeSource(UserJson()); }

  // Numbered tokens, each for `lifetime_s`.
  void AnswerWithTokens(std::int64_t lifetime_s) {
    transport_.SetAnswer([this, lifetime_s](const TokenRequest&) {
      return GoodToken(absl::StrCat("token-", ++made_), lifetime_s);
    });
  }
  void AnswerWith(int status, const nlohmann::json& body) {
    transport_.SetAnswer(
        [=](const TokenRequest&) { return JsonReply(status, body); });
  }

  absl::StatusOr<TokenSource::Token> Get() {
    std::promise<absl::StatusOr<TokenSource::Token>> promise;
    source_->Await([&](absl::StatusOr<TokenSource::Token> token) {
      promise.set_value(std::move(token));
    });
    return promise.get_future().get();
  }
  std::string GetText() {
    const auto token = Get();
    return token.ok() ? std::string(token->text.Expose())
                      : token.status().ToString();
  }

  std::atomic<int> made_{0};
  std::vector<std::string> warned_;
  std::unique_ptr<TokenSource> source_;
};

TEST_F(TokenSourceTest, OneRequestServes256Callers) {
  AnswerWithTokens(3600);
  MakeSource();
  transport_.Hold();
  std::atomic<int> same{0};
  std::vector<std::promise<void>> done(256);
  std::vector<std::thread> callers;
  for (std::promise<void>& promise : done) {
    callers.emplace_back([&] {
      EXPECT_FALSE(source_->Current().has_value());
      source_->Await([&](absl::StatusOr<TokenSource::Token> token) {
        same += token.ok() && token->text.Expose() == "token-1" ? 1 : 0;
        promise.set_value();
      });
    });
  }
  for (std::thread& caller : callers)
    caller.join();
  transport_.Release();
  for (std::promise<void>& promise : done)
    promise.get_future().wait();
  EXPECT_EQ(same, 256);
  EXPECT_EQ(transport_.sent().size(), 1U);
  EXPECT_EQ(source_->Current()->text.Expose(), "token-1");
}

TEST_F(TokenSourceTest, TheNextTokenIsGot225SecondsBeforeTheEnd) {
  AnswerWithTokens(3600);
  MakeSource();
  EXPECT_EQ(GetText(), "token-1");
  clock_.Advance(3600 - 226);
  EXPECT_EQ(source_->Current()->text.Expose(), "token-1");
  EXPECT_EQ(transport_.sent().size(), 1U);
  clock_.Advance(1);
  // Nobody waits for it.
  transport_.Hold();
  EXPECT_EQ(source_->Current()->text.Expose(), "token-1");
  transport_.AwaitSent(2);
  EXPECT_EQ(source_->Current()->text.Expose(), "token-1");
  clock_.Advance(224);  // the old one ends: now they do
  EXPECT_FALSE(source_->Current().has_value());
  std::promise<std::string> got;
  source_->Await([&](absl::StatusOr<TokenSource::Token> token) {
    got.set_value(token.ok() ? std::string(token->text.Expose())
                             : token.status().ToString());
  });
  transport_.Release();
  EXPECT_EQ(got.get_future().get(), "token-2");
  EXPECT_EQ(transport_.sent().size(), 2U);
}

TEST_F(TokenSourceTest, TheOldTokenServesWhileTheNextCannotBeHad) {
  AnswerWithTokens(3600);
  MakeSource();
  EXPECT_EQ(GetText(), "token-1");
  AnswerWith(503, {{"error", "down"}});
  clock_.Advance(3600 - 9);  // too late to start a request with it
  EXPECT_FALSE(source_->Current().has_value());
  EXPECT_EQ(GetText(), "token-1");
  EXPECT_THAT(warned_,
              ElementsAre(HasSubstr("could not be renewed (https://oauth2."
                                    "googleapis.com/token answered 503")));
  clock_.Advance(10);
  EXPECT_EQ(GetText(),
            "UNAVAILABLE: https://oauth2.googleapis.com/token answered 503 "
            "(down)");
}

TEST_F(TokenSourceTest, PassingFailuresAreTriedThreeTimesWithPauses) {
  int calls = 0;
  transport_.SetAnswer([&](const TokenRequest&) -> absl::StatusOr<TokenReply> {
    ++calls;
    if (calls == 1)
      return absl::UnavailableError("connection refused");
    if (calls == 2)
      return JsonReply(400, {{"error", "temporarily_unavailable"}});
    return JsonReply(200, {{"access_token", "token"}, {"expires_in", "3599"}});
  });
  MakeSource();
  EXPECT_EQ(GetText(), "token");
  EXPECT_THAT(clock_.waits(),
              ElementsAre(AllOf(Ge(900), Le(1100)), AllOf(Ge(1800), Le(2200))));
  // A number in text, as the metadata server of some sends it.
  EXPECT_EQ(source_->Expires(), ManualCredentialClock::kStart + 3599);
}

TEST_F(TokenSourceTest, ThreeFailuresAreTheEnd) {
  AnswerWith(500, "no JSON object");
  MakeSource();
  EXPECT_EQ(GetText(),
            "UNAVAILABLE: https://oauth2.googleapis.com/token answered 500");
  EXPECT_EQ(transport_.sent().size(), 3U);
}

TEST_F(TokenSourceTest, ARevokedLoginSaysWhatToRun) {
  AnswerWith(400, {{"error", "invalid_grant"},
                   {"error_description",
                    "Token has been expired or revoked: "
                    "1//refresh-secret"}});
  MakeSource();
  EXPECT_EQ(GetText(),
            "UNAUTHENTICATED: https://oauth2.googleapis.com/token answered 400 "
            "(invalid_grant: Token has been expired or revoked: ***); log in "
            "again; run: gcloud auth application-default login");
  EXPECT_EQ(transport_.sent().size(), 1U);
}

TEST_F(TokenSourceTest, ARedirectIsNotFollowed) {
  AnswerWith(307, "");
  MakeSource();
  EXPECT_EQ(GetText(),
            "UNAUTHENTICATED: https://oauth2.googleapis.com/token answered "
            "307, a redirect; credentials are not sent elsewhere");
}

TEST_F(TokenSourceTest, AReplyWithoutATokenIsNotOne) {
  MakeSource();
  for (const nlohmann::json& body : std::vector<nlohmann::json>{
           "text",
           {{"access_token", 1}, {"expires_in", 10}},
           {{"access_token", "a"}},
           {{"access_token", "a"}, {"expires_in", -1}},
           {{"access_token", "a"}, {"expires_in", 1e300}},
           {{"access_token", "a"}, {"expires_in", "soon"}},
           {{"access_token", "a\nb: c"}, {"expires_in", 10}},
           {{"access_token", ""}, {"expires_in", 10}}}) {
    AnswerWith(200, body);
    EXPECT_THAT(GetText(), HasSubstr("UNAVAILABLE: https://oauth2.googleapis"
                                     ".com/token answered 200 without a token"))
        << body;
  }
}

TEST_F(TokenSourceTest, AWrongClockIsCorrectedByTheServers) {
  std::vector<std::int64_t> issued;
  transport_.SetAnswer([&](const TokenRequest& request) {
    const std::string jwt = request.body.substr(sizeof("assertion=") - 1,
                                                request.body.find('&') - 10);
    const std::size_t dot = jwt.find('.') + 1;
    std::string claims;
    absl::WebSafeBase64Unescape(jwt.substr(dot, jwt.find('.', dot) - dot),
                                &claims);
    issued.push_back(nlohmann::json::parse(claims)["iat"]);
    // A day ahead of ours, which is 2026-01-01 00:00:00.
    TokenReply reply = GoodToken();
    if (issued.back() != 1767312000)
      reply = JsonReply(400, {{"error", "invalid_grant"}});
    reply.headers = {{"date", "Fri, 02 Jan 2026 00:00:00 GMT"}};
    return reply;
  });
  MakeSource(ServiceAccountJson());
  EXPECT_EQ(GetText(), "first-token");
  EXPECT_THAT(issued, ElementsAre(1767225600, 1767312000));
  EXPECT_EQ(source_->skew_s(), 86400);
  // Lifetimes count by our own clock.
  EXPECT_EQ(source_->Expires(), ManualCredentialClock::kStart + 3599);
}

TEST_F(TokenSourceTest, AnInvalidGrantWithARightClockIsFinal) {
  transport_.SetAnswer([](const TokenRequest&) {
    TokenReply reply = JsonReply(400, {{"error", "invalid_grant"}});
    reply.headers = {{"date", "Thu, 01 Jan 2026 00:00:10 GMT"}};
    return reply;
  });
  MakeSource(ServiceAccountJson());
  EXPECT_THAT(GetText(),
              HasSubstr("the key of robot@acme.iam.gserviceaccount.com may "
                        "have been deleted"));
  EXPECT_EQ(transport_.sent().size(), 1U);
}

TEST_F(TokenSourceTest, ARefusedTokenIsReplacedOnceForAll) {
  AnswerWithTokens(3600);
  MakeSource();
  EXPECT_EQ(GetText(), "token-1");
  for (int i = 0; i < 256; ++i) {
    source_->NoteAnswer(1, 401, "");
    EXPECT_TRUE(source_->Refuse().ok());
  }
  EXPECT_EQ(GetText(), "token-2");
  // Answers to requests that left with the first one come late.
  source_->NoteAnswer(1, 401, "");
  EXPECT_TRUE(source_->Refuse().ok());
  EXPECT_EQ(source_->Current()->text.Expose(), "token-2");
  EXPECT_EQ(transport_.sent().size(), 2U);
  // The second was accepted: when it is refused later it is replaced, too.
  source_->NoteAnswer(2, 200, "");
  source_->NoteAnswer(2, 401, "");
  EXPECT_TRUE(source_->Refuse().ok());
  EXPECT_EQ(GetText(), "token-3");
}

TEST_F(TokenSourceTest, ANewTokenThatIsRefusedTooIsTheEnd) {
  AnswerWithTokens(3600);
  MakeSource(ServiceAccountJson());
  EXPECT_EQ(GetText(), "token-1");
  source_->NoteAnswer(1, 401, "");
  EXPECT_TRUE(source_->Refuse().ok());
  EXPECT_EQ(GetText(), "token-2");
  source_->NoteAnswer(2, 401, "");
  const absl::Status refused = source_->Refuse();
  EXPECT_EQ(refused.code(), absl::StatusCode::kUnauthenticated);
  EXPECT_THAT(std::string(refused.message()),
              HasSubstr("refuses a new token of "
                        "robot@acme.iam.gserviceaccount.com, too"));
  EXPECT_EQ(transport_.sent().size(), 2U);
}

// A self-signed statement asks no token server, so that only the API can tell.
TEST_F(TokenSourceTest, ARefusalTellsWhatTimeItIs) {
  AnswerWithTokens(3600);
  MakeSource();
  EXPECT_EQ(GetText(), "token-1");
  source_->NoteAnswer(1, 503, "Thu, 01 Jan 2026 03:00:00 GMT");
  EXPECT_EQ(source_->skew_s(), 0);
  source_->NoteAnswer(1, 401, "Thu, 01 Jan 2026 01:00:00 GMT");
  EXPECT_EQ(source_->skew_s(), 3600);
}

// RFC 6749 6: "the client MUST discard the old refresh token and replace it".
TEST_F(TokenSourceTest, ANewRefreshTokenTakesThePlaceOfTheOldOne) {
  transport_.SetAnswer([](const TokenRequest&) {
    TokenReply reply = GoodToken("first-token", 3600);
    nlohmann::json body = nlohmann::json::parse(reply.body);
    body["refresh_token"] = "1//another-refresh-secret";
    return JsonReply(200, body);
  });
  const nlohmann::json file = UserJson();
  MakeSource(file);
  EXPECT_EQ(GetText(), "first-token");
  EXPECT_THAT(transport_.sent()[0].body,
              HasSubstr("refresh_token=1%2F%2Frefresh-secret"));
  // The server says nothing new the next time: it stays.
  AnswerWithTokens(3600);
  for (const std::size_t sent : {1, 2}) {
    clock_.Advance(3600);
    EXPECT_EQ(GetText(), absl::StrCat("token-", sent));
    EXPECT_THAT(transport_.sent()[sent].body,
                HasSubstr("refresh_token=1%2F%2Fanother-refresh-secret"));
  }
  EXPECT_EQ(nlohmann::json::parse(std::ifstream(folder_ / "c.json")), file);
}

TEST_F(TokenSourceTest, WhoStillWaitsIsToldThatTheHostStops) {
  MakeSource();
  transport_.SetAnswer([](const TokenRequest&) -> absl::StatusOr<TokenReply> {
    return absl::CancelledError("the host stops");
  });
  transport_.Hold();
  std::string outcome;
  source_->Await([&](absl::StatusOr<TokenSource::Token> token) {
    outcome = token.status().ToString();
  });
  transport_.AwaitSent(1);
  transport_.Release();
  source_.reset();
  EXPECT_EQ(outcome, "CANCELLED: the host stops");
}

TEST_F(TokenSourceTest, ImpersonationCountsByTheServersClock) {
  transport_.SetAnswer([](const TokenRequest& request) {
    TokenReply reply = GoodToken();
    if (absl::StrContains(request.url, "generateAccessToken")) {
      reply = JsonReply(200, {{"accessToken", "impersonated-token"},
                              {"expireTime", "2026-01-02T00:30:00Z"}});
    }
    reply.headers = {{"date", "Fri, 02 Jan 2026 00:00:00 GMT"}};
    return reply;
  });
  nlohmann::json file = {
      {"type", "impersonated_service_account"},
      {"service_account_impersonation_url",
       "https://iamcredentials.googleapis.com/v1/projects/-/serviceAccounts/"
       "t@acme.iam.gserviceaccount.com:generateAccessToken"},
      {"source_credentials", UserJson()}};
  MakeSource(file);
  EXPECT_EQ(GetText(), "impersonated-token");
  EXPECT_EQ(source_->Expires(), ManualCredentialClock::kStart + 1800);
  EXPECT_EQ(source_->facts().account, "t@acme.iam.gserviceaccount.com");
}

}  // namespace
}  // namespace whet
