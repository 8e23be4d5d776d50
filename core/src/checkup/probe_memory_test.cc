#include "checkup/probe_memory.h"

#include <filesystem>
#include <fstream>
#include <string>

#include "base/test_folder.h"
#include "gtest/gtest.h"

namespace whet {
namespace {

class ProbeMemoryTest : public ::testing::Test {
 protected:
  const TestFolder temporary_;
  // Not there yet.
  const std::filesystem::path folder_ = temporary_.path() / "probes";
  const RememberedProbe probe_{"2026-11-22T07:00:00Z", R"({"requests":11})"};
};

TEST_F(ProbeMemoryTest, RemembersByProviderAndModel) {
  ASSERT_TRUE(ProbeMemory(folder_).Keep("openai {}", "qwen3", probe_).ok());
  const ProbeMemory later(folder_);
  const auto found = later.Find("openai {}", "qwen3");
  ASSERT_TRUE(found.has_value());
  EXPECT_EQ(found->utc, probe_.utc);
  EXPECT_EQ(found->report, probe_.report);
  EXPECT_FALSE(later.Find("openai {}", "llama3").has_value());
  EXPECT_FALSE(later.Find("openai {\"a\":1}", "qwen3").has_value());
}

TEST_F(ProbeMemoryTest, ADamagedFileIsNoMemory) {
  ASSERT_TRUE(ProbeMemory(folder_).Keep("openai {}", "qwen3", probe_).ok());
  for (const auto& entry : std::filesystem::directory_iterator(folder_))
    std::ofstream(entry.path()) << R"({"schema_version": 1, "report": [)";
  EXPECT_FALSE(ProbeMemory(folder_).Find("openai {}", "qwen3").has_value());
}

TEST_F(ProbeMemoryTest, WithoutAFolderNothingIsRemembered) {
  ProbeMemory nowhere{std::filesystem::path()};
  EXPECT_TRUE(nowhere.Keep("openai {}", "qwen3", probe_).ok());
  EXPECT_FALSE(nowhere.Find("openai {}", "qwen3").has_value());
  std::ofstream(folder_) << "no folder";
  ProbeMemory unwritable(folder_ / "probes");
  EXPECT_FALSE(unwritable.Keep("openai {}", "qwen3", probe_).ok());
}

}  // namespace
}  // namespace whet
