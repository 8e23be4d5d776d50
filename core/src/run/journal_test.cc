#include "run/journal.h"

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/status_macros.h"
#include "base/test_folder.h"
#include "run/crc32c.h"

namespace whet {
namespace {

namespace fs = std::filesystem;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::ElementsAreArray;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class JournalTest : public ::testing::Test {
 protected:
  const TestFolder temporary_;
  const fs::path folder_ = temporary_.path();
  const fs::path file_ = folder_ / "journal";
};

std::string ReadBytes(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  return std::string(std::istreambuf_iterator<char>(in), {});
}

// Overwrites in place: ext4 would flush a file that was emptied first.
void WriteBytes(const fs::path& file, const std::string& bytes) {
  std::ofstream(file, std::ios::binary | std::ios::app).flush();
  std::fstream(file, std::ios::binary | std::ios::in | std::ios::out) << bytes;
  fs::resize_file(file, bytes.size());
}

std::string Message(const absl::Status& status) {
  return std::string(ToStd(status.message()));
}

// Records as "<sequence> <type> <payload>".
std::vector<std::string> Texts(const std::vector<JournalRecord>& records) {
  std::vector<std::string> texts;
  for (const JournalRecord& record : records) {
    texts.push_back(std::to_string(record.sequence) + " " +
                    std::to_string(static_cast<int>(record.type)) + " " +
                    record.payload);
  }
  return texts;
}

// What is in the file, or one line with the error.
std::vector<std::string> ReadTexts(const fs::path& file) {
  const auto records = ReadJournal(file, nullptr);
  return records.ok() ? Texts(*records)
                      : std::vector<std::string>{records.status().ToString()};
}

// A small journal: its bytes, its records and where each of them ends.
struct Sample {
  std::string bytes;
  std::vector<std::string> texts;
  std::vector<std::size_t> ends;
};

constexpr std::size_t kHeaderBytes = 16;
constexpr std::size_t kFrameBytes = 17;

Sample MakeSample(const fs::path& file) {
  const std::vector<std::string> payloads = {
      R"({"pid":7})",          "",
      std::string(100, '\0'),  "x",
      std::string(17, '\xFF'), "the answer is \xF0\x9F\x98\x80",
      std::string(61, 'z')};
  Sample sample;
  {
    const auto journal = Journal::Open(file, nullptr);
    EXPECT_TRUE(journal.ok()) << journal.status();
    std::size_t end = kHeaderBytes;
    for (std::size_t i = 0; i < payloads.size(); ++i) {
      const auto type = static_cast<RecordType>(1 + i % 5);
      EXPECT_EQ((*journal)->AppendAndWait(type, payloads[i]), absl::OkStatus());
      sample.texts.push_back(std::to_string(i + 1) + " " +
                             std::to_string(1 + i % 5) + " " + payloads[i]);
      sample.ends.push_back(end += kFrameBytes + payloads[i].size());
    }
  }
  sample.bytes = ReadBytes(file);
  EXPECT_EQ(sample.bytes.size(), sample.ends.back());
  return sample;
}

// Number of the sample's records that the first `size` bytes hold.
std::size_t WholeRecords(const Sample& sample, std::size_t size) {
  std::size_t whole = 0;
  while (whole < sample.ends.size() && sample.ends[whole] <= size) {
    ++whole;
  }
  return whole;
}

std::vector<std::string> Prefix(const Sample& sample, std::size_t records) {
  return {sample.texts.begin(),
          sample.texts.begin() + static_cast<std::ptrdiff_t>(records)};
}

TEST_F(JournalTest, WritesTheDocumentedBytes) {
  {
    const auto journal = Journal::Open(file_, nullptr);
    ASSERT_TRUE(journal.ok()) << journal.status();
    (*journal)->Append(RecordType::kSession, R"({"pid":7})", nullptr);
    (*journal)->Append(RecordType::kStep, "", nullptr);
  }
  // Checksums by a bit-wise CRC-32C in another language.
  const unsigned char expected[] = {
      0x57, 0x48, 0x45, 0x54, 0x4A, 0x52, 0x4E, 0x4C, 0x01, 0x00, 0x00, 0x00,
      0x47, 0x24, 0xFD, 0x84, 0x09, 0x00, 0x00, 0x00, 0x23, 0x67, 0xA4, 0x14,
      0x01, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x01, 0x7B, 0x22, 0x70,
      0x69, 0x64, 0x22, 0x3A, 0x37, 0x7D, 0x00, 0x00, 0x00, 0x00, 0xDD, 0x25,
      0xEE, 0x91, 0x02, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x04};
  const std::string bytes = ReadBytes(file_);
  EXPECT_EQ(bytes, std::string(reinterpret_cast<const char*>(expected),
                               sizeof(expected)));
  struct stat info = {};
  ASSERT_EQ(::stat(file_.c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 0777, 0600u);
}

TEST_F(JournalTest, ContinuesWhereItEnded) {
  for (int session = 0; session < 3; ++session) {
    std::vector<JournalRecord> records = {{}, {}};  // replaced by what is there
    const auto journal = Journal::Open(file_, &records);
    ASSERT_TRUE(journal.ok()) << journal.status();
    ASSERT_EQ(records.size(), static_cast<std::size_t>(session));
    EXPECT_EQ(
        (*journal)->AppendAndWait(RecordType::kResult, std::to_string(session)),
        absl::OkStatus());
    EXPECT_EQ((*journal)->status(), absl::OkStatus());
  }
  EXPECT_THAT(ReadTexts(file_), ElementsAre("1 3 0", "2 3 1", "3 3 2"));
}

TEST_F(JournalTest, RecoversTheExactPrefixFromATruncationAtEveryByte) {
  const Sample sample = MakeSample(file_);
  for (std::size_t size = 0; size <= sample.bytes.size(); ++size) {
    SCOPED_TRACE(size);
    WriteBytes(file_, sample.bytes.substr(0, size));
    const std::size_t whole = WholeRecords(sample, size);
    std::uint64_t torn = 99;
    const auto read = ReadJournal(file_, &torn);
    ASSERT_TRUE(read.ok()) << read.status();
    ASSERT_EQ(Texts(*read), Prefix(sample, whole));
    const std::size_t kept = whole > 0             ? sample.ends[whole - 1]
                             : size < kHeaderBytes ? 0
                                                   : kHeaderBytes;
    ASSERT_EQ(torn, size - kept);
  }
}

TEST_F(JournalTest, CutsOrRefusesEveryFlippedBit) {
  const Sample sample = MakeSample(file_);
  for (std::size_t bit = 0; bit < sample.bytes.size() * 8; ++bit) {
    SCOPED_TRACE(bit);
    std::string bytes = sample.bytes;
    bytes[bit / 8] = static_cast<char>(bytes[bit / 8] ^ 1 << bit % 8);
    WriteBytes(file_, bytes);
    const auto read = ReadJournal(file_, nullptr);

    const std::size_t damaged = WholeRecords(sample, bit / 8);
    if (bit / 8 >= kHeaderBytes && damaged + 1 == sample.texts.size()) {
      ASSERT_TRUE(read.ok()) << read.status();
      ASSERT_EQ(Texts(*read), Prefix(sample, damaged));
      continue;
    }
    const std::size_t start = bit / 8 < kHeaderBytes ? 0
                              : damaged == 0         ? kHeaderBytes
                                                     : sample.ends[damaged - 1];
    ASSERT_EQ(read.status().code(), absl::StatusCode::kDataLoss);
    ASSERT_THAT(Message(read.status()),
                HasSubstr("at offset " + std::to_string(start)));
  }
}

TEST_F(JournalTest, NeverInventsARecordUnderRandomDamage) {
  const Sample sample = MakeSample(file_);
  std::mt19937_64 random(20240607);
  int recovered = 0;
  int refused = 0;
  for (int round = 0; round < 3000; ++round) {
    SCOPED_TRACE(round);
    std::string bytes = sample.bytes;
    if (random() % 4 == 0) {
      bytes.resize(kHeaderBytes + random() % (bytes.size() - kHeaderBytes));
    }
    for (std::uint64_t flips = 1 + random() % 4; flips > 0; --flips) {
      const std::size_t bit = random() % (bytes.size() * 8);
      bytes[bit / 8] = static_cast<char>(bytes[bit / 8] ^ 1 << bit % 8);
    }
    WriteBytes(file_, bytes);
    const auto read = ReadJournal(file_, nullptr);
    if (read.ok()) {
      ++recovered;
      ASSERT_LE(read->size(), sample.texts.size());
      ASSERT_EQ(Texts(*read), Prefix(sample, read->size()));
    } else {
      ++refused;
      ASSERT_EQ(read.status().code(), absl::StatusCode::kDataLoss);
      ASSERT_THAT(Message(read.status()), HasSubstr("at offset "));
    }
  }
  EXPECT_GT(recovered, 300);
  EXPECT_GT(refused, 300);
}

TEST_F(JournalTest, RefusesDamageBeforeASoundRecordAndLeavesTheFile) {
  const Sample sample = MakeSample(file_);
  std::string bytes = sample.bytes;
  bytes[sample.ends[1] + 40] ^= 1;  // in the payload of record 3
  WriteBytes(file_, bytes);
  const auto journal = Journal::Open(file_, nullptr);
  EXPECT_EQ(journal.status().code(), absl::StatusCode::kDataLoss);
  EXPECT_THAT(
      Message(journal.status()),
      AllOf(HasSubstr(file_.string()),
            HasSubstr("record 3 at offset " + std::to_string(sample.ends[1])),
            HasSubstr("follows at offset " + std::to_string(sample.ends[2]))));
  EXPECT_EQ(ReadBytes(file_), bytes);
}

TEST_F(JournalTest, RefusesAMissingRecord) {
  const Sample sample = MakeSample(file_);
  WriteBytes(file_, sample.bytes.substr(0, sample.ends[1]) +
                        sample.bytes.substr(sample.ends[2]));
  const auto read = ReadJournal(file_, nullptr);
  EXPECT_EQ(read.status().code(), absl::StatusCode::kDataLoss);
  EXPECT_THAT(Message(read.status()),
              HasSubstr("record 3 at offset " + std::to_string(sample.ends[1]) +
                        " has the number 4"));
}

TEST_F(JournalTest, CutsALongTailOfZeros) {
  // What some file systems leave after a power failure.
  const Sample sample = MakeSample(file_);
  WriteBytes(file_, sample.bytes + std::string(3 << 20, '\0'));
  EXPECT_EQ(ReadTexts(file_), sample.texts);
}

TEST_F(JournalTest, RefusesWhatIsNoJournal) {
  WriteBytes(file_, "id,text\n1,hello\n2,world\n");
  auto journal = Journal::Open(file_, nullptr);
  EXPECT_EQ(journal.status().code(), absl::StatusCode::kDataLoss);
  WriteBytes(file_, "short");
  journal = Journal::Open(file_, nullptr);
  EXPECT_EQ(journal.status().code(), absl::StatusCode::kDataLoss);
  EXPECT_EQ(ReadBytes(file_), "short");

  ASSERT_EQ(::mkfifo((folder_ / "fifo").c_str(), 0600), 0);
  journal = Journal::Open(folder_ / "fifo", nullptr);
  EXPECT_EQ(journal.status().code(), absl::StatusCode::kInvalidArgument);
  journal = Journal::Open(folder_, nullptr);
  EXPECT_FALSE(journal.ok());
  EXPECT_THAT(Message(journal.status()), HasSubstr("Is a directory"));
}

TEST_F(JournalTest, RefusesAFileFromANewerVersion) {
  const Sample sample = MakeSample(file_);
  std::string newer = sample.bytes;
  newer[8] = 2;
  const std::uint32_t header_crc = Crc32c(newer.substr(0, 12));
  for (int i = 0; i < 4; ++i) {
    newer[12 + i] = static_cast<char>(header_crc >> 8 * i);
  }
  WriteBytes(file_, newer);
  auto read = ReadJournal(file_, nullptr);
  EXPECT_EQ(read.status().code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_THAT(Message(read.status()), HasSubstr("journal version 2"));

  std::string unknown = sample.bytes;
  unknown[sample.ends[0] + 16] = 6;  // the type of record 2, without a payload
  const std::uint32_t crc = Crc32c(unknown.substr(sample.ends[0] + 8, 9));
  for (int i = 0; i < 4; ++i) {
    unknown[sample.ends[0] + 4 + i] = static_cast<char>(crc >> 8 * i);
  }
  WriteBytes(file_, unknown);
  read = ReadJournal(file_, nullptr);
  EXPECT_EQ(read.status().code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_THAT(Message(read.status()), HasSubstr("unknown type 6"));
}

TEST_F(JournalTest, SaysWhatIsMissing) {
  const auto read = ReadJournal(file_, nullptr);
  EXPECT_EQ(read.status().code(), absl::StatusCode::kNotFound);
  EXPECT_THAT(Message(read.status()), HasSubstr(file_.string()));
  EXPECT_FALSE(fs::exists(file_));
  const auto journal = Journal::Open(folder_ / "no" / "journal", nullptr);
  EXPECT_EQ(journal.status().code(), absl::StatusCode::kNotFound);
}

TEST_F(JournalTest, CallsBackInOrderAndDrainsBeforeItCloses) {
  std::vector<int> order;  // the writer thread's until the journal is gone
  {
    const auto opened = Journal::Open(file_, nullptr);
    ASSERT_TRUE(opened.ok()) << opened.status();
    Journal& journal = **opened;
    for (int i = 0; i < 100; ++i) {
      journal.Append(RecordType::kIntent, std::to_string(i),
                     [&order, &journal, i](const absl::Status& durable) {
                       EXPECT_EQ(durable, absl::OkStatus());
                       order.push_back(i);
                       journal.Append(RecordType::kResult,
                                      "of " + std::to_string(i),
                                      [&order, i](const absl::Status&) {
                                        order.push_back(1000 + i);
                                      });
                     });
    }
  }
  ASSERT_EQ(order.size(), 200u);
  std::vector<int> intents;
  std::vector<int> results;
  for (const int i : order) {
    (i < 1000 ? intents : results).push_back(i % 1000);
  }
  std::vector<int> expected(100);
  for (int i = 0; i < 100; ++i) {
    expected[static_cast<std::size_t>(i)] = i;
  }
  EXPECT_THAT(intents, ElementsAreArray(expected));
  EXPECT_THAT(results, ElementsAreArray(expected));
  EXPECT_EQ(ReadTexts(file_).size(), 200u);
}

TEST_F(JournalTest, KeepsTheOrderOfEachOfManyThreads) {
  constexpr int kThreads = 8;
  constexpr int kAppends = 300;
  std::vector<std::string> called;  // the writer thread's
  {
    const auto opened = Journal::Open(file_, nullptr);
    ASSERT_TRUE(opened.ok()) << opened.status();
    Journal& journal = **opened;
    std::vector<std::thread> threads;
    for (int t = 0; t < kThreads; ++t) {
      threads.emplace_back([&journal, &called, t] {
        for (int i = 0; i < kAppends; ++i) {
          std::string payload = std::to_string(t) + ":" + std::to_string(i);
          const auto note = [&called, payload](const absl::Status& durable) {
            EXPECT_EQ(durable, absl::OkStatus());
            called.push_back(payload);
          };
          journal.Append(RecordType::kResult, payload, note);
          if (i % 100 == 99) {
            EXPECT_EQ(journal.AppendAndWait(RecordType::kStep, ""),
                      absl::OkStatus());
          }
          EXPECT_EQ(journal.status(), absl::OkStatus());
        }
      });
    }
    for (std::thread& thread : threads) {
      thread.join();
    }
  }
  const auto records = ReadJournal(file_, nullptr);
  ASSERT_TRUE(records.ok()) << records.status();
  std::vector<std::string> written;
  std::vector<int> next(kThreads, 0);
  for (const JournalRecord& record : *records) {
    if (record.type == RecordType::kResult) {
      written.push_back(record.payload);
      const auto thread = static_cast<std::size_t>(record.payload[0] - '0');
      EXPECT_EQ(record.payload.substr(2), std::to_string(next[thread]++));
    }
  }
  EXPECT_EQ(written.size(), static_cast<std::size_t>(kThreads * kAppends));
  EXPECT_EQ(called, written);
}

TEST_F(JournalTest, RefusesOneRecordThatIsTooLarge) {
  const auto opened = Journal::Open(file_, nullptr);
  ASSERT_TRUE(opened.ok()) << opened.status();
  Journal& journal = **opened;
  const std::string largest(kMaxJournalPayload, 'l');
  EXPECT_EQ(journal.AppendAndWait(RecordType::kResult, largest),
            absl::OkStatus());
  const absl::Status refused =
      journal.AppendAndWait(RecordType::kResult, largest + "l");
  EXPECT_EQ(refused.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(Message(refused), HasSubstr("67108865 bytes"));
  EXPECT_EQ(journal.AppendAndWait(RecordType::kResult, "small"),
            absl::OkStatus());
  EXPECT_EQ(journal.status(), absl::OkStatus());
  const auto records = ReadJournal(file_, nullptr);
  ASSERT_TRUE(records.ok()) << records.status();
  ASSERT_EQ(records->size(), 2u);
  EXPECT_TRUE(records->at(0).payload == largest);
  EXPECT_EQ(records->at(1).payload, "small");
}

TEST_F(JournalTest, DoesNotWaitForItselfInACallback) {
  absl::Status inner;
  {
    const auto opened = Journal::Open(file_, nullptr);
    ASSERT_TRUE(opened.ok()) << opened.status();
    Journal& journal = **opened;
    journal.Append(RecordType::kStep, "", [&](const absl::Status&) {
      inner = journal.AppendAndWait(RecordType::kStep, "");
    });
  }
  EXPECT_EQ(inner.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_THAT(ReadTexts(file_), ElementsAre("1 4 "));
}

TEST_F(JournalTest, ReadsWhileItIsWritten) {
  const auto opened = Journal::Open(file_, nullptr);
  ASSERT_TRUE(opened.ok()) << opened.status();
  EXPECT_THAT(ReadTexts(file_), IsEmpty());
  ASSERT_EQ((*opened)->AppendAndWait(RecordType::kStop, "done"),
            absl::OkStatus());
  EXPECT_THAT(ReadTexts(file_), ElementsAre("1 5 done"));
}

}  // namespace
}  // namespace whet
