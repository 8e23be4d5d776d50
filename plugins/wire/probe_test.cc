// The questions and what answers show; the tests of the providers send them.
#include "wire/probe.h"

#include <nlohmann/json.hpp>

#include "gtest/gtest.h"

namespace whet::wire {
namespace {

Can Shown(const char* capability, std::vector<sdk::GenerateResult> answers) {
  return Judge(capability, answers).can;
}

TEST(Probe, AsksFirstWhatMustBeAnswered) {
  const std::vector<ProbeQuestion> questions = ProbeQuestions("m");
  EXPECT_EQ(questions.front().capability, "chat");
  for (const ProbeQuestion& question : questions) {
    EXPECT_EQ(question.request.model, "m");
    EXPECT_TRUE(question.request.max_output_tokens.has_value());
    EXPECT_EQ(question.times, question.capability == "seed" ? 2U : 1U);
  }
}

TEST(Probe, AnAnswerShowsWhatWasAskedForOrItIsANo) {
  EXPECT_EQ(Shown("stop", {{.text = "n"}}), Can::kYes);
  EXPECT_EQ(Shown("stop", {{.text = "one"}}), Can::kNo);
  EXPECT_EQ(Shown("seed", {{.text = "Ada"}, {.text = "Ada"}}), Can::kYes);
  EXPECT_EQ(Shown("seed", {{.text = "Ada"}, {.text = "Bea"}}), Can::kNo);
  EXPECT_EQ(Shown("seed", {{}, {}}), Can::kUnknown);
  EXPECT_EQ(Shown("json_schema", {{.text = R"({"colour_7": "red"})"}}),
            Can::kYes);
  EXPECT_EQ(Shown("json_schema", {{.text = R"({"colour": "red"})"}}), Can::kNo);
  EXPECT_EQ(Shown("json_schema",
                  {{.text = "{\"colo", .finish_reason = WHET_FINISH_LENGTH}}),
            Can::kUnknown);
  EXPECT_EQ(Shown("flying", {{}}), Can::kUnknown);
}

TEST(Probe, ARefusalIsAnAnswerAndAFailureIsNone) {
  EXPECT_EQ(JudgeError("seed", sdk::Error(WHET_INVALID_ARGUMENT, "no")).can,
            Can::kNo);
  EXPECT_EQ(JudgeError("seed", sdk::Error(WHET_UNAVAILABLE, "later")).can,
            Can::kUnknown);
}

TEST(Probe, TheReportCountsWhatWasSent) {
  EXPECT_EQ(ReportOf({{"chat", Can::kYes, "", "", 1},
                      {"seed", Can::kNo, "why", "", 2}}),
            nlohmann::json::parse(R"({"requests": 3, "options": {},
                "capabilities": {"chat": {"state": "yes"},
                                 "seed": {"state": "no", "detail": "why"}}})"));
}

}  // namespace
}  // namespace whet::wire
