#include "whet/core/score_text.h"

#include <algorithm>
#include <charconv>
#include <cmath>

namespace whet {

std::string FixedNumber(double value, int decimals) {
  if (!std::isfinite(value))
    return "n/a";
  char buffer[400];  // DBL_MAX has 309 digits before the dot
  const std::to_chars_result end =
      std::to_chars(buffer, buffer + sizeof(buffer), value,
                    std::chars_format::fixed, decimals);
  std::string text(buffer, end.ptr);
  // -0.04 rounds to "-0.0": a sign without a value.
  if (text.find_first_not_of("-0.") == std::string::npos && text[0] == '-') {
    text.erase(0, 1);
  }
  return text;
}

std::string GroupedInteger(std::int64_t value) {
  std::string digits = std::to_string(value);
  const std::size_t first = digits[0] == '-' ? 1 : 0;
  for (std::size_t at = digits.size(); at > first + 3;) {
    at -= 3;
    digits.insert(at, ",");
  }
  return digits;
}

std::string MetricText(double value) {
  constexpr double kLargestWhole = 1e15;  // beyond it doubles skip numbers
  if (std::abs(value) < kLargestWhole && value == std::trunc(value))
    return GroupedInteger(static_cast<std::int64_t>(value));
  return FixedNumber(value, 4);
}

std::string DollarText(double usd) {
  if (!std::isfinite(usd))
    return "n/a";
  const double size = std::abs(usd);
  int decimals = 2;
  if (size > 0.0 && size < 1.0)
    decimals = 2 - static_cast<int>(std::floor(std::log10(size)));
  std::string digits = FixedNumber(size, std::clamp(decimals, 2, 12));
  const std::size_t point = digits.find('.');
  while (digits.size() > point + 3 && digits.back() == '0')
    digits.pop_back();
  const std::string whole =
      GroupedInteger(static_cast<std::int64_t>(std::stoll(digits)));
  return (usd < 0 ? "-$" : "$") + whole + digits.substr(point);
}

std::string DurationText(double seconds) {
  if (!std::isfinite(seconds) || seconds < 0)
    return "n/a";
  if (seconds < 9.95)
    return FixedNumber(seconds, 1) + " s";
  const auto whole = static_cast<std::int64_t>(std::llround(seconds));
  if (whole < 60)
    return std::to_string(whole) + " s";
  if (whole < 3600) {
    return std::to_string(whole / 60) + " min " + std::to_string(whole % 60) +
           " s";
  }
  return std::to_string(whole / 3600) + " h " +
         std::to_string(whole % 3600 / 60) + " min";
}

std::string UtcText(const std::string& rfc3339) {
  constexpr char kShape[] = "dddd-dd-ddTdd:dd:";
  constexpr std::size_t kMinutes = 16;
  if (rfc3339.size() < sizeof(kShape) || rfc3339.back() != 'Z')
    return rfc3339;
  for (std::size_t i = 0; i + 1 < sizeof(kShape); ++i) {
    const bool digit = rfc3339[i] >= '0' && rfc3339[i] <= '9';
    if (kShape[i] == 'd' ? !digit : rfc3339[i] != kShape[i])
      return rfc3339;
  }
  std::string text = rfc3339.substr(0, kMinutes) + " UTC";
  text[10] = ' ';
  return text;
}

std::string ProbabilityText(double probability) {
  if (probability > 0.999)
    return "more than 99.9%";
  if (probability < 0.001)
    return "less than 0.1%";
  const bool extreme = probability > 0.99 || probability < 0.01;
  return FixedNumber(100 * probability, extreme ? 1 : 0) + "%";
}

std::string CountText(std::int64_t count, const std::string& singular) {
  return GroupedInteger(count) + " " + singular + (count == 1 ? "" : "s");
}

ScoreText ScoreText::For(const RunResult& result) {
  const auto in_unit = [](const ScoreSummary& summary) {
    return summary.mean >= 0.0 && summary.mean <= 1.0;
  };
  bool percent = in_unit(result.baseline_val) && in_unit(result.best_val);
  if (result.test) {
    percent =
        percent && in_unit(result.test->seed) && in_unit(result.test->best);
  }
  return ScoreText(percent);
}

std::string ScoreText::Score(double score) const {
  return percent_ ? FixedNumber(100 * score, 1) + "%" : FixedNumber(score, 3);
}

std::string ScoreText::Tick(double score, double step) const {
  const double scale = percent_ ? 100.0 : 1.0;
  int decimals = 0;
  // Steps are 1, 2, 2.5 or 5 times a power of ten.
  for (double unit = step * scale; decimals < 6; unit *= 10) {
    if (std::abs(unit - std::round(unit)) < 1e-9 && unit > 0.5)
      break;
    ++decimals;
  }
  return FixedNumber(scale * score, decimals) + (percent_ ? "%" : "");
}

std::string ScoreText::Difference(double difference, bool unit) const {
  std::string text =
      percent_ ? FixedNumber(100 * difference, 1) : FixedNumber(difference, 3);
  if (text.find_first_not_of("0.") == std::string::npos) {
    text = "±" + text;
  } else if (text[0] != '-') {
    text = "+" + text;
  } else {
    text = "−" + text.substr(1);  // U+2212, as wide as the plus
  }
  return percent_ && unit ? text + " points" : text;
}

std::string ScoreText::Margin(double margin) const {
  return percent_ ? FixedNumber(100 * margin, 1) : FixedNumber(margin, 3);
}

}  // namespace whet
