#include "lessons.h"

#include <algorithm>

#include "search/evaluations.h"

namespace whet::metaprompt {
Lessons::Lessons(sdk::Search& search, search::Scoreboard& board,
                 search::CollapseWatch& watch,
                 const std::vector<sdk::Example>& train, const Options& options)
    : board_(board),
      watch_(watch),
      train_(train),
      options_(options),
      shown_(search, board, train, "metaprompt.examples") {}

bool Lessons::Collect(whet_candidate prompt) {
  collected_.clear();
  std::size_t misses = 0;
  std::size_t scored = 0;
  while (
      collected_.size() < train_.size() &&
      (collected_.size() < least_ || (misses < options_.worst && scored > 0))) {
    search::Numbers block;
    while (block.size() < kBlock &&
           collected_.size() + block.size() < train_.size()) {
      block.push_back(train_[collected_.size() + block.size()].number);
    }
    board_.Score({prompt}, block);
    for (const std::uint64_t number : block) {
      const sdk::Evaluated* result = board_.Find(prompt, number);
      scored += result->ok() ? 1 : 0;
      misses += result->ok() && result->score < 1.0 ? 1 : 0;
      collected_.push_back(number);
      if (watched_.emplace(prompt, number).second) {
        watch_.Scores({*result});
      }
    }
  }
  if (scored == 0) {
    throw search::NothingScored(collected_.size());
  }
  return misses > 0;
}

std::string Lessons::Write(whet_candidate prompt) {
  std::vector<search::RankedExample> chosen =
      shown_.WorstFirst(prompt, collected_);
  const std::size_t worst = std::min(options_.worst, chosen.size());
  std::sort(chosen.begin() + static_cast<std::ptrdiff_t>(worst), chosen.end(),
            [](const auto& a, const auto& b) { return a.draw < b.draw; });
  chosen.resize(std::min(chosen.size(), worst + options_.random));
  return shown_.Write(prompt, chosen);
}

}  // namespace whet::metaprompt
