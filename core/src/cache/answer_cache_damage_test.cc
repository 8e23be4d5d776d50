// Whatever happens to the file: right answers or none, one warning, no crash.
#include <csignal>
#include <filesystem>
#include <fstream>
#include <random>
#include <sstream>
#include <string>

#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cache/answer_cache.h"
#include "cache/answer_file.h"
#include "cache/cache_for_test.h"
#include "gmock/gmock.h"

// Syncing is pretended: no test here could see the difference, and a busy disk
// takes long.
extern "C" int fsync(int) { return 0; }
extern "C" int fdatasync(int) { return 0; }

namespace whet {
namespace {

namespace fs = std::filesystem;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Optional;
using ::testing::SizeIs;

constexpr int kRows = 120;

std::string BytesOf(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  std::ostringstream out;
  out << in.rdbuf();
  return out.str();
}

void Overwrite(const fs::path& file, const std::string& bytes) {
  std::ofstream(file, std::ios::binary) << bytes;
}

class AnswerCacheDamageTest : public CacheTest {
 protected:
  // The whole content in the one file, as a clean end leaves it.
  std::string FilledFile() {
    Fill(kRows);
    EXPECT_FALSE(fs::exists(file_.string() + "-wal"));
    return BytesOf(file_);
  }

  void Restart(const std::string& bytes) {
    for (const char* part : {"", "-wal", "-shm", ".damaged"})
      fs::remove(file_.string() + part);
    Overwrite(file_, bytes);
    warnings_.clear();
  }

  // Right answers or none, also after more was kept; at most one warning.
  // Returns how many of the old ones are there.
  int Use() {
    int found = 0;
    {
      const auto cache = Open();
      found = Found(*cache, kRows);
      for (int i = 0; i < kRows + 10; ++i)
        Keep(*cache, i);
      cache->Flush();
      Found(*cache, kRows + 10);
    }
    const auto cache = Open();
    Found(*cache, kRows + 10);
    EXPECT_LE(warnings_.size(), 2u);  // one for each of the two
    return found;
  }
};

TEST_F(AnswerCacheDamageTest, ADamagedRowIsAMissAndGoes) {
  Fill(3);
  Execute(
      "UPDATE answers SET content = replace(content, 'answer', 'Answer') "
      "WHERE key LIKE '%1'");
  const auto cache = Open();
  EXPECT_THAT(Find(*cache, 0), Optional(ContentOf(0)));
  EXPECT_EQ(Find(*cache, 1), std::nullopt);
  Keep(*cache, 1);  // asked again
  cache->Flush();
  EXPECT_THAT(Find(*cache, 1), Optional(ContentOf(1)));
  EXPECT_THAT(warnings_, IsEmpty());
}

TEST_F(AnswerCacheDamageTest, AnAnswerUnderTheKeyOfAnotherIsAMiss) {
  Fill(2);
  Execute(
      "DELETE FROM answers WHERE key LIKE '%1'; "
      "UPDATE answers SET key = '" +
      KeyOf(1) + "'");
  const auto cache = Open();
  EXPECT_EQ(Find(*cache, 1), std::nullopt);
}

TEST_F(AnswerCacheDamageTest, AnAnswerOfAnotherModelIsAMiss) {
  Fill(1);
  Execute("UPDATE answers SET model = 'p', provider = 'm'");
  const auto cache = Open();
  EXPECT_EQ(Find(*cache, 0), std::nullopt);
}

TEST_F(AnswerCacheDamageTest, CutShortAnywhereItIsUsedOrMadeAnew) {
  const std::string whole = FilledFile();
  ASSERT_GT(whole.size(), 20u * 4096);
  for (std::size_t size = 0; size < whole.size(); size += 4096) {
    SCOPED_TRACE(size);
    Restart(whole.substr(0, size));
    EXPECT_LT(Use(), kRows);
    Restart(whole.substr(0, size + 1234));
    Use();
  }
}

TEST_F(AnswerCacheDamageTest, AnyByteMayBeWrong) {
  const std::string whole = FilledFile();
  std::mt19937_64 random(7);
  int found = 0;
  for (int trial = 0; trial < 300; ++trial) {
    SCOPED_TRACE(trial);
    std::string bytes = whole;
    // Half of them where one byte changes most: in the first pages.
    const std::size_t range = trial % 2 == 0 ? bytes.size() : 3 * 4096;
    const std::size_t at = random() % range;
    bytes[at] = static_cast<char>(bytes[at] ^ (1 + random() % 255));
    SCOPED_TRACE(at);
    Restart(bytes);
    found += Use();
  }
  // Most damage hits one row.
  EXPECT_GT(found, 300 * kRows / 2);
}

TEST_F(AnswerCacheDamageTest, ManyBytesMayBeWrong) {
  const std::string whole = FilledFile();
  std::mt19937_64 random(8);
  for (int trial = 0; trial < 60; ++trial) {
    SCOPED_TRACE(trial);
    std::string bytes = whole;
    for (int flips = 0; flips < 40 * (trial % 10 + 1); ++flips) {
      // The header whole: the damage is deeper.
      bytes[100 + random() % (bytes.size() - 100)] =
          static_cast<char>(random());
    }
    Restart(bytes);
    Use();
  }
}

TEST_F(AnswerCacheDamageTest, TheLogMayBeDamaged) {
  std::string log;
  std::string main;
  {
    const auto cache = Open();
    for (int i = 0; i < kRows; ++i)
      Keep(*cache, i);
    cache->Flush();
    log = BytesOf(file_.string() + "-wal");
    main = BytesOf(file_);
  }
  ASSERT_GT(log.size(), 20u * 4096);
  std::mt19937_64 random(9);
  for (int trial = 0; trial < 60; ++trial) {
    SCOPED_TRACE(trial);
    Restart(main);
    std::string bytes = log;
    if (trial % 2 == 0) {
      bytes.resize(random() % bytes.size());
    } else {
      bytes[random() % bytes.size()] ^= static_cast<char>(1 + random() % 255);
    }
    Overwrite(file_.string() + "-wal", bytes);
    Use();
  }
}

TEST_F(AnswerCacheDamageTest, WhatIsNoDatabaseIsMovedAside) {
  FilledFile();
  Restart(
      "This is no database, and longer than a header of one is: 100 bytes "
      "must be there before anything else is looked at, so a few more.");
  {
    const auto cache = Open();
    EXPECT_THAT(warnings_,
                ElementsAre(HasSubstr("answers.db: was damaged and is now ")));
    Keep(*cache, 1);
    cache->Flush();
    EXPECT_THAT(Find(*cache, 1), Optional(ContentOf(1)));
  }
  EXPECT_THAT(BytesOf(file_.string() + ".damaged"), HasSubstr("no database"));
  const auto cache = Open();
  EXPECT_THAT(Find(*cache, 1), Optional(ContentOf(1)));
  EXPECT_THAT(warnings_, SizeIs(1));
}

TEST_F(AnswerCacheDamageTest, DamageThatComesInTheMiddleCostsNoAnswer) {
  FilledFile();
  const auto cache = Open();
  EXPECT_EQ(Found(*cache, kRows), kRows);
  cache->Flush();
  std::string bytes = BytesOf(file_);
  for (std::size_t at = 4096; at < bytes.size(); ++at)
    bytes[at] = static_cast<char>(at * 31);
  {
    std::fstream out(file_, std::ios::binary | std::ios::in | std::ios::out);
    out << bytes;
  }
  { std::ofstream cut(file_.string() + "-wal", std::ios::binary); }
  for (int round = 0; round < 3; ++round) {
    Found(*cache, kRows);
    for (int i = 0; i < kRows; ++i)
      Keep(*cache, i);
    cache->Flush();
  }
  EXPECT_EQ(Found(*cache, kRows), kRows);  // in the new file
  EXPECT_THAT(warnings_, SizeIs(1));
}

TEST_F(AnswerCacheDamageTest, DamageThatComesAgainIsTheEndOfKeeping) {
  FilledFile();
  const auto cache = Open();
  for (int time = 0; time < 2; ++time) {
    SCOPED_TRACE(time);
    Execute("DROP TABLE answers");
    Found(*cache, kRows);
    for (int i = 0; i < kRows; ++i)
      Keep(*cache, i);
    cache->Flush();
    EXPECT_EQ(Found(*cache, kRows), time == 0 ? kRows : 0);
  }
  EXPECT_THAT(warnings_, ElementsAre(HasSubstr("was damaged and is now")));
}

// The one who looks must not stay with the old file.
TEST_F(AnswerCacheDamageTest, DamageThatOnlyWritingMeetsIsRepairedForAll) {
  FilledFile();
  const auto cache = Open();
  EXPECT_EQ(Found(*cache, kRows), kRows);
  cache->Flush();
  Execute("ALTER TABLE answers RENAME COLUMN hits TO strokes");
  Keep(*cache, kRows + 1);
  cache->Flush();
  EXPECT_THAT(warnings_, SizeIs(1));
  EXPECT_THAT(Find(*cache, kRows + 1), Optional(ContentOf(kRows + 1)));
}

TEST_F(AnswerCacheDamageTest, AFileOfANewerVersionIsLeftAlone) {
  Fill(1);
  Execute("PRAGMA user_version = 2");
  const std::string before = BytesOf(file_);
  {
    const auto cache = Open();
    EXPECT_EQ(Find(*cache, 0), std::nullopt);
    Keep(*cache, 1);
    cache->Flush();
    EXPECT_EQ(Find(*cache, 1), std::nullopt);
  }
  EXPECT_THAT(warnings_,
              ElementsAre(HasSubstr("was written by a newer whet (format 2")));
  EXPECT_EQ(BytesOf(file_), before);
}

TEST_F(AnswerCacheDamageTest, TheDatabaseOfAnotherProgramIsLeftAlone) {
  fs::create_directories(file_.parent_path());
  Overwrite(file_, "");
  Execute("CREATE TABLE notes(text)");
  const std::string before = BytesOf(file_);
  {
    const auto cache = Open();
    Keep(*cache, 1);
  }
  EXPECT_THAT(warnings_,
              ElementsAre(HasSubstr("is the database of another program")));
  EXPECT_EQ(BytesOf(file_), before);
}

TEST_F(AnswerCacheDamageTest, ATableThatIsNotOursIsDamage) {
  Fill(1);
  Execute("ALTER TABLE answers ADD COLUMN more TEXT");
  const auto cache = Open();
  EXPECT_EQ(Find(*cache, 0), std::nullopt);
  EXPECT_THAT(warnings_, ElementsAre(HasSubstr("was damaged")));
}

TEST_F(AnswerCacheDamageTest, GoesWithoutAFolderThatCannotBeMade) {
  Overwrite(dir_ / "whet", "a file in its place");
  const auto cache = Open();
  Keep(*cache, 1);
  cache->Flush();
  EXPECT_EQ(Find(*cache, 1), std::nullopt);
  EXPECT_THAT(warnings_,
              ElementsAre(HasSubstr("answers are not kept for later runs: ")));
}

TEST_F(AnswerCacheDamageTest, GoesWithoutAFileThatIsAFolder) {
  fs::create_directories(file_);
  const auto cache = Open();
  Keep(*cache, 1);
  EXPECT_EQ(Find(*cache, 1), std::nullopt);
  EXPECT_THAT(warnings_, ElementsAre(HasSubstr("is no file")));
}

// A disk that is full: no file of this process may grow.
TEST_F(AnswerCacheDamageTest, OnAFullDiskReadsAndKeepsNoMore) {
  Fill(kRows);
  const auto cache = Open();
  EXPECT_EQ(Found(*cache, kRows), kRows);
  cache->Flush();
  rlimit before{};
  getrlimit(RLIMIT_FSIZE, &before);
  std::signal(SIGXFSZ, SIG_IGN);
  const rlimit full{64 << 10, before.rlim_max};
  setrlimit(RLIMIT_FSIZE, &full);
  for (int i = kRows; i < 2 * kRows; ++i)
    Keep(*cache, i);
  cache->Flush();
  Keep(*cache, 5000);
  cache->Flush();
  setrlimit(RLIMIT_FSIZE, &before);
  EXPECT_EQ(Found(*cache, kRows), kRows);
  EXPECT_THAT(warnings_,
              ElementsAre(HasSubstr("answers are not kept for later runs")));
}

}  // namespace
}  // namespace whet
