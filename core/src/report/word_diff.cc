// Shortest edit script in linear space: E. W. Myers, "An O(ND) Difference
// Algorithm and Its Variations", Algorithmica 1 (1986), section 4b.
//
// Differences from the paper: tokens instead of symbols; points outside the
// edit graph are left out instead of walked over; white space that is equal
// between two changes counts as changed, so that a rewritten sentence reads as
// one deletion and one insertion; and a change that could as well stand a few
// words earlier, at the beginning of a line, does.
#include <algorithm>
#include <cstdlib>
#include <limits>
#include <unordered_map>
#include <utility>

#include "whet/core/report.h"

namespace whet {
namespace {

// More tokens than this are compared line by line: the time grows with the
// product of length and difference.
constexpr std::size_t kMaxTokens = 20000;

bool IsSpace(char c) {
  return c == ' ' || c == '\n' || c == '\t' || c == '\r' || c == '\f' ||
         c == '\v';
}

// Alternating runs of white space and of anything else.
std::vector<std::string_view> SplitWords(std::string_view text) {
  std::vector<std::string_view> tokens;
  std::size_t begin = 0;
  while (begin < text.size()) {
    std::size_t end = begin + 1;
    while (end < text.size() && IsSpace(text[end]) == IsSpace(text[begin])) {
      ++end;
    }
    tokens.push_back(text.substr(begin, end - begin));
    begin = end;
  }
  return tokens;
}

// Lines, each with its line end.
std::vector<std::string_view> SplitLines(std::string_view text) {
  std::vector<std::string_view> tokens;
  std::size_t begin = 0;
  while (begin < text.size()) {
    const std::size_t newline = text.find('\n', begin);
    const std::size_t end =
        newline == std::string_view::npos ? text.size() : newline + 1;
    tokens.push_back(text.substr(begin, end - begin));
    begin = end;
  }
  return tokens;
}

// Furthest reaching x per diagonal k, for k in [-size, size].
class Frontier {
 public:
  static constexpr int kNone = std::numeric_limits<int>::min() / 2;

  explicit Frontier(int size)
      : size_(size), x_(static_cast<std::size_t>(2 * size + 3), kNone) {}
  int& operator[](int k) { return x_[static_cast<std::size_t>(k + size_ + 1)]; }

 private:
  int size_;
  std::vector<int> x_;
};

// One side of the edit graph: tokens of `a` along x, of `b` along y.
class Differ {
 public:
  Differ(std::vector<int> a, std::vector<int> b)
      : a_(std::move(a)),
        b_(std::move(b)),
        deleted_(a_.size(), false),
        inserted_(b_.size(), false) {
    Compare(0, static_cast<int>(a_.size()), 0, static_cast<int>(b_.size()));
  }
  const std::vector<bool>& deleted() const { return deleted_; }
  const std::vector<bool>& inserted() const { return inserted_; }

 private:
  struct Box {
    int a_begin, a_end, b_begin, b_end;
    int width() const { return a_end - a_begin; }
    int height() const { return b_end - b_begin; }
  };

  // Marks the edits that turn a[a_begin, a_end) into b[b_begin, b_end).
  void Compare(int a_begin, int a_end, int b_begin, int b_end) {
    while (a_begin < a_end && b_begin < b_end && a_[a_begin] == b_[b_begin]) {
      ++a_begin;
      ++b_begin;
    }
    while (a_begin < a_end && b_begin < b_end &&
           a_[a_end - 1] == b_[b_end - 1]) {
      --a_end;
      --b_end;
    }
    if (a_begin == a_end || b_begin == b_end) {
      std::fill(deleted_.begin() + a_begin, deleted_.begin() + a_end, true);
      std::fill(inserted_.begin() + b_begin, inserted_.begin() + b_end, true);
      return;
    }
    const auto [x, y] = MiddlePoint({a_begin, a_end, b_begin, b_end});
    Compare(a_begin, a_begin + x, b_begin, b_begin + y);
    Compare(a_begin + x, a_end, b_begin + y, b_end);
  }

  // One step of the greedy search on diagonal k: the furthest x that one more
  // edit reaches, then the snake of equal tokens (reversed: from the end).
  int Extend(Frontier& frontier, int k, int d, const Box& box,
             bool reversed) const {
    const int n = box.width();
    const int m = box.height();
    int x = d == 0 ? 0 : Frontier::kNone;
    if (d > 0) {
      const int down = frontier[k + 1];
      if (down - k <= m)
        x = down;
      const int right = frontier[k - 1] + 1;
      if (right <= n)
        x = std::max(x, right);
    }
    if (x < 0)
      return Frontier::kNone;
    int y = x - k;
    while (x < n && y < m && Equal(box, x, y, reversed)) {
      ++x;
      ++y;
    }
    return x;
  }

  bool Equal(const Box& box, int x, int y, bool reversed) const {
    return reversed ? a_[box.a_end - 1 - x] == b_[box.b_end - 1 - y]
                    : a_[box.a_begin + x] == b_[box.b_begin + y];
  }

  // A point on a shortest path, with at least one edit on either side: where
  // the searches from both corners meet.
  std::pair<int, int> MiddlePoint(const Box& box) const {
    const int n = box.width();
    const int m = box.height();
    const int delta = n - m;
    const int half = (n + m + 1) / 2;
    Frontier forward(half + 1);
    Frontier backward(half + 1);
    for (int d = 0; d <= half; ++d) {
      for (int k = -d; k <= d; k += 2) {
        const int x = Extend(forward, k, d, box, false);
        forward[k] = x;
        if (delta % 2 != 0 && std::abs(delta - k) <= d - 1 &&
            x + backward[delta - k] >= n) {
          return {x, x - k};
        }
      }
      for (int k = -d; k <= d; k += 2) {
        const int x = Extend(backward, k, d, box, true);
        backward[k] = x;
        if (delta % 2 == 0 && std::abs(delta - k) <= d &&
            x + forward[delta - k] >= n) {
          return {n - x, m - (x - k)};
        }
      }
    }
    return {n, 0};  // unreachable: half steps from each side always meet
  }

  std::vector<int> a_;
  std::vector<int> b_;
  std::vector<bool> deleted_;
  std::vector<bool> inserted_;
};

std::vector<int> Intern(const std::vector<std::string_view>& tokens,
                        std::unordered_map<std::string_view, int>* ids) {
  std::vector<int> out;
  out.reserve(tokens.size());
  for (const std::string_view token : tokens) {
    out.push_back(
        ids->emplace(token, static_cast<int>(ids->size())).first->second);
  }
  return out;
}

// A stretch of equal text and the change that follows it.
struct Hunk {
  std::string equal;
  std::string deleted;
  std::string inserted;
};

bool IsBlank(std::string_view text) {
  return std::all_of(text.begin(), text.end(), IsSpace);
}

std::vector<Hunk> Hunks(const std::vector<std::string_view>& a,
                        const std::vector<std::string_view>& b,
                        const Differ& differ) {
  std::vector<Hunk> hunks(1);
  std::size_t i = 0;
  std::size_t j = 0;
  while (i < a.size() || j < b.size()) {
    if (i < a.size() && differ.deleted()[i]) {
      hunks.back().deleted += a[i++];
    } else if (j < b.size() && differ.inserted()[j]) {
      hunks.back().inserted += b[j++];
    } else {
      if (!hunks.back().deleted.empty() || !hunks.back().inserted.empty()) {
        hunks.emplace_back();
      }
      hunks.back().equal += a[i++];
      ++j;
    }
  }
  return hunks;
}

// Joins hunks that only white space keeps apart.
std::vector<Hunk> JoinOverBlanks(std::vector<Hunk> hunks) {
  std::vector<Hunk> joined;
  for (Hunk& hunk : hunks) {
    const bool changes = !hunk.deleted.empty() || !hunk.inserted.empty();
    const bool follows_change =
        !joined.empty() &&
        (!joined.back().deleted.empty() || !joined.back().inserted.empty());
    if (changes && follows_change && IsBlank(hunk.equal)) {
      joined.back().deleted += hunk.equal + hunk.deleted;
      joined.back().inserted += hunk.equal + hunk.inserted;
    } else {
      joined.push_back(std::move(hunk));
    }
  }
  return joined;
}

// How far a change `text` behind `equal` can move to the left, both staying
// what they are, so that it begins at the beginning of a line; 0 if it cannot.
std::size_t SlideToLineStart(const std::string& equal,
                             const std::string& text) {
  const std::size_t most = std::min(equal.size(), text.size());
  for (std::size_t slide = 0; slide <= most; ++slide) {
    if (slide > 0 && equal[equal.size() - slide] != text[text.size() - slide]) {
      return 0;
    }
    const std::size_t begin = equal.size() - slide;
    if (begin == 0 || equal[begin - 1] == '\n')
      return slide;
  }
  return 0;
}

// Moves pure insertions and deletions to line starts: "## {+A ## +}B" says
// less than "{+## A +}## B".
void AlignToLines(std::vector<Hunk>* hunks) {
  for (std::size_t i = 0; i < hunks->size(); ++i) {
    Hunk& hunk = (*hunks)[i];
    if (hunk.deleted.empty() == hunk.inserted.empty())
      continue;
    std::string& text = hunk.deleted.empty() ? hunk.inserted : hunk.deleted;
    const std::size_t slide = SlideToLineStart(hunk.equal, text);
    if (slide == 0)
      continue;
    const std::string moved = hunk.equal.substr(hunk.equal.size() - slide);
    hunk.equal.resize(hunk.equal.size() - slide);
    text = moved + text.substr(0, text.size() - slide);
    if (i + 1 == hunks->size())
      hunks->emplace_back();  // hunk, text: invalid
    (*hunks)[i + 1].equal.insert(0, moved);
  }
}

}  // namespace

std::vector<DiffPiece> WordDiff(std::string_view before,
                                std::string_view after) {
  std::vector<std::string_view> a = SplitWords(before);
  std::vector<std::string_view> b = SplitWords(after);
  if (a.size() + b.size() > kMaxTokens) {
    a = SplitLines(before);
    b = SplitLines(after);
  }
  if (a.size() + b.size() > kMaxTokens) {
    a = {before};
    b = {after};
  }
  std::unordered_map<std::string_view, int> ids;
  std::vector<int> a_ids = Intern(a, &ids);
  std::vector<int> b_ids = Intern(b, &ids);
  const Differ differ(std::move(a_ids), std::move(b_ids));

  std::vector<DiffPiece> pieces;
  const auto add = [&pieces](DiffPiece::Kind kind, std::string text) {
    if (!text.empty())
      pieces.push_back({kind, std::move(text)});
  };
  std::vector<Hunk> hunks = JoinOverBlanks(Hunks(a, b, differ));
  AlignToLines(&hunks);
  for (Hunk& hunk : hunks) {
    add(DiffPiece::Kind::kEqual, std::move(hunk.equal));
    add(DiffPiece::Kind::kDeleted, std::move(hunk.deleted));
    add(DiffPiece::Kind::kInserted, std::move(hunk.inserted));
  }
  return pieces;
}

}  // namespace whet
