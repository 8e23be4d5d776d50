#include "pool.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <numeric>
#include <utility>
#include <vector>

namespace whet::gepa {

void Pool::Add(Member member) {
  for (const std::size_t parent : member.parents) {
    member.next_part = std::max(member.next_part, members_[parent].next_part);
  }
  const std::size_t place = members_.size();
  for (const std::uint64_t example : pareto_) {
    const sdk::Evaluated* e = board_.Find(member.id, example);
    if (e != nullptr && e->ok()) {
      front_.Add(place, example, e->score);
    }
  }
  const whet_candidate seed = place == 0 ? member.id : members_[0].id;
  means_.push_back(board_.Mean(seed, pareto_).value_or(0.0) +
                   board_.Compare(member.id, seed, pareto_).MeanDifference());
  members_.push_back(std::move(member));
}

std::vector<std::size_t> Pool::Survivors() const {
  const std::vector<std::size_t> shares = front_.Shares(means_);
  std::vector<std::size_t> survivors;
  for (std::size_t i = 0; i < shares.size(); ++i) {
    if (shares[i] > 0) {
      survivors.push_back(i);
    }
  }
  return survivors;
}

std::size_t Pool::Best() const {
  return static_cast<std::size_t>(
      std::max_element(means_.begin(), means_.end()) - means_.begin());
}

std::vector<whet_candidate> Pool::Top(std::size_t count) const {
  std::vector<std::size_t> order(members_.size());
  std::iota(order.begin(), order.end(), 0);
  std::stable_sort(
      order.begin(), order.end(),
      [&](std::size_t a, std::size_t b) { return means_[a] > means_[b]; });
  std::vector<whet_candidate> top;
  for (std::size_t i = 0; i < order.size() && i < count; ++i) {
    top.push_back(members_[order[i]].id);
  }
  return top;
}

std::size_t Pool::SelectCandidate() {
  const std::vector<std::size_t> shares = front_.Shares(means_);
  const std::size_t sum =
      std::accumulate(shares.begin(), shares.end(), std::size_t{0});
  if (sum == 0) {
    return Best();
  }
  std::size_t draw = search_.RandomBelow("gepa.candidate", sum);
  std::size_t place = 0;
  for (; draw >= shares[place]; ++place) {
    draw -= shares[place];
  }
  return place;
}

search::Part Pool::SelectModule(std::size_t place) {
  Member& member = members_[place];
  return parts_[std::exchange(member.next_part,
                              (member.next_part + 1) % parts_.size())];
}

}  // namespace whet::gepa
