#include "token_f1.h"

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "text/word_ids.h"

namespace whet::f1 {
namespace {

using TokenSpan = std::span<const std::string_view>;

// Calls `unmatched` for each token of `from` that has no partner in `other`.
template <typename Unmatched>
void Match(TokenSpan from, TokenSpan other, Unmatched unmatched) {
  text::WordIds ids;
  std::vector<std::uint32_t> left(other.size());
  for (const std::string_view token : other)
    ++left[ids.Of(token)];
  for (const std::string_view token : from) {
    const char32_t id = ids.Of(token);
    if (id < left.size() && left[id] > 0) {
      --left[id];
    } else {
      unmatched(token);
    }
  }
}

// Enough to compare each token with each other one rather than count them.
constexpr std::size_t kFewPairs = 64;

// Tokens that both have, as multisets.
std::size_t Shared(TokenSpan a, TokenSpan b) {
  std::size_t same = 0;
  // What both begin or end with is shared whatever is between.
  while (!a.empty() && !b.empty() && a.front() == b.front()) {
    a = a.subspan(1);
    b = b.subspan(1);
    ++same;
  }
  while (!a.empty() && !b.empty() && a.back() == b.back()) {
    a = a.first(a.size() - 1);
    b = b.first(b.size() - 1);
    ++same;
  }
  if (a.empty() || b.empty())
    return same;
  if (a.size() * b.size() > kFewPairs) {
    same += a.size();
    Match(a, b, [&](std::string_view) { --same; });
    return same;
  }
  std::uint64_t taken = 0;  // of `b`, which has no more than kFewPairs
  for (const std::string_view token : a) {
    for (std::size_t i = 0; i < b.size(); ++i) {
      const std::uint64_t bit = std::uint64_t{1} << i;
      if ((taken & bit) == 0 && b[i] == token) {
        taken |= bit;
        ++same;
        break;
      }
    }
  }
  return same;
}

}  // namespace

TokenF1 Overlap(const std::vector<std::string_view>& output,
                const std::vector<std::string_view>& expected) {
  const std::size_t same = Shared(output, expected);
  if (same == 0)
    return {};
  TokenF1 out;
  out.precision =
      static_cast<double>(same) / static_cast<double>(output.size());
  out.recall = static_cast<double>(same) / static_cast<double>(expected.size());
  out.f1 = 2 * out.precision * out.recall / (out.precision + out.recall);
  return out;
}

std::vector<std::string_view> Missing(
    const std::vector<std::string_view>& from,
    const std::vector<std::string_view>& other) {
  std::vector<std::string_view> out;
  Match(from, other, [&](std::string_view token) { out.push_back(token); });
  return out;
}

}  // namespace whet::f1
