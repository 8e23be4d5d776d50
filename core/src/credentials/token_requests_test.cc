// Every type of credential asks as google-auth does: testdata/make_goldens.py.
#include <fstream>
#include <string>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "credentials/credential_file.h"
#include "credentials/credentials_for_test.h"
#include "credentials/metadata_server.h"

namespace whet {
namespace {

using Json = nlohmann::json;

Json Goldens() {
  std::ifstream in(WHET_CREDENTIALS_GOLDENS);
  return Json::parse(in);
}

std::string PercentDecoded(const std::string& text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '%' && i + 2 < text.size()) {
      out += absl::HexStringToBytes(text.substr(i + 1, 2));
      i += 2;
    } else {
      out += text[i] == '+' ? ' ' : text[i];
    }
  }
  return out;
}

Json FieldsOf(const std::string& text) {
  Json out = Json::object();
  for (const auto pair : absl::StrSplit(text, '&', absl::SkipEmpty())) {
    const std::pair<std::string, std::string> field =
        absl::StrSplit(pair, absl::MaxSplits('=', 1));
    out[PercentDecoded(field.first)] = PercentDecoded(field.second);
  }
  return out;
}

// Header and claims; the signature is checked, it differs with the key.
Json AssertionOf(const std::string& jwt) {
  const std::vector<std::string> parts = absl::StrSplit(jwt, '.');
  EXPECT_EQ(parts.size(), 3U);
  Json out = Json::array();
  std::string bytes;
  for (std::size_t i = 0; i < 2; ++i) {
    EXPECT_TRUE(absl::WebSafeBase64Unescape(parts[i], &bytes));
    out.push_back(Json::parse(bytes));
  }
  EXPECT_TRUE(absl::WebSafeBase64Unescape(parts[2], &bytes));
  EXPECT_TRUE(SharedRsaKey().Verifies(parts[0] + "." + parts[1], bytes));
  return out;
}

// In the form of the golden file.
Json RecordOf(const TokenRequest& request) {
  const std::pair<std::string, std::string> url =
      absl::StrSplit(request.url, absl::MaxSplits('?', 1));
  Json out = {{"method", request.method},
              {"url", url.first},
              {"query", FieldsOf(url.second)},
              {"headers", Json::object()}};
  for (const auto& [name, value] : request.headers)
    out["headers"][absl::AsciiStrToLower(name)] = value;
  if (absl::StrContains(out["headers"].value("content-type", ""), "json")) {
    out["json"] = Json::parse(request.body);
  } else if (!request.body.empty()) {
    out["form"] = FieldsOf(request.body);
    if (out["form"].contains("assertion"))
      out["form"]["assertion"] = AssertionOf(out["form"]["assertion"]);
  }
  return out;
}

// The difference from google-auth: its JSON of `options` has a blank.
Json WithoutDifferences(Json records) {
  for (Json& record : records) {
    if (record.contains("form") && record["form"].contains("options")) {
      record["form"]["options"] = absl::StrReplaceAll(
          record["form"]["options"].get<std::string>(), {{"%20", ""}});
    }
  }
  return records;
}

absl::StatusOr<TokenReply> CannedReply(const TokenRequest& request) {
  if (absl::StrContains(request.url, "generateAccessToken")) {
    return JsonReply(200, {{"accessToken", "impersonated-token"},
                           {"expireTime", "2026-01-01T01:00:00Z"}});
  }
  if (absl::StrContains(request.url, "recursive=true"))
    return JsonReply(200, {{"email", "vm@acme.iam.gserviceaccount.com"}});
  if (absl::StrContains(request.url, "subject.example"))
    return JsonReply(200, {{"value", "subject-token"}});
  if (absl::StrContains(request.url, "project-id"))
    return TokenReply{200, {}, "acme\n"};
  if (absl::StrContains(request.url, "universe"))
    return TokenReply{404, {}, ""};
  return GoodToken();
}

class TokenRequestsTest : public CredentialsTest {
 protected:
  TokenRequestsTest() { transport_.SetAnswer(&CannedReply); }

  Json Sent() {
    Json out = Json::array();
    for (const TokenRequest& request : transport_.sent())
      out.push_back(RecordOf(request));
    return out;
  }
};

TEST_F(TokenRequestsTest, EqualThoseOfGoogleAuth) {
  Write("token.txt", std::string("subject-token"));
  Write("token.json", Json{{"value", "subject-token"}});
  std::size_t seen = 0;
  const Json goldens = Goldens();
  for (const auto& [name, golden] : goldens.items()) {
    if (name == "metadata")
      continue;
    SCOPED_TRACE(name);
    Json file = golden["file"];
    if (file["type"] == "service_account")
      file["private_key"] = SharedRsaKey().Pem();
    if (file.contains("source_credentials") &&
        file["source_credentials"]["type"] == "service_account") {
      file["source_credentials"]["private_key"] = SharedRsaKey().Pem();
    }
    const std::string text =
        absl::StrReplaceAll(file.dump(), {{"FOLDER", folder_.string()}});
    const auto read =
        ReadCredentialFile(Write("credentials.json", text), "file", context_);
    ASSERT_TRUE(read.ok()) << read.status();
    const std::size_t before = transport_.sent().size();
    const auto token = read->credential->Fetch(exchange_);
    ASSERT_TRUE(token.ok()) << token.status();
    Json sent = Sent();
    sent.erase(sent.begin(),
               sent.begin() + static_cast<std::ptrdiff_t>(before));
    EXPECT_EQ(WithoutDifferences(sent), WithoutDifferences(golden["requests"]));
    const bool impersonated =
        absl::StrContains(golden["requests"].dump(), "generateAccessToken");
    EXPECT_EQ(token->text.Expose(),
              impersonated ? "impersonated-token" : "first-token");
    EXPECT_EQ(token->lifetime_s, impersonated ? 3600 : 3599);
    ++seen;
  }
  EXPECT_EQ(seen, 11U);
}

TEST_F(TokenRequestsTest, OfTheMetadataServerEqualThoseOfGoogleAuth) {
  const auto account =
      MetadataServer(context_.environment).Account(context_, exchange_);
  ASSERT_TRUE(account.ok()) << account.status();
  EXPECT_EQ((*account)->facts().account, "vm@acme.iam.gserviceaccount.com");
  EXPECT_EQ((*account)->facts().project, "acme");
  EXPECT_EQ((*account)->facts().universe_domain, "googleapis.com");
  ASSERT_TRUE((*account)->Fetch(exchange_).ok());
  // Beside these two, the project and the universe are asked for, which
  // google-auth does elsewhere.
  const Json sent = Sent();
  ASSERT_EQ(sent.size(), 4U);
  EXPECT_EQ(Json::array({sent[0], sent[3]}), Goldens()["metadata"]["requests"]);
  for (const TokenRequest& request : transport_.sent())
    EXPECT_TRUE(request.direct) << "through a proxy: " << request.url;
}

TEST_F(TokenRequestsTest, ElsewhereThanGoogleapisTheStatementIsTheToken) {
  Json file = ServiceAccountJson();
  file["universe_domain"] = "example.goog";
  const auto read = ReadCredentialFile(Write("k.json", file), "file", context_);
  ASSERT_TRUE(read.ok()) << read.status();
  const auto token = read->credential->Fetch(exchange_);
  ASSERT_TRUE(token.ok()) << token.status();
  EXPECT_EQ(token->lifetime_s, 3600);
  EXPECT_TRUE(transport_.sent().empty());
  // google-auth's self-signed statement: jwt.Credentials with a scope.
  EXPECT_EQ(AssertionOf(std::string(token->text.Expose()))[1],
            (Json{{"iss", "robot@acme.iam.gserviceaccount.com"},
                  {"sub", "robot@acme.iam.gserviceaccount.com"},
                  {"scope", "https://www.googleapis.com/auth/cloud-platform"},
                  {"iat", 1767225600},
                  {"exp", 1767229200}}));
  exchange_.NoteDate("Thu, 01 Jan 2026 02:00:00 GMT");
  const auto later = read->credential->Fetch(exchange_);
  ASSERT_TRUE(later.ok()) << later.status();
  EXPECT_EQ(AssertionOf(std::string(later->text.Expose()))[1]["iat"],
            1767225600 + 2 * 3600);
}

}  // namespace
}  // namespace whet
