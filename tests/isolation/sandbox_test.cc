// What an evaluator in a process of its own can reach.
#include <filesystem>
#include <string>

#include <nlohmann/json.hpp>

#include "base/test_folder.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "run_facts.h"
#include "sim_world.h"

namespace whet::testing {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

// A folder that is neither the system's, nor the plugin's, nor the data's.
struct PrivateFolder : TestFolder {
  PrivateFolder() { Write("secret", "key"); }
};

// What test.nosy could do, in a run with these `workers`.
json WhatItCould(const fs::path& folder, const char* isolation,
                 const json& workers) {
  SimWorld world;
  world.config["plugins"] = {WHET_TEST_HAZARDS_DIR};
  world.config["workers"] = workers;
  world.config["evaluators"] = {{{"use", "test.nosy"},
                                 {"isolation", isolation},
                                 {"folder", folder.string()}}};
  const EvalReport report = ReportOf(world, "test");
  return report.rows.empty() ? json() : json::parse(report.rows[0].feedback);
}

TEST(Sandbox, LeavesTheSystemsFilesAndNothingElse) {
  const PrivateFolder folder;
  const json could = WhatItCould(folder.path(), "plugin", json::object());
  EXPECT_EQ(could, json({{"read the folder", false},
                         {"write to the folder", false},
                         {"read /etc/passwd", true},
                         {"open a socket", false},
                         {"fork", false},
                         {"start a program", false},
                         {"signal its host", false},
                         {"read its host's environment", false},
                         {"see a variable", false}}));
  EXPECT_FALSE(fs::exists(folder.path() / "written"));
}

TEST(Sandbox, OpensWhatTheConfigAllows) {
  const PrivateFolder folder;
  const json could =
      WhatItCould(folder.path(), "plugin",
                  {{"read", {folder.path().string()}}, {"network", true}});
  EXPECT_EQ(could["read the folder"], true);
  EXPECT_EQ(could["write to the folder"], false);
  EXPECT_EQ(could["open a socket"], true);
  EXPECT_EQ(could["start a program"], false);
}

// The questions are good ones: without a sandbox all of it works.
TEST(Sandbox, IsNotThereInTheHostsOwnProcess) {
  const PrivateFolder folder;
  const json could = WhatItCould(folder.path(), "none", json::object());
  for (const auto& [what, worked] : could.items())
    EXPECT_EQ(worked, true) << what;
}

}  // namespace
}  // namespace whet::testing
