#include "limits.h"

#include <algorithm>
#include <cstdint>
#include <string>

#include <nlohmann/json.hpp>

#include "whet/sdk/error.h"

namespace whet::length {
namespace {

[[noreturn]] void Refuse(const std::string& why) {
  throw sdk::Error(WHET_INVALID_ARGUMENT, why);
}

// What is left of 1 at `past` units beyond a bound, if nothing is left at
// `width`.
double Share(std::uint64_t past, std::uint64_t width) {
  return past >= width
             ? 0.0
             : 1.0 - static_cast<double>(past) / static_cast<double>(width);
}

}  // namespace

Limits Limits::FromSettings(const nlohmann::json& settings) {
  Limits limits;
  const bool has_max = settings.contains("max");
  const bool has_min = settings.contains("min");
  if (settings.contains("target")) {
    if (has_max || has_min)
      Refuse("$.target: not together with min or max; it is both");
    limits.min = limits.max = settings["target"].get<std::uint64_t>();
  } else if (!has_max && !has_min) {
    Refuse(
        "$: expected one of max, min, target; without a limit every length "
        "is good");
  }
  if (has_max)
    limits.max = settings["max"].get<std::uint64_t>();
  if (has_min)
    limits.min = settings["min"].get<std::uint64_t>();
  if (limits.min > limits.max) {
    Refuse("$.min: " + std::to_string(limits.min) + " is more than max, " +
           std::to_string(limits.max));
  }
  const bool bounded = has_max || settings.contains("target");
  if (bounded)
    limits.zero_above = std::max(limits.max + 1, 2 * limits.max);
  if (settings.contains("zero_above")) {
    limits.zero_above = settings["zero_above"].get<std::uint64_t>();
    if (!bounded || limits.zero_above <= limits.max)
      Refuse("$.zero_above: expected max or target, and more than that");
  }
  limits.zero_below = settings.value("zero_below", std::uint64_t{0});
  if (limits.zero_below > 0 && limits.zero_below >= limits.min)
    Refuse("$.zero_below: expected min or target, and less than that");
  limits.hard = settings.value("hard", false);
  return limits;
}

double Limits::Score(std::uint64_t length) const {
  if (length >= min && length <= max)
    return 1.0;
  if (hard)
    return 0.0;
  return length > max ? Share(length - max, zero_above - max)
                      : Share(min - length, min - zero_below);
}

}  // namespace whet::length
