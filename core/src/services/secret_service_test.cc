#include "services/secret_service.h"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

#include <sys/stat.h>

#include "whet/sdk/error.h"
#include "whet/sdk/text.h"
#include "whet/service/secrets.h"

#include "base/test_folder.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/log_service.h"

namespace whet {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

constexpr char kVariable[] = "WHET_SECRET_TEST_KEY";
constexpr char kOrigin[] = "https://api.example.com";
constexpr char kFullOrigin[] = "https://api.example.com:443";

class SecretServiceTest : public ::testing::Test {
 protected:
  SecretServiceTest() { ::unsetenv(kVariable); }
  ~SecretServiceTest() override { ::unsetenv(kVariable); }

  void WriteFile(const std::string& content, mode_t mode) {
    std::ofstream(file_, std::ios::binary) << content;
    ASSERT_EQ(::chmod(file_.c_str(), mode), 0);
  }

  std::string OpenAndReveal(const std::string& environment,
                            const std::string& file) {
    const auto handle = secrets_.Open(environment, file, kOrigin);
    if (!handle.ok())
      return handle.status().ToString();
    return std::string(secrets_.Reveal(*handle, kFullOrigin)->text.Expose());
  }

  const TestFolder temporary_;
  const std::filesystem::path file_ = temporary_.path() / "key";
  std::string warned_;
  std::unique_ptr<LogService> log_ = *LogService::Create(
      "", LogLevel::kInfo,
      [this](LogLevel, std::string_view text) { warned_ = text; });
  SecretService secrets_{log_.get(), {}, file_.string() + "_keys"};
};

TEST_F(SecretServiceTest, ReadsTheEnvironment) {
  ASSERT_EQ(::setenv(kVariable, "from-environment", 1), 0);
  EXPECT_EQ(OpenAndReveal(kVariable, ""), "from-environment");
}

TEST_F(SecretServiceTest, TheFileComesFirst) {
  ASSERT_EQ(::setenv(kVariable, "from-environment", 1), 0);
  WriteFile("from-file\n", 0600);
  EXPECT_EQ(OpenAndReveal(kVariable, file_), "from-file");
}

TEST_F(SecretServiceTest, AReadOnlyFileIsFineAndLineBreaksAtItsEndGo) {
  WriteFile("from-file\r\n\n", 0400);
  EXPECT_EQ(OpenAndReveal("", file_), "from-file");
}

TEST_F(SecretServiceTest, FallsBackToTheEnvironment) {
  ASSERT_EQ(::setenv(kVariable, "from-environment", 1), 0);
  EXPECT_EQ(OpenAndReveal(kVariable, file_), "from-environment");
}

TEST_F(SecretServiceTest, SaysWhereItLookedAndWhatToDo) {
  EXPECT_EQ(OpenAndReveal(kVariable, ""),
            "UNAUTHENTICATED: no key: environment variable "
            "WHET_SECRET_TEST_KEY is not set and no key of that name is "
            "stored; export it, run 'whet keys set WHET_SECRET_TEST_KEY', or "
            "set api_key_file");
  EXPECT_EQ(OpenAndReveal(kVariable, file_),
            "UNAUTHENTICATED: no key: file " + file_.string() +
                " is not there; environment variable WHET_SECRET_TEST_KEY is "
                "not set and no key of that name is stored; export it, run "
                "'whet keys set WHET_SECRET_TEST_KEY', or set api_key_file");
  EXPECT_EQ(OpenAndReveal("", ""),
            "UNAUTHENTICATED: no key: neither a file nor an environment "
            "variable is named");
  ASSERT_EQ(::setenv(kVariable, "", 1), 0);
  EXPECT_THAT(OpenAndReveal(kVariable, ""), HasSubstr("is empty"));
  WriteFile("\n", 0600);
  EXPECT_THAT(OpenAndReveal("", file_), HasSubstr("is empty"));
}

TEST_F(SecretServiceTest, RefusesAFileThatOthersCanRead) {
  for (const mode_t mode : {0640, 0604, 0644, 0620}) {
    WriteFile("from-file", mode);
    EXPECT_EQ(OpenAndReveal("", file_),
              "PERMISSION_DENIED: key file " + file_.string() +
                  " is open to other users; run: chmod 600 " + file_.string());
  }
}

TEST_F(SecretServiceTest, RefusesWhatIsNotAFile) {
  EXPECT_THAT(OpenAndReveal("", ::testing::TempDir()),
              HasSubstr("is not a regular file"));
  ASSERT_EQ(::mkfifo(file_.c_str(), 0600), 0);
  EXPECT_THAT(OpenAndReveal("", file_), HasSubstr("is not a regular file"));
}

TEST_F(SecretServiceTest, RefusesValuesThatWouldBreakAHeader) {
  WriteFile("two\nlines-of-key\n", 0600);
  EXPECT_THAT(OpenAndReveal("", file_), HasSubstr("does not hold a key"));
  WriteFile(std::string(20'000, 'k'), 0600);
  EXPECT_THAT(OpenAndReveal("", file_), HasSubstr("does not hold a key"));
  ASSERT_EQ(::setenv(kVariable, "a\rb-secret", 1), 0);
  const std::string message = OpenAndReveal(kVariable, "");
  EXPECT_THAT(message, HasSubstr("does not hold a key"));
  EXPECT_THAT(message, Not(HasSubstr("b-secret")));
}

TEST_F(SecretServiceTest, RevealsAValueForItsOriginOnly) {
  ASSERT_EQ(::setenv(kVariable, "from-environment", 1), 0);
  const auto handle = secrets_.Open(kVariable, "", kOrigin);
  ASSERT_TRUE(handle.ok());
  const auto other = secrets_.Reveal(*handle, "https://evil.example.com:443");
  EXPECT_EQ(other.status().ToString(),
            "PERMISSION_DENIED: the key was opened for "
            "https://api.example.com:443 and is not sent to "
            "https://evil.example.com:443");
  EXPECT_EQ(secrets_.Reveal(0, kFullOrigin).status().code(),
            absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(secrets_.Reveal(99, kFullOrigin).status().code(),
            absl::StatusCode::kInvalidArgument);
}

TEST_F(SecretServiceTest, ValuesAreMaskedInTheLog) {
  ASSERT_EQ(::setenv(kVariable, "from-environment", 1), 0);
  ASSERT_TRUE(secrets_.Open(kVariable, "", kOrigin).ok());
  log_->Write(LogLevel::kWarn, "test", "it is from-environment");
  EXPECT_EQ(warned_, "test: it is ***");
}

TEST_F(SecretServiceTest, APluginGetsAHandle) {
  ASSERT_EQ(::setenv(kVariable, "from-environment", 1), 0);
  HostContext context("acme");
  secrets_.OfferTo(context);
  const auto* table = static_cast<const whet_secrets*>(
      context.c()->get_service(context.c(), sdk::Text(WHET_SERVICE_SECRETS)));
  ASSERT_NE(table, nullptr);
  whet_secret_request request{};
  request.struct_size = sizeof(request);
  request.environment = sdk::Text(kVariable);
  request.origin = sdk::Text(kOrigin);
  std::uint64_t handle = 0;
  sdk::ErrorBuffer error;
  EXPECT_EQ(table->open(context.c(), &request, &handle, error.get()), WHET_OK);
  EXPECT_EQ(secrets_.Reveal(handle, kFullOrigin)->text.Expose(),
            "from-environment");
  request.environment = sdk::Text("WHET_SECRET_TEST_NONE");
  EXPECT_EQ(table->open(context.c(), &request, &handle, error.get()),
            WHET_UNAUTHENTICATED);
  EXPECT_THAT(std::string(error.get()->message, error.get()->len),
              HasSubstr("WHET_SECRET_TEST_NONE"));
  context.Retire();
  EXPECT_EQ(table->open(context.c(), &request, &handle, error.get()),
            WHET_FAILED_PRECONDITION);
}

TEST(OriginOfUrl, NamesSchemeHostAndPort) {
  EXPECT_EQ(*OriginOfUrl("https://API.Example.com/v1/chat?x=1#y"),
            "https://api.example.com:443");
  EXPECT_EQ(*OriginOfUrl("http://localhost:8080"), "http://localhost:8080");
  EXPECT_EQ(*OriginOfUrl("http://[::1]:8080/v1"), "http://[::1]:8080");
  EXPECT_EQ(*OriginOfUrl("HTTP://a.b"), "http://a.b:80");
}

TEST(OriginOfUrl, RefusesEverythingElse) {
  for (const char* url :
       {"", "example.com", "/v1", "ftp://a.b", "file:///etc/passwd", "https://",
        "https://me@a.b", "https://me:pw@a.b/", "http://a b/", "http://a.b\n/",
        "http://a.b:99999/"}) {
    const auto origin = OriginOfUrl(url);
    ASSERT_FALSE(origin.ok()) << url << " gave " << *origin;
    EXPECT_EQ(origin.status().code(), absl::StatusCode::kInvalidArgument);
    EXPECT_THAT(std::string(origin.status().message()), Not(HasSubstr("pw")));
  }
}

}  // namespace
}  // namespace whet
