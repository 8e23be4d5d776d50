// Numbers as people read them: scores, differences, counts, durations.
//
//   const ScoreText text = ScoreText::For(result);
//   text.Score(0.634);        // "63.4%", or "0.634" off the 0-to-1 scale
//   text.Difference(0.616);   // "+61.6 points", or "+0.616"
//
// No locale: always a dot and commas, always the same. Thread-safe.
#ifndef WHET_CORE_SCORE_TEXT_H_
#define WHET_CORE_SCORE_TEXT_H_

#include <cstdint>
#include <string>

#include "whet/core/result.h"

namespace whet {

// `value` with exactly `decimals` digits after the dot; "n/a" if not finite.
std::string FixedNumber(double value, int decimals);

// "1,234,567".
std::string GroupedInteger(std::int64_t value);

// A metric of an evaluator, on whatever scale: "1,234" if it is a whole number,
// else with four decimals; "n/a" if not finite.
std::string MetricText(double value);

// "$1,234.50", "$0.40", below a dollar with up to three digits that say
// something: "$0.0375".
std::string DollarText(double usd);

// "0.8 s", "42 s", "3 min 5 s", "2 h 4 min".
std::string DurationText(double seconds);

// "2026-01-02 03:04 UTC" of an RFC 3339 time in UTC; other text as it is.
std::string UtcText(const std::string& rfc3339);

// "93%"; "more than 99.9%" and "less than 0.1%" instead of certainty.
std::string ProbabilityText(double probability);

// "1 example", "2 examples": `singular` plus an s.
std::string CountText(std::int64_t count, const std::string& singular);

class ScoreText {
 public:
  explicit ScoreText(bool percent) : percent_(percent) {}

  // Percent if every score of the result lies between 0 and 1.
  static ScoreText For(const RunResult& result);

  std::string Score(double score) const;
  // A mark on an axis whose marks are `step` apart: no more digits than needed.
  std::string Tick(double score, double step) const;
  // With a sign; `unit` false leaves "points" out.
  std::string Difference(double difference, bool unit = true) const;
  // Half of an interval: "5.1" or "0.051".
  std::string Margin(double margin) const;

 private:
  bool percent_;
};

}  // namespace whet

#endif  // WHET_CORE_SCORE_TEXT_H_
