// Google Cloud on the loopback: the token endpoint, which verifies what a
// service account signs, the exchange of foreign tokens, the making of tokens
// for another account, the metadata server, and generateContent of Vertex AI
// with a function for a model.
//
//   FakeGoogle google([](const GeminiRequest& request) {
//     return GeminiText(request.LastUserText() == "hi" ? "hello" : "what?");
//   });
//   setenv("GOOGLE_APPLICATION_CREDENTIALS", google.WriteServiceAccount(dir));
//   ... a provider `vertex` with base_url = google.origin() ...
//   EXPECT_EQ(google.tokens_made(), 1);
//
// The knobs may be turned while it serves. Thread-safe.
#ifndef WHET_TESTS_SUPPORT_FAKE_GOOGLE_FAKE_GOOGLE_H_
#define WHET_TESTS_SUPPORT_FAKE_GOOGLE_FAKE_GOOGLE_H_

#include <atomic>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json.hpp>

#include "tests/support/fake_model_server/http_message.h"
#include "tests/support/fake_model_server/model_server.h"

namespace whet::testing {

// A request for an answer, as the model sees it.
struct GeminiRequest {
  struct Turn {
    std::string role;  // "user", "model"
    std::string text;
  };
  int index = 0;      // among the requests for an answer, from 0
  std::string path;   // "/v1/projects/acme/...:generateContent"
  std::string payer;  // the quota project; may be empty
  std::string system;
  std::vector<Turn> turns;

  std::string LastUserText() const;
};

// Whole answers; tokens are counted as words.
ModelReply GeminiText(const std::string& text);
ModelReply GeminiBlockedPrompt();  // PROHIBITED_CONTENT, no candidate
ModelReply GeminiNoParts();        // SAFETY, a candidate without content
ModelReply GeminiThoughtsOnly();   // MAX_TOKENS, thought parts alone
// google.rpc.Status; `details` is a JSON array.
ModelReply GoogleError(int status, const std::string& name,
                       const std::string& message,
                       const std::string& details = "[]");
// 429 whose RetryInfo asks for `seconds`, as "0.2s".
ModelReply GeminiQuota(const std::string& retry_delay);

class FakeGoogle {
 public:
  using Model = std::function<ModelReply(const GeminiRequest&)>;

  // With `tls` everything is asked for by https.
  explicit FakeGoogle(Model model, std::optional<TlsIdentity> tls = {});

  std::string origin() const { return server_.origin(); }
  int port() const { return server_.port(); }
  // Answers a good token with the header that it came in.
  std::string echo_url() const { return origin() + "/echo"; }

  // Credentials files in `folder`, of the mode 0600; their paths.
  std::filesystem::path WriteServiceAccount(
      const std::filesystem::path& folder) const;
  std::filesystem::path WriteUser(const std::filesystem::path& folder) const;
  // A token of another identity provider, in a file beside it.
  std::filesystem::path WriteExternalAccount(
      const std::filesystem::path& folder) const;
  // The user's, for the account "deputy".
  std::filesystem::path WriteImpersonation(
      const std::filesystem::path& folder) const;

  // What must be nowhere but in requests: keys, refresh and access tokens.
  std::vector<std::string> Secrets() const;

  // No new token is made: the account is gone, nobody answers, or the answer
  // is a redirect to echo_url().
  std::atomic<bool> revoked{false};
  std::atomic<bool> silent{false};
  std::atomic<bool> redirects{false};
  // After so many answers a token is refused, though it has not expired.
  std::atomic<int> uses_of_a_token{std::numeric_limits<int>::max()};

  int tokens_made() const { return tokens_made_; }
  // Answers given with the status 200: what would be billed.
  int answers() const { return answers_; }
  int refusals() const { return refusals_; }  // 401

 private:
  ModelReply Reply(const ModelRequest& request);
  ModelReply Token(const ModelRequest& request);
  ModelReply NewToken();
  ModelReply Deputy(const ModelRequest& request);
  ModelReply Metadata(const ModelRequest& request);
  ModelReply Generate(const ModelRequest& request);
  ModelReply Echo(const ModelRequest& request);
  // None if the token may be used; counts the use or the refusal.
  std::optional<ModelReply> Refusal(const ModelRequest& request);
  bool IsGood(std::string_view authorization) const;

  const Model model_;
  std::atomic<int> tokens_made_{0};
  std::atomic<int> answers_{0};
  std::atomic<int> refusals_{0};
  int uses_ = 0;        // of the newest token; of the server's thread
  int asked_ = 0;       // for answers; of the server's thread
  ModelServer server_;  // the last: its thread uses all of it
};

}  // namespace whet::testing

#endif  // WHET_TESTS_SUPPORT_FAKE_GOOGLE_FAKE_GOOGLE_H_
