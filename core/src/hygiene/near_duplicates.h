// Finds texts that are nearly the same among many, without comparing each with
// each (the method and its sources: whet/core/hygiene.h).
//
//   NearDuplicates index;
//   index.Add(Words(text)) ...        // texts get numbers from 0
//   index.Finish();
//   index.FirstLike(3, 0, 2)          // of texts 0 and 1; -1: none
//
// Deterministic. FirstLike after Finish; thread-compatible.
#ifndef WHET_CORE_HYGIENE_NEAR_DUPLICATES_H_
#define WHET_CORE_HYGIENE_NEAR_DUPLICATES_H_

#include <cstddef>
#include <cstdint>
#include <unordered_map>
#include <vector>

namespace whet {

class NearDuplicates {
 public:
  static constexpr double kThreshold = 0.9;
  static constexpr std::size_t kWordsInARow = 3;
  static constexpr std::size_t kSketchSize = 256;
  // A text that shares less than this with nobody is too short to tell.
  static constexpr std::size_t kLeastShingles = 8;
  static constexpr std::int64_t kMostComparisons = 100;  // of one text

  void Add(const std::vector<std::uint64_t>& words);
  void Finish();

  // The first text with a number in [begin, end) that is nearly `text`, or -1.
  std::int64_t FirstLike(std::size_t text, std::size_t begin, std::size_t end);

  // Pairs of texts whose shingles were compared: the work that was done.
  std::int64_t comparisons() const { return comparisons_; }

 private:
  struct Sketch {
    std::vector<std::uint64_t> hashes;  // ascending, the smallest ones
    std::uint64_t limit = ~0ULL;        // all up to here are in `hashes`
    std::vector<std::uint64_t> prefix;  // what a similar text shares one of
  };

  void DropCommon();
  void MakePrefixes();
  bool Similar(const Sketch& a, const Sketch& b);

  std::vector<Sketch> sketches_;
  std::unordered_map<std::uint64_t, std::uint32_t> frequency_;  // from 2 on
  // Shingle -> texts that have it in their prefix, ascending.
  std::unordered_map<std::uint64_t, std::vector<std::uint32_t>> postings_;
  std::vector<std::uint64_t> seen_by_;  // text -> the last query that met it
  std::uint64_t queries_ = 0;
  std::int64_t comparisons_ = 0;
};

}  // namespace whet

#endif  // WHET_CORE_HYGIENE_NEAR_DUPLICATES_H_
