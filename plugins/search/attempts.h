// What was tried and how it went, for the reflecting model to read (the
// history of attempts of OPRO, Yang et al. 2023, and of promptim).
//
//   Attempts attempts;
//   attempts.Add(Show(draft), "rejected: 2 better, 5 worse");
//   request += attempts.Text();
//
// Thread-compatible.
#ifndef WHET_PLUGINS_SEARCH_ATTEMPTS_H_
#define WHET_PLUGINS_SEARCH_ATTEMPTS_H_

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

namespace whet::search {

class Attempts {
 public:
  // The last `shown` attempts are shown, each with at most `limit` bytes of
  // what was tried.
  explicit Attempts(std::size_t shown = 6, std::size_t limit = 2000)
      : shown_(shown), limit_(limit) {}

  void Add(std::string tried, std::string verdict) {
    attempts_.push_back({std::move(tried), std::move(verdict)});
  }

  // Oldest first, numbered; "(none yet)" if there are none.
  std::string Text() const;

 private:
  struct Attempt {
    std::string tried;
    std::string verdict;
  };

  std::size_t shown_;
  std::size_t limit_;
  std::vector<Attempt> attempts_;
};

}  // namespace whet::search

#endif  // WHET_PLUGINS_SEARCH_ATTEMPTS_H_
