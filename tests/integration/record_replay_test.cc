// Whole runs whose calls are recorded, and replayed without the provider.
#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "sim_world.h"

namespace whet::testing {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

// A prompt without demonstrations gets a sentence, one with them the label of a
// demonstration: some sets of them are better than others. Inputs that end in 7
// are refused once.
constexpr char kColours[] = R"([
  {"matches": "7$", "counted_by": "request",
   "answers": [{"error": {"state": "rate_limited", "retry_after_ms": 1}},
               {"text": "red"}]},
  {"in": "any", "equals": "green", "text": "green"},
  {"in": "any", "equals": "red", "text": "red", "delay_ms": 1},
  {"text": "I cannot tell."}])";

class RecordReplay : public ::testing::Test {
 protected:
  RecordReplay() {
    world_.config["plugins"] = {WHET_TEST_PROVIDER_DIR};
    world_.config["strategy"]["rounds"] = 2;
  }

  // The task's model: `mode` of `provider`, whose settings are given.
  void Use(const std::string& mode, json provider) {
    world_.provider = {{"provider", "record"},
                       {"file", "calls.jsonl"},
                       {"mode", mode},
                       {"of", std::move(provider)}};
  }
  void UseScript(const std::string& mode) {
    Use(mode,
        {{"provider", "scripted"}, {"model", "s"}, {"file", "script.json"}});
  }

  fs::path File() const { return world_.dir() / "calls.jsonl"; }
  std::string Bytes() const {
    std::ifstream in(File(), std::ios::binary);
    return std::string(std::istreambuf_iterator<char>(in), {});
  }
  std::vector<json> Calls() const {
    std::vector<json> out;
    std::ifstream in(File());
    for (std::string line; std::getline(in, line);)
      out.push_back(json::parse(line));
    return out;
  }
  void WriteScript() const {
    std::ofstream(world_.dir() / "script.json") << kColours;
  }

  SimWorld world_;
};

// What docs/providers/record.md says may differ, beside what differs between
// any two equal runs: the config says replay.
json WithoutMode(const RunResult& result) {
  json out = Comparable(result);
  out["hashes"].erase("config");
  return out;
}

std::string Text(const absl::Status& status) {
  return std::string(status.message().data(), status.message().size());
}

TEST_F(RecordReplay, ARunOfTheScriptReplaysToTheSameResult) {
  WriteScript();
  UseScript("record");
  const auto recorded = world_.Run("recorded");
  ASSERT_TRUE(recorded.ok()) << recorded.status();
  EXPECT_EQ(recorded->status, RunStatus::kImproved);
  const std::vector<json> calls = Calls();
  const auto failed =
      std::count_if(calls.begin(), calls.end(),
                    [](const json& call) { return call.contains("error"); });
  EXPECT_GT(failed, 10);  // 15 of the 150 inputs end in 7
  EXPECT_EQ(static_cast<std::int64_t>(calls.size()) - failed,
            recorded->roles.at("task").calls);

  // Whoever gets the file has neither the script nor anything to ask.
  fs::remove(world_.dir() / "script.json");
  const std::string before = Bytes();
  UseScript("replay");
  const auto replayed = world_.Run("replayed");
  ASSERT_TRUE(replayed.ok()) << replayed.status();
  EXPECT_EQ(WithoutMode(*replayed), WithoutMode(*recorded));
  EXPECT_EQ(Bytes(), before);
}

// Answers come late and out of order, and some calls fail for good.
TEST_F(RecordReplay, TheOrderOfArrivalDoesNotMatter) {
  json sim = world_.provider;
  sim["useful_concurrency"] = 3;
  sim["failure_rate"] = 0.05;
  Use("record", sim);
  const auto recorded = world_.Run("recorded");
  ASSERT_TRUE(recorded.ok()) << recorded.status();
  EXPECT_EQ(world_.Billed(), static_cast<std::int64_t>(Calls().size()));
  world_.ForgetBilled();
  Use("replay", sim);
  const auto replayed = world_.Run("replayed");
  ASSERT_TRUE(replayed.ok()) << replayed.status();
  EXPECT_EQ(WithoutMode(*replayed), WithoutMode(*recorded));
  EXPECT_EQ(world_.Billed(), 0);
}

TEST_F(RecordReplay, AutoPaysOnlyForWhatIsNotThere) {
  Use("auto", world_.provider);
  const auto whole = world_.Run("whole");
  ASSERT_TRUE(whole.ok()) << whole.status();
  const std::string bytes = Bytes();
  const auto calls = static_cast<std::int64_t>(Calls().size());
  // As if it had been killed after the tenth answer, in the middle of a line.
  std::size_t end = 0;
  for (int i = 0; i < 10; ++i)
    end = bytes.find('\n', end) + 1;
  std::ofstream(File(), std::ios::binary) << bytes.substr(0, end + 20);
  world_.ForgetBilled();
  const auto again = world_.Run("again");
  ASSERT_TRUE(again.ok()) << again.status();
  EXPECT_EQ(Comparable(*again), Comparable(*whole));
  EXPECT_EQ(world_.Billed(), calls - 10);
  EXPECT_EQ(static_cast<std::int64_t>(Calls().size()), calls);
}

// Answers that are kept across runs would be missing in the file.
TEST_F(RecordReplay, EveryCallIsSeenAlthoughAnswersAreKept) {
  world_.answer_cache = world_.dir() / "answers.db";
  WriteScript();
  UseScript("record");
  ASSERT_TRUE(world_.Run("one").ok());
  const std::size_t calls = Calls().size();
  const auto two = world_.Run("two");
  ASSERT_TRUE(two.ok()) << two.status();
  EXPECT_EQ(two->cached, 0);
  EXPECT_GT(Calls().size(), calls);
}

TEST_F(RecordReplay, ARunThatAsksSomethingElseEnds) {
  WriteScript();
  UseScript("record");
  ASSERT_TRUE(world_.Run("recorded").ok());
  UseScript("replay");
  world_.config["prompt"]["system"] = "Name the color.";
  const auto replayed = world_.Run("replayed");
  EXPECT_TRUE(absl::IsNotFound(replayed.status())) << replayed.status();
  EXPECT_THAT(Text(replayed.status()),
              AllOf(HasSubstr("calls.jsonl does not have this request"),
                    HasSubstr("differs first in messages[0].content at "
                              "character 14: asked ...\""),
                    HasSubstr("mode: auto asks and records what is missing")));
}

TEST_F(RecordReplay, CallsCostWhatThoseOfTheProviderBehindDo) {
  WriteScript();
  UseScript("record");
  world_.config["budget"]["usd"] = 1.0;
  const auto result = world_.Run("scripted");
  ASSERT_TRUE(result.ok()) << result.status();  // its prices are 0
  Use("record", world_.provider["of"]);
  world_.provider["of"] = {{"provider", "test.sim"}, {"model", "sim"}};
  EXPECT_THAT(Text(world_.Prepare("sim").status()),
              HasSubstr("the price of the model 'sim' (models.task), which is "
                        "not known"));
}

TEST_F(RecordReplay, WrongSettingsBehindAreFoundBeforeTheRun) {
  Use("record", {{"provider", "scriptd"}, {"model", "m"}});
  EXPECT_THAT(Text(world_.Prepare("r").status()),
              AllOf(HasSubstr("$.models.task: "), HasSubstr("$.of.provider: "),
                    HasSubstr("scripted")));
  Use("record", {{"provider", "scripted"}, {"model", "m"}, {"fil", "x"}});
  EXPECT_THAT(Text(world_.Prepare("r").status()), HasSubstr("$.of.fil"));
  Use("record", {{"provider", "record"}, {"file", "x"}});
  EXPECT_THAT(Text(world_.Prepare("r").status()),
              HasSubstr("cannot stand behind one"));
  EXPECT_FALSE(fs::exists(File()));
}

TEST_F(RecordReplay, NoSecretIsInTheRecording) {
  const std::string canary = "sk-canary-8cd1f0e2a97b4d35";
  ::setenv("WHET_TEST_CANARY", canary.c_str(), 1);
  std::ofstream csv(world_.dir() / "data.csv");
  csv << "text,answer\n";
  for (int i = 0; i < 60; ++i) {
    csv << "row " << i << (i % 5 == 0 ? " fails with " : " has ") << canary
        << ",red\n";
  }
  csv.close();
  world_.config["prompt"]["system"] = "Use " + canary;
  Use("record", {{"provider", "test.keyed"}});
  const auto result = world_.Run("r");
  ::unsetenv("WHET_TEST_CANARY");
  ASSERT_TRUE(result.ok()) << result.status();
  const std::string bytes = Bytes();
  EXPECT_THAT(bytes, Not(HasSubstr(canary)));
  EXPECT_THAT(bytes, HasSubstr("\"content\":\"Use ***\""));
  EXPECT_THAT(bytes, HasSubstr("cannot say row"));
  EXPECT_THAT(bytes, HasSubstr("fails with ***"));
  EXPECT_THAT(bytes, HasSubstr("\"text\":\"row "));
}

}  // namespace
}  // namespace whet::testing
