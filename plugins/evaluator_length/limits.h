// How good a length is.
//
//   const Limits limits = Limits::FromSettings(settings);
//   limits.Score(130);  // with max: 100, zero_above: 200: 0.7
//
// Immutable. Thread-safe.
#ifndef WHET_PLUGINS_EVALUATOR_LENGTH_LIMITS_H_
#define WHET_PLUGINS_EVALUATOR_LENGTH_LIMITS_H_

#include <cstdint>
#include <limits>

#include <nlohmann/json_fwd.hpp>

namespace whet::length {

struct Limits {
  // Throws sdk::Error (INVALID_ARGUMENT) with the path of the setting that
  // contradicts another one, or if there is no limit at all.
  static Limits FromSettings(const nlohmann::json& settings);

  // 1 from `min` to `max`; from there linearly to 0 at `zero_below` and
  // `zero_above`.
  double Score(std::uint64_t length) const;

  std::uint64_t min = 0;
  std::uint64_t max = std::numeric_limits<std::uint64_t>::max();
  std::uint64_t zero_below = 0;
  std::uint64_t zero_above = std::numeric_limits<std::uint64_t>::max();
  bool hard = false;
};

}  // namespace whet::length

#endif  // WHET_PLUGINS_EVALUATOR_LENGTH_LIMITS_H_
