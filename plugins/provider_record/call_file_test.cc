#include "call_file.h"

#include <algorithm>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <thread>
#include <vector>

#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "whet/sdk/error.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace whet::record {
namespace {

namespace fs = std::filesystem;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

class CallFileTest : public ::testing::Test {
 protected:
  CallFileTest() {
    std::string pattern = (fs::path(::testing::TempDir()) / "calls-XXXXXX");
    folder_ = mkdtemp(pattern.data());
    path_ = folder_ / "calls.jsonl";
  }
  ~CallFileTest() override { fs::remove_all(folder_); }

  void Put(const std::string& text) const {
    std::ofstream(path_, std::ios::binary) << text;
  }
  std::string Bytes() const {
    std::ifstream in(path_, std::ios::binary);
    return std::string(std::istreambuf_iterator<char>(in), {});
  }
  std::vector<std::string> Lines(bool* torn) const {
    std::vector<std::string> out;
    for (const FileLine& line : ReadCallFile(path_.string(), torn))
      out.push_back(std::to_string(line.number) + " " + line.text);
    return out;
  }

  fs::path folder_;
  fs::path path_;
};

TEST_F(CallFileTest, AppendsLinesAndReadsThem) {
  CallFile(path_.string()).Append("{\"a\":1}");
  CallFile(path_.string()).Append("{\"b\":2}");
  EXPECT_EQ(Bytes(), "{\"a\":1}\n{\"b\":2}\n");
  bool torn = true;
  EXPECT_THAT(Lines(&torn), ElementsAre("1 {\"a\":1}", "2 {\"b\":2}"));
  EXPECT_FALSE(torn);
}

TEST_F(CallFileTest, IsForItsOwnerOnly) {
  CallFile(path_.string()).Append("{}");
  struct stat info {};
  ASSERT_EQ(::stat(path_.c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 0777, 0600U);
}

TEST_F(CallFileTest, LeavesATornLineOutAndThenTakesItAway) {
  Put("{\"a\":1}\n\n{\"b\":");
  bool torn = false;
  EXPECT_THAT(Lines(&torn), ElementsAre("1 {\"a\":1}"));
  EXPECT_TRUE(torn);
  CallFile(path_.string()).Append("{\"c\":3}");
  EXPECT_EQ(Bytes(), "{\"a\":1}\n\n{\"c\":3}\n");
  EXPECT_THAT(Lines(&torn), ElementsAre("1 {\"a\":1}", "3 {\"c\":3}"));
  EXPECT_FALSE(torn);
}

TEST_F(CallFileTest, ATornLineMayBeLongAndTheOnlyOne) {
  Put("{" + std::string(200'000, ' '));
  CallFile(path_.string()).Append("{}");
  EXPECT_EQ(Bytes(), "{}\n");
}

TEST_F(CallFileTest, KeepsAWholeLineThatAnEditorLeftWithoutAnEnd) {
  Put("{\"a\":1}\n{\"b\":2}");
  bool torn = true;
  EXPECT_THAT(Lines(&torn), ElementsAre("1 {\"a\":1}", "2 {\"b\":2}"));
  EXPECT_FALSE(torn);
  CallFile(path_.string()).Append("{\"c\":3}");
  EXPECT_EQ(Bytes(), "{\"a\":1}\n{\"b\":2}\n{\"c\":3}\n");
}

// Two instances, four threads: lines neither mix nor get lost.
TEST_F(CallFileTest, TakesLinesFromAllSides) {
  CallFile one(path_.string());
  CallFile other(path_.string());
  const auto write = [](CallFile* file, char letter) {
    for (int i = 0; i < 50; ++i)
      file->Append("\"" + std::string(5000, letter) + "\"");
  };
  std::vector<std::thread> threads;
  threads.emplace_back(write, &one, 'a');
  threads.emplace_back(write, &one, 'b');
  threads.emplace_back(write, &other, 'c');
  threads.emplace_back(write, &other, 'd');
  for (std::thread& thread : threads)
    thread.join();
  bool torn = true;
  const std::vector<FileLine> lines = ReadCallFile(path_.string(), &torn);
  EXPECT_EQ(lines.size(), 200U);
  for (const FileLine& line : lines) {
    EXPECT_EQ(line.text.size(), 5002U);
    EXPECT_EQ(std::count(line.text.begin(), line.text.end(), line.text[1]),
              5000);
  }
}

// Killed in the middle of whatever it does; every line but the last is whole.
TEST_F(CallFileTest, AKilledProcessLeavesAReadableFile) {
  int ready[2];
  ASSERT_EQ(::pipe(ready), 0);
  const pid_t child = ::fork();
  ASSERT_GE(child, 0);
  if (child == 0) {
    CallFile file(path_.string());
    for (;;) {
      file.Append("\"" + std::string(100'000, 'x') + "\"");
      if (::write(ready[1], ".", 1) != 1)
        ::_exit(1);
    }
  }
  ::close(ready[1]);
  char dot = 0;
  for (int i = 0; i < 20; ++i)
    ASSERT_EQ(::read(ready[0], &dot, 1), 1);
  ::kill(child, SIGKILL);
  int status = 0;
  ASSERT_EQ(::waitpid(child, &status, 0), child);
  ::close(ready[0]);
  bool torn = false;
  const std::vector<FileLine> lines = ReadCallFile(path_.string(), &torn);
  EXPECT_GE(lines.size(), 20U);
  for (const FileLine& line : lines)
    EXPECT_EQ(line.text.size(), 100'002U);
  CallFile(path_.string()).Append("{}");
  EXPECT_EQ(ReadCallFile(path_.string(), &torn).size(), lines.size() + 1);
  EXPECT_FALSE(torn);
}

// A limit on the size of files stands for a full disk.
TEST_F(CallFileTest, AFullDiskLeavesNoHalfLine) {
  CallFile file(path_.string());
  file.Append("{\"a\":1}");
  const auto before = std::signal(SIGXFSZ, SIG_IGN);
  rlimit limit{};
  ASSERT_EQ(::getrlimit(RLIMIT_FSIZE, &limit), 0);
  rlimit small = limit;
  small.rlim_cur = 1000;
  ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &small), 0);
  std::string refused;
  try {
    file.Append("\"" + std::string(2000, 'x') + "\"");
  } catch (const sdk::Error& error) {
    refused = error.what();
    EXPECT_EQ(error.code(), WHET_UNAVAILABLE);
  }
  ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &limit), 0);
  std::signal(SIGXFSZ, before);
  EXPECT_THAT(refused, HasSubstr("cannot be written: File too large"));
  EXPECT_EQ(Bytes(), "{\"a\":1}\n");
  file.Append("{\"b\":2}");
  EXPECT_EQ(Bytes(), "{\"a\":1}\n{\"b\":2}\n");
}

TEST_F(CallFileTest, SaysWhichFileItCannotUse) {
  const std::string nowhere = (folder_ / "no" / "calls.jsonl").string();
  bool torn = false;
  try {
    CallFile file(nowhere);
    FAIL();
  } catch (const sdk::Error& error) {
    EXPECT_EQ(error.code(), WHET_NOT_FOUND);
    EXPECT_EQ(
        std::string(error.what()),
        "$.file: " + nowhere + " cannot be written: No such file or directory");
  }
  EXPECT_THROW(ReadCallFile(nowhere, &torn), sdk::Error);
  EXPECT_THROW(CallFile(folder_.string()), sdk::Error);
}

}  // namespace
}  // namespace whet::record
