#include "services/log_service.h"

#include <fstream>
#include <string>
#include <utility>
#include <vector>

#include <sys/stat.h>

#include "whet/sdk/text.h"
#include "whet/service/log.h"

#include "base/file_io.h"
#include "base/test_folder.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace whet {
namespace {

using ::testing::ElementsAre;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::MatchesRegex;
using ::testing::Not;
using ::testing::Pair;

class LogServiceTest : public ::testing::Test {
 protected:
  std::unique_ptr<LogService> Make(LogLevel level) {
    auto log = LogService::Create(file_, level,
                                  [this](LogLevel l, std::string_view text) {
                                    warnings_.emplace_back(l, text);
                                  });
    EXPECT_TRUE(log.ok()) << log.status();
    return *std::move(log);
  }

  std::string Content() const { return *ReadWholeFile(file_); }

  const TestFolder temporary_;
  const std::filesystem::path file_ = temporary_.path() / "log.txt";
  std::vector<std::pair<LogLevel, std::string>> warnings_;
};

TEST_F(LogServiceTest, WritesTimeLevelSourceAndMessage) {
  auto log = Make(LogLevel::kInfo);
  log->Write(LogLevel::kInfo, "run", "baseline mean=0.42");
  log.reset();
  EXPECT_THAT(Content(),
              MatchesRegex("[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:"
                           "[0-9]{2}\\.[0-9]{3}Z info run: baseline "
                           "mean=0.42\n"));
}

TEST_F(LogServiceTest, LeavesOutWhatIsBelowItsLevel) {
  auto log = Make(LogLevel::kInfo);
  EXPECT_FALSE(log->Enabled(LogLevel::kDebug));
  EXPECT_TRUE(log->Enabled(LogLevel::kInfo));
  log->Write(LogLevel::kDebug, "run", "detail");
  log.reset();
  EXPECT_EQ(Content(), "");
}

TEST_F(LogServiceTest, ShowsWarningsToTheHostOnly) {
  auto log = Make(LogLevel::kInfo);
  log->Write(LogLevel::kInfo, "run", "quiet");
  log->Write(LogLevel::kWarn, "run", "look");
  log->Write(LogLevel::kError, "run", "broken");
  EXPECT_THAT(warnings_, ElementsAre(Pair(LogLevel::kWarn, "run: look"),
                                     Pair(LogLevel::kError, "run: broken")));
}

TEST_F(LogServiceTest, MasksSecretsEverywhere) {
  auto log = Make(LogLevel::kInfo);
  log->MaskSecret("hunter2-hunter2");
  log->MaskSecret("hunter2-hunter2-long");
  log->Write(LogLevel::kWarn, "hunter2-hunter2",
             "a hunter2-hunter2-long b hunter2-hunter2hunter2-hunter2");
  log.reset();
  EXPECT_THAT(Content(), EndsWith("warning ***: a *** b ******\n"));
  EXPECT_EQ(warnings_.at(0).second, "***: a *** b ******");
}

TEST_F(LogServiceTest, LeavesTheDummyKeysOfLocalServersAlone) {
  auto log = Make(LogLevel::kInfo);
  log->MaskSecret("");
  log->MaskSecret("ollama");
  log->Write(LogLevel::kInfo, "run", "ollama");
  log.reset();
  EXPECT_THAT(Content(), EndsWith("run: ollama\n"));
}

TEST_F(LogServiceTest, KeepsOneCallOnOneLine) {
  auto log = Make(LogLevel::kInfo);
  log->Write(LogLevel::kInfo, "run", "a\nb\x1b[2J\tc\xFF");
  log.reset();
  EXPECT_THAT(Content(), EndsWith("run: a\\nb\\x1b[2J\tc\xEF\xBF\xBD\n"));
}

TEST_F(LogServiceTest, TakesMessagesLiterally) {
  auto log = Make(LogLevel::kInfo);
  log->Write(LogLevel::kInfo, "run", "{} %s {missing}");
  log.reset();
  EXPECT_THAT(Content(), EndsWith("run: {} %s {missing}\n"));
}

TEST_F(LogServiceTest, TheFileIsForItsOwnerOnly) {
  { std::ofstream before(file_); }
  ASSERT_EQ(::chmod(file_.c_str(), 0644), 0);
  auto log = Make(LogLevel::kInfo);
  struct stat info {};
  ASSERT_EQ(::stat(file_.c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 0777U, 0600U);
}

TEST_F(LogServiceTest, AppendsToWhatIsThere) {
  Make(LogLevel::kInfo)->Write(LogLevel::kInfo, "run", "first");
  Make(LogLevel::kInfo)->Write(LogLevel::kInfo, "run", "second");
  EXPECT_THAT(Content(), HasSubstr("first\n"));
  EXPECT_THAT(Content(), EndsWith("second\n"));
}

TEST_F(LogServiceTest, ReportsAFolderThatIsMissing) {
  const auto log =
      LogService::Create(file_ / "no" / "log.txt", LogLevel::kInfo, nullptr);
  ASSERT_FALSE(log.ok());
  EXPECT_EQ(log.status().code(), absl::StatusCode::kNotFound);
  EXPECT_THAT(std::string(log.status().message()),
              HasSubstr((file_ / "no" / "log.txt").string()));
}

TEST_F(LogServiceTest, APluginsLinesCarryItsId) {
  auto log = Make(LogLevel::kInfo);
  HostContext context("acme.judge");
  log->OfferTo(context);
  const auto* table = static_cast<const whet_log*>(
      context.c()->get_service(context.c(), sdk::Text(WHET_SERVICE_LOG)));
  ASSERT_NE(table, nullptr);
  EXPECT_EQ(table->enabled(context.c(), WHET_LOG_DEBUG), 0);
  EXPECT_EQ(table->enabled(context.c(), WHET_LOG_INFO), 1);
  table->write(context.c(), WHET_LOG_INFO, sdk::Text("hello"));
  table->write(context.c(), 99, sdk::Text("off the scale"));
  context.Retire();
  EXPECT_EQ(table->enabled(context.c(), WHET_LOG_INFO), 0);
  table->write(context.c(), WHET_LOG_INFO, sdk::Text("too late"));
  log.reset();
  EXPECT_THAT(Content(), HasSubstr("info acme.judge: hello\n"));
  EXPECT_THAT(Content(), HasSubstr("error acme.judge: off the scale\n"));
  EXPECT_THAT(Content(), Not(HasSubstr("too late")));
}

}  // namespace
}  // namespace whet
