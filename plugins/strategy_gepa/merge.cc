#include "merge.h"

#include <cstddef>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace whet::gepa {
namespace {

std::set<std::size_t> Ancestors(const Pool& pool, std::size_t place) {
  std::set<std::size_t> ancestors;
  std::vector<std::size_t> left = pool.members()[place].parents;
  while (!left.empty()) {
    const std::size_t next = left.back();
    left.pop_back();
    if (ancestors.insert(next).second) {
      const std::vector<std::size_t>& more = pool.members()[next].parents;
      left.insert(left.end(), more.begin(), more.end());
    }
  }
  return ancestors;
}

}  // namespace

std::optional<Merged> Merger::Propose(const Pool& pool) {
  const std::vector<Pair> pairs = Pairs(pool);
  if (pairs.empty()) {
    return std::nullopt;
  }
  const Pair& pair = pairs[search_.RandomBelow("gepa.merge", pairs.size())];
  merged_.insert({pair.first, pair.second});
  return Combine(pool, pair);
}

std::vector<Merger::Pair> Merger::Pairs(const Pool& pool) const {
  const std::vector<double>& means = pool.means();
  std::vector<Pair> pairs;
  for (const std::size_t first : pool.Survivors()) {
    for (const std::size_t second : pool.Survivors()) {
      const std::set<std::size_t> above_first = Ancestors(pool, first);
      const std::set<std::size_t> above_second = Ancestors(pool, second);
      if (first >= second || merged_.count({first, second}) != 0 ||
          above_second.count(first) != 0 || above_first.count(second) != 0) {
        continue;
      }
      std::optional<Pair> best;
      for (const std::size_t ancestor : above_first) {
        const Pair pair = {first, second, ancestor};
        if (above_second.count(ancestor) != 0 &&
            means[ancestor] <= means[first] &&
            means[ancestor] <= means[second] && Complement(pool, pair) &&
            (!best.has_value() || means[ancestor] >= means[best->ancestor])) {
          best = pair;
        }
      }
      if (best.has_value()) {
        pairs.push_back(*best);
      }
    }
  }
  return pairs;
}

bool Merger::Complement(const Pool& pool, const Pair& pair) const {
  for (const search::Part part : parts_) {
    const std::string& old =
        search::PartOf(pool.members()[pair.ancestor].prompt, part);
    const std::string& first =
        search::PartOf(pool.members()[pair.first].prompt, part);
    const std::string& second =
        search::PartOf(pool.members()[pair.second].prompt, part);
    if (first != second && (old == first || old == second)) {
      return true;
    }
  }
  return false;
}

// The text of the side that changed it; if both did, of the better one.
Merged Merger::Combine(const Pool& pool, const Pair& pair) const {
  const bool first_leads =
      pool.means()[pair.first] >= pool.means()[pair.second];
  Merged merged = {pair.first, pair.second,
                   pool.members()[pair.ancestor].prompt};
  for (const search::Part part : parts_) {
    const std::string& old =
        search::PartOf(pool.members()[pair.ancestor].prompt, part);
    const std::string& first =
        search::PartOf(pool.members()[pair.first].prompt, part);
    const std::string& second =
        search::PartOf(pool.members()[pair.second].prompt, part);
    const bool take_first = second == old || (first != old && first_leads);
    search::PartOf(merged.prompt, part) = take_first ? first : second;
  }
  return merged;
}

}  // namespace whet::gepa
