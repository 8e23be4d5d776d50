#include "data/nearest_demonstrations.h"

#include <algorithm>
#include <fstream>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "nlohmann/json.hpp"

namespace whet {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

std::vector<FewShotExample> Pool(const std::vector<std::string>& texts) {
  std::vector<FewShotExample> pool;
  for (const std::string& text : texts)
    pool.push_back({{{"text", text}}, "x", ""});
  return pool;
}

// testdata/nearest/make_goldens.py: scikit-learn's TfidfVectorizer.
TEST(NearestDemonstrations, AreThoseOfScikitLearn) {
  std::ifstream file(WHET_TESTDATA "/nearest/nearest.json");
  const auto golden = nlohmann::json::parse(file);
  const NearestDemonstrations nearest(
      Pool(golden["pool"].get<std::vector<std::string>>()), {"text"});
  ASSERT_EQ(golden["cases"].size(), 26U);
  for (const auto& c : golden["cases"]) {
    const Fields input = {{"text", c["query"].get<std::string>()}};
    auto want = c["nearest"].get<std::vector<std::size_t>>();
    std::reverse(want.begin(), want.end());
    EXPECT_EQ(nearest.Find(input, want.size()), want) << c["query"];

    const auto cosines = c["cosines"].get<std::vector<double>>();
    const std::vector<double> similarity = nearest.Similarities(input);
    const double best = cosines[want.back()];
    const double scale = best > 0.0 ? similarity[want.back()] / best : 1.0;
    for (std::size_t i = 0; i < cosines.size(); ++i)
      EXPECT_NEAR(similarity[i], cosines[i] * scale, 2e-3 * scale);
  }
}

TEST(NearestDemonstrations, TheMostSimilarComesLast) {
  const NearestDemonstrations nearest(
      Pool({"red green blue", "red", "yellow", "red green"}), {"text"});
  EXPECT_THAT(nearest.Find({{"text", "green and RED!"}}, 2), ElementsAre(0, 3));
  EXPECT_THAT(nearest.Find({{"text", "yellow pink"}}, 1), ElementsAre(2));
  // All of them if there are fewer than asked for.
  EXPECT_EQ(nearest.Find({{"text", "green"}}, 9).size(), 4U);
}

TEST(NearestDemonstrations, TiesGoToTheFirstOfTheList) {
  const NearestDemonstrations nearest(Pool({"a b", "b a", "c", "d"}), {});
  EXPECT_THAT(nearest.Find({{"text", "a b x"}}, 2), ElementsAre(1, 0));
  EXPECT_THAT(nearest.Find({{"text", "nothing alike"}}, 3),
              ElementsAre(2, 1, 0));
}

TEST(NearestDemonstrations, NeverShowAnInputToItself) {
  const NearestDemonstrations nearest(
      Pool({"Where is it?", "where  is it?", "where is she"}), {"text"});
  EXPECT_THAT(nearest.Find({{"text", "where is it?"}}, 3), ElementsAre(2));
  const NearestDemonstrations alone(Pool({"Where is it?"}), {"text"});
  EXPECT_THAT(alone.Find({{"text", "where is it?"}}, 1), IsEmpty());
}

TEST(NearestDemonstrations, CompareTheColumnsThatTheMessageShows) {
  const std::vector<FewShotExample> pool = {
      {{{"id", "7"}, {"text", "red"}}, "x", ""},
      {{{"id", "8"}, {"text", "blue"}}, "x", ""}};
  const NearestDemonstrations shown(pool, {"text", "text"});
  EXPECT_THAT(shown.Find({{"id", "8"}, {"text", "red car"}}, 1),
              ElementsAre(0));
  // The same text is the same question, whatever else the row says.
  EXPECT_THAT(shown.Find({{"id", "9"}, {"text", "red"}}, 2), ElementsAre(1));
}

TEST(NearestDemonstrations, TextsWithoutWords) {
  const NearestDemonstrations nearest(Pool({"", "?!", "a"}), {"text"});
  EXPECT_THAT(nearest.Find({{"text", "a b"}}, 1), ElementsAre(2));
  EXPECT_THAT(nearest.Find({{"text", "..."}}, 1), ElementsAre(0));
  EXPECT_THAT(NearestDemonstrations({}, {}).Find({{"text", "a"}}, 3),
              IsEmpty());
}

}  // namespace
}  // namespace whet
