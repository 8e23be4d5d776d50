// compat against recorded runs of the reference implementation on a scripted
// task and a scripted reflecting model (testdata/make_traces.py).
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <fstream>
#include <set>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "search/edits.h"
#include "search_world/search_world.h"
#include "search_world/task.h"

namespace whet::testing {
namespace {

using nlohmann::json;

// FNV-1a, 64 bits.
std::uint64_t Fnv(std::string_view text) {
  std::uint64_t value = 0xCBF29CE484222325U;
  for (const char c : text) {
    value = (value ^ static_cast<unsigned char>(c)) * 0x100000001B3U;
  }
  return value;
}

// The distinct words R0, R1, ... of a text.
std::set<std::string> RuleWords(const std::string& text) {
  std::set<std::string> rules;
  std::istringstream words(text);
  for (std::string word; words >> word;) {
    if (word.size() > 1 && word[0] == 'R' &&
        word.find_first_not_of("0123456789", 1) == std::string::npos) {
      rules.insert(word);
    }
  }
  return rules;
}

// reflect() of make_traces.py.
std::string ScriptedReply(const std::string& prompt) {
  const std::uint64_t noise = Fnv(prompt);
  const std::size_t begin = prompt.find("```\n") + 4;
  const std::string current =
      prompt.substr(begin, prompt.find("\n```\n\nThe following") - begin);
  const std::size_t last = current.rfind(' ');
  const std::string last_word =
      last == std::string::npos ? current : current.substr(last + 1);
  std::string text = current + " R" + std::to_string(noise / 5 % 12);
  if (noise % 5 == 0 && RuleWords(current).count(last_word) != 0) {
    text = last == std::string::npos ? "" : current.substr(0, last);
  }
  switch (noise / 64 % 5) {
    case 0:
      return "Here it is:\n```\n" + text + "\n```\nDone.";
    case 1:
      return "```markdown\n" + text + "\n```";
    case 2:
      return "  " + text + "\n";
    case 3:
      return "```\n" + text;
    default:
      return "First a thought.\n```\n\n" + text + "\n\n```";
  }
}

// Task and model of make_traces.py.
class TraceTask : public Task {
 public:
  explicit TraceTask(const json& run) : run_(run) {
    for (const json& name : run["components"]) {
      components_.push_back(name);
    }
    data_.seed_prompt.system = "Answer the question.";
    data_.seed_prompt.user_template = "{{text}}";
    data_.seed_prompt.output_instructions = "Be brief.";
    data_.train = Examples(0, run["train"]);
    data_.val = Examples(1000, run["val"]);
  }

  const WorldData& data() const override { return data_; }
  sdk::Evaluated Evaluate(const sdk::Prompt& prompt,
                          const WorldExample& example,
                          std::uint32_t) const override {
    const std::string& text = example.input.at("text");
    int score =
        static_cast<int>(Fnv("base:" + text) % 6) + run_["ease"].get<int>();
    for (const std::string& component : components_) {
      for (const std::string& rule : RuleWords(TextOf(prompt, component))) {
        const std::uint64_t effect =
            Fnv(component + ":" + rule + ":" + text) % 7;
        score += effect < 2 ? 1 : effect == 2 ? -1 : 0;
      }
    }
    score = std::clamp(score, 0, 10);
    const std::string tenths = std::to_string(score);
    sdk::Evaluated e;
    e.score = score / 10.0;
    e.output = "\u00a0answer " + tenths + " to " + text + "\n";
    e.feedback = "scored " + tenths + " of 10  ";
    return e;
  }
  double TrueScore(const sdk::Prompt&) const override { return 0.0; }
  bool HasRole(std::string_view role) const override {
    return role == "reflect";
  }
  sdk::Generated Generate(std::string_view, const sdk::GenerateRequest& request,
                          std::uint64_t) const override {
    const std::string& prompt = request.messages.at(0).content;
    char hash[17];
    std::snprintf(hash, sizeof(hash), "%016llx",
                  static_cast<unsigned long long>(Fnv(prompt)));
    prompts_.emplace_back(hash);
    return {WHET_OK, ScriptedReply(prompt)};
  }

  static const std::string& TextOf(const sdk::Prompt& prompt,
                                   const std::string& component) {
    return component == "system"          ? prompt.system
           : component == "user_template" ? prompt.user_template
                                          : prompt.output_instructions;
  }
  // Hashes of all that the reflecting model was asked.
  const std::vector<std::string>& prompts() const { return prompts_; }

 private:
  std::vector<WorldExample> Examples(std::uint64_t first, int count) const {
    std::vector<WorldExample> examples;
    for (int i = 0; i < count; ++i) {
      const std::uint64_t number = first + static_cast<std::uint64_t>(i);
      const std::string text = "question " + std::to_string(number);
      examples.push_back({number + 1, {{"text", text}}, "", false});
      if (run_["columns"] == 2) {
        examples.back().input["context"] =
            "about " + std::to_string(Fnv(text) % 100);
      }
    }
    return examples;
  }

  json run_;
  std::vector<std::string> components_;
  WorldData data_;
  mutable std::vector<std::string> prompts_;
};

std::string Settings(const json& run) {
  return json{{"compat", true},
              {"components", run["components"]},
              {"minibatch", run["minibatch"]},
              {"merge", run["merge"]},
              {"max_merges", run["max_merges"]},
              {"compat_seed", run["seed"]},
              {"metric_calls", run["calls"]},
              {"selection", run["selection"]},
              {"modules", run["modules"]}}
      .dump();
}

// The recorded lines of one run: settings, iterations, result.
std::vector<std::vector<json>> RecordedRuns(const std::string& file) {
  std::vector<std::vector<json>> runs;
  std::ifstream lines(WHET_TEST_DATA "/" + file);
  for (std::string line; std::getline(lines, line);) {
    json parsed = json::parse(line);
    if (parsed.contains("train")) {
      runs.emplace_back();
    }
    runs.back().push_back(std::move(parsed));
  }
  return runs;
}

void ExpectTheSameDecisions(const std::vector<json>& recorded) {
  const json& run = recorded.front();
  SCOPED_TRACE(run.dump());
  const TraceTask task(run);
  SearchWorld world(task, {});
  const Outcome outcome = world.Run(Settings(run));
  ASSERT_EQ(outcome.status, WHET_OK) << outcome.message;
  EXPECT_THAT(world.violations(), ::testing::IsEmpty());

  ASSERT_EQ(world.events().size(), recorded.size() - 2);
  std::size_t programs = 1;
  for (std::size_t i = 0; i + 2 < recorded.size(); ++i) {
    ASSERT_EQ(world.events()[i], "iteration");
    const json line = json::parse(world.event_texts()[i]);
    ASSERT_EQ(line, recorded[i + 1]);
    programs += line.contains("child") ? 1 : 0;
  }
  const json& result = recorded.back();
  EXPECT_EQ(programs, result["programs"]);
  for (const auto& [component, text] : result["texts"].items()) {
    EXPECT_EQ(TraceTask::TextOf(world.Best(), component), text);
  }
  EXPECT_EQ(task.prompts(), result["prompts"].get<std::vector<std::string>>());
}

TEST(CompatTrace, DecidesAsTheReferenceDoes) {
  const auto runs = RecordedRuns("traces_plain.jsonl");
  ASSERT_EQ(runs.size(), 18U);
  for (const std::vector<json>& run : runs) {
    ExpectTheSameDecisions(run);
  }
}

TEST(CompatTrace, MergesAsTheReferenceDoes) {
  const auto runs = RecordedRuns("traces_merge.jsonl");
  ASSERT_EQ(runs.size(), 9U);
  for (const std::vector<json>& run : runs) {
    ExpectTheSameDecisions(run);
  }
}

}  // namespace
}  // namespace whet::testing
