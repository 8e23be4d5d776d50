// Longest common subsequences of token numbers, 64 rows of the table at once
// (Crochemore et al. 2001, "A fast and practical bit-vector algorithm for the
// longest common subsequence problem"; Hyyrö 2004).
//
//   LcsTable table(ids.size());
//   table.SetReference(ids.OfLine("the cat sat on the mat"));
//   table.Length(ids.OfLine("the cat is on the mat"));  // 5
//
// One thread at a time.
#ifndef WHET_PLUGINS_EVALUATOR_ROUGE_LONGEST_COMMON_SUBSEQUENCE_H_
#define WHET_PLUGINS_EVALUATOR_ROUGE_LONGEST_COMMON_SUBSEQUENCE_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace whet::rouge {

using Tokens = std::u32string_view;  // tokens as numbers

class LcsTable {
 public:
  // Words of 64 bits that may be computed in all, and kept for Mark().
  static constexpr std::uint64_t kMaxWork = std::uint64_t{1} << 30;
  static constexpr std::uint64_t kMaxKept = std::uint64_t{1} << 25;

  // Tokens are smaller than `vocabulary`.
  explicit LcsTable(std::size_t vocabulary) : index_(vocabulary) {}

  void SetReference(Tokens reference);

  // These throw sdk::Error (INVALID_ARGUMENT) beyond the limits.
  std::size_t Length(Tokens candidate);

  // Sets marked[i] for the reference's tokens of one longest common
  // subsequence: the one that rouge_score 0.1.2 finds (_backtrack_norec).
  void Mark(Tokens candidate, std::vector<bool>& marked);

 private:
  using Bits = std::vector<std::uint64_t>;

  void Spend(std::size_t rows);
  // The next column: bit i is 0 if the longest common subsequence of i + 1
  // tokens of the reference is longer than that of i.
  void Advance(char32_t token, std::uint64_t* column);

  std::u32string reference_;
  std::size_t words_ = 0;             // of a column
  std::vector<std::uint32_t> index_;  // of a token, + 1; 0: not there
  std::vector<std::vector<std::uint32_t>> places_;  // of the first tokens
  std::vector<Bits> masks_;  // of tokens with many places, else empty
  Bits scratch_;
  std::uint64_t work_ = 0;
};

}  // namespace whet::rouge

#endif  // WHET_PLUGINS_EVALUATOR_ROUGE_LONGEST_COMMON_SUBSEQUENCE_H_
