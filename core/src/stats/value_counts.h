// The differences of a paired comparison as distinct values and how often each
// occurs: without the order of the examples, and exactly mirrored when the two
// sides are swapped.
//
//   const ValueCounts counts = CountValues({1.0, 0.0, -1.0, 0.0});
//   // {{-1.0, 1}, {0.0, 2}, {1.0, 1}}
//
// Pure functions; thread-safe.
#ifndef WHET_CORE_STATS_VALUE_COUNTS_H_
#define WHET_CORE_STATS_VALUE_COUNTS_H_

#include <cstddef>
#include <cstdint>
#include <vector>

namespace whet {

struct ValueCount {
  double value = 0.0;
  std::int64_t count = 0;
  bool operator==(const ValueCount&) const = default;
};

// Ascending values, each once, with positive counts.
using ValueCounts = std::vector<ValueCount>;

// Of finite values.
ValueCounts CountValues(std::vector<double> values);

// Every value negated.
ValueCounts Mirror(const ValueCounts& counts);

std::int64_t Total(const ValueCounts& counts);

// The sum of f(value) over all, from both ends towards the middle: if f is odd
// (or even), the mirrored values give exactly the negated (or the same) sum.
template <typename F>
double SumFromBothEnds(const ValueCounts& counts, F f) {
  const auto of = [&f](const ValueCount& v) {
    return static_cast<double>(v.count) * f(v.value);
  };
  double sum = 0.0;
  for (std::size_t i = 0, j = counts.size(); i < j; ++i) {
    --j;
    sum += i == j ? of(counts[i]) : of(counts[i]) + of(counts[j]);
  }
  return sum;
}

}  // namespace whet

#endif  // WHET_CORE_STATS_VALUE_COUNTS_H_
