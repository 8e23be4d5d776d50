#include "credentials/stored_key.h"

#include <filesystem>
#include <string>
#include <vector>

#include "credentials/key_folder_for_test.h"
#include "credentials/keyring.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace whet {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

constexpr char kHere[] = "https://api.example.com:443";

class StoredKeyTest : public KeysTest {
 protected:
  void StoreCommand(const std::vector<std::string>& command) {
    KeyRecord record;
    record.key = {"A_KEY", kHere, KeyPlace::kCommand, command, ""};
    ASSERT_TRUE(keys_.Write(record).ok());
  }
  std::string Find(const std::string& origin = kHere) const {
    const auto found = FindStoredKey(keys_, "A_KEY", origin);
    if (!found.ok())
      return found.status().ToString();
    return found->has_value() ? std::string((*found)->value.Expose()) + " of " +
                                    (*found)->source
                              : "none";
  }

  const KeyFolder keys_{folder_};
};

TEST_F(StoredKeyTest, ComesFromItsFile) {
  EXPECT_EQ(Find(), "none");
  KeyRecord record;
  record.key = {"A_KEY", "", KeyPlace::kFile, {}, ""};
  record.value = SecretText("sk-1234");
  ASSERT_TRUE(keys_.Write(record).ok());
  EXPECT_EQ(Find(), "sk-1234 of stored key A_KEY (file)");
}

TEST_F(StoredKeyTest, ComesFromTheKeyring) {
  AddKeyring();
  KeyRecord record;
  record.key = {"A_KEY", kHere, KeyPlace::kKeyring, {}, ""};
  ASSERT_TRUE(keys_.Write(record).ok());
  EXPECT_THAT(Find(), HasSubstr("UNAUTHENTICATED: stored key A_KEY cannot be "
                                "had from the keyring: secret-tool exited "
                                "with 1; unlock it, or run: whet keys set "
                                "A_KEY"));
  ASSERT_TRUE(StoreInKeyring("A_KEY", kHere, SecretText("sk-1234")).ok());
  EXPECT_EQ(Find(), "sk-1234 of stored key A_KEY (keyring)");
  // The value went through a pipe.
  EXPECT_THAT(Content(home_ / "keyring/calls"), Not(HasSubstr("sk-1234")));
  ASSERT_TRUE(RemoveFromKeyring("A_KEY", kHere).ok());
  EXPECT_THAT(Find(), HasSubstr("cannot be had from the keyring"));
}

TEST_F(StoredKeyTest, ComesFromAProgramWithoutAShell) {
  StoreCommand({"echo", "sk-$HOME;1234"});
  EXPECT_EQ(Find(), "sk-$HOME;1234 of stored key A_KEY (program echo)");
}

TEST_F(StoredKeyTest, AProgramThatFailsIsNamedWithItsComplaint) {
  StoreCommand({WriteProgram("vault", "echo 'not logged in' >&2; exit 2")});
  EXPECT_EQ(Find(), "UNAUTHENTICATED: stored key A_KEY: program " +
                        (home_ / "bin/vault").string() +
                        " exited with 2; it said: not logged in");
  StoreCommand({"true"});
  EXPECT_EQ(Find(),
            "UNAUTHENTICATED: stored key A_KEY (program true) is empty");
  StoreCommand({"printf", "sk-1234\nuser: me\n"});
  EXPECT_EQ(Find(),
            "UNAUTHENTICATED: stored key A_KEY (program printf) does not hold "
            "a key: expected one line of at most 16384 printable characters");
  StoreCommand({"yes"});
  EXPECT_THAT(Find(), HasSubstr("program yes printed more than 16386 bytes"));
}

TEST_F(StoredKeyTest, IsRefusedForAnotherOriginBeforeAnythingRuns) {
  const std::string ran = (home_ / "ran").string();
  StoreCommand({"touch", ran});
  EXPECT_EQ(Find("https://evil.example:443"),
            "PERMISSION_DENIED: the stored key A_KEY is for "
            "https://api.example.com:443 and is not sent to "
            "https://evil.example:443; if that server is meant, give it a key "
            "of its own: whet keys set NAME --origin https://evil.example:443, "
            "and api_key_env: NAME");
  // Another port or scheme is another origin.
  EXPECT_THAT(Find("https://api.example.com:8443"), HasSubstr("is not sent"));
  EXPECT_THAT(Find("http://api.example.com:443"), HasSubstr("is not sent"));
  EXPECT_FALSE(std::filesystem::exists(ran));
}

}  // namespace
}  // namespace whet
