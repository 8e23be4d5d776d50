#include "credentials/key_folder.h"

#include <filesystem>
#include <fstream>
#include <string>

#include <sys/stat.h>

#include "credentials/key_folder_for_test.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace whet {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

class KeyFolderTest : public KeysTest {
 protected:
  static KeyRecord Record(const std::string& name, const std::string& value) {
    KeyRecord record;
    record.key.name = name;
    record.key.origin = "https://api.example.com:443";
    record.value = SecretText(value);
    return record;
  }
  std::string ReadValue(const std::string& name) const {
    const auto record = keys_.Read(name);
    if (!record.ok())
      return record.status().ToString();
    return record->has_value() ? std::string((*record)->value.Expose())
                               : "none";
  }

  const KeyFolder keys_{folder_};
};

TEST_F(KeyFolderTest, GivesBackWhatWasWritten) {
  EXPECT_EQ(ReadValue("A_KEY"), "none");
  ASSERT_TRUE(keys_.Write(Record("A_KEY", "sk-\"1234\"-\\5678")).ok());
  EXPECT_EQ(ReadValue("A_KEY"), "sk-\"1234\"-\\5678");
  EXPECT_EQ((*keys_.Read("A_KEY"))->key.origin, "https://api.example.com:443");
  ASSERT_TRUE(keys_.Write(Record("A_KEY", "another")).ok());
  EXPECT_EQ(ReadValue("A_KEY"), "another");
}

TEST_F(KeyFolderTest, OnlyTheUserCanRead) {
  const mode_t before = ::umask(0);
  ASSERT_TRUE(keys_.Write(Record("A_KEY", "sk-1234")).ok());
  ::umask(before);
  EXPECT_EQ(Mode(folder_), 0700U);
  EXPECT_EQ(Mode(folder_ / "A_KEY"), 0600U);
  // Nothing is left beside it.
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(folder_), {}), 1);
}

TEST_F(KeyFolderTest, WrongModesAreRefusedWithTheFix) {
  ASSERT_TRUE(keys_.Write(Record("A_KEY", "sk-1234")).ok());
  const std::string file = (folder_ / "A_KEY").string();
  ::chmod(file.c_str(), 0640);
  EXPECT_EQ(ReadValue("A_KEY"), "PERMISSION_DENIED: key file " + file +
                                    " is open to other users; run: chmod 600 " +
                                    file);
  ::chmod(file.c_str(), 0600);
  ::chmod(folder_.c_str(), 0711);
  const std::string refused =
      "PERMISSION_DENIED: key folder " + folder_.string() +
      " is open to other users; run: chmod 700 " + folder_.string();
  EXPECT_EQ(ReadValue("A_KEY"), refused);
  EXPECT_EQ(keys_.Names().status().ToString(), refused);
  EXPECT_EQ(keys_.Write(Record("B_KEY", "x")).ToString(), refused);
  EXPECT_FALSE(std::filesystem::exists(folder_ / "B_KEY"));
}

TEST_F(KeyFolderTest, ListsAndRemovesByName) {
  EXPECT_THAT(*keys_.Names(), IsEmpty());
  for (const char* name : {"B_KEY", "A_KEY"})
    ASSERT_TRUE(keys_.Write(Record(name, "sk-1234")).ok());
  std::ofstream(folder_ / ".whet-a1b2c3") << "left by a crash";
  EXPECT_THAT(*keys_.Names(), ElementsAre("A_KEY", "B_KEY"));
  EXPECT_TRUE(keys_.Remove("A_KEY").ok());
  EXPECT_THAT(*keys_.Names(), ElementsAre("B_KEY"));
  EXPECT_EQ(keys_.Remove("A_KEY").code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(keys_.Remove("../../x").code(), absl::StatusCode::kNotFound);
}

TEST_F(KeyFolderTest, WhatItDoesNotKnowIsRefusedAndNotQuoted) {
  ASSERT_TRUE(keys_.Write(Record("A_KEY", "sk-1234")).ok());
  const std::string file = (folder_ / "A_KEY").string();
  for (const char* text :
       {"", "sk-1234", "[]", R"({"version":2,"origin":"","store":"file"})",
        R"({"version":"1","origin":"","store":"file","value":"sk-1234"})",
        R"({"version":1,"origin":"","store":"file","value":""})",
        R"({"version":1,"origin":7,"store":"file","value":"sk-1234"})",
        R"({"version":1,"origin":"","store":"cloud","value":"sk-1234"})",
        R"({"version":1,"origin":"","store":"command","command":[]})",
        R"({"version":1,"origin":"","store":"command","command":"rm -r"})"}) {
    std::ofstream(file) << text;
    EXPECT_EQ(ReadValue("A_KEY"),
              "DATA_LOSS: key file " + file +
                  " was not written by this version of whet; run: whet keys "
                  "set A_KEY")
        << text;
  }
}

TEST_F(KeyFolderTest, NamesAreThoseOfVariables) {
  EXPECT_TRUE(IsKeyName("OPENAI_API_KEY"));
  EXPECT_TRUE(IsKeyName("_X9"));
  const std::string too_long(65, 'A');
  for (const std::string& name :
       {std::string(), std::string("9A"), std::string("sk-1234"),
        std::string("a"), std::string("../A"), too_long})
    EXPECT_FALSE(IsKeyName(name)) << name;
}

TEST_F(KeyFolderTest, IsTheUsersOwnFolderOfData) {
  ::setenv("XDG_DATA_HOME", home_.c_str(), 1);
  EXPECT_EQ(DefaultKeyFolder(), folder_);
  ::setenv("XDG_DATA_HOME", "relative", 1);
  EXPECT_EQ(DefaultKeyFolder(), std::filesystem::path(std::getenv("HOME")) /
                                    ".local/share/whet/keys");
  ::unsetenv("XDG_DATA_HOME");
  // Without any folder there are no keys.
  EXPECT_FALSE(KeyFolder("").Read("A_KEY")->has_value());
  EXPECT_EQ(KeyFolder("").Write(Record("A_KEY", "x")).code(),
            absl::StatusCode::kFailedPrecondition);
}

}  // namespace
}  // namespace whet
