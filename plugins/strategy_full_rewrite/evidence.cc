#include "evidence.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "whet/sdk/error.h"

#include "search/records.h"

namespace whet::full_rewrite {
Evidence::Evidence(sdk::Search& search, search::Scoreboard& board,
                   const std::vector<sdk::Example>& train,
                   const Options& options)
    : search_(search), board_(board), train_(train), options_(options) {}

void Evidence::Collect(whet_candidate incumbent) {
  collected_.clear();
  misses_ = 0;
  std::size_t scored = 0;
  while (collected_.size() < train_.size() &&
         (collected_.size() < least_ || misses_ < options_.worst)) {
    search::Numbers block;
    while (block.size() < kBlock &&
           collected_.size() + block.size() < train_.size()) {
      block.push_back(train_[collected_.size() + block.size()].number);
    }
    board_.Score({incumbent}, block);
    for (const std::uint64_t number : block) {
      const sdk::Evaluated* result = board_.Find(incumbent, number);
      scored += result->ok() ? 1 : 0;
      misses_ += result->ok() && result->score < 1.0 ? 1 : 0;
      collected_.push_back(number);
    }
    if (scored == 0 && collected_.size() >= least_) {
      break;
    }
  }
  if (scored == 0) {
    throw sdk::Error(WHET_UNAVAILABLE, "none of the first " +
                                           std::to_string(collected_.size()) +
                                           " evaluations gave a score");
  }
}

std::string Evidence::Write(whet_candidate incumbent) {
  // (score, times shown, a draw, place in train_).
  std::vector<std::tuple<double, int, std::uint64_t, std::size_t>> ranked;
  for (std::size_t i = 0; i < collected_.size(); ++i) {
    const sdk::Evaluated* result = board_.Find(incumbent, collected_[i]);
    if (result->ok()) {
      ranked.emplace_back(result->score, times_shown_[collected_[i]],
                          search_.Random("full_rewrite.examples"), i);
    }
  }
  std::sort(ranked.begin(), ranked.end());
  std::vector<std::size_t> chosen;
  while (chosen.size() < options_.worst && chosen.size() < ranked.size()) {
    chosen.push_back(std::get<3>(ranked[chosen.size()]));
  }
  ranked.erase(ranked.begin(),
               ranked.begin() + static_cast<std::ptrdiff_t>(chosen.size()));
  search_.Shuffle("full_rewrite.examples", ranked);
  for (std::size_t k = 0; k < options_.random && k < ranked.size(); ++k) {
    chosen.push_back(std::get<3>(ranked[k]));
  }
  std::string text;
  for (std::size_t k = 0; k < chosen.size(); ++k) {
    const sdk::Example& example = train_[chosen[k]];
    ++times_shown_[example.number];
    text +=
        search::Record(k + 1, example, *board_.Find(incumbent, example.number));
  }
  return text;
}

}  // namespace whet::full_rewrite
