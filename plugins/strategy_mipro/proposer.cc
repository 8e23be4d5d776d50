#include "proposer.h"

#include <algorithm>
#include <cctype>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json.hpp>

#include "whet/sdk/candidate_json.h"
#include "whet/sdk/error.h"

#include "search/event.h"
#include "search/fenced.h"
#include "search/placeholders.h"
#include "search/records.h"
#include "search/sections.h"

namespace whet::mipro {
namespace {

constexpr std::size_t kShownDemonstrations = 3;
// COMPLETE as often as this ends the look at the data.
constexpr std::size_t kMostComplete = 5;
constexpr std::size_t kOfStandIn = 3;       // instructions, the seed's included
constexpr std::int64_t kShortAnswer = 256;  // tokens of the fallback role
constexpr std::int64_t kInstructionTokens = 640;

// "text: I was charged twice", one line per column, then the output.
std::string Written(const std::map<std::string, std::string>& input,
                    std::string_view output) {
  std::string text;
  for (const auto& [column, value] : input) {
    text += column + ": " + search::Clipped(value) + "\n";
  }
  return text + "output: " + search::Clipped(output) + "\n\n";
}

bool SaysComplete(const std::string& text) {
  constexpr std::string_view kComplete = "COMPLETE";
  return text.size() >= kComplete.size() &&
         std::equal(kComplete.begin(), kComplete.end(), text.begin(),
                    [](char a, char b) {
                      return a == std::toupper(static_cast<unsigned char>(b));
                    });
}

}  // namespace

Proposer::Proposer(sdk::Search& search, const Task& task,
                   const Options& options)
    : search_(search),
      task_(task),
      options_(options),
      check_(task.train, options.max_chars),
      reflector_(search, {.what = "instruction"}),
      watch_(search) {}

std::vector<std::string> Proposer::Propose(
    const std::vector<DemonstrationSet>& sets, std::size_t count,
    std::size_t views, search::PythonRandom& rng) {
  std::vector<std::string> instructions = {task_.seed.system};
  count = options_.compat ? std::min(count, sets.size()) : count;
  if (count < 2) {
    return instructions;
  }
  const std::string description = DescribePrompt(Show(sets, 1));
  // The task model in the place of a missing role: a little has to do.
  const bool stand_in = !reflector_.has_role();
  const std::string summary = SummarizeData(stand_in ? 0 : views);
  count = stand_in ? std::min(count, kOfStandIn) : count;
  std::vector<sdk::GenerateRequest> requests;
  std::vector<std::string> names;
  for (std::size_t i = 0; i < count; ++i) {
    const Tip& tip = rng.Choice(options_.tips);
    rng.RandInt(0, 1000000000);  // DSPy's rollout id
    if (i == 0) {
      continue;  // DSPy asks, and throws the answer away
    }
    names.push_back(tip.name);
    requests.emplace_back().messages.push_back(
        {WHET_ROLE_USER,
         search::Fill(
             options_.propose_prompt,
             {{"data_summary", summary.empty() ? "(none)" : summary},
              {"current_prompt", search::Show(task_.seed)},
              {"prompt_description",
               description.empty() ? "(not available)" : description},
              {"demonstrations", Show(sets, i)},
              {"tip", tip.text},
              {"placeholders", search::PlaceholderList(task_.seed.system)},
              {"max_chars", std::to_string(check_.Limit(task_.seed))}})});
  }
  std::vector<std::vector<std::string>> usable(requests.size());
  reflector_.Ask(requests, kInstructionTokens,
                 [&](std::size_t i, const std::string& answer) {
                   return Use(answer, usable[i]);
                 });
  for (std::size_t i = 0; i < usable.size(); ++i) {
    for (const std::string& text : usable[i]) {
      const bool known = std::find(instructions.begin(), instructions.end(),
                                   text) != instructions.end();
      watch_.Proposal(known);
      if (known && !options_.compat) {
        continue;
      }
      search::Tell(search_, "instruction",
                   nlohmann::json{{"instruction", instructions.size()},
                                  {"tip", names[i]},
                                  {"text", text}});
      instructions.push_back(text);
    }
  }
  return instructions;
}

std::string Proposer::SummarizeData(std::size_t views) {
  std::string observations;
  std::size_t complete = 0;
  for (std::size_t view = 0; view < views; ++view) {
    std::string examples;
    const std::size_t begin = view * options_.batch;
    const std::size_t end =
        std::min(begin + options_.batch, task_.train.size());
    if (begin >= end) {
      break;
    }
    for (std::size_t i = begin; i < end; ++i) {
      examples += Written(sdk::ParseColumns(task_.train[i].input),
                          task_.train[i].expected);
    }
    const std::string seen = AskOne(
        search::Fill(options_.observe_prompt,
                     {{"examples", examples},
                      {"observations",
                       observations.empty() ? "(none yet)" : observations}}));
    if (SaysComplete(seen)) {
      if (++complete == kMostComplete) {
        break;
      }
      continue;
    }
    observations += seen.empty() ? "" : seen + "\n";
  }
  return observations.empty()
             ? ""
             : AskOne(search::Fill(options_.summarize_prompt,
                                   {{"observations", observations}}));
}

std::string Proposer::DescribePrompt(const std::string& demonstrations) {
  return AskOne(search::Fill(options_.describe_prompt,
                             {{"current_prompt", search::Show(task_.seed)},
                              {"demonstrations", demonstrations}}));
}

std::string Proposer::Show(const std::vector<DemonstrationSet>& sets,
                           std::size_t first) const {
  std::string text;
  std::size_t shown = 0;
  for (std::size_t k = 0; k < sets.size(); ++k) {
    const DemonstrationSet& set = sets[(first + k) % sets.size()];
    for (std::size_t i = 0;
         i < set.bootstrapped && shown < kShownDemonstrations; ++i, ++shown) {
      text += Written(set.shown[i].input, set.shown[i].output);
    }
  }
  // Without answers of the model, examples as they are expected.
  const std::size_t others = options_.compat ? 0 : task_.train.size();
  for (std::size_t k = 0; k < others && shown < kShownDemonstrations;
       ++k, ++shown) {
    const sdk::Example& example =
        task_.train[(first * kShownDemonstrations + k) % others];
    text += Written(sdk::ParseColumns(example.input), example.expected);
  }
  return text.empty() ? "(none)" : text;
}

std::string Proposer::AskOne(const std::string& prompt) {
  sdk::GenerateRequest request;
  request.messages.push_back({WHET_ROLE_USER, prompt});
  std::string text;
  reflector_.Ask({request}, kShortAnswer,
                 [&text](std::size_t, const std::string& answer) {
                   text = search::FencedText(answer);
                   return std::string();
                 });
  return text;
}

std::string Proposer::Use(const std::string& answer,
                          std::vector<std::string>& instructions) {
  sdk::Prompt draft = task_.seed;
  draft.system = search::FencedText(answer);
  if (draft.system.empty()) {
    return "it holds no instruction.";
  }
  if (draft.system != task_.seed.system) {
    const std::string fault = check_.Fault(draft, task_.seed);
    if (!fault.empty()) {
      return fault;
    }
  }
  instructions = {draft.system};
  return "";
}

}  // namespace whet::mipro
