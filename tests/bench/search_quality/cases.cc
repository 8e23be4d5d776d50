#include "cases.h"

#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <string>
#include <string_view>
#include <vector>

#include "tests/support/search_world/noise.h"

namespace whet::quality {
namespace {

using testing::Hash;

constexpr double kDifficultySd = 1.6;
constexpr std::array<std::string_view, 20> kSyllables = {
    "ba", "co", "di", "fu", "ge", "ha", "jo", "ki", "lu", "me",
    "na", "po", "ri", "su", "te", "va", "wo", "xi", "yu", "ze"};
constexpr std::size_t kWordsOfCluster = 12;
constexpr std::string_view kMark = "case ";
constexpr std::size_t kDigits = 4;

std::string Word(std::uint64_t number) {
  std::string word;
  for (int i = 0; i < 3; ++i) {
    word += kSyllables[number % kSyllables.size()];
    number /= kSyllables.size();
  }
  return word;
}

// The quantile of a standard normal, by halving.
double NormalQuantile(double p) {
  double low = -10.0;
  double high = 10.0;
  for (int i = 0; i < 100; ++i) {
    const double middle = 0.5 * (low + high);
    (0.5 * std::erfc(-middle / std::sqrt(2.0)) < p ? low : high) = middle;
  }
  return 0.5 * (low + high);
}

std::array<double, kLevels> MakeDifficulties() {
  std::array<double, kLevels> out{};
  for (std::size_t k = 0; k < kLevels; ++k) {
    out[k] = kDifficultySd * NormalQuantile((static_cast<double>(k) + 0.5) /
                                            static_cast<double>(kLevels));
  }
  return out;
}

}  // namespace

double Difficulty(std::size_t level) {
  static const std::array<double, kLevels> difficulties = MakeDifficulties();
  return difficulties[level];
}

Case MakeCase(std::uint64_t seed, std::size_t number) {
  Case out;
  out.number = number;
  char name[16];
  std::snprintf(name, sizeof(name), "%04zu", number % kMaxCases);
  out.text = std::string(kMark) + name;
  out.cluster = Hash(std::string("cluster ") + name, seed) % kClusters;
  out.level = Hash(std::string("level ") + name, seed) % kLevels;
  out.expected =
      kLabels[Hash(std::string("label ") + name, seed) % kLabels.size()];
  // Words of its cluster and words of any message, mixed.
  for (int i = 0; i < 9; ++i) {
    const std::uint64_t draw = Hash("word " + std::to_string(i) + name, seed);
    out.text += ' ';
    out.text +=
        i % 3 == 0 ? Word(7 + 400 * out.cluster + 17 * (draw % kWordsOfCluster))
                   : Word(2000 + draw % 4000);
  }
  return out;
}

std::vector<std::size_t> CaseNumbers(std::string_view text) {
  std::vector<std::size_t> numbers;
  for (std::size_t at = text.find(kMark); at != std::string_view::npos;
       at = text.find(kMark, at + kMark.size())) {
    const std::string_view digits = text.substr(at + kMark.size(), kDigits);
    std::size_t number = 0;
    std::size_t read = 0;
    while (read < digits.size() && digits[read] >= '0' && digits[read] <= '9') {
      number = 10 * number + static_cast<std::size_t>(digits[read] - '0');
      ++read;
    }
    if (read == kDigits) {
      numbers.push_back(number);
    }
  }
  return numbers;
}

}  // namespace whet::quality
