#include "evidence.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "search/evaluations.h"

namespace whet::full_rewrite {
namespace {

constexpr char kStream[] = "full_rewrite.examples";

}  // namespace

Evidence::Evidence(sdk::Search& search, search::Scoreboard& board,
                   const std::vector<sdk::Example>& train,
                   const Options& options)
    : search_(search),
      board_(board),
      train_(train),
      options_(options),
      shown_(search, board, train, kStream) {}

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
    throw search::NothingScored(seen.size());
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

// The random ones are drawn anew, not by the draws that ranked them as in
// metaprompt: the same seed would lead to another run.
std::string Evidence::Write(whet_candidate prompt) {
  std::vector<search::RankedExample> chosen =
      shown_.WorstFirst(prompt, examples_);
  const auto worst =
      static_cast<std::ptrdiff_t>(std::min(options_.worst, chosen.size()));
  std::vector<search::RankedExample> rest(chosen.begin() + worst, chosen.end());
  search_.Shuffle(kStream, rest);
  rest.resize(std::min(options_.random, rest.size()));
  chosen.erase(chosen.begin() + worst, chosen.end());
  chosen.insert(chosen.end(), rest.begin(), rest.end());
  return shown_.Write(prompt, chosen);
}

}  // namespace whet::full_rewrite
