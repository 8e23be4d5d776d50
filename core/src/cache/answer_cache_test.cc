// What a cache does while nothing is broken: finds, keeps, makes room, and who
// may read it.
#include "cache/answer_cache.h"

#include <chrono>
#include <filesystem>
#include <fstream>
#include <string>
#include <thread>
#include <vector>

#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cache/cache_for_test.h"
#include "gmock/gmock.h"

namespace whet {
namespace {

namespace fs = std::filesystem;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Optional;

class AnswerCacheTest : public CacheTest {};

mode_t ModeOf(const fs::path& file) {
  struct stat info {};
  EXPECT_EQ(stat(file.c_str(), &info), 0) << file;
  return info.st_mode & 07777;
}

TEST_F(AnswerCacheTest, FindsWhatAnEarlierOneKept) {
  {
    const auto cache = Open();
    EXPECT_EQ(Find(*cache, 1), std::nullopt);
    Keep(*cache, 1);
  }
  const auto cache = Open();
  EXPECT_THAT(Find(*cache, 1), Optional(ContentOf(1)));
  EXPECT_EQ(Find(*cache, 2), std::nullopt);
  EXPECT_THAT(warnings_, IsEmpty());
}

TEST_F(AnswerCacheTest, FindsMany) {
  Fill(2500);  // more than one transaction
  const auto cache = Open();
  EXPECT_EQ(Found(*cache, 2500), 2500);
  EXPECT_THAT(cache->Find({KeyOf(3), "unknown", KeyOf(1), KeyOf(3)}),
              ElementsAre(Optional(ContentOf(3)), std::nullopt,
                          Optional(ContentOf(1)), Optional(ContentOf(3))));
  EXPECT_THAT(cache->Find({}), IsEmpty());
}

TEST_F(AnswerCacheTest, FindsWhatItHasJustKept) {
  const auto cache = Open();
  Keep(*cache, 1);
  cache->Flush();
  EXPECT_THAT(Find(*cache, 1), Optional(ContentOf(1)));
}

TEST_F(AnswerCacheTest, KeepsAnyBytes) {
  std::string content =
      "\"\n\xff\xfe\0zero ' ; -- ?1"
      "\xf0\x9f\x98\x80";
  content.push_back('\0');
  {
    const auto cache = Open();
    cache->Keep({KeyOf(1), "p' --", "", content});
    cache->Keep({KeyOf(2), "", "", ""});
  }
  const auto cache = Open();
  EXPECT_THAT(Find(*cache, 1), Optional(content));
  EXPECT_THAT(Find(*cache, 2), Optional(std::string()));
}

// Later runs must get what the first one that asked has worked with.
TEST_F(AnswerCacheTest, TheFirstAnswerStays) {
  const auto cache = Open();
  cache->Keep({KeyOf(1), "p", "m", "first"});
  cache->Keep({KeyOf(1), "p", "m", "second"});
  cache->Flush();
  EXPECT_THAT(Find(*cache, 1), Optional(std::string("first")));
}

TEST_F(AnswerCacheTest, TwoAtOnceShareTheFile) {
  const auto one = Open();
  const auto two = Open();
  std::vector<std::thread> threads;
  const auto use = [](AnswerCache* cache, int first) {
    for (int i = first; i < first + 500; ++i) {
      Keep(*cache, i);
      Found(*cache, 5);
    }
    cache->Flush();
  };
  threads.emplace_back(use, one.get(), 0);
  threads.emplace_back(use, two.get(), 500);
  for (std::thread& thread : threads)
    thread.join();
  EXPECT_EQ(Found(*one, 1000), 1000);
  EXPECT_EQ(Found(*two, 1000), 1000);
  EXPECT_THAT(warnings_, IsEmpty());
}

TEST_F(AnswerCacheTest, ManyProcessesMakeTheFileAtOnce) {
  constexpr int kProcesses = 8;
  std::vector<pid_t> children;
  for (int p = 0; p < kProcesses; ++p) {
    const pid_t pid = fork();
    ASSERT_GE(pid, 0);
    if (pid == 0) {
      {
        const auto cache = Open();
        for (int i = 0; i < 50; ++i)
          Keep(*cache, p * 50 + i);
      }
      _exit(warnings_.empty() ? 0 : 1);
    }
    children.push_back(pid);
  }
  for (const pid_t child : children) {
    int status = 0;
    waitpid(child, &status, 0);
    EXPECT_EQ(status, 0);
  }
  const auto cache = Open();
  EXPECT_EQ(Found(*cache, kProcesses * 50), kProcesses * 50);
}

TEST_F(AnswerCacheTest, WaitsForSomebodyWhoMakesTheFile) {
  fs::create_directories(file_.parent_path());
  std::ofstream(file_, std::ios::binary).close();
  auto other = SqliteDatabase::Open(file_, std::chrono::milliseconds(1000));
  ASSERT_TRUE(other.ok());
  ASSERT_TRUE(other->Execute("BEGIN IMMEDIATE").ok());
  std::thread maker([&other] {
    std::this_thread::sleep_for(std::chrono::milliseconds(300));
    EXPECT_TRUE(other->Execute("COMMIT").ok());
  });
  const auto cache = Open();
  maker.join();
  Keep(*cache, 1);
  cache->Flush();
  EXPECT_THAT(Find(*cache, 1), Optional(ContentOf(1)));
  EXPECT_THAT(warnings_, IsEmpty());
}

TEST_F(AnswerCacheTest, OnlyTheOwnerReadsIt) {
  const mode_t before = umask(0);
  const auto cache = Open();
  Keep(*cache, 1);
  cache->Flush();
  umask(before);
  EXPECT_EQ(ModeOf(file_.parent_path()), 0700);
  EXPECT_EQ(ModeOf(file_), 0600);
  EXPECT_EQ(ModeOf(file_.string() + "-wal"), 0600);
  EXPECT_EQ(ModeOf(file_.string() + "-shm"), 0600);
}

TEST_F(AnswerCacheTest, ClosesAFileThatOthersCouldRead) {
  Fill(1);
  chmod(file_.c_str(), 0666);
  const auto cache = Open();
  EXPECT_EQ(ModeOf(file_), 0600);
}

TEST_F(AnswerCacheTest, LeavesTheModeOfAFolderThatWasThere) {
  fs::create_directories(file_.parent_path());
  chmod(file_.parent_path().c_str(), 0755);
  Fill(1);
  EXPECT_EQ(ModeOf(file_.parent_path()), 0755);
}

TEST_F(AnswerCacheTest, TheLeastRecentlyUsedGoesFirst) {
  constexpr int kCount = 200;
  const std::int64_t room = 100 * 700;  // some 100 answers
  const auto cache = Open(room);
  for (int i = 0; i < kCount; ++i) {
    Keep(*cache, i);
    ++now_;
    cache->Flush();
    if (i % 10 == 3) {
      EXPECT_THAT(Find(*cache, 3), Optional(ContentOf(3)));
    }
  }
  EXPECT_THAT(Find(*cache, 3), Optional(ContentOf(3)));  // used all the time
  EXPECT_EQ(Find(*cache, 4), std::nullopt);
  EXPECT_THAT(Find(*cache, kCount - 1), Optional(ContentOf(kCount - 1)));
  const int left = Found(*cache, kCount);
  EXPECT_GE(left, 85);
  EXPECT_LE(left, 105);
}

TEST_F(AnswerCacheTest, MakesRoomInAFileThatWasLarger) {
  Fill(2000);
  const auto cache = Open(100 * 700);
  Keep(*cache, 5000);
  cache->Flush();
  EXPECT_LE(Found(*cache, 2000), 101);
}

TEST_F(AnswerCacheTest, DoesNotKeepWhatWouldPushOutTheRest) {
  const auto cache = Open(100 * 700);
  Keep(*cache, 1);
  cache->Keep({KeyOf(2), "p", "m", std::string(50'000, 'x')});
  cache->Flush();
  EXPECT_THAT(Find(*cache, 1), Optional(ContentOf(1)));
  EXPECT_EQ(Find(*cache, 2), std::nullopt);
}

// A store costs a run nothing but a place in the queue.
TEST_F(AnswerCacheTest, DoesNotWaitForSomebodyWhoLocksTheFile) {
  const auto cache = Open();
  Keep(*cache, 1);
  cache->Flush();
  auto other = SqliteDatabase::Open(file_, std::chrono::milliseconds(1000));
  ASSERT_TRUE(other.ok());
  ASSERT_TRUE(other->Execute("BEGIN IMMEDIATE").ok());
  const auto start = std::chrono::steady_clock::now();
  Keep(*cache, 2);
  EXPECT_THAT(Find(*cache, 1), Optional(ContentOf(1)));
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(2));
  ASSERT_TRUE(other->Execute("COMMIT").ok());
  cache->Flush();
  EXPECT_THAT(Find(*cache, 2), Optional(ContentOf(2)));
}

}  // namespace
}  // namespace whet
