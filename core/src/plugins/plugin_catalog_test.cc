#include "whet/core/plugin_catalog.h"

#include <filesystem>
#include <string>
#include <vector>

#include <stdlib.h>
#include <sys/stat.h>

#include "base/test_folder.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace whet {
namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;

using testing::IsEmpty;
using testing::StartsWith;

std::string Manifest(const std::string& kind, const std::string& id,
                     const std::string& version = "1.0.0") {
  return R"({"manifest_version": 1, "abi_major": 0, "abi_minor": 1,
    "plugins": [{"kind": "whet.)" +
         kind + R"(/1", "id": ")" + id + R"(", "name": "Name of )" + id +
         R"(", "version": ")" + version + R"(", "vendor": "Acme",
    "license": "MIT", "description": "Does it.", "needs": ["whet.llm/1"],
    "config_schema": "{}"}]})";
}

std::vector<std::string> Ids(const PluginCatalog& catalog) {
  std::vector<std::string> ids;
  for (const PluginRecord& p : catalog.plugins()) {
    ids.push_back(std::string(PluginKindName(p.kind)) + ":" + p.id);
  }
  return ids;
}

class Catalog : public testing::Test {
 protected:
  // A library is never opened by a scan: any bytes do.
  void Add(const std::string& folder, const std::string& name,
           const std::string& manifest) {
    folders_.Folder(folder);
    folders_.Write(folder + "/" + name + ".so", "");
    folders_.Write(folder + "/" + name + ".json", manifest);
  }
  PluginCatalog ScanFlags(const std::vector<std::string>& folders) {
    PluginSearchPath path;
    for (const auto& f : folders)
      path.flags.push_back(folders_.path() / f);
    return PluginCatalog::Scan(path);
  }
  // The only problem of folder "a".
  std::string ProblemOf(const std::string& manifest) {
    Add("a", "x", manifest);
    const PluginCatalog catalog = ScanFlags({"a"});
    EXPECT_THAT(catalog.plugins(), IsEmpty());
    EXPECT_EQ(catalog.problems().size(), 1U);
    return catalog.problems().empty() ? "" : catalog.problems()[0];
  }
  TestFolder folders_;
};

TEST_F(Catalog, ReadsWhatAManifestSays) {
  Add("a", "evaluator_contains", Manifest("evaluator", "acme.contains"));
  const PluginCatalog catalog = ScanFlags({"a"});
  ASSERT_EQ(catalog.plugins().size(), 1U);
  const PluginRecord& plugin = catalog.plugins()[0];
  EXPECT_EQ(plugin.kind, PluginKind::kEvaluator);
  EXPECT_EQ(plugin.id, "acme.contains");
  EXPECT_EQ(plugin.name, "Name of acme.contains");
  EXPECT_EQ(plugin.version, "1.0.0");
  EXPECT_EQ(plugin.vendor, "Acme");
  EXPECT_EQ(plugin.license, "MIT");
  EXPECT_EQ(plugin.description, "Does it.");
  EXPECT_THAT(plugin.needs, ElementsAre("whet.llm/1"));
  EXPECT_EQ(plugin.config_schema, "{}");
  EXPECT_EQ(plugin.abi_major, 0);
  EXPECT_EQ(plugin.abi_minor, 1);
  EXPECT_EQ(plugin.library, folders_.path() / "a" / "evaluator_contains.so");
  EXPECT_EQ(plugin.found_in, "--plugin-dir");
  EXPECT_THAT(catalog.problems(), IsEmpty());
}

// `manifest` of a file of Python.
std::string InPython(std::string manifest) {
  return manifest.insert(1, R"("language": "python", )");
}

TEST_F(Catalog, TakesFilesOfPythonThatHaveAManifest) {
  folders_.Folder("a");
  folders_.Write("a/tone.py", "");
  folders_.Write("a/tone.json", InPython(Manifest("evaluator", "acme.tone")));
  folders_.Write("a/beside_it.py", "");
  const PluginCatalog catalog = ScanFlags({"a"});
  EXPECT_THAT(catalog.problems(), IsEmpty());
  ASSERT_THAT(Ids(catalog), ElementsAre("evaluator:acme.tone"));
  EXPECT_EQ(catalog.plugins()[0].library, folders_.path() / "a" / "tone.py");
  EXPECT_TRUE(IsPython(catalog.plugins()[0]));
}

TEST_F(Catalog, AManifestIsOfALibraryOrOfAFileOfPython) {
  folders_.Folder("a");
  folders_.Write("a/tone.py", "");
  folders_.Write("a/tone.json", Manifest("evaluator", "acme.tone"));
  EXPECT_THAT(ScanFlags({"a"}).problems(),
              ElementsAre(folders_.string("a/tone.json") +
                          R"(: $.language: expected "python", got null: write )"
                          "it again with whet-manifest " +
                          folders_.string("a/tone.py")));
  folders_.Write("a/tone.json", InPython(Manifest("strategy", "acme.tone")));
  EXPECT_THAT(ScanFlags({"a"}).problems(),
              ElementsAre(folders_.string("a/tone.json") +
                          ": $.plugins[0].kind: expected an evaluator: other "
                          "plugins cannot be in Python"));
  Add("b", "x", InPython(Manifest("evaluator", "acme.x")));
  EXPECT_THAT(
      ScanFlags({"b"}).problems(),
      ElementsAre(StartsWith(folders_.string("b/x.json") +
                             R"(: $.language: expected none, got "python")")));
}

TEST_F(Catalog, SortsByKindAndId) {
  Add("a", "1", Manifest("strategy", "gepa"));
  Add("a", "2", Manifest("evaluator", "z"));
  Add("a", "3", Manifest("evaluator", "b"));
  Add("a", "4", Manifest("provider", "openai"));
  EXPECT_THAT(Ids(ScanFlags({"a"})),
              ElementsAre("evaluator:b", "evaluator:z", "provider:openai",
                          "strategy:gepa"));
}

TEST_F(Catalog, TakesTheFirstOfEqualPluginsAndReportsTheOther) {
  Add("a", "x", Manifest("strategy", "gepa", "1.0.0"));
  Add("b", "x", Manifest("strategy", "gepa", "2.0.0"));
  const PluginCatalog catalog = ScanFlags({"b", "a"});
  ASSERT_EQ(catalog.plugins().size(), 1U);
  EXPECT_EQ(catalog.plugins()[0].version, "2.0.0");
  EXPECT_THAT(catalog.problems(),
              ElementsAre(folders_.string("a/x.so") +
                          ": not used: the strategy 'gepa' is also in " +
                          folders_.string("b/x.so") +
                          ", which is found first (--plugin-dir)"));
}

TEST_F(Catalog, RanksTheConfigFirstAndTheInstallationLast) {
  for (const char* f : {"1", "2", "3", "4", "5"}) {
    Add(f, "x", Manifest("strategy", "gepa"));
  }
  PluginSearchPath path;
  path.installed = {folders_.path() / "5"};
  path.user = {folders_.path() / "4"};
  path.environment = {folders_.path() / "3"};
  path.flags = {folders_.path() / "2"};
  path.config = {folders_.path() / "1"};
  EXPECT_EQ(PluginCatalog::Scan(path).plugins()[0].found_in, "config");
  path.config.clear();
  EXPECT_EQ(PluginCatalog::Scan(path).plugins()[0].found_in, "--plugin-dir");
  path.flags.clear();
  EXPECT_EQ(PluginCatalog::Scan(path).plugins()[0].found_in,
            "WHET_PLUGIN_PATH");
  path.environment.clear();
  EXPECT_EQ(PluginCatalog::Scan(path).plugins()[0].found_in, "user");
}

TEST_F(Catalog, SearchesAFolderThatIsNamedTwiceOnce) {
  Add("a", "x", Manifest("strategy", "gepa"));
  fs::create_directory_symlink(folders_.path() / "a", folders_.path() / "b");
  EXPECT_THAT(ScanFlags({"a", "b", "a"}).problems(), IsEmpty());
}

TEST_F(Catalog, ReportsHalvesOfAPlugin) {
  folders_.Folder("a");
  folders_.Write("a/x.so", "");
  folders_.Write("a/y.json", Manifest("strategy", "gepa"));
  folders_.Write("a/README.md", "");
  EXPECT_THAT(ScanFlags({"a"}).problems(),
              ElementsAre(folders_.string("a/x.so") +
                              ": has no manifest x.json beside it: write one "
                              "with whet-manifest " +
                              folders_.string("a/x.so"),
                          folders_.string("a/y.json") +
                              ": there is no library y.so beside it"));
}

TEST_F(Catalog, ReportsBrokenManifests) {
  const std::string file = folders_.string("a/x.json");
  EXPECT_THAT(ProblemOf("{"), StartsWith(file + ": parse error at line 1"));
  EXPECT_EQ(ProblemOf("[]"), file + ": $: expected an object, got []");
  EXPECT_EQ(ProblemOf("{}"), file + ": $.manifest_version: missing");
  EXPECT_EQ(ProblemOf(R"({"manifest_version": 2})"),
            file + ": $.manifest_version: expected 1, got 2: update whet");
  EXPECT_EQ(
      ProblemOf(R"({"manifest_version": "1"})"),
      file + ": $.manifest_version: expected a version number, got \"1\"");
  EXPECT_EQ(ProblemOf(R"({"manifest_version": 1, "abi_major": 0,
                          "abi_minor": 1, "plugins": [3]})"),
            file + ": $.plugins[0]: expected an object, got 3");
  EXPECT_EQ(ProblemOf(Manifest("tracker", "x")),
            file +
                ": $.plugins[0].kind: this whet does not know the kind "
                "'whet.tracker/1' (known: whet.evaluator/1, whet.provider/1, "
                "whet.strategy/1)");
  EXPECT_EQ(ProblemOf(std::string(100'000, '[')),
            file + ": nested more than 64 levels deep");
  EXPECT_EQ(ProblemOf(std::string(5 << 20, ' ')),
            file + ": larger than 4194304 bytes");
}

TEST_F(Catalog, DoesNotWaitForAPipe) {
  folders_.Folder("a");
  folders_.Write("a/x.so", "");
  ASSERT_EQ(mkfifo(folders_.string("a/x.json").c_str(), 0600), 0);
  EXPECT_THAT(ScanFlags({"a"}).problems(),
              ElementsAre(folders_.string("a/x.json") + ": expected a file"));
}

TEST_F(Catalog, ReportsFoldersThatItCannotSearch) {
  folders_.Write("file", "");
  PluginSearchPath path;
  path.flags = {"plugins", folders_.path() / "none", folders_.path() / "file"};
  EXPECT_THAT(
      PluginCatalog::Scan(path).problems(),
      ElementsAre("plugins: expected an absolute path of a plugin "
                  "folder (--plugin-dir)",
                  folders_.string("none") +
                      ": cannot search for plugins (--plugin-dir): No "
                      "such file or directory",
                  folders_.string("file") + ": expected a folder of plugins "
                                            "(--plugin-dir)"));
}

TEST_F(Catalog, DoesNotMissFoldersThatNobodyNamed) {
  PluginSearchPath path;
  path.user = {folders_.path() / "none"};
  path.installed = {folders_.path() / "none"};
  EXPECT_THAT(PluginCatalog::Scan(path).problems(), IsEmpty());
}

TEST_F(Catalog, DoesNotSearchAFolderThatEveryoneCanWrite) {
  Add("a", "x", Manifest("strategy", "gepa"));
  ASSERT_EQ(chmod(folders_.string("a").c_str(), 0777), 0);
  const PluginCatalog catalog = ScanFlags({"a"});
  EXPECT_THAT(catalog.plugins(), IsEmpty());
  EXPECT_THAT(catalog.problems(),
              ElementsAre(folders_.string("a") +
                          ": everyone can write to it (mode 0777), and "
                          "plugins run with your rights: chmod go-w " +
                          folders_.string("a")));
}

TEST_F(Catalog, FindsAPlugin) {
  Add("a", "x", Manifest("strategy", "gepa"));
  const PluginCatalog catalog = ScanFlags({"a"});
  EXPECT_EQ(catalog.Find(PluginKind::kStrategy, "gepa").value(),
            &catalog.plugins()[0]);
}

TEST_F(Catalog, SuggestsTheNearestNameOfTheKind) {
  Add("a", "x", Manifest("strategy", "gepa"));
  Add("a", "y", Manifest("strategy", "few_shot"));
  Add("a", "z", Manifest("evaluator", "gpa"));
  const auto found = ScanFlags({"a"}).Find(PluginKind::kStrategy, "gep");
  EXPECT_EQ(found.status().code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(found.status().message(),
            "no strategy 'gep'; did you mean 'gepa'? (known: few_shot, gepa); "
            "looked in " +
                folders_.string("a"));
}

TEST_F(Catalog, SaysThatANameIsOfAnotherKind) {
  Add("a", "x", Manifest("strategy", "gepa"));
  EXPECT_EQ(
      ScanFlags({"a"}).Find(PluginKind::kEvaluator, "gepa").status().message(),
      "no evaluator 'gepa': that is a plugin of kind strategy; no evaluator "
      "is installed; looked in " +
          folders_.string("a"));
}

TEST_F(Catalog, MentionsTheProblemThatMayBeTheReason) {
  Add("a", "x", "{}");
  EXPECT_EQ(
      ScanFlags({"a"}).Find(PluginKind::kStrategy, "gepa").status().message(),
      "no strategy 'gepa'; no strategy is installed; looked in " +
          folders_.string("a") + "; problem there: " +
          folders_.string("a/x.json") + ": $.manifest_version: missing");
}

TEST(DefaultSearchPath, ReadsTheEnvironment) {
  setenv("WHET_PLUGIN_PATH", "/a::/b/c:", 1);
  setenv("XDG_DATA_HOME", "/data", 1);
  setenv("HOME", "/home/u", 1);
  PluginSearchPath path = DefaultPluginSearchPath();
  EXPECT_THAT(path.config, IsEmpty());
  EXPECT_THAT(path.flags, IsEmpty());
  EXPECT_THAT(path.environment, ElementsAre("/a", "/b/c"));
  EXPECT_THAT(path.user, ElementsAre("/data/whet/plugins"));
  const fs::path build =
      fs::read_symlink("/proc/self/exe").parent_path().parent_path();
  EXPECT_THAT(path.installed, ElementsAre(build / "lib/whet/plugins"));

  unsetenv("WHET_PLUGIN_PATH");
  setenv("XDG_DATA_HOME", "relative", 1);
  path = DefaultPluginSearchPath();
  EXPECT_THAT(path.environment, IsEmpty());
  EXPECT_THAT(path.user, ElementsAre("/home/u/.local/share/whet/plugins"));
  unsetenv("XDG_DATA_HOME");
  unsetenv("HOME");
  EXPECT_THAT(DefaultPluginSearchPath().user, IsEmpty());
}

}  // namespace
}  // namespace whet
