#include "base/nearest_name.h"

#include <algorithm>
#include <cstddef>

namespace whet {
namespace {

// Longer names than this get no suggestion: they are not a slip of the finger,
// and the distance costs their product.
constexpr std::size_t kMaxLength = 256;

}  // namespace

int EditDistance(std::string_view a, std::string_view b) {
  // Three rows of the table of optimal string alignment distances: `row[j]` is
  // the distance of a[0, i) and b[0, j).
  std::vector<int> before_last(b.size() + 1);
  std::vector<int> last(b.size() + 1);
  std::vector<int> row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j)
    row[j] = static_cast<int>(j);
  for (std::size_t i = 1; i <= a.size(); ++i) {
    before_last.swap(last);
    last.swap(row);
    row[0] = static_cast<int>(i);
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const int substitution = last[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
      row[j] = std::min({last[j] + 1, row[j - 1] + 1, substitution});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) {
        row[j] = std::min(row[j], before_last[j - 2] + 1);
      }
    }
  }
  return row[b.size()];
}

std::string NearestName(std::string_view name,
                        const std::vector<std::string>& known) {
  if (name.empty() || name.size() > kMaxLength)
    return "";
  const int length = static_cast<int>(name.size());
  const int limit = std::min(std::max(1, length / 3), length - 1);
  int best = limit + 1;
  std::string nearest;
  for (const std::string& candidate : known) {
    if (candidate.empty() || candidate.size() > kMaxLength)
      continue;
    const int distance = EditDistance(name, candidate);
    if (distance < best) {
      best = distance;
      nearest = candidate;
    }
  }
  return nearest;
}

std::string DidYouMean(std::string_view name,
                       const std::vector<std::string>& known) {
  if (known.empty())
    return "";
  std::string out;
  const std::string nearest = NearestName(name, known);
  if (!nearest.empty())
    out += "; did you mean '" + nearest + "'?";
  out += " (known: ";
  for (std::size_t i = 0; i < known.size(); ++i) {
    if (i > 0)
      out += ", ";
    out += known[i];
  }
  return out + ")";
}

}  // namespace whet
