#include "example_order.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <map>
#include <string_view>
#include <utility>
#include <vector>

namespace whet::search {
namespace {

void AppendSpread(const std::vector<sdk::Example>& examples,
                  std::vector<std::uint64_t>& out) {
  std::map<std::string_view, std::size_t> total;
  for (const sdk::Example& example : examples) {
    ++total[example.label];
  }
  std::map<std::string_view, std::size_t> seen;
  std::vector<std::pair<double, std::uint64_t>> places;
  for (const sdk::Example& example : examples) {
    const double rank = static_cast<double>(seen[example.label]++) + 0.5;
    places.emplace_back(rank / static_cast<double>(total[example.label]),
                        example.number);
  }
  std::stable_sort(
      places.begin(), places.end(),
      [](const auto& a, const auto& b) { return a.first < b.first; });
  for (const auto& [place, number] : places) {
    out.push_back(number);
  }
}

}  // namespace

std::vector<std::uint64_t> CommonOrder(const std::vector<sdk::Example>& val,
                                       const std::vector<sdk::Example>& train) {
  std::vector<std::uint64_t> order;
  AppendSpread(val, order);
  AppendSpread(train, order);
  return order;
}

}  // namespace whet::search
