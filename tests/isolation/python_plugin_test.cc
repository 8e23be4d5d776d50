// Evaluators in Python, from the command line's side: the same result as of a
// library, the same sandbox, and a run that outlives what they do.
#include <filesystem>
#include <fstream>
#include <map>
#include <regex>
#include <set>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "base/file_io.h"
#include "base/test_folder.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "run_facts.h"
#include "sim_world.h"

namespace whet::testing {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

struct SnakeWorld : SimWorld {
  explicit SnakeWorld(json settings, const char* use = "test.snake") {
    config["plugins"] = {WHET_TEST_HAZARDS_DIR};
    settings["use"] = use;
    config["evaluators"] = json::array({settings});
    config["workers"] = {{"timeout_s", WorkerSeconds()}, {"memory_mb", 512}};
  }
};

// What a run decided, but for what says which evaluator it had.
std::vector<std::string> DecisionsOf(const fs::path& run_dir) {
  static const std::regex evaluator(", [0-9a-f]{12}\"");
  std::vector<std::string> steps = StepsOf(run_dir);
  for (std::string& step : steps)
    step = std::regex_replace(step, evaluator, "\"");
  return steps;
}

std::string WhyNot(const SimWorld& world) {
  return std::string(world.Prepare("refused").status().message());
}

TEST(PythonPlugin, DecidesAsALibraryDoes) {
  SnakeWorld library(json::object(), "test.hazard");
  ASSERT_TRUE(library.Run("r").ok());
  const std::vector<std::string> expected = DecisionsOf(library.RunDir("r"));
  EXPECT_GT(expected.size(), 5u);
  for (const char* use : {"test.snake", "test.snakes"}) {
    for (const char* isolation : {"plugin", "instance"}) {
      SnakeWorld world({{"isolation", isolation}}, use);
      const auto result = world.Run("r");
      ASSERT_TRUE(result.ok()) << result.status();
      EXPECT_THAT(result->evaluator_faults, IsEmpty());
      EXPECT_EQ(DecisionsOf(world.RunDir("r")), expected) << use;
    }
  }
}

TEST(PythonPlugin, ARunOutlivesWhatItDoesToItsProcess) {
  SnakeWorld world(json::object());
  const std::vector<std::uint64_t> val = ValExamples(world);
  world.ForgetBilled();
  // Of the process ...
  std::map<std::uint64_t, std::string> lost = {
      {val[3], "crashed (SIGSEGV)"},
      {val[20], TookTooLong()},
      {val[31], "ended with status 3"}};
  world.config["evaluators"][0].update(
      {{"crash", {val[3]}}, {"hang", {val[20]}}, {"exit", {val[31]}}});
  // ... and of one answer.
  std::map<std::uint64_t, std::string> unscored = {
      {val[8], "MemoryError"},
      {val[1], "SystemExit: enough"},
      {val[2], "KeyError: 'team' (<lambda>, line "},
      {val[4], "RecursionError"},
      {val[5], "it returned None"},
      {val[6], "it returned nan; expected a number in [0, 1]"},
      {val[7], "it returned str 'good'"}};
  world.config["evaluators"][0].update({{"bomb", {val[8]}},
                                        {"quit", {val[1]}},
                                        {"raise", {val[2]}},
                                        {"deep", {val[4]}},
                                        {"none", {val[5]}},
                                        {"nan", {val[6]}},
                                        {"word", {val[7]}}});
  if (BuiltWithSanitizer()) {  // which gives memory no limit
    unscored.erase(val[8]);
    world.config["evaluators"][0].erase("bomb");
  }
  const EvalReport report = ReportOf(world, "val");
  std::map<std::uint64_t, std::string> said;
  for (const EvalReport::Row& row : report.rows)
    said[row.example] = row.feedback;
  for (const auto& [example, why] : unscored)
    EXPECT_THAT(said[example], HasSubstr(why));
  for (const auto& [example, why] : lost)
    EXPECT_THAT(said[example], HasSubstr(why));
  const auto result = world.Run("r");
  ASSERT_TRUE(result.ok()) << result.status();
  EXPECT_EQ(result->baseline_val.failed,
            static_cast<std::int64_t>(lost.size() + unscored.size()));
  std::set<std::uint64_t> seen;
  for (const EvaluatorFault& fault : result->evaluator_faults) {
    ASSERT_TRUE(fault.example.has_value() && lost.contains(*fault.example))
        << fault.how;
    EXPECT_THAT(fault.how, HasSubstr(lost.at(*fault.example)));
    seen.insert(*fault.example);
  }
  EXPECT_EQ(seen.size(), lost.size());
}

TEST(PythonPlugin, OfABatchTheAnswerToBlameIsFound) {
  SnakeWorld world(json::object(), "test.snakes");
  const std::uint64_t bad = ValExamples(world)[17];
  world.config["evaluators"][0]["raise"] = {bad};
  int failed = 0;
  for (const EvalReport::Row& row : ReportOf(world, "val").rows) {
    if (row.score.has_value())
      continue;
    ++failed;
    EXPECT_EQ(row.example, bad);
    EXPECT_THAT(row.feedback, HasSubstr("ValueError: not this one (snakes"));
  }
  EXPECT_EQ(failed, 1);
}

TEST(PythonPlugin, IsConfinedAsALibraryIs) {
  const TestFolder folder;
  std::ofstream(folder.path() / "secret") << "key";
  SnakeWorld world({{"folder", folder.path().string()}}, "test.curious");
  world.config.erase("workers");
  const EvalReport report = ReportOf(world, "test");
  ASSERT_FALSE(report.rows.empty());
  EXPECT_EQ(json::parse(report.rows[0].feedback),
            json({{"read the folder", false},
                  {"write to the folder", false},
                  {"read /etc/passwd", true},
                  {"open a socket", false},
                  {"fork", false},
                  {"start a program", false},
                  {"become a program", false},
                  {"signal its host", false},
                  {"read its host's environment", false},
                  {"see a variable", false}}));
}

TEST(PythonPlugin, LogsToTheRun) {
  const TestFolder folder;
  SnakeWorld world({{"folder", folder.path().string()}}, "test.curious");
  ASSERT_TRUE(world.Run("r").ok());
  const auto log = ReadWholeFile(world.RunDir("r") / "log.txt");
  ASSERT_TRUE(log.ok()) << log.status();
  EXPECT_THAT(*log, AllOf(HasSubstr("test.curious"), HasSubstr("I was here"),
                          HasSubstr("So was I")));
}

TEST(PythonPlugin, SaysWhatIsWrongBeforeARunStarts) {
  EXPECT_THAT(WhyNot(SnakeWorld({{"isolation", "none"}})),
              AllOf(HasSubstr("$.evaluators[0]"),
                    HasSubstr("expected plugin or instance")));
  EXPECT_THAT(WhyNot(SnakeWorld({{"crsh", {1}}})),
              AllOf(HasSubstr("$.evaluators[0].crsh"), HasSubstr("crash")));
  SnakeWorld nowhere(json::object());
  nowhere.config["workers"]["python"] = "/no/such/python3";
  EXPECT_THAT(WhyNot(nowhere),
              AllOf(HasSubstr("$.workers.python: /no/such/python3"),
                    HasSubstr("expected an interpreter")));
  SnakeWorld other(json::object());
  other.config["workers"]["python"] = "/bin/false";
  EXPECT_THAT(WhyNot(other), HasSubstr("/bin/false: does not run as an "
                                       "interpreter of Python"));
}

// A copy of the plugin that is about to be spoiled.
struct SpoiledWorld : SnakeWorld {
  explicit SpoiledWorld(const TestFolder& folder) : SnakeWorld({}) {
    for (const char* name : {"snake.py", "snake.json"}) {
      fs::copy_file(fs::path(WHET_TEST_HAZARDS_DIR) / name,
                    folder.path() / name);
    }
    config["plugins"] = {folder.path().string()};
  }
};

TEST(PythonPlugin, SaysWhatIsWrongWithAFile) {
  const TestFolder changed;
  SpoiledWorld stale(changed);
  std::ofstream(changed.path() / "snake.py", std::ios::app)
      << "@whet.evaluator('test.new', version='2.0.0')\n"
         "def new(output): return 1.0\n";
  EXPECT_THAT(WhyNot(stale),
              AllOf(HasSubstr("snake.py"),
                    HasSubstr("write it again with whet-manifest")));
  const TestFolder broken;
  SpoiledWorld missing(broken);
  std::ofstream(broken.path() / "snake.py") << "import no_such_module\n";
  EXPECT_THAT(WhyNot(missing),
              AllOf(HasSubstr("snake.py"), HasSubstr("No module named"),
                    HasSubstr("workers.python")));
  const TestFolder shared;
  SpoiledWorld open(shared);
  fs::permissions(shared.path() / "snake.py", fs::perms::others_write,
                  fs::perm_options::add);
  EXPECT_THAT(WhyNot(open), HasSubstr("snake.py"));
}

}  // namespace
}  // namespace whet::testing
