#include "run/recorded_run.h"

#include <string>
#include <vector>

#include "gtest/gtest.h"

namespace whet {
namespace {

JournalRecord Record(RecordType type, std::string payload) {
  return {0, type, std::move(payload)};
}

std::string Result(const std::string& key, absl::Status status, Cost charged) {
  AnswerRecord record;
  record.key = key;
  record.role = "task";
  record.answer.status = std::move(status);
  record.answer.text = "an answer";
  record.answer.charged = charged;
  return AnswerRecordJson(record);
}

TEST(RecordedRun, ServesAnswersAndCountsWhatTheyCost) {
  const auto run = DigestJournal(
      {Record(RecordType::kSession, SessionJson(1'000, 0.0)),
       Record(RecordType::kIntent, R"({"key":"a","tokens":70,"t":3000})"),
       Record(RecordType::kResult, Result("a", absl::OkStatus(), {1, 30}))});
  ASSERT_TRUE(run.ok()) << run.status();
  EXPECT_EQ(run->answers.at("a").text, "an answer");
  EXPECT_EQ(run->spent.total(), (Cost{1, 30}));
  EXPECT_EQ(run->repeated, 0);
  EXPECT_DOUBLE_EQ(run->elapsed_s, 2.0);
}

TEST(RecordedRun, ChargesCallsThatWereUnderWayAtTheirReservation) {
  const auto run = DigestJournal(
      {Record(RecordType::kIntent, R"({"key":"a","tokens":70,"t":1})"),
       Record(RecordType::kIntent, R"({"key":"b","tokens":50,"t":2})"),
       Record(RecordType::kResult, Result("a", absl::OkStatus(), {1, 30}))});
  ASSERT_TRUE(run.ok());
  EXPECT_FALSE(run->answers.contains("b"));
  EXPECT_EQ(run->repeated, 1);
  EXPECT_EQ(run->spent.total(), (Cost{2, 80}));
}

TEST(RecordedRun, NeverForgetsWhatAnEarlierKillMayHaveCost) {
  const std::string session = SessionJson(1'000, 0.0);
  const auto run = DigestJournal(
      {Record(RecordType::kSession, session),
       Record(RecordType::kIntent, R"({"key":"a","tokens":70,"t":1})"),
       Record(RecordType::kIntent, R"({"key":"b","tokens":50,"t":2})"),
       Record(RecordType::kSession, session),
       Record(RecordType::kIntent, R"({"key":"a","tokens":70,"t":3})"),
       Record(RecordType::kResult, Result("a", absl::OkStatus(), {1, 30}))});
  ASSERT_TRUE(run.ok());
  EXPECT_EQ(run->spent.total(), (Cost{3, 70 + 50 + 30}));
  EXPECT_EQ(run->repeated, 1);  // b; a has its answer
}

TEST(RecordedRun, DoesNotCountAnAttemptThatWasTakenBack) {
  const auto run = DigestJournal(
      {Record(RecordType::kIntent, R"({"key":"a","tokens":70,"t":1})"),
       Record(RecordType::kIntent, R"({"key":"a","tokens":70,"t":2})"),
       Record(RecordType::kIntent, R"({"key":"a","tokens":70,"unsent":true})"),
       Record(RecordType::kIntent, R"({"key":"b","tokens":50,"t":2})"),
       Record(RecordType::kIntent,
              R"({"key":"b","tokens":50,"unsent":true})")});
  ASSERT_TRUE(run.ok());
  EXPECT_EQ(run->spent.total(), (Cost{1, 70}));
  EXPECT_EQ(run->repeated, 1);
}

TEST(RecordedRun, ReadsTheJournalOfAFinishedRun) {
  const auto run = DigestJournal(
      {Record(RecordType::kResult, Result("a", absl::OkStatus(), {1, 30})),
       Record(RecordType::kStop, "the budget is used up")});
  ASSERT_TRUE(run.ok()) << run.status();
  EXPECT_EQ(run->answers.size(), 1U);
}

TEST(RecordedRun, KeepsAFailureOnlyIfTheProgramWentOnWithIt) {
  const std::string failed =
      Result("a", absl::UnavailableError("busy"), {1, 10});
  const auto undelivered = DigestJournal({Record(RecordType::kResult, failed)});
  ASSERT_TRUE(undelivered.ok());
  EXPECT_TRUE(undelivered->answers.empty());
  EXPECT_EQ(undelivered->spent.total(), (Cost{1, 10}));

  const auto delivered = DigestJournal(
      {Record(RecordType::kResult, failed),
       Record(RecordType::kStep, StepLog::Serialize({"failures", "a"}))});
  ASSERT_TRUE(delivered.ok());
  EXPECT_TRUE(absl::IsUnavailable(delivered->answers.at("a").status));
  EXPECT_EQ(delivered->answers.at("a").status.message(), "busy");
}

TEST(RecordedRun, AnAnswerWinsOverAnEarlierFailure) {
  const auto run = DigestJournal(
      {Record(RecordType::kResult,
              Result("a", absl::UnavailableError("busy"), {1, 10})),
       Record(RecordType::kResult, Result("a", absl::OkStatus(), {1, 30}))});
  ASSERT_TRUE(run.ok());
  EXPECT_TRUE(run->answers.at("a").status.ok());
  EXPECT_EQ(run->spent.total(), (Cost{2, 40}));
}

TEST(RecordedRun, AddsUpTheTimeOfSessions) {
  const auto run =
      DigestJournal({Record(RecordType::kSession, SessionJson(1'000, 0.0)),
                     Record(RecordType::kIntent, R"({"key":"a","t":5000})"),
                     Record(RecordType::kSession, SessionJson(900'000, 4.0)),
                     Record(RecordType::kIntent, R"({"key":"b","t":903000})")});
  ASSERT_TRUE(run.ok());
  EXPECT_DOUBLE_EQ(run->elapsed_s, 7.0);
}

TEST(RecordedRun, RefusesARecordItCannotRead) {
  EXPECT_TRUE(absl::IsDataLoss(
      DigestJournal({Record(RecordType::kResult, "{")}).status()));
  EXPECT_TRUE(absl::IsDataLoss(
      DigestJournal({Record(RecordType::kStep, "no separator")}).status()));
}

// What a server said while it was not set up says nothing about the prompt.
TEST(RecordedRun, ForgetsFailuresThatLeftNoBaseline) {
  const auto step = [](const char* action, const char* outcome) {
    return Record(RecordType::kStep, StepLog::Serialize({action, outcome}));
  };
  const auto run = DigestJournal(
      {step("the host: baseline", "admitted"),
       Record(RecordType::kResult,
              Result("a", absl::InvalidArgumentError("no"), {0, 0})),
       Record(RecordType::kResult, Result("b", absl::OkStatus(), {1, 30})),
       step("failures", "a"), step(kNoBaselineStep, "")});
  ASSERT_TRUE(run.ok()) << run.status();
  EXPECT_FALSE(run->answers.contains("a"));
  EXPECT_TRUE(run->answers.contains("b"));
  ASSERT_EQ(run->steps.size(), 1U);
  EXPECT_EQ(run->steps[0].outcome, "admitted");
}

}  // namespace
}  // namespace whet
