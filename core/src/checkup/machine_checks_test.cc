#include "checkup/machine_checks.h"

#include <filesystem>
#include <fstream>
#include <limits>
#include <string>

#include "base/test_folder.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace whet {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::Field;
using ::testing::HasSubstr;

class MachineChecksTest : public ::testing::Test {
 protected:
  const TestFolder temporary_;
  const std::filesystem::path folder_ = temporary_.path();
  Findings findings_{nullptr};
};

TEST_F(MachineChecksTest, ARunFolderWithRoomIsFine) {
  CheckRunFolder(folder_ / "whet.yaml", 1, &findings_);
  EXPECT_THAT(
      findings_.Take(),
      ElementsAre(AllOf(Field(&CheckFinding::state, CheckState::kOk),
                        Field(&CheckFinding::what,
                              "runs go to " + (folder_ / "runs").string()))));
}

TEST_F(MachineChecksTest, TooLittleRoomIsAWarning) {
  CheckRunFolder(folder_ / "whet.yaml",
                 std::numeric_limits<std::uint64_t>::max(), &findings_);
  EXPECT_THAT(
      findings_.Take(),
      ElementsAre(AllOf(Field(&CheckFinding::state, CheckState::kWarn),
                        Field(&CheckFinding::what, HasSubstr("are free")),
                        Field(&CheckFinding::advice, HasSubstr("--run-dir")))));
}

TEST_F(MachineChecksTest, AFolderThatIsNotThereCannotBeWritten) {
  CheckRunFolder(folder_ / "nowhere" / "whet.yaml", 1, &findings_);
  EXPECT_TRUE(findings_.failed());
}

TEST_F(MachineChecksTest, MoreCallsAndLongerAnswersNeedMoreRoom) {
  RunSpec small, many, longer;
  small.models["task"].max_output_tokens = 10;
  small.budget.calls = 100;
  many = small;
  many.budget.calls = 100'000;
  longer = many;
  longer.models["task"].max_output_tokens = 4096;
  EXPECT_LT(RoomForRun(small), RoomForRun(many));
  // 100,000 answers of 4,096 tokens, four bytes each.
  EXPECT_GT(RoomForRun(longer), 1'638'400'000U);
}

TEST_F(MachineChecksTest, ACacheFolderNeedNotBeThereYet) {
  CheckCacheFolder(folder_ / "a" / "b", &findings_);
  CheckCacheFolder("", &findings_);
  std::ofstream(folder_ / "file") << "no folder";
  CheckCacheFolder(folder_ / "file" / "whet", &findings_);
  EXPECT_THAT(findings_.Take(),
              ElementsAre(Field(&CheckFinding::state, CheckState::kOk),
                          Field(&CheckFinding::state, CheckState::kWarn),
                          Field(&CheckFinding::state, CheckState::kWarn)));
}

}  // namespace
}  // namespace whet
