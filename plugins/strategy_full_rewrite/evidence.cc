#include "evidence.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <tuple>
#include <vector>

#include "whet/sdk/error.h"

#include "search/records.h"

namespace whet::full_rewrite {

Evidence::Evidence(sdk::Search& search, search::Scoreboard& board,
                   const std::vector<sdk::Example>& train,
                   const Options& options)
    : search_(search), board_(board), train_(train), options_(options) {
  for (const sdk::Example& example : train) {
    by_number_[example.number] = &example;
  }
}

void Evidence::Collect(whet_candidate prompt, const search::Numbers& batch) {
  board_.Score({prompt}, batch);
  search::Numbers seen;
  for (const sdk::Example& example : train_) {
    if (board_.Find(prompt, example.number) != nullptr) {
      seen.push_back(example.number);
    }
  }
  if (!board_.Mean(prompt, seen).has_value() &&
      (seen.size() >= kEnoughFailures || seen.size() == train_.size())) {
    throw sdk::Error(WHET_UNAVAILABLE, "none of the first " +
                                           std::to_string(seen.size()) +
                                           " evaluations gave a score");
  }
  examples_ = options_.feedback == Feedback::kBatch ? batch : seen;
  scored_ = 0;
  misses_ = 0;
  for (const std::uint64_t number : examples_) {
    const sdk::Evaluated* result = board_.Find(prompt, number);
    scored_ += result->ok() ? 1 : 0;
    misses_ += result->ok() && result->score < 1.0 ? 1 : 0;
  }
}

std::vector<const sdk::Example*> Evidence::Chosen(whet_candidate prompt) {
  // (score, times shown, a draw, place in examples_).
  std::vector<std::tuple<double, int, std::uint64_t, std::size_t>> ranked;
  for (std::size_t i = 0; i < examples_.size(); ++i) {
    const sdk::Evaluated* result = board_.Find(prompt, examples_[i]);
    if (result->ok()) {
      ranked.emplace_back(result->score, times_shown_[examples_[i]],
                          search_.Random("full_rewrite.examples"), i);
    }
  }
  std::sort(ranked.begin(), ranked.end());
  const std::size_t worst = std::min(options_.worst, ranked.size());
  std::vector<const sdk::Example*> chosen;
  for (std::size_t k = 0; k < worst; ++k) {
    chosen.push_back(by_number_.at(examples_[std::get<3>(ranked[k])]));
  }
  ranked.erase(ranked.begin(),
               ranked.begin() + static_cast<std::ptrdiff_t>(worst));
  search_.Shuffle("full_rewrite.examples", ranked);
  for (std::size_t k = 0; k < options_.random && k < ranked.size(); ++k) {
    chosen.push_back(by_number_.at(examples_[std::get<3>(ranked[k])]));
  }
  return chosen;
}

std::string Evidence::Write(whet_candidate prompt) {
  std::string text;
  std::size_t shown = 0;
  for (const sdk::Example* example : Chosen(prompt)) {
    ++times_shown_[example->number];
    text += search::Record(++shown, *example,
                           *board_.Find(prompt, example->number));
  }
  return text;
}

}  // namespace whet::full_rewrite
