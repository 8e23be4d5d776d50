#include "scoreboard.h"

#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

namespace whet::full_rewrite {

void Scoreboard::Score(const std::vector<whet_candidate>& prompts,
                       const Numbers& examples) {
  std::vector<std::pair<whet_candidate, sdk::EvaluationTicket>> under_way;
  std::optional<sdk::BudgetSpent> spent;
  for (const whet_candidate prompt : prompts) {
    Numbers missing;
    for (const std::uint64_t example : examples) {
      if (Find(prompt, example) == nullptr) {
        missing.push_back(example);
      }
    }
    if (missing.empty()) {
      continue;
    }
    try {
      under_way.emplace_back(prompt, search_.Evaluate(prompt, missing));
    } catch (const sdk::BudgetSpent& e) {
      spent = e;  // what is under way is paid: collect it first
      break;
    }
  }
  for (const auto& [prompt, ticket] : under_way) {
    for (sdk::Evaluated& e : search_.Wait(ticket)) {
      const std::uint64_t example = e.example;
      scores_.insert_or_assign({prompt, example}, std::move(e));
    }
  }
  if (spent.has_value()) {
    throw *spent;
  }
}

const sdk::Evaluated* Scoreboard::Find(whet_candidate prompt,
                                       std::uint64_t example) const {
  const auto it = scores_.find({prompt, example});
  return it == scores_.end() ? nullptr : &it->second;
}

sdk::PairedComparison Scoreboard::Compare(whet_candidate challenger,
                                          whet_candidate incumbent,
                                          const Numbers& examples) const {
  sdk::PairedComparison comparison;
  for (const std::uint64_t example : examples) {
    const sdk::Evaluated* a = Find(challenger, example);
    const sdk::Evaluated* b = Find(incumbent, example);
    if (a != nullptr && b != nullptr && a->ok() && b->ok()) {
      comparison.Add(a->score, b->score);
    }
  }
  return comparison;
}

}  // namespace whet::full_rewrite
