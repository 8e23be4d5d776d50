#include "evidence.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include "whet/sdk/error.h"
#include "whet/sdk/text.h"

namespace whet::full_rewrite {
namespace {

constexpr std::size_t kFieldLimit = 1500;  // bytes of one text of an example

std::string Clipped(std::string_view text) {
  const std::string_view head = sdk::CutAtCodePoint(text, kFieldLimit);
  return std::string(head) + (head.size() < text.size() ? " [...]" : "");
}

}  // namespace

Evidence::Evidence(sdk::Search& search, Scoreboard& board,
                   const std::vector<sdk::Example>& train,
                   const Options& options)
    : search_(search), board_(board), train_(train), options_(options) {}

void Evidence::Collect(whet_candidate incumbent) {
  collected_.clear();
  misses_ = 0;
  std::size_t scored = 0;
  while (collected_.size() < train_.size() &&
         (collected_.size() < least_ || misses_ < options_.worst)) {
    Numbers block;
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
    text += Describe(k + 1, example, *board_.Find(incumbent, example.number));
  }
  return text;
}

std::string Evidence::Describe(std::size_t number, const sdk::Example& example,
                               const sdk::Evaluated& result) const {
  char score[32];
  std::snprintf(score, sizeof(score), "%.2f", result.score);
  std::string text =
      "## Example " + std::to_string(number) + ", score " + score + " of 1\n";
  for (const auto& [column, value] : sdk::ParseColumns(example.input)) {
    text += column + ": " + Clipped(value) + "\n";
  }
  text += "answer: " + Clipped(result.output) + "\n";
  text += "expected: " + Clipped(example.expected) + "\n";
  if (!result.feedback.empty()) {
    text += "feedback: " + Clipped(result.feedback) + "\n";
  }
  return text + "\n";
}

}  // namespace whet::full_rewrite
