#include "stats/value_counts.h"

#include <algorithm>

namespace whet {

ValueCounts CountValues(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  ValueCounts counts;
  for (const double value : values) {
    if (counts.empty() || counts.back().value != value)
      counts.push_back({value + 0.0, 0});  // -0 and 0 are one value
    ++counts.back().count;
  }
  return counts;
}

ValueCounts Mirror(const ValueCounts& counts) {
  ValueCounts out;
  for (auto v = counts.rbegin(); v != counts.rend(); ++v)
    out.push_back({0.0 - v->value, v->count});
  return out;
}

std::int64_t Total(const ValueCounts& counts) {
  std::int64_t total = 0;
  for (const ValueCount& v : counts)
    total += v.count;
  return total;
}

}  // namespace whet
