// The journal of a real run (steps, intents, some of them taken back, results,
// failures, three sessions), cut at every byte and damaged at random: what is
// recovered is an exact beginning of it, or nothing and the file as it was.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <random>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "whet/status.h"

#include "base/status_macros.h"
#include "run/journal.h"
#include "sim_world.h"

namespace whet::testing {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;

constexpr std::size_t kHeaderBytes = 16;
constexpr std::size_t kFrameBytes = 17;

std::string ReadBytes(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  return std::string(std::istreambuf_iterator<char>(in), {});
}

// Overwrites in place: ext4 would flush a file that was emptied first.
void WriteBytes(const fs::path& file, std::string_view bytes) {
  std::ofstream(file, std::ios::binary | std::ios::app).flush();
  std::fstream(file, std::ios::binary | std::ios::in | std::ios::out) << bytes;
  fs::resize_file(file, bytes.size());
}

// A run that was stopped twice, and what it left.
class JournalSweep : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    world_ = new SimWorld();
    // Four of five examples are not used: a small journal, to be read often.
    world_->config["data"]["split"] = {
        {"train", 0.08}, {"val", 0.06}, {"test", 0.06}};
    world_->config["budget"]["calls"] = 80;
    world_->provider["useful_concurrency"] = 3;
    world_->provider["delay_ms"] = 10;  // or it would end before it is stopped
    world_->provider["fail_first_attempt"] = true;
    world_->provider["failure_rate"] = 0.08;
    world_->provider["failure"] = WHET_INVALID_ARGUMENT;
    const auto whole = world_->Run("whole");
    ASSERT_TRUE(whole.ok()) << whole.status();
    result_ = new std::string(Comparable(*whole).dump(2));
    Interrupt();
    journal_ = new fs::path(world_->RunDir("sweep") / "journal");
    bytes_ = new std::string(ReadBytes(*journal_));
    const auto records = ReadJournal(*journal_, nullptr);
    ASSERT_TRUE(records.ok()) << records.status();
    records_ = new std::vector<JournalRecord>(*records);
    ends_ = new std::vector<std::size_t>();
    std::size_t end = kHeaderBytes;
    for (const JournalRecord& record : *records_)
      ends_->push_back(end += kFrameBytes + record.payload.size());
    ASSERT_EQ(end, bytes_->size());
  }

  static void TearDownTestSuite() {
    delete ends_;
    delete records_;
    delete bytes_;
    delete journal_;
    delete result_;
    delete world_;
  }

  static void Interrupt() {
    absl::StatusOr<PreparedRun> run = world_->Prepare("sweep");
    ASSERT_TRUE(run.ok()) << run.status();
    for (int i = 0; i < 2; ++i) {
      const std::int64_t enough = world_->Billed() + 25;
      std::thread user([&run, enough] {
        while (world_->Billed() < enough)
          std::this_thread::yield();
        run->RequestStop();
      });
      const auto stopped = run->Execute(nullptr);
      user.join();
      ASSERT_TRUE(absl::IsCancelled(stopped.status())) << stopped.status();
      *run = *world_->Prepare("unused");  // gives the folder's lock back
      RunOptions options;
      options.plugins = TestPlugins();
      auto again = OpenRun(world_->RunDir("sweep"), options);
      ASSERT_TRUE(again.ok()) << again.status();
      *run = *std::move(again);
    }
    const auto ended = run->Execute(nullptr);
    ASSERT_TRUE(ended.ok()) << ended.status();
    EXPECT_EQ(Comparable(*ended).dump(2), *result_);
  }

  // Number of records that the first `size` bytes hold.
  static std::size_t WholeRecords(std::size_t size) {
    const auto it = std::upper_bound(ends_->begin(), ends_->end(), size);
    return static_cast<std::size_t>(it - ends_->begin());
  }
  static std::size_t StartOf(std::size_t record) {
    return record == 0 ? kHeaderBytes : (*ends_)[record - 1];
  }

  // Whether `found` is the beginning of the run's records.
  static bool IsBeginning(const std::vector<JournalRecord>& found) {
    if (found.size() > records_->size())
      return false;
    for (std::size_t i = 0; i < found.size(); ++i) {
      const JournalRecord& record = (*records_)[i];
      if (found[i].sequence != record.sequence ||
          found[i].type != record.type || found[i].payload != record.payload)
        return false;
    }
    return true;
  }

  static SimWorld* world_;
  static std::string* result_;  // of a run that nobody stopped
  static fs::path* journal_;
  static std::string* bytes_;
  static std::vector<JournalRecord>* records_;
  static std::vector<std::size_t>* ends_;
};

SimWorld* JournalSweep::world_ = nullptr;
std::string* JournalSweep::result_ = nullptr;
fs::path* JournalSweep::journal_ = nullptr;
std::string* JournalSweep::bytes_ = nullptr;
std::vector<JournalRecord>* JournalSweep::records_ = nullptr;
std::vector<std::size_t>* JournalSweep::ends_ = nullptr;

TEST_F(JournalSweep, IsOfARunWithRecordsOfEveryKind) {
  std::map<RecordType, int> count;
  int taken_back = 0;
  int failures = 0;
  for (const JournalRecord& record : *records_) {
    ++count[record.type];
    taken_back += record.payload.find("unsent") != std::string::npos;
    failures += record.type == RecordType::kStep &&
                record.payload.starts_with("failures");
  }
  EXPECT_EQ(count[RecordType::kSession], 3);
  EXPECT_GT(count[RecordType::kIntent], 150);
  EXPECT_GT(count[RecordType::kResult], 50);
  EXPECT_GT(count[RecordType::kStep], 5);
  EXPECT_EQ(count[RecordType::kStop], 1);
  EXPECT_GT(failures, 0);
  EXPECT_GT(taken_back, 50);
  std::printf("journal: %zu bytes, %zu records, %d intents taken back\n",
              bytes_->size(), records_->size(), taken_back);
}

TEST_F(JournalSweep, RecoversTheExactBeginningFromATruncationAtEveryByte) {
  const fs::path cut = world_->dir() / "cut";
  WriteBytes(cut, *bytes_);
  std::size_t wrong = 0;
  for (std::size_t size = bytes_->size() + 1; size-- > 0;) {
    fs::resize_file(cut, size);
    std::uint64_t torn = 0;
    const auto read = ReadJournal(cut, &torn);
    ASSERT_TRUE(read.ok()) << size << ": " << read.status();
    const std::size_t whole = WholeRecords(size);
    const std::size_t kept = size < kHeaderBytes ? 0 : StartOf(whole);
    if (!IsBeginning(*read) || read->size() != whole || torn != size - kept)
      ++wrong;
  }
  std::printf("%zu truncations, %zu wrong recoveries\n", bytes_->size() + 1,
              wrong);
  EXPECT_EQ(wrong, 0u);
}

TEST_F(JournalSweep, CutsTheTornEndAndGoesOnBesideEachRecord) {
  const fs::path cut = world_->dir() / "cut";
  for (std::size_t record = 0; record < records_->size(); record += 5) {
    for (const std::size_t size : {(*ends_)[record] - 1, (*ends_)[record],
                                   StartOf(record) + kFrameBytes}) {
      SCOPED_TRACE(size);
      WriteBytes(cut, bytes_->substr(0, size));
      const std::size_t whole = WholeRecords(size);
      std::vector<JournalRecord> found;
      const auto journal = Journal::Open(cut, &found);
      ASSERT_TRUE(journal.ok()) << journal.status();
      ASSERT_TRUE(IsBeginning(found));
      ASSERT_EQ(found.size(), whole);
      ASSERT_EQ(ReadBytes(cut), bytes_->substr(0, StartOf(whole)));
    }
  }
}

TEST_F(JournalSweep, CutsOrRefusesEachOf3000FlippedBits) {
  const fs::path damaged = world_->dir() / "damaged";
  std::mt19937_64 random(20240607);
  int cut = 0;
  int refused = 0;
  int wrong = 0;
  for (int round = 0; round < 3000; ++round) {
    const std::size_t bit = random() % (bytes_->size() * 8);
    SCOPED_TRACE("bit " + std::to_string(bit));
    std::string bytes = *bytes_;
    bytes[bit / 8] = static_cast<char>(bytes[bit / 8] ^ 1 << bit % 8);
    WriteBytes(damaged, bytes);
    std::vector<JournalRecord> found;
    const auto journal = Journal::Open(damaged, &found);
    const std::size_t record = WholeRecords(bit / 8);
    if (journal.ok()) {
      // Only the last one can be taken for one that was not finished.
      ++cut;
      wrong += !IsBeginning(found) || found.size() != record ||
               record + 1 != records_->size();
      continue;
    }
    ++refused;
    const std::size_t start = bit / 8 < kHeaderBytes ? 0 : StartOf(record);
    EXPECT_TRUE(absl::IsDataLoss(journal.status())) << journal.status();
    EXPECT_THAT(std::string(ToStd(journal.status().message())),
                HasSubstr("at offset " + std::to_string(start)));
    wrong += ReadBytes(damaged) != bytes;
  }
  std::printf("3000 flipped bits: %d refused, %d cut, %d wrong recoveries\n",
              refused, cut, wrong);
  EXPECT_EQ(wrong, 0);
}

TEST_F(JournalSweep, NeverInventsARecordInADamagedTornEnd) {
  const fs::path damaged = world_->dir() / "damaged";
  std::mt19937_64 random(20240608);
  int recovered = 0;
  for (int round = 0; round < 1000; ++round) {
    std::string bytes = bytes_->substr(
        0, kHeaderBytes + random() % (bytes_->size() - kHeaderBytes));
    // In the last records, where the torn end is.
    const std::size_t from =
        bytes.size() - std::min<std::size_t>(bytes.size() - 1, 300);
    for (std::uint64_t flips = 1 + random() % 3; flips > 0; --flips) {
      const std::size_t at = from + random() % (bytes.size() - from);
      bytes[at] = static_cast<char>(bytes[at] ^ 1 << random() % 8);
    }
    WriteBytes(damaged, bytes);
    const auto read = ReadJournal(damaged, nullptr);
    if (read.ok()) {
      ++recovered;
      ASSERT_TRUE(IsBeginning(*read)) << round;
    } else {
      ASSERT_TRUE(absl::IsDataLoss(read.status())) << read.status();
    }
    ASSERT_EQ(ReadBytes(damaged), bytes);
  }
  EXPECT_GT(recovered, 200);
  EXPECT_LT(recovered, 1000);
}

TEST_F(JournalSweep, ResumesFromAnyRecordToTheSameResult) {
  std::size_t resumed = 0;
  // A prime: it ends after records of every kind.
  for (std::size_t record = 0; record <= records_->size(); record += 31) {
    SCOPED_TRACE("after " + std::to_string(record) + " records");
    fs::remove(world_->RunDir("sweep") / "result.json");
    WriteBytes(*journal_, bytes_->substr(0, StartOf(record)));
    const auto again = world_->Resume("sweep");
    ASSERT_TRUE(again.ok()) << again.status();
    EXPECT_EQ(Comparable(*again).dump(2), *result_);
    ++resumed;
  }
  WriteBytes(*journal_, *bytes_);
  std::printf("%zu resumes from a cut journal: the same result\n", resumed);
}

}  // namespace
}  // namespace whet::testing
