// The demonstrations that are most like an input.
//
//   NearestDemonstrations nearest(candidate.few_shot_examples, {"text"});
//   nearest.Find({{"text", "Where is my parcel?"}}, 3);  // places, nearest
//   last
//
// Alike is what shares words (base/words.h), rare ones counting more: the
// cosine of TF-IDF vectors as scikit-learn's TfidfVectorizer computes them (a
// word that n of N demonstrations contain weighs 1 + ln((1 + N) / (1 + n)) per
// occurrence; words that none contains do not count). The weight of a word is
// rounded to 1/1024, so that sums are exact and the choice is
// the same on every machine. Of equally similar ones the first of the list is
// taken for the nearer. Immutable. Thread-safe.
#ifndef WHET_CORE_DATA_NEAREST_DEMONSTRATIONS_H_
#define WHET_CORE_DATA_NEAREST_DEMONSTRATIONS_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "whet/core/candidate.h"

namespace whet {

class NearestDemonstrations {
 public:
  // `columns`: those that are compared; all if it is empty.
  NearestDemonstrations(const std::vector<FewShotExample>& demonstrations,
                        std::vector<std::string> columns);

  // Places of up to `count` demonstrations, the nearest last. Those that show
  // `input` itself, but for capitals and white space, are left out.
  std::vector<std::size_t> Find(const Fields& input, std::size_t count) const;

  // Cosine in [0, 1] of `input` and each demonstration, but for a factor that
  // depends on `input` only.
  std::vector<double> Similarities(const Fields& input) const;

 private:
  using WordCounts = std::vector<std::pair<std::uint64_t, double>>;

  // The part of `input` that is compared.
  Fields Compared(const Fields& input) const;
  static WordCounts CountWords(const Fields& compared);

  struct Posting {
    std::size_t place;
    double weight;
  };
  struct Word {
    double weight = 0.0;  // of one occurrence
    std::vector<Posting> postings;
  };

  std::vector<std::string> columns_;
  std::vector<std::string> keys_;  // InputKey of each demonstration
  std::vector<double> lengths_;    // Euclidean, of each vector
  std::unordered_map<std::uint64_t, Word> words_;
};

}  // namespace whet

#endif  // WHET_CORE_DATA_NEAREST_DEMONSTRATIONS_H_
