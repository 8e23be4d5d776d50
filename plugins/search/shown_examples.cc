#include "shown_examples.h"

#include <algorithm>
#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include "records.h"

namespace whet::search {

ShownExamples::ShownExamples(sdk::Search& search, const Scoreboard& board,
                             const std::vector<sdk::Example>& train,
                             std::string stream)
    : search_(search), board_(board), stream_(std::move(stream)) {
  for (const sdk::Example& example : train) {
    by_number_[example.number] = &example;
  }
}

std::vector<RankedExample> ShownExamples::WorstFirst(whet_candidate prompt,
                                                     const Numbers& numbers) {
  std::vector<RankedExample> ranked;
  for (const std::uint64_t number : numbers) {
    const sdk::Evaluated* result = board_.Find(prompt, number);
    if (result->ok()) {
      ranked.push_back({result->score, times_shown_[number],
                        search_.Random(stream_), number});
    }
  }
  std::sort(ranked.begin(), ranked.end());
  return ranked;
}

std::string ShownExamples::Write(whet_candidate prompt,
                                 const std::vector<RankedExample>& chosen) {
  std::string text;
  for (std::size_t i = 0; i < chosen.size(); ++i) {
    const std::uint64_t number = chosen[i].number;
    ++times_shown_[number];
    text += Record(i + 1, *by_number_.at(number), *board_.Find(prompt, number));
  }
  return text;
}

}  // namespace whet::search
