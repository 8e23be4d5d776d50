#include "edit_distance.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace whet::levenshtein {
namespace {

using SymbolSpan = std::span<const std::uint32_t>;

constexpr std::size_t kRows = 64;  // of a block

void DropSharedEnds(SymbolSpan& a, SymbolSpan& b) {
  while (!a.empty() && !b.empty() && a.front() == b.front()) {
    a = a.subspan(1);
    b = b.subspan(1);
  }
  while (!a.empty() && !b.empty() && a.back() == b.back()) {
    a = a.first(a.size() - 1);
    b = b.first(b.size() - 1);
  }
}

// Horizontal differences at the lower edge of a block, one for each column:
// whether it is +1, and whether it is -1.
struct Edge {
  std::vector<std::uint8_t> plus;
  std::vector<std::uint8_t> minus;
};

// One block of rows against all columns of `text`. `peq` has, for each symbol,
// the rows of the block that hold it. `edge` is the upper edge before and the
// edge at row `last` after.
void AdvanceBlock(const std::vector<std::uint64_t>& peq, SymbolSpan text,
                  std::size_t last, Edge& edge) {
  std::uint64_t pv = ~std::uint64_t{0};
  std::uint64_t mv = 0;
  for (std::size_t j = 0; j < text.size(); ++j) {
    const std::uint64_t hp_in = edge.plus[j];
    const std::uint64_t hn_in = edge.minus[j];
    std::uint64_t eq = peq[text[j]];
    const std::uint64_t xv = eq | mv;
    eq |= hn_in;
    const std::uint64_t xh = (((eq & pv) + pv) ^ pv) | eq;
    std::uint64_t ph = mv | ~(xh | pv);
    std::uint64_t mh = pv & xh;
    edge.plus[j] = static_cast<std::uint8_t>((ph >> last) & 1);
    edge.minus[j] = static_cast<std::uint8_t>((mh >> last) & 1);
    ph = (ph << 1) | hp_in;
    mh = (mh << 1) | hn_in;
    pv = mh | ~(xv | ph);
    mv = ph & xv;
  }
}

}  // namespace

std::optional<std::uint64_t> EditDistance(const std::vector<std::uint32_t>& a,
                                          const std::vector<std::uint32_t>& b,
                                          std::uint32_t alphabet,
                                          std::uint64_t max_steps) {
  SymbolSpan pattern = a;
  SymbolSpan text = b;
  DropSharedEnds(pattern, text);
  if (pattern.size() > text.size())
    std::swap(pattern, text);  // fewer blocks to start
  if (pattern.empty())
    return text.size();
  const std::uint64_t blocks = (pattern.size() + kRows - 1) / kRows;
  if (text.size() > max_steps / blocks)
    return std::nullopt;

  // Row 0 of the matrix grows by one each column.
  Edge edge{std::vector<std::uint8_t>(text.size(), 1),
            std::vector<std::uint8_t>(text.size(), 0)};
  std::vector<std::uint64_t> peq(alphabet);
  for (std::size_t start = 0; start < pattern.size(); start += kRows) {
    const SymbolSpan rows =
        pattern.subspan(start, std::min(kRows, pattern.size() - start));
    for (std::size_t i = 0; i < rows.size(); ++i)
      peq[rows[i]] |= std::uint64_t{1} << i;
    AdvanceBlock(peq, text, rows.size() - 1, edge);
    for (const std::uint32_t symbol : rows)
      peq[symbol] = 0;
  }
  std::uint64_t distance = pattern.size();
  for (std::size_t j = 0; j < text.size(); ++j)
    distance = distance + edge.plus[j] - edge.minus[j];
  return distance;
}

}  // namespace whet::levenshtein
