// Edit distance of words within a beam around the diagonal: BeamEditDistance of
// sacrebleu 2.6.0 (lib_ter.py), which follows Tercom.
//
//   BeamEditDistance table(hypothesis, reference);
//   table.distance();                           // of hypothesis
//   std::rotate(...);                           // words 3 to 7
//   table.DistanceOf(shifted, 3, 7);            // of a neighbour
//
// Beyond 25 words from the (scaled) diagonal no path is sought, so that the
// distance of long texts may be larger than the true one: that is the metric.
// Insertions of the reference's words, deletions and substitutions cost 1.
//
// Departures, without effect on results: instead of a cache of rows by prefix,
// a neighbour starts from the rows before its first changed word and ends where
// its row is the known row plus a constant, because what follows then is too.
//
// One thread at a time.
#ifndef WHET_PLUGINS_EVALUATOR_TER_BEAM_EDIT_DISTANCE_H_
#define WHET_PLUGINS_EVALUATOR_TER_BEAM_EDIT_DISTANCE_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace whet::ter {

using Words = std::u32string;  // words as numbers

enum class Edit : char { kKeep, kSubstitute, kInsert, kDelete };

class BeamEditDistance {
 public:
  // Neither is empty. Throws sdk::Error (INVALID_ARGUMENT) if the table would
  // have more than kMaxCells.
  static constexpr std::size_t kMaxCells = std::size_t{1} << 26;
  BeamEditDistance(Words hypothesis, Words reference);

  const Words& hypothesis() const { return hypothesis_; }
  const Words& reference() const { return reference_; }
  int distance() const { return distance_; }

  // The edits that make the reference of the hypothesis, from the start: no
  // edit is preferred to substitution, that to deletion, that to insertion.
  std::vector<Edit> Trace() const;

  // Of `words`, which differ from the hypothesis at most in [first, last).
  int DistanceOf(const Words& words, std::size_t first, std::size_t last);

  // They become the hypothesis.
  void Move(const Words& words, std::size_t first);

  // Cells computed so far.
  std::uint64_t work() const { return work_; }

 private:
  struct Range {
    std::size_t low;
    std::size_t high;  // exclusive
  };

  Range RangeOf(std::size_t row) const;
  // The cell of `row` in column RangeOf(row).low; the ones around are infinite.
  int* Row(std::size_t row) {
    return row == 0 ? first_row_.data() + 1
                    : cells_.data() + (row - 1) * stride_ + 1;
  }
  const int* Row(std::size_t row) const {
    return const_cast<BeamEditDistance*>(this)->Row(row);
  }
  int At(std::size_t row, std::size_t column) const;
  void Fill(std::size_t row, char32_t word, const int* above, int* out);
  void FillFrom(std::size_t first);

  Words hypothesis_;
  Words reference_;
  double ratio_;
  std::size_t beam_;
  std::size_t stride_ = 0;
  std::vector<int> first_row_;
  std::vector<int> cells_;
  std::vector<int> scratch_[2];
  int distance_ = 0;
  std::uint64_t work_ = 0;
};

}  // namespace whet::ter

#endif  // WHET_PLUGINS_EVALUATOR_TER_BEAM_EDIT_DISTANCE_H_
