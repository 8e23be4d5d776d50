#include "token_f1.h"

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "text/word_ids.h"

namespace whet::f1 {
namespace {

// Calls `unmatched` for each token of `from` that has no partner in `other`.
template <typename Unmatched>
void Match(const std::vector<std::string_view>& from,
           const std::vector<std::string_view>& other, Unmatched unmatched) {
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

}  // namespace

TokenF1 Overlap(const std::vector<std::string_view>& output,
                const std::vector<std::string_view>& expected) {
  std::size_t same = output.size();
  Match(output, expected, [&](std::string_view) { --same; });
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
