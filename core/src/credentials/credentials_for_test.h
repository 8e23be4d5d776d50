// What tests of credentials share: servers that a function answers for, clocks
// that are turned by hand, a folder of files and an environment of its own.
#ifndef WHET_CORE_CREDENTIALS_CREDENTIALS_FOR_TEST_H_
#define WHET_CORE_CREDENTIALS_CREDENTIALS_FOR_TEST_H_

#include <condition_variable>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "absl/status/status.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "base/rsa_key_for_test.h"
#include "base/status_macros.h"
#include "base/test_folder.h"
#include "credentials/google_credential.h"
#include "gtest/gtest.h"

namespace whet {

// Answers by a function; a held one answers after Release().
class ScriptedTransport : public TokenTransport {
 public:
  using Answer = std::function<absl::StatusOr<TokenReply>(const TokenRequest&)>;

  absl::StatusOr<TokenReply> Send(const TokenRequest& request) override {
    std::unique_lock<std::mutex> lock(mutex_);
    sent_.push_back(request);
    changed_.notify_all();
    changed_.wait(lock, [this] { return !held_; });
    return answer_(request);
  }

  absl::StatusOr<std::string> OriginOf(std::string_view url) const override {
    const std::size_t at = url.find("://");
    if (at == std::string_view::npos)
      return absl::InvalidArgumentError("not a URL");
    const std::string scheme(url.substr(0, at));
    std::string host(url.substr(at + 3, url.find('/', at + 3) - at - 3));
    if (host.find(':') == std::string::npos)
      host += scheme == "https" ? ":443" : ":80";
    return scheme + "://" + host;
  }

  void SetAnswer(Answer answer) {
    const std::lock_guard<std::mutex> lock(mutex_);
    answer_ = std::move(answer);
  }
  void Hold() {
    const std::lock_guard<std::mutex> lock(mutex_);
    held_ = true;
  }
  void Release() {
    const std::lock_guard<std::mutex> lock(mutex_);
    held_ = false;
    changed_.notify_all();
  }
  void AwaitSent(std::size_t count) {
    std::unique_lock<std::mutex> lock(mutex_);
    changed_.wait(lock, [&] { return sent_.size() >= count; });
  }
  std::vector<TokenRequest> sent() {
    const std::lock_guard<std::mutex> lock(mutex_);
    return sent_;
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  Answer answer_;
  bool held_ = false;
  std::vector<TokenRequest> sent_;
};

// Stands still at 2026-01-01 00:00:00 UTC until it is turned; waits are noted
// and over at once.
class ManualCredentialClock : public CredentialClock {
 public:
  static constexpr std::int64_t kStart = 1767225600;

  std::int64_t UnixSeconds() override {
    const std::lock_guard<std::mutex> lock(mutex_);
    return kStart + elapsed_;
  }
  std::int64_t ElapsedSeconds() override {
    const std::lock_guard<std::mutex> lock(mutex_);
    return elapsed_;
  }
  bool Wait(std::int64_t milliseconds) override {
    const std::lock_guard<std::mutex> lock(mutex_);
    waits_.push_back(milliseconds);
    return true;
  }
  void Advance(std::int64_t seconds) {
    const std::lock_guard<std::mutex> lock(mutex_);
    elapsed_ += seconds;
  }
  std::vector<std::int64_t> waits() {
    const std::lock_guard<std::mutex> lock(mutex_);
    return waits_;
  }

 private:
  std::mutex mutex_;
  std::int64_t elapsed_ = 0;
  std::vector<std::int64_t> waits_;
};

inline TokenReply JsonReply(int status, const nlohmann::json& body) {
  return {status, {}, body.dump()};
}

inline TokenReply GoodToken(const std::string& text = "first-token",
                            std::int64_t expires_in = 3599) {
  return JsonReply(200, {{"access_token", text},
                         {"expires_in", expires_in},
                         {"token_type", "Bearer"}});
}

class CredentialsTest : public ::testing::Test {
 protected:
  CredentialsTest() {
    transport_.SetAnswer([](const TokenRequest&) { return GoodToken(); });
    context_.rules.transport = &transport_;
    context_.environment.product_name_file =
        (folder_ / "product_name").string();
    context_.environment.variable = [this](const char* name) {
      const auto it = variables_.find(name);
      return it == variables_.end() ? std::string() : it->second;
    };
  }

  std::string Write(const std::string& name, const std::string& text) const {
    const std::filesystem::path path = folder_ / name;
    std::filesystem::create_directories(path.parent_path());
    std::ofstream(path, std::ios::binary) << text;
    std::filesystem::permissions(path, std::filesystem::perms::owner_read |
                                           std::filesystem::perms::owner_write);
    return path.string();
  }
  std::string Write(const std::string& name, const nlohmann::json& json) const {
    return Write(name, json.dump());
  }

  static nlohmann::json ServiceAccountJson() {
    return {{"type", "service_account"},
            {"project_id", "acme"},
            {"private_key_id", "k1"},
            {"private_key", SharedRsaKey().Pem()},
            {"client_email", "robot@acme.iam.gserviceaccount.com"},
            {"token_uri", "https://oauth2.googleapis.com/token"}};
  }
  static nlohmann::json UserJson() {
    return {{"type", "authorized_user"},
            {"client_id", "id.apps"},
            {"client_secret", "very-secret-value"},
            {"refresh_token", "1//refresh-secret"}};
  }
  static nlohmann::json ExternalJson(const nlohmann::json& source) {
    return {{"type", "external_account"},
            {"audience", "//iam.googleapis.com/projects/1/q"},
            {"subject_token_type", "urn:ietf:params:oauth:token-type:jwt"},
            {"token_url", "https://sts.googleapis.com/v1/token"},
            {"credential_source", source}};
  }

  const TestFolder temporary_;
  const std::filesystem::path folder_ = temporary_.path();
  std::map<std::string, std::string> variables_;
  ScriptedTransport transport_;
  ManualCredentialClock clock_;
  std::vector<std::string> masked_;
  CredentialContext context_;
  TokenExchange exchange_{&transport_, &clock_, [this](std::string_view text) {
                            masked_.emplace_back(text);
                          }};
};

}  // namespace whet

#endif  // WHET_CORE_CREDENTIALS_CREDENTIALS_FOR_TEST_H_
