#include "tests/support/fake_model_server/latency.h"

#include <charconv>
#include <cmath>
#include <numbers>
#include <string>
#include <vector>

namespace whet::testing {
namespace {

// The numbers after each ':'; nothing if one is none or negative.
std::optional<std::vector<double>> NumbersOf(std::string_view text) {
  std::vector<double> out;
  while (!text.empty()) {
    text.remove_prefix(1);
    const std::string_view word = text.substr(0, text.find(':'));
    text.remove_prefix(word.size());
    double value = 0;
    const char* const end = word.data() + word.size();
    const auto [stop, error] = std::from_chars(word.data(), end, value);
    if (error != std::errc() || stop != end || !(value >= 0))
      return std::nullopt;
    out.push_back(value);
  }
  return out;
}

}  // namespace

std::chrono::microseconds Latency::Draw(double u, double v) const {
  double ms = a_ms;
  switch (kind) {
    case Kind::kFixed:
      break;
    case Kind::kUniform:
      ms = a_ms + u * (b - a_ms);
      break;
    case Kind::kLognormal: {  // Box and Muller
      const double normal =
          std::sqrt(-2 * std::log(1 - u)) * std::cos(2 * std::numbers::pi * v);
      ms = a_ms * std::exp(b * normal);
      break;
    }
    case Kind::kExponential:
      ms = -a_ms * std::log(1 - u);
      break;
  }
  return std::chrono::microseconds(std::llround(ms * 1e3));
}

std::optional<Latency> LatencyFromText(std::string_view text) {
  const std::string_view name = text.substr(0, text.find(':'));
  const auto numbers = NumbersOf(text.substr(name.size()));
  if (!numbers)
    return std::nullopt;
  const auto make = [&](Latency::Kind kind,
                        std::size_t count) -> std::optional<Latency> {
    if (numbers->size() != count)
      return std::nullopt;
    return Latency{kind, numbers->front(), count > 1 ? numbers->back() : 0};
  };
  if (name == "fixed")
    return make(Latency::Kind::kFixed, 1);
  if (name == "uniform")
    return make(Latency::Kind::kUniform, 2);
  if (name == "lognormal")
    return make(Latency::Kind::kLognormal, 2);
  if (name == "exponential")
    return make(Latency::Kind::kExponential, 1);
  return std::nullopt;
}

}  // namespace whet::testing
