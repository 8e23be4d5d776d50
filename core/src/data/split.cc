#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "whet/core/dataset.h"

#include "absl/status/status.h"
#include "base/sha256.h"
#include "base/status_macros.h"
#include "data/input_key.h"

namespace whet {
namespace {

// train, val, test, and what the fractions leave over.
constexpr std::size_t kSides = 4;
constexpr std::array<const char*, kSides> kSideNames = {"train", "val", "test",
                                                        "rest"};
constexpr double kTolerance = 1e-9;

using Counts = std::array<std::int64_t, kSides>;
using Shares = std::array<double, kSides>;

// Examples with the same input: they stay together.
struct Group {
  std::string order;  // hash of seed and input: its place in the shuffle
  std::vector<std::size_t> members;
};

std::string FractionText(double fraction) {
  std::string text = std::to_string(fraction);
  text.erase(text.find_last_not_of('0') + 1);
  if (text.back() == '.')
    text.pop_back();
  return text;
}

absl::StatusOr<Shares> CheckFractions(const SplitFractions& fractions) {
  Shares shares = {fractions.train, fractions.val, fractions.test, 0.0};
  double sum = 0.0;
  for (std::size_t i = 0; i < 3; ++i) {
    if (!(shares[i] >= 0.0 && shares[i] <= 1.0)) {
      return absl::InvalidArgumentError(
          std::string("data.split.") + kSideNames[i] +
          ": expected a fraction between 0 and 1, got " +
          FractionText(shares[i]));
    }
    sum += shares[i];
  }
  if (sum > 1.0 + kTolerance || sum == 0.0) {
    return absl::InvalidArgumentError(
        "data.split: the fractions sum to " + FractionText(sum) +
        (sum == 0.0 ? ", expected more than 0" : ", expected at most 1"));
  }
  shares[3] = std::max(0.0, 1.0 - sum);
  if (shares[3] < kTolerance)
    shares[3] = 0.0;
  return shares;
}

// Largest-remainder shares of `total`: sums to `total`, each within one of its
// quota. Equal remainders go to the side that is most behind over all calls
// (`owed`), then to the first.
Counts LargestRemainder(std::int64_t total, const Shares& shares,
                        Shares* owed) {
  Counts counts{};
  std::array<std::size_t, kSides> by_remainder{};
  Shares remainder{};
  std::int64_t left = total;
  for (std::size_t i = 0; i < kSides; ++i) {
    const double quota = shares[i] * static_cast<double>(total);
    counts[i] = static_cast<std::int64_t>(std::floor(quota + kTolerance));
    // Rounded, so that equal remainders compare equal.
    remainder[i] =
        std::round((quota - static_cast<double>(counts[i])) * 1e6) / 1e6;
    left -= counts[i];
    (*owed)[i] += quota;
    by_remainder[i] = i;
  }
  std::stable_sort(by_remainder.begin(), by_remainder.end(),
                   [&](std::size_t a, std::size_t b) {
                     if (remainder[a] != remainder[b]) {
                       return remainder[a] > remainder[b];
                     }
                     return (*owed)[a] - counts[a] >
                            (*owed)[b] - counts[b] + kTolerance;
                   });
  for (std::int64_t i = 0; i < left; ++i)
    ++counts[by_remainder[i % kSides]];
  for (std::size_t i = 0; i < kSides; ++i)
    (*owed)[i] -= counts[i];
  return counts;
}

// The label that most members have; of several the first in order.
std::string CommonLabel(const Dataset& dataset, const Group& group) {
  std::map<std::string, std::size_t> counts;
  for (std::size_t i : group.members)
    ++counts[dataset.examples[i].expected];
  auto most = std::max_element(
      counts.begin(), counts.end(),
      [](const auto& a, const auto& b) { return a.second < b.second; });
  return most->first;
}

// The side that the hash `order` falls on, by the first 48 bits as a fraction.
std::size_t SideOf(const std::string& order, const Shares& shares) {
  const double at =
      static_cast<double>(std::stoull(order.substr(0, 12), nullptr, 16)) /
      static_cast<double>(1ULL << 48);
  double edge = 0.0;
  for (std::size_t side = 0; side < kSides; ++side) {
    edge += shares[side];
    if (at < edge && shares[side] > 0.0)
      return side;
  }
  return 0;  // not reached but for rounding of the last edge
}

// Puts the groups of one stratum on sides: exact counts, as far as groups of
// several examples allow.
void AssignStratum(std::vector<const Group*> groups, const Counts& counts,
                   const Shares& shares, std::vector<std::size_t>* side_of) {
  std::sort(groups.begin(), groups.end(), [](const Group* a, const Group* b) {
    if (a->members.size() != b->members.size()) {
      return a->members.size() > b->members.size();
    }
    return a->order < b->order;
  });
  Counts room = counts;
  auto place = [&](const Group& group, std::size_t side) {
    room[side] -= static_cast<std::int64_t>(group.members.size());
    for (std::size_t i : group.members)
      (*side_of)[i] = side;
  };
  std::size_t next = 0;
  // Big groups by their own hash: filling sides in order would give all of
  // them to the first one.
  for (; next < groups.size() && groups[next]->members.size() > 1; ++next) {
    const Group& group = *groups[next];
    std::size_t side = SideOf(group.order, shares);
    if (room[side] < static_cast<std::int64_t>(group.members.size())) {
      side = std::max_element(room.begin(), room.end()) - room.begin();
    }
    place(group, side);
  }
  // Single examples in the order of their hashes fill what is left: examples
  // added later move only those next to an edge.
  std::size_t side = 0;
  for (; next < groups.size(); ++next) {
    while (side + 1 < kSides && room[side] <= 0)
      ++side;
    place(*groups[next], side);
  }
}

std::vector<Group> MakeGroups(const Dataset& dataset, std::uint64_t seed) {
  std::map<std::string, Group> by_key;
  for (std::size_t i = 0; i < dataset.examples.size(); ++i) {
    by_key[InputKey(dataset.examples[i].input)].members.push_back(i);
  }
  std::vector<Group> groups;
  for (auto& [key, group] : by_key) {
    group.order = Sha256Hex(std::to_string(seed) + "\n" + key);
    groups.push_back(std::move(group));
  }
  return groups;
}

}  // namespace

absl::StatusOr<Splits> SplitDataset(const Dataset& dataset,
                                    const SplitFractions& fractions,
                                    std::uint64_t seed) {
  WHET_ASSIGN_OR_RETURN(Shares shares, CheckFractions(fractions));
  const std::vector<Group> groups = MakeGroups(dataset, seed);
  std::map<std::string, std::vector<const Group*>> strata;
  for (const Group& group : groups) {
    strata[dataset.labels ? CommonLabel(dataset, group) : ""].push_back(&group);
  }
  std::vector<std::size_t> side_of(dataset.examples.size(), 0);
  Shares owed{};
  for (auto& [label, members] : strata) {
    std::int64_t size = 0;
    for (const Group* group : members)
      size += group->members.size();
    AssignStratum(members, LargestRemainder(size, shares, &owed), shares,
                  &side_of);
  }
  std::array<std::vector<std::size_t>, kSides> sides;
  for (std::size_t i = 0; i < side_of.size(); ++i) {
    sides[side_of[i]].push_back(i);
  }
  for (std::size_t side = 0; side < 3; ++side) {
    if (shares[side] == 0.0 || !sides[side].empty())
      continue;
    return absl::InvalidArgumentError(
        std::string("data.split: the ") + kSideNames[side] +
        " split would be empty: " + std::to_string(dataset.examples.size()) +
        " examples (" + std::to_string(groups.size()) +
        " different inputs), fractions train " + FractionText(shares[0]) +
        ", val " + FractionText(shares[1]) + ", test " +
        FractionText(shares[2]) + "; add examples or change the fractions");
  }
  return Splits{std::move(sides[0]), std::move(sides[1]), std::move(sides[2])};
}

}  // namespace whet
