// A good strategy to which faults are added, one for each plugin id: tries
// drafts of the reflecting model with two demonstrations each, and recommends
// what is best on val.
//
//   void Fails(Search& search, const Ways& ways) {
//     SearchWell(search, ways);
//     throw Error(WHET_INTERNAL, "something is broken");
//   }
#ifndef WHET_TESTS_CONFORMANCE_FAULTY_SEARCH_H_
#define WHET_TESTS_CONFORMANCE_FAULTY_SEARCH_H_

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "whet/sdk/candidate_json.h"
#include "whet/sdk/strategy.h"

namespace whet::faulty {

using sdk::Error;
using sdk::Example;
using sdk::Search;

using Numbers = std::vector<std::uint64_t>;

// What a strategy does; each of it can be done wrong.
struct Ways {
  int rounds = 6;
  bool hides_demonstrations = true;  // from evaluations
  bool counts_failures = false;
  bool reports = true;
  bool recommends = true;
};

inline bool Unlimited(Search& search) {
  const sdk::BudgetLeft left = search.Budget();
  return left.calls < 0 && left.tokens < 0;
}

inline std::string MessageOf(const Example& example) {
  return sdk::ParseColumns(example.input)["message"];
}

// One sentence of the reflecting model, or an empty text.
inline std::string Reflect(Search& search, int round) {
  sdk::GenerateRequest request;
  request.messages.push_back({WHET_ROLE_USER, "Improve this: ```\nx\n```"});
  request.sample = static_cast<std::uint32_t>(round);
  sdk::GenerationTicket ticket;
  try {
    ticket = search.Generate("reflect", {request});
  } catch (const Error& e) {
    if (e.code() != WHET_NOT_FOUND)
      throw;
    ticket = search.Generate("task", {request});
  }
  const sdk::Generated answer = search.Wait(ticket).front();
  const bool usable = answer.status == WHET_OK && answer.text.size() < 2000 &&
                      answer.text.find("{{") == answer.text.npos;
  return usable ? answer.text : "";
}

struct Mean {
  double sum = 0.0;
  int count = 0;
  double value() const { return count == 0 ? -1.0 : sum / count; }
};

class Searcher {
 public:
  Searcher(Search& search, const Ways& ways)
      : search_(search),
        ways_(ways),
        train_(search.Examples("train")),
        tests_(search.Examples("val")) {
    if (tests_.empty())
      tests_ = train_;
  }

  void Run() {
    double best = Score(sdk::kSeedPrompt, Tests(Seed())).value();
    Recommend(sdk::kSeedPrompt);
    for (int round = 0; round < ways_.rounds; ++round) {
      const sdk::Prompt prompt = Draft(round);
      const whet_candidate id =
          search_.Propose(sdk::ToJson(prompt), {sdk::kSeedPrompt}, "a draft");
      const double mean = Score(id, Tests(prompt)).value();
      if (ways_.reports && mean >= 0.0) {
        search_.Event("round",
                      nlohmann::json{{"score", mean}, {"no", round}}.dump());
      }
      if (mean > best) {
        best = mean;
        Recommend(id);
      }
    }
  }

 private:
  sdk::Prompt Seed() {
    return sdk::ParsePrompt(search_.CandidateJson(sdk::kSeedPrompt));
  }

  sdk::Prompt Draft(int round) {
    sdk::Prompt prompt = Seed();
    prompt.system += " " + Reflect(search_, round);
    for (int i = 0; i < 2 && !train_.empty(); ++i) {
      const Example& shot = train_[search_.RandomBelow("shots", train_.size())];
      prompt.few_shot_examples.push_back(
          {sdk::ParseColumns(shot.input), std::string(shot.expected)});
    }
    return prompt;
  }

  // Examples that the prompt does not show.
  Numbers Tests(const sdk::Prompt& prompt) const {
    Numbers numbers;
    for (const Example& e : tests_) {
      bool shown = prompt.system.find(MessageOf(e)) != prompt.system.npos;
      for (const sdk::FewShotExample& shot : prompt.few_shot_examples)
        shown = shown || shot.input == sdk::ParseColumns(e.input);
      if (!shown || !ways_.hides_demonstrations)
        numbers.push_back(e.number);
    }
    return numbers;
  }

  Mean Score(whet_candidate id, const Numbers& numbers) {
    Mean mean;
    for (const sdk::Evaluated& e :
         search_.Wait(search_.Evaluate(id, numbers))) {
      if (!e.ok() && !ways_.counts_failures)
        continue;
      mean.sum += e.ok() ? e.score : 0.0;
      ++mean.count;
    }
    return mean;
  }

  void Recommend(whet_candidate id) {
    if (ways_.recommends)
      search_.Recommend({id});
  }

  Search& search_;
  Ways ways_;
  std::vector<Example> train_;
  std::vector<Example> tests_;
};

inline void SearchWell(Search& search, const Ways& ways) {
  Searcher(search, ways).Run();
}

}  // namespace whet::faulty

#endif  // WHET_TESTS_CONFORMANCE_FAULTY_SEARCH_H_
