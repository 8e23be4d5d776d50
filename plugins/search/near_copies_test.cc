#include "near_copies.h"

#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "whet/sdk/candidate_json.h"

namespace whet::search {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr char kLong[] =
    R"({"text": "one two three four five six seven eight nine ten eleven )"
    R"(twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen )"
    R"(twenty alpha beta gamma delta epsilon zeta eta theta iota kappa"})";
// The last word is another one: 27 of 29 runs of three words are in both.
constexpr char kLongCopy[] =
    R"({"text": "One two three four five six seven eight nine ten eleven )"
    R"(twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen )"
    R"(twenty, alpha beta gamma delta epsilon zeta eta theta iota LAMBDA!"})";

std::vector<sdk::Example> Examples(const std::vector<const char*>& inputs) {
  std::vector<sdk::Example> examples;
  for (const char* input : inputs) {
    examples.push_back({examples.size() + 1, input, "x", "x"});
  }
  return examples;
}

TEST(NearCopies, AreSameWordsOrNearlyTheSameLongText) {
  const auto train = Examples({R"({"text": "Where is it?"})", kLong,
                               R"({"text": "where is she"})",
                               R"({"text": "WHERE is it"})", kLongCopy});
  const NearCopies copies({&train});
  EXPECT_THAT(copies.Of({{"text", "where, is it"}}), ElementsAre(1, 4));
  EXPECT_THAT(copies.Of(sdk::ParseColumns(kLong)), ElementsAre(2, 5));
  // Two of three words: a short text has to be the same.
  EXPECT_THAT(copies.Of({{"text", "is it where"}}), IsEmpty());
  EXPECT_THAT(copies.Of({{"title", "where is it"}}), IsEmpty());
}

// Both have one run of three words, the same one: too few to tell.
TEST(NearCopies, ShortTextsAreNotToldByTheirRuns) {
  const auto train = Examples({R"({"text": "no no no"})"});
  const NearCopies copies({&train});
  EXPECT_THAT(copies.Of({{"text", "no no no no"}}), IsEmpty());
}

TEST(NearCopies, SameContextAnotherQuestionIsNone) {
  const std::string context = sdk::ParseColumns(kLong).at("text");
  const auto json = [&context](const char* question) {
    return nlohmann::json({{"context", context}, {"q", question}}).dump();
  };
  const std::string first = json("What comes after one?");
  const std::string second = json("How many are there?");
  const auto train = Examples({first.c_str(), second.c_str()});
  const NearCopies copies({&train});
  EXPECT_THAT(copies.Of({{"context", context}, {"q", "how many are there"}}),
              ElementsAre(2));
}

TEST(NearCopies, InputsWithoutWordsAreTheSameOnlyByteForByte) {
  const auto val = Examples({R"({"text": "?"})", R"({"text": "!"})"});
  const NearCopies copies({&val});
  EXPECT_THAT(copies.Of({{"text", "!"}}), ElementsAre(2));
  EXPECT_THAT(copies.Of({{"text", ""}}), IsEmpty());
}

}  // namespace
}  // namespace whet::search
