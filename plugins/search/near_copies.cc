#include "near_copies.h"

#include <algorithm>
#include <cmath>
#include <set>
#include <utility>

#include "whet/sdk/candidate_json.h"

#include "word_overlap.h"

namespace whet::search {
namespace {

// A run of words in more inputs than this is what they are about.
constexpr std::size_t kCommon = 200;

}  // namespace

NearCopies::NearCopies(
    const std::vector<const std::vector<sdk::Example>*>& splits) {
  for (const auto* split : splits) {
    for (const sdk::Example& example : *split) {
      Columns input = sdk::ParseColumns(example.input);
      const auto [it, added] = by_input_.emplace(input, known_.size());
      if (added) {
        Words words = Read(input);
        known_.push_back({std::move(input), std::move(words), {}});
      }
      known_[it->second].numbers.push_back(example.number);
    }
  }
  for (std::size_t i = 0; i < known_.size(); ++i) {
    std::sort(known_[i].numbers.begin(), known_[i].numbers.end());
    std::vector<std::uint64_t> sequence;
    for (const auto& [name, column] : known_[i].words) {
      sequence.insert(sequence.end(), column.sequence.begin(),
                      column.sequence.end());
      for (const std::uint64_t run : column.runs) {
        by_run_[run].push_back(i);
      }
    }
    by_words_[sequence].push_back(i);
  }
}

std::vector<std::uint64_t> NearCopies::Of(const Columns& input) const {
  std::set<std::uint64_t> numbers;
  const auto it = by_input_.find(input);
  if (it != by_input_.end()) {
    numbers.insert(known_[it->second].numbers.begin(),
                   known_[it->second].numbers.end());
  }
  const Words words = Read(input);
  for (const std::size_t i : Lookalikes(words)) {
    if (Nearly(words, known_[i].words)) {
      numbers.insert(known_[i].numbers.begin(), known_[i].numbers.end());
    }
  }
  return {numbers.begin(), numbers.end()};
}

NearCopies::Words NearCopies::Read(const Columns& input) {
  Words words;
  for (const auto& [name, value] : input) {
    Column& column = words[name];
    column.sequence = WordSequence(value);
    column.runs = WordRuns(column.sequence, kWordsInARow);
  }
  return words;
}

bool NearCopies::Same(const Column& a, const Column& b) {
  if (a.sequence == b.sequence) {
    return true;
  }
  return std::max(a.runs.size(), b.runs.size()) >= kLeastRuns &&
         WordOverlap(a.runs, b.runs) >= kThreshold;
}

bool NearCopies::Nearly(const Words& a, const Words& b) {
  return a.size() == b.size() && std::equal(a.begin(), a.end(), b.begin(),
                                            [](const auto& x, const auto& y) {
                                              return x.first == y.first &&
                                                     Same(x.second, y.second);
                                            });
}

std::vector<std::uint64_t> NearCopies::RarestFirst(const Words& words) const {
  std::vector<std::pair<std::size_t, std::uint64_t>> runs;
  for (const auto& [name, column] : words) {
    for (const std::uint64_t run : column.runs) {
      const auto it = by_run_.find(run);
      runs.emplace_back(it == by_run_.end() ? 0 : it->second.size(), run);
    }
  }
  std::sort(runs.begin(), runs.end());
  std::vector<std::uint64_t> out;
  for (const auto& [frequency, run] : runs) {
    out.push_back(run);
  }
  return out;
}

// Texts that share 0.9 of their runs share one of the rarest tenth and one.
std::vector<std::size_t> NearCopies::Lookalikes(const Words& words) const {
  std::set<std::size_t> found;
  std::vector<std::uint64_t> sequence;
  for (const auto& [name, column] : words) {
    sequence.insert(sequence.end(), column.sequence.begin(),
                    column.sequence.end());
  }
  // Texts without a word are not the same text.
  const auto same = by_words_.find(sequence);
  if (same != by_words_.end() && !sequence.empty()) {
    found.insert(same->second.begin(), same->second.end());
  }
  std::vector<std::uint64_t> runs = RarestFirst(words);
  const double spare = (1.0 - kThreshold) * static_cast<double>(runs.size());
  runs.resize(
      std::min(runs.size(), static_cast<std::size_t>(std::floor(spare)) + 1));
  for (const std::uint64_t run : runs) {
    const auto it = by_run_.find(run);
    if (it != by_run_.end() && it->second.size() <= kCommon) {
      found.insert(it->second.begin(), it->second.end());
    }
  }
  return {found.begin(), found.end()};
}

}  // namespace whet::search
