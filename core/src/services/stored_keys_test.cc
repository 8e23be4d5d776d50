// Stored keys through the interface of hosts, and from there into requests.
#include <filesystem>
#include <memory>
#include <string>
#include <type_traits>

#include "whet/core/keys.h"

#include "credentials/key_folder_for_test.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/log_service.h"
#include "services/secret_service.h"
#include "spdlog/fmt/fmt.h"
#include "spdlog/logger.h"

namespace whet {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

static_assert(fmt::is_formattable<std::string>::value &&
              !fmt::is_formattable<SecretText>::value);
// spdlog formats by fmt what is no text, and takes texts as they are.
static_assert(std::is_convertible_v<std::string, spdlog::string_view_t> &&
              !std::is_convertible_v<SecretText, spdlog::string_view_t>);

constexpr char kValue[] = "canary-5f2c9ae1b7-0123456789";
constexpr char kServer[] = "https://api.example.com/v1";

class StoredKeysTest : public KeysTest {
 protected:
  absl::StatusOr<KeyStored> Store(std::optional<KeyPlace> place,
                                  const std::string& origin = "") {
    return StoreKey(folder_, {"A_KEY", origin, place, SecretText(kValue), {}});
  }
  std::string Open(SecretService& secrets, const std::string& origin) {
    const auto handle = secrets.Open("A_KEY", "", origin);
    if (!handle.ok())
      return handle.status().ToString();
    return std::string(
               secrets.Reveal(*handle, *OriginOfUrl(origin))->text.Expose()) +
           " " + *secrets.Describe(*handle);
  }

  std::string warned_;
  std::unique_ptr<LogService> log_ = *LogService::Create(
      "", LogLevel::kInfo,
      [this](LogLevel, std::string_view text) { warned_ = text; });
};

TEST_F(StoredKeysTest, TheEnvironmentGoesFirst) {
  ASSERT_TRUE(Store(KeyPlace::kFile).ok());
  SecretService secrets(log_.get(), {}, folder_);
  ::setenv("A_KEY", "from-environment", 1);
  EXPECT_EQ(Open(secrets, kServer),
            "from-environment "
            R"({"kind":"","source":"environment variable A_KEY"})");
  ::setenv("A_KEY", "", 1);
  EXPECT_EQ(Open(secrets, kServer),
            std::string(kValue) +
                " {\"kind\":\"\",\"source\":\"stored key "
                "A_KEY (file)\"}");
  ::unsetenv("A_KEY");
  EXPECT_THAT(Open(secrets, kServer), HasSubstr(kValue));
  log_->Write(LogLevel::kWarn, "test", std::string("it is ") + kValue);
  EXPECT_EQ(warned_, "test: it is ***");
}

TEST_F(StoredKeysTest, AKeyOfAnotherOriginIsRefusedByNameOfBoth) {
  ASSERT_TRUE(Store(KeyPlace::kFile, kServer).ok());
  SecretService secrets(log_.get(), {}, folder_);
  EXPECT_THAT(Open(secrets, "https://API.example.com:443/v2"),
              HasSubstr(kValue));
  const std::string refused = Open(secrets, "https://evil.example");
  EXPECT_THAT(refused,
              HasSubstr("PERMISSION_DENIED: the stored key A_KEY is for "
                        "https://api.example.com:443 and is not sent to "
                        "https://evil.example:443"));
  EXPECT_THAT(refused, Not(HasSubstr(kValue)));
}

TEST_F(StoredKeysTest, AProgramIsAskedOnceForAllModels) {
  const std::string calls = (home_ / "calls").string();
  NewKey key{"A_KEY", "", KeyPlace::kCommand, SecretText(), {}};
  key.command = {"sh", "-c", "echo x >> '" + calls + "'; echo " + kValue};
  ASSERT_TRUE(StoreKey(folder_, key).ok());
  SecretService secrets(log_.get(), {}, folder_);
  for (int model = 0; model < 3; ++model) {
    EXPECT_THAT(Open(secrets, kServer),
                HasSubstr("\"source\":\"stored key A_KEY (program sh)\""));
  }
  EXPECT_EQ(Content(calls), "x\n");
}

TEST_F(StoredKeysTest, TheKeyringIsTakenWhereThereIsOne) {
  AddKeyring();
  const auto stored = Store(std::nullopt, kServer);
  ASSERT_TRUE(stored.ok()) << stored.status().ToString();
  EXPECT_EQ(stored->key.place, KeyPlace::kKeyring);
  EXPECT_THAT(stored->fallback, IsEmpty());
  EXPECT_THAT(Content(folder_ / "A_KEY"), Not(HasSubstr(kValue)));
  SecretService secrets(log_.get(), {}, folder_);
  EXPECT_THAT(Open(secrets, kServer), HasSubstr("(keyring)"));
  // Elsewhere, and removed: nothing is left in the keyring.
  ASSERT_TRUE(Store(KeyPlace::kFile, kServer).ok());
  EXPECT_THAT(Content(home_ / "keyring/calls"), HasSubstr("clear service"));
  ASSERT_TRUE(RemoveKey(folder_, "A_KEY").ok());
  EXPECT_THAT(*ListKeys(folder_), IsEmpty());
}

TEST_F(StoredKeysTest, WithoutAKeyringTheFileIsTakenAndItSaysSo) {
  const auto stored = Store(std::nullopt);
  ASSERT_TRUE(stored.ok());
  EXPECT_EQ(stored->key.place, KeyPlace::kFile);
  EXPECT_EQ(stored->fallback,
            "secret-tool exited with 1; it said: no session bus");
  EXPECT_EQ(Mode(folder_ / "A_KEY"), 0600U);
  EXPECT_EQ(Store(KeyPlace::kKeyring).status().ToString(),
            "FAILED_PRECONDITION: the keyring cannot be used: secret-tool "
            "exited with 1; it said: no session bus; install secret-tool "
            "(Debian: libsecret-tools) and unlock a keyring, or use a file: "
            "--store file");
}

TEST_F(StoredKeysTest, WhatCannotBeAKeyIsRefusedAndNotQuoted) {
  for (const char* value : {"", "\n", "two\nlines-of-key", "a\x01z", "\xFF"}) {
    const auto stored = StoreKey(
        folder_, {"A_KEY", "", KeyPlace::kFile, SecretText(value), {}});
    EXPECT_EQ(stored.status().code(), absl::StatusCode::kInvalidArgument);
    EXPECT_THAT(stored.status().ToString(), Not(HasSubstr("lines-of")));
  }
  const auto pasted = StoreKey(
      folder_, {kValue, "", KeyPlace::kFile, SecretText("value-of-key"), {}});
  EXPECT_THAT(pasted.status().ToString(), HasSubstr("expected the name of an "
                                                    "environment variable"));
  EXPECT_THAT(pasted.status().ToString(), Not(HasSubstr("canary")));
  EXPECT_THAT(Store(KeyPlace::kFile, "api.example.com").status().ToString(),
              HasSubstr("--origin"));
  EXPECT_FALSE(std::filesystem::exists(folder_));
}

TEST_F(StoredKeysTest, TheListSaysWhatIsWrong) {
  ASSERT_TRUE(Store(KeyPlace::kFile, kServer).ok());
  std::filesystem::permissions(folder_ / "A_KEY",
                               std::filesystem::perms::others_read,
                               std::filesystem::perm_options::add);
  const auto list = ListKeys(folder_);
  ASSERT_TRUE(list.ok());
  ASSERT_EQ(list->size(), 1U);
  EXPECT_EQ((*list)[0].name, "A_KEY");
  EXPECT_THAT((*list)[0].problem, HasSubstr("run: chmod 600"));
}

}  // namespace
}  // namespace whet
