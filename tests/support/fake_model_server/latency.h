// How long a simulated model takes: a distribution and a draw from it. Pure.
//
//   const auto latency = LatencyFromText("lognormal:800:0.5");
//   latency->Draw(0.25, 0.75);   // of two numbers between 0 and 1
#ifndef WHET_TESTS_SUPPORT_FAKE_MODEL_SERVER_LATENCY_H_
#define WHET_TESTS_SUPPORT_FAKE_MODEL_SERVER_LATENCY_H_

#include <chrono>
#include <optional>
#include <string_view>

namespace whet::testing {

struct Latency {
  enum class Kind { kFixed, kUniform, kLognormal, kExponential };
  Kind kind = Kind::kFixed;
  double a_ms = 0;  // the time; lowest; median; mean
  double b = 0;     // -; highest in ms; sigma of the logarithm; -

  // `u` and `v` are in [0, 1).
  std::chrono::microseconds Draw(double u, double v) const;
};

// "fixed:MS", "uniform:FROM_MS:TO_MS", "lognormal:MEDIAN_MS:SIGMA",
// "exponential:MEAN_MS".
std::optional<Latency> LatencyFromText(std::string_view text);

}  // namespace whet::testing

#endif  // WHET_TESTS_SUPPORT_FAKE_MODEL_SERVER_LATENCY_H_
