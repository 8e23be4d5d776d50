// Numbers as the statistics of an item, for SetEvaluator:
//
//   score.statistics = PackNumbers({hypothesis_words, reference_words});
//   ...
//   std::vector<double> sum = SumNumbers(statistics);  // of all items
//
// The bytes are doubles in the byte order of the machine. Pure. Thread-safe.
#ifndef WHET_SDK_STATISTICS_H_
#define WHET_SDK_STATISTICS_H_

#include <cstddef>
#include <cstring>
#include <string>
#include <string_view>
#include <vector>

#include "whet/sdk/error.h"
#include "whet/status.h"

namespace whet::sdk {

inline std::string PackNumbers(const std::vector<double>& numbers) {
  std::string bytes(numbers.size() * sizeof(double), '\0');
  if (!numbers.empty())
    std::memcpy(bytes.data(), numbers.data(), bytes.size());
  return bytes;
}

// Throws INVALID_ARGUMENT if `bytes` are no numbers.
inline std::vector<double> UnpackNumbers(std::string_view bytes) {
  if (bytes.size() % sizeof(double) != 0) {
    throw Error(WHET_INVALID_ARGUMENT, "statistics of " +
                                           std::to_string(bytes.size()) +
                                           " bytes are no numbers");
  }
  std::vector<double> numbers(bytes.size() / sizeof(double));
  if (!numbers.empty())
    std::memcpy(numbers.data(), bytes.data(), bytes.size());
  return numbers;
}

// The sum of each number over all items. Throws INVALID_ARGUMENT if items have
// different counts of numbers.
inline std::vector<double> SumNumbers(
    const std::vector<std::string_view>& statistics) {
  std::vector<double> sum;
  for (const std::string_view bytes : statistics) {
    const std::vector<double> numbers = UnpackNumbers(bytes);
    if (sum.empty())
      sum.resize(numbers.size());
    if (sum.size() != numbers.size()) {
      throw Error(WHET_INVALID_ARGUMENT,
                  "items have different counts of statistics");
    }
    for (std::size_t i = 0; i < numbers.size(); ++i)
      sum[i] += numbers[i];
  }
  return sum;
}

}  // namespace whet::sdk

#endif  // WHET_SDK_STATISTICS_H_
