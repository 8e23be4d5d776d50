#include "visible_program.h"

#include <string>

#include "folder_for_test.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace whet::cli {
namespace {

using ::testing::HasSubstr;

absl::StatusOr<ProgramEnd> RunInShell(const std::string& command,
                                      const std::filesystem::path& folder) {
  return RunVisibly({"/bin/sh", "-c", command}, folder,
                    ProgramOutputTo::kCaller);
}

TEST(VisibleProgram, RunsInTheFolderAndTellsWhatItPrints) {
  const FolderForTest folder;
  folder.Write("tone.cc", "");
  const absl::StatusOr<ProgramEnd> end = RunInShell("ls; pwd", folder.path());
  ASSERT_TRUE(end.ok()) << end.status();
  EXPECT_TRUE(end->ok());
  EXPECT_EQ(end->output, "tone.cc\n" + folder.path().string() + "\n");
}

TEST(VisibleProgram, TellsHowItEnded) {
  const FolderForTest folder;
  const absl::StatusOr<ProgramEnd> status = RunInShell("exit 3", folder.path());
  ASSERT_TRUE(status.ok());
  EXPECT_FALSE(status->ok());
  EXPECT_EQ(status->Text(), "ended with status 3");
  const absl::StatusOr<ProgramEnd> signal =
      RunInShell("kill -KILL $$", folder.path());
  ASSERT_TRUE(signal.ok());
  EXPECT_FALSE(signal->ok());
  EXPECT_EQ(signal->Text(), "was ended by signal 9");
}

TEST(VisibleProgram, FindsNothingOnItsInput) {
  const FolderForTest folder;
  const absl::StatusOr<ProgramEnd> end = RunInShell("cat", folder.path());
  ASSERT_TRUE(end.ok());
  EXPECT_TRUE(end->ok());
  EXPECT_EQ(end->output, "");
}

TEST(VisibleProgram, AProgramThatIsNotThereIsNotFound) {
  const FolderForTest folder;
  const absl::StatusOr<ProgramEnd> end =
      RunVisibly({"whet-no-such-program"}, folder.path());
  EXPECT_TRUE(absl::IsNotFound(end.status()));
  EXPECT_THAT(std::string(end.status().message()),
              HasSubstr("whet-no-such-program: there is no such program"));
}

}  // namespace
}  // namespace whet::cli
