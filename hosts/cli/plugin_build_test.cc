#include "plugin_build.h"

#include <chrono>
#include <string>
#include <vector>

#include "folder_for_test.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace whet::cli {
namespace {

namespace fs = std::filesystem;

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr char kEvaluatorInPython[] =
    "import whet\n\n\n@whet.evaluator(\"acme.tone\", version=\"1.0.0\")\n"
    "def tone(output):\n    return 1.0\n";

std::string ManifestOf(const std::string& plugins) {
  return R"({"manifest_version": 1, "abi_major": 1, "abi_minor": 0, "plugins": [)" +
         plugins + "]}";
}

std::string EvaluatorEntry(const std::string& id) {
  return R"({"kind": "whet.evaluator/1", "id": ")" + id +
         R"(", "name": "Tone", "version": "1.0.0", "vendor": "",
            "license": "", "description": "", "needs": [],
            "config_schema": ""})";
}

TEST(FindBuild, TheFilesOfTheFolderSayHow) {
  const std::vector<std::pair<const char*, BuildSystem>> files = {
      {"Makefile", BuildSystem::kMake},
      {"Cargo.toml", BuildSystem::kCargo},
      {"CMakeLists.txt", BuildSystem::kCMake}};
  for (const auto& [name, system] : files) {
    const FolderForTest folder;
    folder.Write(name, "");
    const absl::StatusOr<BuildPlan> plan = FindBuild(folder.path(), "");
    // On a machine without the program it is what is told.
    if (plan.ok())
      EXPECT_EQ(plan->system, system) << name;
    else
      EXPECT_THAT(std::string(plan.status().message()),
                  HasSubstr(": is not installed, and "));
  }
}

TEST(FindBuild, ACommandIsStrongerThanFiles) {
  const FolderForTest folder;
  folder.Write("CMakeLists.txt", "");
  const absl::StatusOr<BuildPlan> plan = FindBuild(folder.path(), "make tone");
  ASSERT_TRUE(plan.ok()) << plan.status();
  EXPECT_EQ(plan->system, BuildSystem::kCommand);
  EXPECT_EQ(plan->command, "make tone");
}

TEST(FindBuild, SaysWhatIsMissing) {
  const FolderForTest folder;
  folder.Write("tone.cc", "");
  EXPECT_THAT(std::string(FindBuild(folder.path(), "").status().message()),
              HasSubstr("nothing to build: expected a CMakeLists.txt, a "
                        "Cargo.toml, a Makefile or a Python file"));
  EXPECT_THAT(
      std::string(FindBuild(folder.path() / "no", "").status().message()),
      HasSubstr("no: there is no such folder"));
}

TEST(PythonEvaluators, AreFilesWithTheDecorator) {
  const FolderForTest folder;
  const fs::path tone = folder.Write("tone.py", kEvaluatorInPython);
  folder.Write("tone_test.py", "import tone  # @whet.evaluator(\n");
  folder.Write("helper.py", "def helper(): pass\n");
  EXPECT_THAT(PythonEvaluators(folder.path()), ElementsAre(tone));
}

TEST(LibrariesOfCargo, AreThoseThatAreNoPartOfTheCompiler) {
  // What Cargo 1.63 prints, shortened.
  const std::string said =
      R"({"reason":"compiler-artifact","target":{"kind":["proc-macro"],"crate_types":["proc-macro"]},"filenames":["/x/target/release/deps/libserde_derive-1.so"],"fresh":true}
{"reason":"compiler-artifact","target":{"kind":["cdylib"],"crate_types":["cdylib"],"name":"tone_evaluator"},"filenames":["/x/target/release/libtone_evaluator.so"],"fresh":false}
{"reason":"build-finished","success":true}
)";
  EXPECT_THAT(LibrariesOfCargo(said),
              ElementsAre(fs::path("/x/target/release/libtone_evaluator.so")));
}

TEST(BuildPlugin, FindsWhatACommandHasMade) {
  const FolderForTest folder;
  folder.Write("manifest", ManifestOf(EvaluatorEntry("acme.tone")));
  const absl::StatusOr<BuildPlan> plan =
      FindBuild(folder.path(),
                "mkdir -p out/deps && touch out/tone.so out/deps/tone.so && "
                "cp manifest out/tone.json && cp manifest out/deps/tone.json");
  ASSERT_TRUE(plan.ok()) << plan.status();
  const PluginBuild build = BuildPlugin(*plan);
  EXPECT_TRUE(build.status.ok()) << build.status;
  EXPECT_THAT(build.libraries, ElementsAre(folder.path() / "out/tone.so"));
}

TEST(BuildPlugin, AFailureNamesTheCommand) {
  const FolderForTest folder;
  const absl::StatusOr<BuildPlan> plan = FindBuild(folder.path(), "exit 4");
  ASSERT_TRUE(plan.ok()) << plan.status();
  EXPECT_EQ(std::string(BuildPlugin(*plan).status.message()),
            "the build ended with status 4: exit 4");
}

// Plugins of one library with these ids, as somebody asks for `id`.
class BuiltPluginsTest : public ::testing::Test {
 protected:
  absl::StatusOr<std::vector<PluginRecord>> Built(const std::string& plugins,
                                                  const std::string& id) {
    BuildPlan plan;
    plan.system = BuildSystem::kCMake;
    plan.folder = folder_.path();
    const fs::path library = folder_.Write("build/tone.so", "");
    folder_.Write("build/tone.json", ManifestOf(plugins));
    auto found = BuiltPlugins(plan, {library}, id);
    if (!found.ok())
      return found.status();
    return found->plugins;
  }

 private:
  const FolderForTest folder_;
};

TEST_F(BuiltPluginsTest, AllOrOne) {
  const std::string both =
      EvaluatorEntry("acme.tone") + "," + EvaluatorEntry("acme.words");
  const auto all = Built(both, "");
  ASSERT_TRUE(all.ok()) << all.status();
  EXPECT_THAT(*all, SizeIs(2));
  const auto one = Built(both, "acme.words");
  ASSERT_TRUE(one.ok()) << one.status();
  ASSERT_THAT(*one, SizeIs(1));
  EXPECT_EQ(one->front().id, "acme.words");
}

TEST_F(BuiltPluginsTest, AnIdThatIsNotThereIsNamedWithTheNearest) {
  const auto plugins = Built(EvaluatorEntry("acme.tone"), "acme.ton");
  EXPECT_THAT(std::string(plugins.status().message()),
              HasSubstr("no plugin 'acme.ton' in what was built (there is: "
                        "acme.tone)\nhint: did you mean 'acme.tone'?"));
}

// Two libraries with acme.tone, of which the second was built later.
class LeftOverTest : public ::testing::Test {
 protected:
  absl::StatusOr<BuiltPluginsFound> Built(const std::string& older,
                                          const std::string& newer) {
    BuildPlan plan;
    plan.system = BuildSystem::kCMake;
    plan.folder = folder_.path();
    for (const std::string& name : {older, newer}) {
      folder_.Write(name + ".so", "");
      folder_.Write(name + ".json", ManifestOf(EvaluatorEntry("acme.tone")));
    }
    fs::last_write_time(Library(older), fs::last_write_time(Library(newer)) -
                                            std::chrono::hours(1));
    return BuiltPlugins(plan, {Library(older), Library(newer)}, "");
  }
  fs::path Library(const std::string& name) const {
    return folder_.path() / (name + ".so");
  }
  std::string Text(const std::string& older, const std::string& newer) const {
    return Library(older).string() +
           ": is left over from an earlier build: " + Library(newer).string() +
           " was built later and has the same plugin; delete the older one "
           "and its " +
           fs::path(older + ".json").filename().string();
  }

 private:
  const FolderForTest folder_;
};

TEST_F(LeftOverTest, WhatWasBuiltLastIsUsed) {
  for (const auto& [older, newer] :
       std::vector<std::pair<std::string, std::string>>{
           {"build/b", "build/a"}, {"a/x", "b/x"}, {"d/x", "c/x"}}) {
    const auto found = Built(older, newer);
    ASSERT_TRUE(found.ok()) << found.status();
    ASSERT_THAT(found->plugins, SizeIs(1));
    EXPECT_EQ(found->plugins[0].library, Library(newer));
    EXPECT_THAT(found->left_over, ElementsAre(Text(older, newer)));
  }
}

TEST_F(LeftOverTest, WhatHidesItIsToBeDeleted) {
  EXPECT_EQ(Built("build/old", "build/tone").status(),
            absl::FailedPreconditionError(Text("build/old", "build/tone")));
}

TEST(BuiltPlugins, NoneSaysWhatMakesOne) {
  const FolderForTest folder;
  BuildPlan plan;
  plan.system = BuildSystem::kCMake;
  plan.folder = folder.path();
  EXPECT_THAT(std::string(BuiltPlugins(plan, {}, "").status().message()),
              HasSubstr("the build made no plugin: no library with a manifest "
                        "beside it\nhint: whet_add_plugin()"));
}

}  // namespace
}  // namespace whet::cli
