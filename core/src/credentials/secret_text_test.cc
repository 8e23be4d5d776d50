#include "whet/core/secret_text.h"

#include <concepts>
#include <functional>
#include <ostream>
#include <string>
#include <string_view>
#include <utility>

#include <nlohmann/json.hpp>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "gtest/gtest.h"

namespace whet {
namespace {

// What compiles for a std::string and must not for a secret.
template <typename T>
concept Streams = requires(std::ostream& out, const T& value) {
  out << value;
};
template <typename T>
concept Concatenates = requires(const T& value) {
  absl::StrCat(value);
};
template <typename T>
concept IsJson = requires(const T& value) {
  nlohmann::json(value);
};
template <typename T>
concept IsAssignedToJson = requires(nlohmann::json& json, const T& value) {
  json["key"] = value;
};
template <typename T>
concept Adds = requires(const T& value) {
  std::string() + value;
};
template <typename T>
concept Orders = requires(const T& a, const T& b) {
  a < b;
};
template <typename T>
concept ComparesWithText = requires(const T& a) {
  a == std::string_view();
};

static_assert(Streams<std::string> && !Streams<SecretText>);
static_assert(Concatenates<std::string> && !Concatenates<SecretText>);
static_assert(IsJson<std::string> && !IsJson<SecretText>);
static_assert(IsAssignedToJson<std::string> && !IsAssignedToJson<SecretText>);
static_assert(Adds<std::string> && !Adds<SecretText>);
static_assert(std::equality_comparable<std::string> &&
              !std::equality_comparable<SecretText>);
static_assert(Orders<std::string> && !Orders<SecretText>);
static_assert(ComparesWithText<std::string> && !ComparesWithText<SecretText>);
static_assert(!std::is_convertible_v<SecretText, absl::AlphaNum>);
static_assert(!std::is_convertible_v<SecretText, std::string> &&
              !std::is_constructible_v<std::string, SecretText>);
static_assert(!std::is_convertible_v<SecretText, std::string_view> &&
              !std::is_convertible_v<SecretText, absl::string_view> &&
              !std::is_convertible_v<SecretText, const char*> &&
              !std::is_convertible_v<SecretText, bool>);
// A secret does not arise by accident, either.
static_assert(!std::is_convertible_v<std::string, SecretText>);
static_assert(!std::is_default_constructible_v<std::hash<SecretText>>);

TEST(SecretText, HoldsWhatItIsGiven) {
  SecretText key("sk-1234");
  key.Append("-5678");
  const SecretText copy = key;
  EXPECT_EQ(copy.Expose(), "sk-1234-5678");
  EXPECT_STREQ(copy.c_str(), "sk-1234-5678");
  const SecretText moved = std::move(key);
  EXPECT_EQ(moved.Expose(), "sk-1234-5678");
  EXPECT_TRUE(SecretText().empty());
  EXPECT_STREQ(SecretText().c_str(), "");
}

TEST(SecretText, TakingWipesWhereItCameFrom) {
  std::string text = "sk-1234-5678-short";
  text.reserve(64);
  const char* bytes = text.data();
  const SecretText key = SecretText::Take(text);
  EXPECT_EQ(key.Expose(), "sk-1234-5678-short");
  EXPECT_TRUE(text.empty());
  // The block still belongs to `text`.
  EXPECT_EQ(std::string(bytes, 18), std::string(18, '\0'));
}

TEST(SecretText, TheLastCharactersOfALongerTextAreWipedToo) {
  std::string text = "sk-1234-5678-and-a-long-rest-of-it";
  const char* bytes = text.data();
  text.resize(7);
  WipeText(text);
  EXPECT_EQ(std::string(bytes, 34), std::string(34, '\0'));
}

// A test's printer shows the bytes of what it cannot print.
TEST(SecretText, ItsOwnBytesHoldNothingOfTheSecret) {
  const SecretText key("sk-1234");
  const std::string shown = ::testing::PrintToString(key);
  EXPECT_EQ(shown.find("sk-"), std::string::npos);
  EXPECT_EQ(shown.find("73-6B-2D"), std::string::npos) << shown;
}

}  // namespace
}  // namespace whet
