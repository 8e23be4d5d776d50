#include "translation_edit_rate.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "whet/sdk/error.h"

namespace whet::ter {
namespace {

constexpr std::ptrdiff_t kMaxShiftSize = 10;
constexpr std::ptrdiff_t kMaxShiftDistance = 50;
constexpr int kMaxShiftCandidates = 1000;

using Index = std::ptrdiff_t;

// Where the words of the reference are in the hypothesis, and which words of
// both an edit touches.
struct Alignment {
  std::vector<Index> of_reference;     // -1: before the first word
  std::vector<int> hypothesis_errors;  // sums of the words before
  std::vector<int> reference_errors;
};

Alignment Align(const std::vector<Edit>& trace) {
  Alignment out;
  out.hypothesis_errors.push_back(0);
  out.reference_errors.push_back(0);
  const auto append = [](std::vector<int>& sums, bool error) {
    sums.push_back(sums.back() + (error ? 1 : 0));
  };
  Index in_hypothesis = -1;
  for (const Edit edit : trace) {
    if (edit != Edit::kInsert) {
      ++in_hypothesis;
      append(out.hypothesis_errors, edit != Edit::kKeep);
    }
    if (edit != Edit::kDelete) {
      out.of_reference.push_back(in_hypothesis);
      append(out.reference_errors, edit != Edit::kKeep);
    }
  }
  return out;
}

bool HasErrors(const std::vector<int>& sums, Index start, Index length) {
  const Index end =
      std::min(start + length, static_cast<Index>(sums.size()) - 1);
  return sums[static_cast<std::size_t>(end)] !=
         sums[static_cast<std::size_t>(start)];
}

// Words [start, start + length) of the hypothesis go before word `target`.
struct Shift {
  Index start;
  Index length;
  Index target;

  // Which words a shift moves, and the one that becomes the first of them.
  std::tuple<Index, Index, Index> Rotation(Index words) const {
    if (target < start)
      return {target, start, start + length};
    if (target > start + length)
      return {start, start + length, target};
    return {start, start + length, std::min(length + target, words)};
  }
};

class ShiftSearch {
 public:
  ShiftSearch(const Words& hypothesis, const Words& reference)
      : table_(hypothesis, reference), words_(hypothesis) {
    for (std::size_t i = 0; i < reference.size(); ++i) {
      if (reference[i] >= places_.size())
        places_.resize(reference[i] + 1);
      places_[reference[i]].push_back(static_cast<Index>(i));
    }
  }

  // Shifts as long as that makes the edit distance smaller.
  std::uint64_t Edits() {
    std::uint64_t shifts = 0;
    while (table_.distance() > 0) {
      best_.reset();
      FindBestShift();
      if (checked_ >= kMaxShiftCandidates || !best_ || best_->gain <= 0)
        break;
      ++shifts;
      const auto [first, middle, last] = best_->shift.Rotation(Size(words_));
      std::rotate(words_.begin() + first, words_.begin() + middle,
                  words_.begin() + last);
      table_.Move(words_, static_cast<std::size_t>(first));
    }
    return shifts + static_cast<std::uint64_t>(table_.distance());
  }

 private:
  struct Candidate {
    int gain;
    Shift shift;

    // Tercom's ranking: gain, then length, then the earlier words, then the
    // earlier place.
    bool BetterThan(const Candidate& other) const {
      return std::tuple(gain, shift.length, -shift.start, -shift.target) >
             std::tuple(other.gain, other.shift.length, -other.shift.start,
                        -other.shift.target);
    }
  };

  static Index Size(const Words& words) {
    return static_cast<Index>(words.size());
  }

  void FindBestShift() {
    alignment_ = Align(table_.Trace());
    work_ += words_.size() + table_.reference().size();
    for (Index start = 0; start < Size(words_); ++start) {
      const char32_t word = words_[static_cast<std::size_t>(start)];
      // No shift of words that are right.
      if (word >= places_.size() ||
          !HasErrors(alignment_.hypothesis_errors, start, kMaxShiftSize)) {
        continue;
      }
      const std::vector<Index>& places = places_[word];
      for (auto place = std::lower_bound(places.begin(), places.end(),
                                         start - kMaxShiftDistance);
           place != places.end() && *place <= start + kMaxShiftDistance;
           ++place) {
        if (!TryLengths(start, *place))
          return;
      }
    }
  }

  // Equal words from `start` and `place` on, by length. False if enough
  // candidates were looked at.
  bool TryLengths(Index start, Index place) {
    const Words& reference = table_.reference();
    const Index longest = std::min(
        {kMaxShiftSize, Size(words_) - start, Size(reference) - place});
    for (Index length = 1; length <= longest; ++length) {
      const auto last = static_cast<std::size_t>(length - 1);
      if (words_[static_cast<std::size_t>(start) + last] !=
          reference[static_cast<std::size_t>(place) + last]) {
        break;
      }
      if (!TryPlaces(start, place, length))
        return false;
    }
    return true;
  }

  bool TryPlaces(Index start, Index place, Index length) {
    if (++work_ + table_.work() > kMaxWork)
      Refuse();
    const auto& aligned = alignment_.of_reference;
    const Index at = aligned[static_cast<std::size_t>(place)];
    if (!HasErrors(alignment_.hypothesis_errors, start, length) ||
        !HasErrors(alignment_.reference_errors, place, length) ||
        (start <= at && at < start + length)) {
      return true;
    }
    Index previous = -1;
    for (Index i = place - 1; i < place + length; ++i) {
      const Index target =
          i == -1 ? 0 : aligned[static_cast<std::size_t>(i)] + 1;
      if (target != previous)
        Try({start, length, target});
      previous = target;
    }
    return checked_ < kMaxShiftCandidates;
  }

  void Try(const Shift& shift) {
    const auto [first, middle, last] = shift.Rotation(Size(words_));
    const auto begin = words_.begin();
    std::rotate(begin + first, begin + middle, begin + last);
    const int distance =
        table_.DistanceOf(words_, static_cast<std::size_t>(first),
                          static_cast<std::size_t>(last));
    std::rotate(begin + first, begin + first + (last - middle), begin + last);
    const Candidate candidate = {table_.distance() - distance, shift};
    if (!best_ || candidate.BetterThan(*best_))
      best_ = candidate;
    ++checked_;
  }

  [[noreturn]] void Refuse() const {
    throw sdk::Error(
        WHET_INVALID_ARGUMENT,
        "too long for ter: the output has " + std::to_string(words_.size()) +
            " words, the expected output " +
            std::to_string(table_.reference().size()) +
            ", and the search for shifts is limited to " +
            std::to_string(kMaxWork) + " steps; score shorter texts");
  }

  BeamEditDistance table_;
  Words words_;
  std::vector<std::vector<Index>> places_;  // of each word in the reference
  Alignment alignment_;
  std::optional<Candidate> best_;
  int checked_ = 0;  // candidates, of all rounds
  std::uint64_t work_ = 0;
};

}  // namespace

std::uint64_t CountEdits(const Words& hypothesis, const Words& reference) {
  if (reference.empty())
    return hypothesis.size();
  if (hypothesis.empty())
    return reference.size();
  if (hypothesis == reference)
    return 0;
  return ShiftSearch(hypothesis, reference).Edits();
}

}  // namespace whet::ter
