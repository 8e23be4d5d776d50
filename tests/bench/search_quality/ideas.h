// What comes to the reflecting model's mind: rules of the hidden list.
//
//   Ideas ideas(world, request, draw);
//   std::optional<std::string> sentence = ideas.NewRule();
//
// Thread-compatible.
#ifndef WHET_TESTS_BENCH_SEARCH_QUALITY_IDEAS_H_
#define WHET_TESTS_BENCH_SEARCH_QUALITY_IDEAS_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "world.h"

namespace whet::quality {

class Ideas {
 public:
  // `draw` decides everything that is left to chance.
  Ideas(const World& world, std::string_view request, std::uint64_t draw);

  // A rule that the request does not mention and that was not given before;
  // none if there is no such rule.
  std::optional<std::string> NewRule();

  // `text` as it would be written anew: with new rules, and in worlds where
  // prompts are rewritten without some of the old ones.
  std::string Rewritten(const std::string& text);

 private:
  double Next();
  std::size_t Below(std::size_t count);
  std::vector<std::size_t> Left(
      const std::function<bool(std::size_t)>& wanted) const;
  std::vector<std::size_t> Wanted();

  const World& world_;
  std::uint64_t draw_;
  std::uint64_t drawn_ = 0;
  std::array<bool, kRules> mentioned_{};
  std::vector<std::size_t> clusters_;  // of the examples shown, with repeats
};

}  // namespace whet::quality

#endif  // WHET_TESTS_BENCH_SEARCH_QUALITY_IDEAS_H_
