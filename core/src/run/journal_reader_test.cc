#include "whet/core/journal_reader.h"

#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "base/test_folder.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "run/journal.h"
#include "run/step_log.h"

namespace whet {
namespace {

using ::testing::ElementsAre;
using ::testing::Pair;

class JournalReader : public ::testing::Test {
 protected:
  JournalReader() {
    auto journal = Journal::Open(dir_ / "journal", nullptr);
    EXPECT_TRUE(journal.ok()) << journal.status();
    for (const auto& [type, payload] :
         std::vector<std::pair<RecordType, std::string>>{
             {RecordType::kSession, R"({"t":5})"},
             {RecordType::kStep, StepLog::Serialize({"evaluate", "admitted"})},
             {RecordType::kIntent, R"({"key":"a"})"},
             {RecordType::kIntent, R"({"key":"b"})"},
             {RecordType::kStop, "the budget is used up"}}) {
      EXPECT_TRUE((*journal)->AppendAndWait(type, payload).ok());
    }
  }

  std::vector<std::string> Lines(absl::StatusOr<JournalSummary>* summary) {
    std::vector<std::string> lines;
    *summary = ReadRunJournal(
        dir_, [&](std::string_view line) { lines.emplace_back(line); });
    return lines;
  }

  const TestFolder temporary_;
  const std::filesystem::path dir_ = temporary_.path();
};

TEST_F(JournalReader, GivesEachRecordAsALineOfJson) {
  absl::StatusOr<JournalSummary> summary = JournalSummary();
  EXPECT_THAT(
      Lines(&summary),
      ElementsAre(R"({"sequence":1,"kind":"session","data":{"t":5}})",
                  R"({"sequence":2,"kind":"step","data":)"
                  R"({"action":"evaluate","outcome":"admitted"}})",
                  R"({"sequence":3,"kind":"intent","data":{"key":"a"}})",
                  R"({"sequence":4,"kind":"intent","data":{"key":"b"}})",
                  R"({"sequence":5,"kind":"stop","data":)"
                  R"({"reason":"the budget is used up"}})"));
  ASSERT_TRUE(summary.ok()) << summary.status();
  EXPECT_THAT(summary->records,
              ElementsAre(Pair("intent", 2), Pair("session", 1),
                          Pair("step", 1), Pair("stop", 1)));
  EXPECT_EQ(summary->bytes, std::filesystem::file_size(dir_ / "journal"));
  EXPECT_EQ(summary->torn_bytes, 0U);
}

TEST_F(JournalReader, SaysHowMuchOfATornEndThereIs) {
  const auto size = std::filesystem::file_size(dir_ / "journal");
  std::filesystem::resize_file(dir_ / "journal", size - 4);
  absl::StatusOr<JournalSummary> summary = JournalSummary();
  EXPECT_EQ(Lines(&summary).size(), 4U);
  ASSERT_TRUE(summary.ok());
  // Length, CRC, sequence and type before 21 bytes of text.
  EXPECT_EQ(summary->torn_bytes, 4U + 4 + 8 + 1 + 21 - 4);
}

TEST_F(JournalReader, VisitsNothingOfADamagedJournal) {
  std::fstream file(dir_ / "journal", std::ios::in | std::ios::out);
  file.seekp(36);
  file.put('~');
  file.close();
  absl::StatusOr<JournalSummary> summary = JournalSummary();
  EXPECT_TRUE(Lines(&summary).empty());
  EXPECT_TRUE(absl::IsDataLoss(summary.status())) << summary.status();
}

}  // namespace
}  // namespace whet
