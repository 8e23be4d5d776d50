#include "lessons.h"

#include <algorithm>
#include <tuple>

#include "whet/sdk/error.h"

#include "search/records.h"

namespace whet::metaprompt {
namespace {

constexpr char kStream[] = "metaprompt.examples";

}  // namespace

Lessons::Lessons(sdk::Search& search, search::Scoreboard& board,
                 search::CollapseWatch& watch,
                 const std::vector<sdk::Example>& train, const Options& options)
    : search_(search),
      board_(board),
      watch_(watch),
      train_(train),
      options_(options) {}

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
    throw sdk::Error(WHET_UNAVAILABLE, "none of the first " +
                                           std::to_string(collected_.size()) +
                                           " evaluations gave a score");
  }
  return misses > 0;
}

std::string Lessons::Write(whet_candidate prompt) {
  // (score, times shown, a draw, place in train_): the worst first.
  std::vector<std::tuple<double, std::uint64_t, std::uint64_t, std::size_t>>
      ranked;
  for (std::size_t i = 0; i < collected_.size(); ++i) {
    const sdk::Evaluated* result = board_.Find(prompt, collected_[i]);
    if (result->ok()) {
      ranked.emplace_back(result->score, times_shown_[collected_[i]],
                          search_.Random(kStream), i);
    }
  }
  std::sort(ranked.begin(), ranked.end());
  const std::size_t worst = std::min(options_.worst, ranked.size());
  std::sort(ranked.begin() + static_cast<std::ptrdiff_t>(worst), ranked.end(),
            [](const auto& a, const auto& b) {
              return std::get<2>(a) < std::get<2>(b);
            });
  ranked.resize(std::min(ranked.size(), worst + options_.random));
  std::string text;
  for (std::size_t k = 0; k < ranked.size(); ++k) {
    const sdk::Example& example = train_[std::get<3>(ranked[k])];
    ++times_shown_[example.number];
    text +=
        search::Record(k + 1, example, *board_.Find(prompt, example.number));
  }
  return text;
}

}  // namespace whet::metaprompt
