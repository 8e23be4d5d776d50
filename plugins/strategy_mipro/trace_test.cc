// With `compat`, every decision is DSPy's: the traces in testdata were recorded
// from DSPy itself in the world that testdata/make_traces.py describes, and
// this test builds again.
#include <array>
#include <cstddef>
#include <cstdint>
#include <fstream>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "search_world/search_world.h"
#include "search_world/task.h"

namespace whet::testing {
namespace {

using ::testing::IsEmpty;
using Lines = std::vector<std::string>;

// 64-bit FNV-1a.
std::uint64_t Fnv(std::string_view text) {
  std::uint64_t value = 0xCBF29CE484222325U;
  for (const char c : text) {
    value = (value ^ static_cast<unsigned char>(c)) * 0x100000001B3U;
  }
  return value;
}

// " t3=>o2#2 t4=>o5#2"; the examples' only column is `text`.
std::string Shown(const nlohmann::json& shots) {
  std::string line;
  for (const auto& shot : shots) {
    line += " " + shot["input"]["text"].get<std::string>() + "=>" +
            shot["output"].get<std::string>();
  }
  return line;
}

class HashTask : public Task {
 public:
  HashTask(std::string name, int train, int val) : name_(std::move(name)) {
    data_.seed_prompt.system = "Seed instruction.";
    data_.seed_prompt.user_template = "{{text}}";
    Fill("t", 1, train, data_.train);
    Fill("v", 1001, val, data_.val);
  }

  const WorldData& data() const override { return data_; }

  sdk::Evaluated Evaluate(const sdk::Prompt& prompt,
                          const WorldExample& example,
                          std::uint32_t /*sample*/) const override {
    static constexpr std::array kScores = {0.0, 0.0, 0.25, 0.5, 1.0};
    std::string shown;
    for (const sdk::FewShotExample& shot : prompt.few_shot_examples) {
      shown += (shown.empty() ? "" : "|") + shot.input.at("text") + "=>" +
               shot.output;
    }
    const std::uint64_t value = Fnv(name_ + "/" + prompt.system + "/" + shown +
                                    "/" + example.input.at("text")) >>
                                20;
    sdk::Evaluated e;
    e.score = kScores[value % 5];
    e.output =
        "o" + std::to_string(value / 5 % 7) + "#" + std::to_string(value % 5);
    return e;
  }

  double TrueScore(const sdk::Prompt&) const override { return 0.0; }
  bool HasRole(std::string_view) const override { return true; }

  sdk::Generated Generate(std::string_view, const sdk::GenerateRequest& request,
                          std::uint64_t) const override {
    const std::string& text = request.messages[0].content;
    if (text.rfind("PROPOSE", 0) != 0) {
      return {WHET_OK, "Something true."};
    }
    std::istringstream lines(text);
    std::string shown;
    for (std::string line; std::getline(lines, line);) {
      if (line.rfind("text: ", 0) == 0) {
        shown += " " + line.substr(6);
      } else if (line.rfind("output: ", 0) == 0) {
        shown += "=>" + line.substr(8);
      }
    }
    proposals_.push_back(shown);
    return {WHET_OK,
            "```\nInstruction " + std::to_string(proposals_.size()) + ".\n```"};
  }

  // What each proposal was shown.
  const Lines& proposals() const { return proposals_; }

 private:
  void Fill(const char* letter, std::uint64_t first, int count,
            std::vector<WorldExample>& examples) const {
    for (int i = 0; i < count; ++i) {
      const std::string text = letter + std::to_string(i);
      const std::string label(1, "abc"[Fnv(name_ + "/" + text) % 3]);
      examples.push_back({first + static_cast<std::uint64_t>(i),
                          {{"text", text}},
                          label,
                          false});
    }
  }

  std::string name_;
  WorldData data_;
  mutable Lines proposals_;
};

std::string TrialLine(const nlohmann::json& event) {
  std::string line = "trial " + event["trial"].dump() + " " +
                     event["kind"].get<std::string>() + " " +
                     event["instruction"].dump() + " " + event["set"].dump() +
                     " " + event["score"].dump();
  for (const auto& number : event["examples"]) {
    line += " v" + std::to_string(number.get<int>() - 1001);
  }
  return line;
}

// The run as make_traces.py writes it.
Lines Trace(const SearchWorld& world, const HashTask& task) {
  Lines lines;
  double best = -1.0;
  for (std::size_t i = 0; i < world.events().size(); ++i) {
    const auto event = nlohmann::json::parse(world.event_texts()[i]);
    const std::string& name = world.events()[i];
    if (name == "demonstration_set") {
      lines.push_back("set " + event["set"].dump() + Shown(event["shown"]));
    } else if (name == "instruction") {
      const std::size_t number = event["instruction"];
      lines.push_back("proposal " + std::to_string(number) + " " +
                      event["tip"].get<std::string>() +
                      task.proposals().at(number - 1));
    } else if (name == "trial") {
      lines.push_back(TrialLine(event));
      if (event["kind"] == "full" && event["score"] > best) {
        best = event["score"];
      }
    }
  }
  const auto prompt = nlohmann::json::parse(sdk::ToJson(world.Best()));
  lines.push_back(
      "result " + nlohmann::json(best).dump() + " " +
      prompt["system"].get<std::string>() +
      Shown(prompt.value("few_shot_examples", nlohmann::json::array())));
  return lines;
}

Lines ReadTrace(const std::string& name) {
  std::ifstream file(WHET_TEST_DATA "/" + name + ".trace");
  EXPECT_TRUE(file) << name;
  Lines lines;
  for (std::string line; std::getline(file, line);) {
    // DSPy asks for an instruction that it throws away.
    if (line.rfind("proposal 0 ", 0) != 0) {
      lines.push_back(line);
    }
  }
  return lines;
}

struct Case {
  const char* world;
  int train;
  int val;
  std::vector<int> seeds;
  const char* settings;  // beside compat and seed
};

const Case kCases[] = {
    {"light", 40, 120, {9, 10}, "{}"},
    {"light_small_val", 30, 40, {9, 10}, "{}"},
    {"medium", 60, 200, {9, 11}, R"({"auto": "medium"})"},
    {"heavy", 90, 110, {10, 11}, R"({"auto": "heavy"})"},
    {"named", 25, 60, {9, 11}, R"({"candidates": 5, "trials": 13,
        "minibatch_size": 10, "full_eval_steps": 4})"},
    {"zero_shot", 30, 70, {9, 10}, R"({"bootstrapped": 0, "labeled": 0})"},
    {"no_labelled", 30, 70, {9, 10}, R"({"bootstrapped": 3, "labeled": 0})"},
    {"many_labelled", 20, 60, {9, 10}, R"({"bootstrapped": 2, "labeled": 16,
        "metric_threshold": 0.5})"},
    {"tiny",
     3,
     8,
     {9, 10},
     R"({"candidates": 3, "trials": 4, "minibatch_size": 5})"},
};

TEST(MiproTrace, EqualsDspys) {
  for (const Case& c : kCases) {
    for (const int seed : c.seeds) {
      const std::string name = c.world + ("_" + std::to_string(seed));
      SCOPED_TRACE(name);
      const HashTask task(c.world, c.train, c.val);
      SearchWorld world(task, {});
      auto settings = nlohmann::json::parse(c.settings);
      settings["compat"] = true;
      settings["seed"] = seed;
      settings["propose_prompt"] =
          "PROPOSE {{current_prompt}}\n{{demonstrations}}\n{{tip}}";
      const Outcome outcome = world.Run(settings.dump());
      ASSERT_EQ(outcome.status, WHET_OK) << outcome.message;
      EXPECT_THAT(world.violations(), IsEmpty());
      const Lines expected = ReadTrace(name);
      const Lines got = Trace(world, task);
      for (std::size_t i = 0; i < expected.size() && i < got.size(); ++i) {
        ASSERT_EQ(got[i], expected[i]) << "line " << i + 1;
      }
      EXPECT_EQ(got.size(), expected.size());
    }
  }
}

}  // namespace
}  // namespace whet::testing
