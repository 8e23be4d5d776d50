// Which examples are an input, or nearly are: to be kept from scoring a prompt
// that shows it.
//
//   NearCopies copies({train, val});
//   copies.Of(shot.input)  // example numbers, ascending
//
// Nearly the same are inputs of which each column says the same words in the
// same order, or, if it has runs enough to tell, has 0.9 of its runs of three
// words in common: the rule by which the host warns of examples that stand in
// two splits. Immutable. Thread-safe.
#ifndef WHET_PLUGINS_SEARCH_NEAR_COPIES_H_
#define WHET_PLUGINS_SEARCH_NEAR_COPIES_H_

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "whet/sdk/strategy.h"

namespace whet::search {

using Columns = std::map<std::string, std::string>;

class NearCopies {
 public:
  static constexpr double kThreshold = 0.9;
  static constexpr std::size_t kWordsInARow = 3;
  static constexpr std::size_t kLeastRuns = 8;

  explicit NearCopies(
      const std::vector<const std::vector<sdk::Example>*>& splits);

  // Numbers of the examples whose input is `input` or nearly is, ascending.
  std::vector<std::uint64_t> Of(const Columns& input) const;

 private:
  struct Column {
    std::vector<std::uint64_t> sequence;
    std::vector<std::uint64_t> runs;
  };
  using Words = std::map<std::string, Column>;

  struct Known {
    Columns input;
    Words words;
    std::vector<std::uint64_t> numbers;  // ascending
  };

  static Words Read(const Columns& input);
  static bool Same(const Column& a, const Column& b);
  static bool Nearly(const Words& a, const Words& b);
  // All runs of `words`, the rarest first.
  std::vector<std::uint64_t> RarestFirst(const Words& words) const;
  std::vector<std::size_t> Lookalikes(const Words& words) const;

  std::vector<Known> known_;
  std::map<Columns, std::size_t> by_input_;
  std::map<std::vector<std::uint64_t>, std::vector<std::size_t>> by_words_;
  std::map<std::uint64_t, std::vector<std::size_t>> by_run_;
};

}  // namespace whet::search

#endif  // WHET_PLUGINS_SEARCH_NEAR_COPIES_H_
