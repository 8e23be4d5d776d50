#include "memory_need.h"

#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "whet/sdk/error.h"

namespace whet::llama {
namespace {

using ::testing::HasSubstr;

constexpr std::uint64_t kMega = 1024 * 1024;

const char kMemInfo[] =
    "MemTotal:       24048044 kB\nMemFree:          102400 kB\n"
    "MemAvailable:    2048000 kB\n";

TEST(MemoryNeed, AvailableIsWhatTheSystemSays) {
  EXPECT_EQ(AvailableMemory({kMemInfo}), 2000 * kMega);
}

TEST(MemoryNeed, ASystemThatSaysNothingIsUnknown) {
  EXPECT_EQ(AvailableMemory({""}), std::nullopt);
  EXPECT_EQ(AvailableMemory({"MemFree: 7 kB\n"}), std::nullopt);
}

// 500 MB of which 300 MB are used, 120 MB of them files that give way.
TEST(MemoryNeed, AControlGroupWithLessIsTheLimit) {
  MemoryTexts texts = {kMemInfo, "524288000\n", "314572800\n",
                       "anon 100\ninactive_file 125829120\nslab 3\n"};
  EXPECT_EQ(AvailableMemory(texts), 320 * kMega);
  texts.group_current = "629145600\n";  // above its limit
  EXPECT_EQ(AvailableMemory(texts), 20 * kMega);
}

TEST(MemoryNeed, AControlGroupWithoutALimitIsNone) {
  EXPECT_EQ(AvailableMemory({kMemInfo, "max\n", "314572800\n", ""}),
            2000 * kMega);
}

TEST(MemoryNeed, RefusesWhatDoesNotFitWithTheNumbers) {
  const MemoryNeed need = {94 * kMega, 460 * kMega, 51 * kMega};
  CheckFitsMemory("m.gguf", need, 605 * kMega);
  try {
    CheckFitsMemory("m.gguf", need, 604 * kMega);
    FAIL() << "accepted";
  } catch (const whet::sdk::Error& error) {
    EXPECT_EQ(error.code(), WHET_FAILED_PRECONDITION);
    EXPECT_STREQ(error.what(),
                 "model file m.gguf: takes 94 MB weights + 460 MB keys and "
                 "values + 51 MB working memory = 605 MB, but 604 MB are "
                 "available: lower `slots` or `context`, take a smaller model "
                 "or free memory");
  }
}

TEST(MemoryNeed, SaysNothingAboutAFileThatIsNoModel) {
  EXPECT_EQ(NeedOf("/no/such.gguf", llama_context_default_params()),
            std::nullopt);
}

}  // namespace
}  // namespace whet::llama
