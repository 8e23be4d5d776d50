// A CPython set of small integers: what matters is the order in which it is
// walked over, which depends on how it came about. setobject.c of CPython 3.11
// (the hash of a small integer is the integer).
//
//   PythonSet set = {8, 1, 3, 17};
//   set.items();  // 8, 1, 3, 17
//
// Nothing is ever removed. A C++ copy keeps the order; Copied() is Python's
// set(x), which may change it. Thread-compatible.
#ifndef WHET_PLUGINS_STRATEGY_GEPA_PYTHON_SET_H_
#define WHET_PLUGINS_STRATEGY_GEPA_PYTHON_SET_H_

#include <cstddef>
#include <initializer_list>
#include <vector>

namespace whet::gepa {

class PythonSet {
 public:
  PythonSet() = default;
  PythonSet(std::initializer_list<std::size_t> keys) : PythonSet(Keys(keys)) {}
  explicit PythonSet(const std::vector<std::size_t>& keys);

  void Add(std::size_t key);
  bool Contains(std::size_t key) const;
  std::size_t size() const { return used_; }
  // In Python's order.
  std::vector<std::size_t> items() const;

  // set(*this).
  PythonSet Copied() const;

 private:
  using Keys = std::vector<std::size_t>;
  static constexpr std::size_t kFree = static_cast<std::size_t>(-1);
  static constexpr std::size_t kLeast = 8;

  // The place that holds `key`, or the free one where it belongs.
  std::size_t Place(std::size_t key) const;
  // To the smallest table with more than `least` places.
  void Resize(std::size_t least);

  Keys table_ = Keys(kLeast, kFree);
  std::size_t used_ = 0;
};

// a & b.
PythonSet Intersection(const PythonSet& a, const PythonSet& b);

}  // namespace whet::gepa

#endif  // WHET_PLUGINS_STRATEGY_GEPA_PYTHON_SET_H_
