// What the tests of evaluators that equal a published metric share.
//
//   for (const nlohmann::json& row : GoldenRows(WHET_TEST_DATA "/x.jsonl"))
//   CheckOddInputs("bleu", {"{}", R"({"lowercase": true})"});
//
// For tests of plugins; the sources of the plugin are linked in.
#ifndef WHET_PLUGINS_TEXT_TEST_METRIC_H_
#define WHET_PLUGINS_TEXT_TEST_METRIC_H_

#include <cstddef>
#include <fstream>
#include <map>
#include <random>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "whet/sdk/testing.h"

namespace whet::text {

inline std::vector<nlohmann::json> GoldenRows(const std::string& path) {
  std::ifstream file(path);
  std::vector<nlohmann::json> rows;
  std::string line;
  while (std::getline(file, line))
    rows.push_back(nlohmann::json::parse(line));
  return rows;
}

// Evaluators by their settings, references given as JSON arrays.
class EvaluatorsByConfig {
 public:
  explicit EvaluatorsByConfig(std::string id) : id_(std::move(id)) {}

  const sdk::testing::EvaluatorUnderTest& With(nlohmann::json config) {
    config["alternatives"] = "json";
    const std::string text = config.dump();
    auto found = made_.find(text);
    if (found == made_.end()) {
      found = made_.emplace(text, sdk::testing::EvaluatorUnderTest(id_, text))
                  .first;
    }
    return found->second;
  }

 private:
  std::string id_;
  std::map<std::string, sdk::testing::EvaluatorUnderTest> made_;
};

inline std::string OddBytes(std::mt19937& random) {
  constexpr std::string_view kLikely =
      "ab .,-'\n09\xC2\xA0\xE2\x80\xE3\x81\x82\xF0\x9F\x98\xCE\xA3\xFF\0&;<"
      "\xED\xA0\x80";
  std::string bytes(random() % 40, '\0');
  for (char& c : bytes) {
    c = random() % 4 == 0 ? static_cast<char>(random() % 256)
                          : kLikely[random() % kLikely.size()];
  }
  return bytes;
}

// Random bytes, empty and null texts get a score in [0, 1], the same alone as
// in a batch, and a feedback text that is short, or none for a perfect score.
inline void CheckOddInputs(const std::string& id,
                           const std::vector<std::string>& configs) {
  std::mt19937 random(7);
  std::vector<std::string> texts = {"", " ", "x", "\n\n", "one two. Three"};
  for (int i = 0; i < 200; ++i)
    texts.push_back(OddBytes(random));
  std::vector<sdk::Item> items = {sdk::Item{}};
  for (std::size_t i = 0; i < texts.size(); ++i) {
    items.push_back({"in", texts[i], texts[random() % texts.size()], "{}", i});
    items.push_back({"in", texts[i], texts[i], "{}", i});
  }
  for (const std::string& config : configs) {
    const sdk::testing::EvaluatorUnderTest evaluator(id, config);
    const auto together = evaluator.Score(items);
    for (std::size_t i = 0; i < items.size(); ++i) {
      const sdk::testing::Scored& one = together[i];
      ASSERT_EQ(one.status, WHET_OK) << config << " item " << i;
      EXPECT_GE(one.score, 0.0);
      EXPECT_LE(one.score, 1.0);
      EXPECT_LE(one.feedback.size(), 1000U);
      EXPECT_EQ(one.feedback.find('\n'), std::string::npos);
      if (one.score < 0.5) {
        EXPECT_FALSE(one.feedback.empty()) << config << " item " << i;
      }
      if (one.score == 1.0) {
        EXPECT_EQ(one.feedback, "") << config << " item " << i;
      }
      const auto alone = evaluator.Score({items[i]}, 0).front();
      EXPECT_EQ(alone.score, one.score) << config << " item " << i;
      EXPECT_EQ(alone.feedback + alone.statistics, "");
    }
  }
}

}  // namespace whet::text

#endif  // WHET_PLUGINS_TEXT_TEST_METRIC_H_
