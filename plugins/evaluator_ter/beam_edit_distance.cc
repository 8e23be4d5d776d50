#include "beam_edit_distance.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "whet/sdk/error.h"

namespace whet::ter {
namespace {

constexpr std::size_t kBeamWidth = 25;
constexpr int kInfinite = 1 << 29;

std::size_t BeamFor(double ratio) {
  if (static_cast<double>(kBeamWidth) < ratio / 2)
    return static_cast<std::size_t>(std::ceil(ratio / 2 + kBeamWidth));
  return kBeamWidth;
}

// Whether `row` is `known` plus one number everywhere; the number goes to
// `offset`.
bool IsShifted(const int* row, const int* known, std::size_t cells,
               int& offset) {
  bool any = false;
  for (std::size_t i = 0; i < cells; ++i) {
    const bool infinite = row[i] == kInfinite;
    if (infinite != (known[i] == kInfinite))
      return false;
    if (infinite)
      continue;
    if (any && row[i] - known[i] != offset)
      return false;
    offset = row[i] - known[i];
    any = true;
  }
  return any;
}

}  // namespace

BeamEditDistance::BeamEditDistance(Words hypothesis, Words reference)
    : hypothesis_(std::move(hypothesis)),
      reference_(std::move(reference)),
      ratio_(static_cast<double>(reference_.size()) /
             static_cast<double>(hypothesis_.size())),
      beam_(BeamFor(ratio_)) {
  const std::size_t rows = hypothesis_.size();
  // Each row has room for the columns that the next one looks at.
  for (std::size_t i = 1; i <= rows; ++i) {
    const std::size_t next = RangeOf(std::min(i + 1, rows)).high;
    stride_ = std::max(stride_, next - RangeOf(i).low + 2);
  }
  if (stride_ > kMaxCells / rows) {
    throw sdk::Error(
        WHET_INVALID_ARGUMENT,
        "too long for ter: the output has " + std::to_string(rows) +
            " words, the expected output " + std::to_string(reference_.size()) +
            ", and the table of their edit distance is limited to " +
            std::to_string(kMaxCells) + " cells; score shorter texts");
  }
  first_row_.push_back(kInfinite);
  for (std::size_t j = 0; j <= reference_.size(); ++j)
    first_row_.push_back(static_cast<int>(j));
  cells_.assign(rows * stride_, kInfinite);
  for (std::vector<int>& row : scratch_)
    row.assign(stride_, kInfinite);
  FillFrom(0);
}

BeamEditDistance::Range BeamEditDistance::RangeOf(std::size_t row) const {
  const std::size_t columns = reference_.size() + 1;
  if (row == 0)
    return {0, columns};
  const auto diagonal =
      static_cast<std::size_t>(std::floor(static_cast<double>(row) * ratio_));
  return {diagonal < beam_ ? 0 : diagonal - beam_,
          row == hypothesis_.size() ? columns
                                    : std::min(columns, diagonal + beam_)};
}

int BeamEditDistance::At(std::size_t row, std::size_t column) const {
  const Range range = RangeOf(row);
  return column < range.low || column >= range.high
             ? kInfinite
             : Row(row)[column - range.low];
}

void BeamEditDistance::Fill(std::size_t row, char32_t word, const int* above,
                            int* out) {
  const Range range = RangeOf(row);
  // The cell above; the ones around a row are infinite.
  above += range.low - RangeOf(row - 1).low;
  int left = kInfinite;
  std::size_t column = range.low;
  if (column == 0) {
    left = *above++ + 1;
    *out++ = left;
    ++column;
  }
  for (; column < range.high; ++column, ++above) {
    const int keep = word == reference_[column - 1] ? 0 : 1;
    const int best =
        std::min(std::min(above[-1] + keep, above[0] + 1), left + 1);
    left = std::min(best, kInfinite);
    *out++ = left;
  }
  work_ += range.high - range.low;
}

void BeamEditDistance::FillFrom(std::size_t first) {
  for (std::size_t i = first + 1; i <= hypothesis_.size(); ++i)
    Fill(i, hypothesis_[i - 1], Row(i - 1), Row(i));
  distance_ = At(hypothesis_.size(), reference_.size());
}

std::vector<Edit> BeamEditDistance::Trace() const {
  std::vector<Edit> trace;
  std::size_t i = hypothesis_.size();
  std::size_t j = reference_.size();
  while (i > 0 || j > 0) {
    const int cost = At(i, j);
    if (i > 0 && j > 0) {
      const bool equal = hypothesis_[i - 1] == reference_[j - 1];
      if (At(i - 1, j - 1) + (equal ? 0 : 1) == cost) {
        trace.push_back(equal ? Edit::kKeep : Edit::kSubstitute);
        --i;
        --j;
        continue;
      }
    }
    if (i > 0 && At(i - 1, j) + 1 == cost) {
      trace.push_back(Edit::kDelete);
      --i;
    } else {
      trace.push_back(Edit::kInsert);
      --j;
    }
  }
  std::reverse(trace.begin(), trace.end());
  return trace;
}

int BeamEditDistance::DistanceOf(const Words& words, std::size_t first,
                                 std::size_t last) {
  const int* above = Row(first);
  int* row = nullptr;
  for (std::size_t i = first + 1; i <= words.size(); ++i) {
    row = scratch_[i % 2].data() + 1;
    const Range range = RangeOf(i);
    Fill(i, words[i - 1], above, row);
    // What a longer row left behind.
    std::fill(row + (range.high - range.low), scratch_[i % 2].data() + stride_,
              kInfinite);
    int offset = 0;
    if (i >= last && IsShifted(row, Row(i), range.high - range.low, offset)) {
      return distance_ + offset;
    }
    above = row;
  }
  return row == nullptr ? distance_
                        : row[reference_.size() - RangeOf(words.size()).low];
}

void BeamEditDistance::Move(const Words& words, std::size_t first) {
  hypothesis_ = words;
  FillFrom(first);
}

}  // namespace whet::ter
