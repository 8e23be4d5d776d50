#include "python_set.h"

#include <algorithm>
#include <cstddef>
#include <utility>
#include <vector>

namespace whet::gepa {
namespace {

constexpr std::size_t kLinearProbes = 9;
constexpr std::size_t kPerturbShift = 5;
constexpr std::size_t kLarge = 50000;

}  // namespace

PythonSet::PythonSet(const std::vector<std::size_t>& keys) {
  for (const std::size_t key : keys) {
    Add(key);
  }
}

std::size_t PythonSet::Place(std::size_t key) const {
  const std::size_t mask = table_.size() - 1;
  std::size_t perturb = key;
  for (std::size_t i = key & mask;; i = (i * 5 + 1 + perturb) & mask) {
    const std::size_t probes = i + kLinearProbes <= mask ? kLinearProbes : 0;
    for (std::size_t place = i; place <= i + probes; ++place) {
      if (table_[place] == kFree || table_[place] == key) {
        return place;
      }
    }
    perturb >>= kPerturbShift;
  }
}

void PythonSet::Resize(std::size_t least) {
  std::size_t size = kLeast;
  while (size <= least) {
    size *= 2;
  }
  const Keys old = std::exchange(table_, Keys(size, kFree));
  for (const std::size_t key : old) {
    if (key != kFree) {
      table_[Place(key)] = key;
    }
  }
}

void PythonSet::Add(std::size_t key) {
  std::size_t& place = table_[Place(key)];
  if (place == key) {
    return;
  }
  place = key;
  ++used_;
  if (used_ * 5 >= (table_.size() - 1) * 3) {
    Resize(used_ > kLarge ? used_ * 2 : used_ * 4);
  }
}

bool PythonSet::Contains(std::size_t key) const {
  return table_[Place(key)] == key;
}

std::vector<std::size_t> PythonSet::items() const {
  std::vector<std::size_t> items;
  std::copy_if(table_.begin(), table_.end(), std::back_inserter(items),
               [](std::size_t key) { return key != kFree; });
  return items;
}

PythonSet PythonSet::Copied() const {
  PythonSet copy;
  if (used_ * 5 >= (kLeast - 1) * 3) {
    copy.Resize(used_ * 2);
  }
  if (copy.table_.size() == table_.size()) {
    return *this;
  }
  for (const std::size_t key : items()) {
    copy.table_[copy.Place(key)] = key;
  }
  copy.used_ = used_;
  return copy;
}

PythonSet Intersection(const PythonSet& a, const PythonSet& b) {
  const bool swap = b.size() > a.size();
  PythonSet both;
  for (const std::size_t key : (swap ? a : b).items()) {
    if ((swap ? b : a).Contains(key)) {
      both.Add(key);
    }
  }
  return both;
}

}  // namespace whet::gepa
