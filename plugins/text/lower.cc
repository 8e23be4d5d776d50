#include "text/lower.h"

#include <cstddef>
#include <string>
#include <string_view>

#include "text/unicode_category.h"
#include "text/unicode_text.h"

namespace whet::text {
namespace {

constexpr char32_t kCapitalSigma = 0x3A3;
constexpr char32_t kSmallSigma = 0x3C3;
constexpr char32_t kFinalSigma = 0x3C2;

// Whether the first character at `at`, `at` + `step`, ... that is not
// case-ignorable is cased.
bool CasedBeyond(std::u32string_view text, std::size_t at, std::size_t step) {
  for (at += step; at < text.size(); at += step) {
    if (!IsCaseIgnorable(text[at]))
      return IsCased(text[at]);
  }
  return false;
}

char32_t LowerSigma(std::u32string_view text, std::size_t at) {
  constexpr auto kBack = static_cast<std::size_t>(-1);  // wraps past the front
  return CasedBeyond(text, at, kBack) && !CasedBeyond(text, at, 1)
             ? kFinalSigma
             : kSmallSigma;
}

}  // namespace

std::u32string LowerInContext(std::u32string_view text) {
  std::size_t done = 0;
  std::u32string out;
  while (done < text.size()) {
    const std::size_t sigma = text.find(kCapitalSigma, done);
    if (sigma == std::u32string_view::npos)
      break;
    out += ToLower(text.substr(done, sigma - done));
    out.push_back(LowerSigma(text, sigma));
    done = sigma + 1;
  }
  return done == 0 ? ToLower(text) : out + ToLower(text.substr(done));
}

}  // namespace whet::text
