// testdata/make_goldens.py.
#include "reflection_prompt.h"

#include <fstream>
#include <map>
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "search/fenced.h"

namespace whet::gepa {
namespace {

nlohmann::json PromptGoldens() {
  std::ifstream file(WHET_TEST_DATA "/prompts.json");
  return nlohmann::json::parse(file);
}

TEST(RenderReflection, IsThatOfTheReference) {
  const nlohmann::json goldens = PromptGoldens()["rendered"];
  ASSERT_EQ(goldens.size(), 18U);
  for (const auto& golden : goldens) {
    std::vector<ReflectionRecord> records;
    for (const auto& given : golden["records"]) {
      ReflectionRecord& record = records.emplace_back();
      if (given["Inputs"].is_string()) {
        record.inputs["text"] = given["Inputs"];
      } else {
        record.inputs =
            given["Inputs"].get<std::map<std::string, std::string>>();
      }
      record.output = given["Generated Outputs"];
      record.feedback = given["Feedback"];
    }
    EXPECT_EQ(
        RenderReflection(golden["template"].get<std::string>(),
                         golden["instruction"].get<std::string>(), records),
        golden["prompt"].get<std::string>());
  }
}

TEST(FencedText, ReadsEveryReplyAsTheReferenceDoes) {
  const nlohmann::json goldens = PromptGoldens()["parsed"];
  ASSERT_EQ(goldens.size(), 33U);
  for (const auto& golden : goldens) {
    EXPECT_EQ(search::FencedText(golden["reply"].get<std::string>()),
              golden["text"].get<std::string>())
        << golden["reply"];
  }
}

}  // namespace
}  // namespace whet::gepa
