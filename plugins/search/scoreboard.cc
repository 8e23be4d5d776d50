#include "scoreboard.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include "evaluations.h"

namespace whet::search {

Numbers NumbersOf(const std::vector<sdk::Example>& examples) {
  Numbers numbers;
  for (const sdk::Example& example : examples) {
    numbers.push_back(example.number);
  }
  return numbers;
}

void Scoreboard::Score(const std::vector<whet_candidate>& prompts,
                       const Numbers& examples) {
  std::vector<Asked> asked;
  for (const whet_candidate prompt : prompts) {
    asked.push_back({prompt, examples});
  }
  Score(asked);
}

void Scoreboard::Score(const std::vector<Asked>& wanted) {
  std::vector<Asked> asked;
  for (const Asked& want : wanted) {
    Numbers missing;
    for (const std::uint64_t example : want.examples) {
      if (Find(want.candidate, example) == nullptr) {
        missing.push_back(example);
      }
    }
    if (!missing.empty()) {
      asked.push_back({want.candidate, std::move(missing)});
    }
  }
  Answered answered = Evaluate(search_, asked);
  for (std::size_t i = 0; i < asked.size(); ++i) {
    if (paid_ && !answered.items[i].empty()) {
      paid_(answered.items[i]);
    }
    for (sdk::Evaluated& e : answered.items[i]) {
      const std::uint64_t example = e.example;
      scores_.insert_or_assign({asked[i].candidate, example}, std::move(e));
    }
  }
  if (!answered.complete) {
    throw sdk::BudgetSpent("the budget does not cover another evaluation");
  }
}

const sdk::Evaluated* Scoreboard::Find(whet_candidate prompt,
                                       std::uint64_t example) const {
  const auto it = scores_.find({prompt, example});
  return it == scores_.end() ? nullptr : &it->second;
}

std::optional<double> Scoreboard::Mean(whet_candidate prompt,
                                       const Numbers& examples) const {
  double sum = 0.0;
  std::size_t count = 0;
  for (const std::uint64_t example : examples) {
    const sdk::Evaluated* e = Find(prompt, example);
    if (e != nullptr && e->ok()) {
      sum += e->score;
      ++count;
    }
  }
  if (count == 0) {
    return std::nullopt;
  }
  return sum / static_cast<double>(count);
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

}  // namespace whet::search
