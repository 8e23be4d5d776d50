// Real libraries through the real loader: each way to be refused, and two that
// work.
#include <cmath>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <string>
#include <vector>

#include <sys/stat.h>

#include "whet/evaluator.h"
#include "whet/sdk/text.h"
#include "whet/service/log.h"

#include "base/sha256.h"
#include "base/test_folder.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "plugins/library.h"
#include "plugins/plugin_instance.h"

namespace whet {
namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;
using testing::StartsWith;

fs::path Fixture(const std::string& name) {
  return fs::path(WHET_FIXTURE_PLUGIN_DIR) / (name + ".so");
}

std::string Content(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

std::string Replaced(std::string text, const std::string& from,
                     const std::string& to) {
  const std::size_t at = text.find(from);
  EXPECT_NE(at, text.npos) << from;
  return text.replace(at, from.size(), to);
}

// A service that keeps what plugins log.
std::int32_t Enabled(const whet_host*, std::int32_t) noexcept { return 1; }
void WriteLine(const whet_host* host, std::int32_t, whet_text line) noexcept {
  auto* lines =
      HostContext::Data<std::vector<std::string>>(host, WHET_SERVICE_LOG);
  if (lines != nullptr)
    lines->push_back(sdk::Copy(line));
}
constexpr whet_log kLog = {sizeof(whet_log), 0, &Enabled, &WriteLine};

class PluginLoading : public testing::Test {
 protected:
  // The plugin of `folder` with its manifest, as a scan finds it.
  PluginRecord Find(const fs::path& folder, std::string_view id) {
    PluginSearchPath path;
    path.flags = {folder};
    const PluginCatalog catalog = PluginCatalog::Scan(path);
    const auto record = catalog.Find(PluginKind::kEvaluator, id);
    EXPECT_TRUE(record.ok()) << record.status();
    return record.ok() ? **record : PluginRecord();
  }
  // A folder with one fixture and its manifest.
  fs::path Install(const std::string& name) {
    const fs::path folder = folder_.Folder(name);
    folder_.Copy(Fixture(name), name + "/" + name + ".so");
    const fs::path manifest = Fixture(name).replace_extension(".json");
    if (fs::exists(manifest)) {
      folder_.Write(name + "/" + name + ".json", Content(manifest));
    }
    return folder;
  }
  absl::StatusOr<std::unique_ptr<PluginInstance>> Create(
      const PluginRecord& record, std::string_view config) {
    auto context = std::make_unique<HostContext>(record.id);
    context->Offer(WHET_SERVICE_LOG, &kLog, &lines_);
    return PluginInstance::Create(record, config, std::move(context));
  }
  // Why the installed copy of a fixture is refused by CheckPluginLibrary,
  // without its path, and the code.
  void ExpectRefused(const std::string& name, absl::StatusCode code,
                     const std::string& message) {
    const fs::path library = Install(name) / (name + ".so");
    EXPECT_EQ(CheckPluginLibrary(library),
              absl::Status(code, library.string() + ": " + message));
  }
  // Why no instance is made of it.
  void ExpectNoInstance(const std::string& name, absl::StatusCode code,
                        const std::string& message) {
    const fs::path folder = Install(name);
    const auto instance = Create(Find(folder, "fixture.faulty"), "{}");
    EXPECT_EQ(instance.status(),
              absl::Status(
                  code, (folder / (name + ".so")).string() + ": " + message));
  }

  TestFolder folder_;
  std::vector<std::string> lines_;
};

// What a plugin's create() has the host do: make another instance.
struct Nesting {
  PluginRecord record;
  std::unique_ptr<PluginInstance> inner;
};
void MakeAnother(const whet_host* host, std::int32_t, whet_text) noexcept {
  auto* nesting = HostContext::Data<Nesting>(host, WHET_SERVICE_LOG);
  auto context = std::make_unique<HostContext>("inner");
  static std::vector<std::string> lines;
  context->Offer(WHET_SERVICE_LOG, &kLog, &lines);
  auto made = PluginInstance::Create(nesting->record, R"({"prefix":"inner"})",
                                     std::move(context));
  EXPECT_TRUE(made.ok()) << made.status();
  if (made.ok())
    nesting->inner = *std::move(made);
}
constexpr whet_log kNestingLog = {sizeof(whet_log), 0, &Enabled, &MakeAnother};

TEST_F(PluginLoading, AnInstanceMayBeMadeInsideTheCreateOfAnother) {
  Nesting nesting{Find(Install("prefix"), "fixture.prefix"), nullptr};
  auto context = std::make_unique<HostContext>("outer");
  context->Offer(WHET_SERVICE_LOG, &kNestingLog, &nesting);
  const auto outer = PluginInstance::Create(
      nesting.record, R"({"prefix":"outer"})", std::move(context));
  ASSERT_TRUE(outer.ok()) << outer.status();
  ASSERT_NE(nesting.inner, nullptr);
  EXPECT_NE(nesting.inner->c(), (*outer)->c());
}

struct Scores {
  std::vector<double> scores;
  std::vector<whet_status> status;
  std::vector<std::string> feedback;
  std::vector<std::string> metrics;
};

Scores ScoreAll(const PluginInstance& plugin,
                const std::vector<whet_eval_item>& items) {
  Scores out;
  out.scores.assign(items.size(), std::nan(""));
  out.status.assign(items.size(), WHET_UNKNOWN);
  const whet_eval_batch batch = {sizeof(whet_eval_batch),
                                 sizeof(whet_eval_item),
                                 items.data(),
                                 items.size(),
                                 0,
                                 3,
                                 0};
  const whet_eval_sink sink = {
      sizeof(whet_eval_sink),
      0,
      &out,
      out.scores.data(),
      out.status.data(),
      [](void* ctx, std::uint64_t i, whet_text text) noexcept {
        static_cast<Scores*>(ctx)->feedback.push_back(std::to_string(i) + ": " +
                                                      sdk::Copy(text));
      },
      [](void* ctx, std::uint64_t i, whet_text name, double value) noexcept {
        static_cast<Scores*>(ctx)->metrics.push_back(
            std::to_string(i) + ": " + sdk::Copy(name) + "=" +
            std::to_string(static_cast<int>(value)));
      },
      nullptr};
  PluginError error;
  const whet_status code = plugin.table<whet_evaluator>()->score(
      plugin.c(), &batch, &sink, error.c());
  EXPECT_EQ(code, WHET_OK) << error.ToStatus(code, plugin.id());
  return out;
}

whet_eval_item Item(std::string_view output, std::string_view expected) {
  whet_eval_item item{};
  item.output = sdk::Text(output);
  item.expected = sdk::Text(expected);
  return item;
}

TEST_F(PluginLoading, RunsAnEvaluatorInC) {
  const fs::path folder = Install("contains");
  EXPECT_EQ(CheckPluginLibrary(folder / "contains.so"), absl::OkStatus());
  const PluginRecord record = Find(folder, "fixture.contains");
  EXPECT_EQ(ValidatePluginConfig(record, "{}", "$").value(), "{}");
  auto plugin = Create(record, "{}");
  ASSERT_TRUE(plugin.ok()) << plugin.status();
  EXPECT_EQ((*plugin)->id(), "fixture.contains");
  EXPECT_EQ((*plugin)->flags(),
            WHET_PLUGIN_CONCURRENT | WHET_PLUGIN_DETERMINISTIC);
  EXPECT_EQ((*plugin)->sha256(), Sha256HexOfFile(Fixture("contains")).value());
  EXPECT_EQ((*plugin)->context().instance(), (*plugin)->c());
  const Scores scores = ScoreAll(
      **plugin, {Item("the answer is 42", "42"), Item("no idea", "42")});
  EXPECT_THAT(scores.scores, ElementsAre(1.0, 0.0));
  EXPECT_THAT(scores.status, ElementsAre(WHET_OK, WHET_OK));
  EXPECT_THAT(scores.feedback, ElementsAre("1: The expected text is missing."));
  int* alive = static_cast<int*>((*plugin)->c()->self);
  EXPECT_EQ(*alive, 1);
  (*plugin)->Shutdown();
  (*plugin)->Shutdown();
  plugin->reset();
  EXPECT_EQ(*alive, 0);
}

TEST_F(PluginLoading, RunsAnEvaluatorInCxxWithSettingsAndAService) {
  const fs::path folder = Install("prefix");
  EXPECT_EQ(CheckPluginLibrary(folder / "prefix.so"), absl::OkStatus());
  const PluginRecord record = Find(folder, "fixture.prefix");
  const std::string config = ValidatePluginConfig(record, "{}", "$").value();
  EXPECT_EQ(config, R"({"prefix":"ok"})");
  const auto plugin = Create(record, config);
  ASSERT_TRUE(plugin.ok()) << plugin.status();
  EXPECT_THAT(lines_, ElementsAre("prefix ok"));
  const Scores scores =
      ScoreAll(**plugin, {Item("ok then", ""), Item("well", ""), Item("", "")});
  EXPECT_EQ(scores.scores[0], 1.0);
  EXPECT_EQ(scores.scores[1], 0.0);
  EXPECT_TRUE(std::isnan(scores.scores[2]));
  EXPECT_THAT(scores.status,
              ElementsAre(WHET_OK, WHET_OK, WHET_INVALID_ARGUMENT));
  EXPECT_THAT(scores.feedback,
              ElementsAre("1: Begin with: ok", "2: there is no output"));
  EXPECT_THAT(scores.metrics, ElementsAre("0: length=7"));
}

TEST_F(PluginLoading, MakesSeveralInstancesOfOneLibrary) {
  const PluginRecord record = Find(Install("prefix"), "fixture.prefix");
  const auto a = Create(record, R"({"prefix":"a"})");
  const auto b = Create(record, R"({"prefix":"b"})");
  ASSERT_TRUE(a.ok() && b.ok());
  EXPECT_THAT(ScoreAll(**a, {Item("abc", "")}).scores, ElementsAre(1.0));
  EXPECT_THAT(ScoreAll(**b, {Item("abc", "")}).scores, ElementsAre(0.0));
}

TEST_F(PluginLoading, OpensALibraryOnceWhateverItsPath) {
  const fs::path folder = Install("contains");
  fs::create_symlink(folder / "contains.so", folder / "link.so");
  EXPECT_EQ(PluginLibrary::Open(folder / "contains.so").value(),
            PluginLibrary::Open(folder / "link.so").value());
}

// A host table that outlives its instance answers, but does nothing.
TEST_F(PluginLoading, LeavesAHostBehindForLateCalls) {
  auto plugin =
      Create(Find(Install("prefix"), "fixture.prefix"), R"({"prefix":"a"})");
  ASSERT_TRUE(plugin.ok());
  const whet_host* host = (*plugin)->context().c();
  plugin->reset();
  const auto* log = static_cast<const whet_log*>(
      host->get_service(host, sdk::Text(WHET_SERVICE_LOG)));
  log->write(host, WHET_LOG_INFO, sdk::Text("late"));
  EXPECT_THAT(lines_, ElementsAre("prefix a"));
}

TEST_F(PluginLoading, KeepsTheTextOfAThrowingConstructor) {
  const PluginRecord record = Find(Install("prefix"), "fixture.prefix");
  EXPECT_EQ(
      Create(record, R"({"prefix":"forbidden"})").status(),
      absl::InternalError("fixture.prefix: the prefix 'forbidden' is taken"));
}

TEST_F(PluginLoading, RefusesAnotherAbi) {
  ExpectRefused("abi_major", absl::StatusCode::kFailedPrecondition,
                "made for Whet ABI 9.0; this is 1.0: update whet");
  ExpectRefused("abi_minor", absl::StatusCode::kFailedPrecondition,
                "made for Whet ABI 1.9 or later; this is 1.0: update whet");
}

TEST_F(PluginLoading, RefusesAnotherEnvironment) {
  ExpectRefused("environment", absl::StatusCode::kFailedPrecondition,
                "compiled for another environment (pointer size, alignment or "
                "double differ: 0x40404, expected 0x80808): build it for this "
                "machine, without packing options");
  // -fpack-struct=1: the alignment in the middle is 1.
  ExpectRefused("packed", absl::StatusCode::kFailedPrecondition,
                "compiled for another environment (pointer size, alignment or "
                "double differ: 0x80108, expected 0x80808): build it for this "
                "machine, without packing options");
}

TEST_F(PluginLoading, RefusesABrokenEntry) {
  const auto code = absl::StatusCode::kInvalidArgument;
  ExpectRefused("entry_null", code, "whet_plugin_entry_v1 returned null");
  ExpectRefused("entry_size", code,
                "its whet_entry has 32 bytes, expected at least 64: set "
                "struct_size to sizeof(whet_entry)");
  ExpectRefused("create_null", code,
                "its whet_entry lacks the required function create");
  ExpectRefused("broken_schema", code,
                "plugin 1 of 1: its config_schema is broken: "
                "$.properties.shots.type: unknown type \"int\" (known: array, "
                "boolean, integer, null, number, object, string)");
}

TEST_F(PluginLoading, RefusesALibraryThatIsNoPlugin) {
  ExpectRefused("no_entry", absl::StatusCode::kInvalidArgument,
                "a shared library, but no plugin: it does not export "
                "whet_plugin_entry_v1");
}

TEST_F(PluginLoading, RefusesTheEntryOfADependency) {
  ExpectRefused("borrowed_entry", absl::StatusCode::kInvalidArgument,
                "does not export whet_plugin_entry_v1 itself; the one found "
                "belongs to " +
                    std::string(WHET_FIXTURE_PLUGIN_DIR) +
                    "/libfixture_lender.so");
}

TEST_F(PluginLoading, KeepsTheLinkersWords) {
  ExpectRefused("unresolved", absl::StatusCode::kInvalidArgument,
                "cannot be opened: undefined symbol: whet_fixture_nowhere");
}

TEST_F(PluginLoading, RefusesTheSameLibraryTwiceForTheSameReason) {
  const fs::path library = Install("entry_null") / "entry_null.so";
  const absl::Status first = CheckPluginLibrary(library);
  EXPECT_FALSE(first.ok());
  EXPECT_EQ(CheckPluginLibrary(library), first);
}

TEST_F(PluginLoading, RefusesFilesThatAreNoLibraries) {
  const fs::path text = folder_.Write("text.so", "#!/bin/sh\necho hello\n");
  EXPECT_EQ(CheckPluginLibrary(text),
            absl::InvalidArgumentError(
                text.string() +
                ": not a shared library: it does not start like an ELF file"));
  const std::string whole = Content(Fixture("contains"));
  const fs::path half =
      folder_.Write("half.so", whole.substr(0, whole.size() / 2));
  const absl::Status status = CheckPluginLibrary(half);
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(
      std::string(status.message()),
      testing::MatchesRegex(half.string() +
                            ": truncated: its headers speak of [0-9]+ bytes, "
                            "the file has " +
                            std::to_string(whole.size() / 2) +
                            ": copy or build it again"));
}

TEST_F(PluginLoading, RefusesPathsThatLeadToNoFile) {
  EXPECT_EQ(
      CheckPluginLibrary("contains.so"),
      absl::InvalidArgumentError("contains.so: expected an absolute path"));
  EXPECT_EQ(CheckPluginLibrary(folder_.path() / "no.so"),
            absl::NotFoundError(folder_.string("no.so") +
                                ": No such file or directory"));
  EXPECT_EQ(CheckPluginLibrary(folder_.path()),
            absl::InvalidArgumentError(folder_.path().string() +
                                       ": expected a file"));
}

TEST_F(PluginLoading, RefusesWhatOthersCanWrite) {
  const fs::path folder = Install("contains");
  const std::string library = folder / "contains.so";
  ASSERT_EQ(chmod(library.c_str(), 0757), 0);
  EXPECT_EQ(CheckPluginLibrary(library),
            absl::FailedPreconditionError(
                library +
                ": everyone can write to it (mode 0757), and plugins run with "
                "your rights: chmod go-w " +
                library));
  ASSERT_EQ(chmod(library.c_str(), 0755), 0);
  ASSERT_EQ(chmod(folder.c_str(), 0777), 0);
  EXPECT_EQ(CheckPluginLibrary(library),
            absl::FailedPreconditionError(
                folder.string() +
                ": everyone can write to it (mode 0777), and plugins run with "
                "your rights: chmod go-w " +
                folder.string()));
  ASSERT_EQ(chmod(folder.c_str(), 0755), 0);
  EXPECT_EQ(CheckPluginLibrary(library), absl::OkStatus());
}

// A link to a folder that others can write is no way round the check.
TEST_F(PluginLoading, ChecksTheFolderBehindALink) {
  const fs::path folder = Install("contains");
  const fs::path link = folder_.Folder("links") / "contains.so";
  fs::create_symlink(folder / "contains.so", link);
  ASSERT_EQ(chmod(folder.c_str(), 0777), 0);
  EXPECT_THAT(std::string(CheckPluginLibrary(link).message()),
              StartsWith(folder.string() + ": everyone can write to it"));
}

TEST_F(PluginLoading, RefusesALibraryWithoutAManifest) {
  const fs::path folder = Install("contains");
  const std::string library = folder / "contains.so";
  fs::remove(folder / "contains.json");
  const std::string message =
      library +
      ": has no manifest contains.json beside it: write one with "
      "whet-manifest " +
      library;
  EXPECT_EQ(CheckPluginLibrary(library),
            absl::FailedPreconditionError(message));
  PluginSearchPath path;
  path.flags = {folder};
  EXPECT_THAT(PluginCatalog::Scan(path).problems(), ElementsAre(message));
}

TEST_F(PluginLoading, RefusesAManifestThatLies) {
  const fs::path folder = Install("prefix");
  const std::string library = folder / "prefix.so";
  const std::string truth = Content(folder / "prefix.json");
  const auto refusal_of = [&](const std::string& manifest,
                              std::string_view id) {
    folder_.Write("prefix/prefix.json", manifest);
    const absl::Status checked = CheckPluginLibrary(library);
    EXPECT_EQ(Create(Find(folder, id), "{}").status(), checked);
    EXPECT_EQ(checked.code(), absl::StatusCode::kFailedPrecondition);
    return std::string(checked.message());
  };
  EXPECT_EQ(refusal_of(Replaced(truth, "2.1.0", "2.2.0"), "fixture.prefix"),
            library +
                ": its manifest lies about version of 'fixture.prefix' "
                "(manifest: \"2.2.0\", library: \"2.1.0\"): write it again "
                "with whet-manifest");
  EXPECT_EQ(
      refusal_of(Replaced(truth, "[\"whet.log/1\"]", "[]"), "fixture.prefix"),
      library +
          ": its manifest lies about needs of 'fixture.prefix' "
          "(manifest: [], library: [\"whet.log/1\"]): write it again "
          "with whet-manifest");
  EXPECT_EQ(refusal_of(Replaced(truth, "fixture.prefix", "gepa"), "gepa"),
            library +
                ": its manifest lists the evaluator 'gepa', which is not in "
                "the library: write it again with whet-manifest");
  const std::size_t list = truth.find("\"plugins\"");
  EXPECT_EQ(CheckPluginLibrary(
                (folder_.Write("prefix/prefix.json",
                               truth.substr(0, list) + "\"plugins\": []}"),
                 library)),
            absl::FailedPreconditionError(
                library +
                ": its manifest lists 0 plugins, the library has 1: write it "
                "again with whet-manifest"));
}

TEST_F(PluginLoading, RefusesAPluginWhoseNeedsAreNotMet) {
  ExpectNoInstance("needs_llm", absl::StatusCode::kFailedPrecondition,
                   "'fixture.faulty' needs the service whet.llm/1, which this "
                   "host does not offer to it (offered: whet.log/1)");
}

TEST_F(PluginLoading, RefusesBrokenInstances) {
  const auto code = absl::StatusCode::kInternal;
  ExpectNoInstance("instance_null", code,
                   "'fixture.faulty': create() reported success without an "
                   "instance");
  ExpectNoInstance("score_null", code,
                   "'fixture.faulty': its whet_evaluator lacks the required "
                   "function score");
  ExpectNoInstance("table_size", code,
                   "'fixture.faulty': its whet_evaluator has 8 bytes, expected "
                   "at least 16: set struct_size to sizeof(whet_evaluator)");
}

TEST_F(PluginLoading, ReportsTheSamePluginInTwoFolders) {
  const fs::path a = Install("contains");
  const fs::path b = folder_.Folder("b");
  folder_.Copy(Fixture("contains"), "b/other.so");
  folder_.Write("b/other.json", Content(a / "contains.json"));
  PluginSearchPath path;
  path.flags = {a, b};
  const PluginCatalog catalog = PluginCatalog::Scan(path);
  ASSERT_EQ(catalog.plugins().size(), 1U);
  EXPECT_EQ(catalog.plugins()[0].library, a / "contains.so");
  EXPECT_THAT(catalog.problems(),
              ElementsAre((b / "other.so").string() +
                          ": not used: the evaluator 'fixture.contains' is "
                          "also in " +
                          (a / "contains.so").string() +
                          ", which is found first (--plugin-dir)"));
}

}  // namespace
}  // namespace whet
