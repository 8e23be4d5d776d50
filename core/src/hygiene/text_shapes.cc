#include "hygiene/text_shapes.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>

#include "base/utf8.h"
#include "re2/re2.h"

namespace whet {
namespace {

constexpr std::size_t kMostShapes = 1000;

bool IsDigit(char c) { return c >= '0' && c <= '9'; }
bool IsUpper(char c) { return c >= 'A' && c <= 'Z'; }
bool IsLower(char c) { return c >= 'a' && c <= 'z'; }
bool IsAlnum(char c) { return IsDigit(c) || IsUpper(c) || IsLower(c); }
// White space, and what does something to a terminal.
bool IsBlank(char c) { return (c >= '\0' && c <= ' ') || c == '\x7F'; }

// Bytes, so that text in any encoding is taken as it is.
RE2::Options ByBytes() {
  RE2::Options options(RE2::Latin1);
  options.set_log_errors(false);
  return options;
}

// Starts that issuers of keys have chosen so that they are found.
const RE2& KeyPattern() {
  static const RE2* const kPattern = new RE2(
      R"(\b(?:sk-[A-Za-z0-9_-]{16,})"
      R"(|[sr]k_(?:live|test)_[A-Za-z0-9]{16,})"
      R"(|(?:AKIA|ASIA)[A-Z0-9]{16})"
      R"(|gh[opsur]_[A-Za-z0-9]{20,})"
      R"(|github_pat_[A-Za-z0-9_]{20,})"
      R"(|glpat-[A-Za-z0-9_-]{20,})"
      R"(|AIza[A-Za-z0-9_-]{30,})"
      R"(|xox[a-z]-[A-Za-z0-9-]{10,})"
      R"(|hf_[A-Za-z0-9]{30,})"
      R"(|eyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}(?:\.[A-Za-z0-9_-]*)?))"
      R"(|-----BEGIN [A-Z0-9 ]*KEY(?: BLOCK)?-----)"
      R"((?:\s+[A-Za-z0-9+/=]{16,})*)",
      ByBytes());
  return *kPattern;
}

const RE2& UrlPattern() {
  static const RE2* const kPattern = new RE2(
      R"((?i)\b(?:https?|ftp|wss?)://[^\s<>"'`{}|\\^\[\]]+)"
      R"(|\bwww\.[a-z0-9-]+\.[a-z0-9./_?=&%#~+-]+)"
      R"(|\b(?:[a-z0-9-]+\.)+(?:com|org|net|gov|edu)/[^\s<>"'`{}|\\^\[\]]*)",
      ByBytes());
  return *kPattern;
}

const RE2& EmailPattern() {
  static const RE2* const kPattern = new RE2(
      R"([A-Za-z0-9][A-Za-z0-9._%+-]*@(?:[A-Za-z0-9-]+\.)+[A-Za-z]{2,})",
      ByBytes());
  return *kPattern;
}

const RE2& IpAddressPattern() {
  static const RE2* const kPattern = new RE2(
      R"((?i)(?:\d{1,3}\.){3}\d{1,3})"
      R"(|(?:[0-9a-f]{1,4}:){7}[0-9a-f]{1,4})"
      R"(|[0-9a-f]{3,4}:(?:[0-9a-f]{1,4}:){0,5}(?::[0-9a-f]{1,4}){1,6})",
      ByBytes());
  return *kPattern;
}

// With a country, in North America, and with the 0 before an area.
const RE2& PhonePattern() {
  static const RE2* const kPattern =
      new RE2(R"(\+\d[\d ().-]{6,18}\d)"
              R"(|(?:1[-. ])?\(\d{3}\) ?\d{3}[-. ]\d{4})"
              R"(|(?:1[-.])?\d{3}[-.]\d{3}[-.]\d{4})"
              R"(|0\d{2,4}[ /-]\d{3,4}[ -]?\d{3,4})",
              ByBytes());
  return *kPattern;
}

// Whether the text from `at` stands alone: not the middle of a longer number
// or name.
bool StandsAlone(std::string_view text, std::size_t at, std::size_t size) {
  if (at > 0) {
    const char before = text[at - 1];
    if (IsAlnum(before) || before == '.' || before == '-' || before == '_')
      return false;
  }
  const std::string_view rest = text.substr(at + size);
  if (rest.empty())
    return true;
  if (IsAlnum(rest[0]) || rest[0] == '_')
    return false;
  return !((rest[0] == '.' || rest[0] == '-') && rest.size() > 1 &&
           IsDigit(rest[1]));
}

// "Version 1.2.3.4", "section 1.2.3.4": four numbers that are no address.
bool FollowsNameOfNumber(std::string_view text, std::size_t at) {
  constexpr std::array<std::string_view, 16> kNames = {
      "version", "versions", "ver",       "release", "build", "firmware",
      "section", "sections", "sec",       "chapter", "step",  "clause",
      "article", "rule",     "paragraph", "appendix"};
  while (at > 0 && (text[at - 1] == ' ' || text[at - 1] == '.'))
    --at;
  constexpr std::size_t kLongest = 12;
  std::string word;
  while (at > 0 && word.size() < kLongest &&
         (IsLower(text[at - 1]) || IsUpper(text[at - 1]))) {
    --at;
    word.insert(word.begin(), static_cast<char>(text[at] | 0x20));
  }
  return std::find(kNames.begin(), kNames.end(), word) != kNames.end();
}

bool IsIpAddress(std::string_view text, std::size_t at, std::size_t size) {
  const std::string_view address = text.substr(at, size);
  if (address.find(':') != std::string_view::npos)
    return std::any_of(address.begin(), address.end(), IsDigit);
  int part = 0;
  int digits = 0;
  for (const char c : address) {
    if (c == '.') {
      part = digits = 0;
      continue;
    }
    if (digits > 0 && part == 0)
      return false;  // a leading zero
    part = 10 * part + (c - '0');
    ++digits;
    if (part > 255)
      return false;
  }
  return !FollowsNameOfNumber(text, at);
}

bool IsPhone(std::string_view phone) {
  const auto digits = std::count_if(phone.begin(), phone.end(), IsDigit);
  return digits >= 8 && digits <= 15;  // E.164
}

// Bits per character, by how often each stands in `text` (C. Shannon, 1948).
double Entropy(std::string_view text) {
  std::array<int, 256> counts{};
  for (const char c : text)
    ++counts[static_cast<unsigned char>(c)];
  double bits = 0.0;
  for (const int count : counts) {
    const double share = count / static_cast<double>(text.size());
    if (count > 0)
      bits -= share * std::log2(share);
  }
  return bits;
}

// Whether letters and digits look drawn by lot: long, both cases, digits in
// several places, hardly a repetition; or long hexadecimal. Words, also those
// thatAreWrittenTogether, and codes of one case are not.
bool IsRandom(std::string_view run) {
  constexpr std::size_t kShortest = 20;
  constexpr std::size_t kShortestHex = 32;
  constexpr double kLeastBits = 3.6;  // 20 letters at random: 4.0 on average
  if (run.size() < kShortest)
    return false;
  std::size_t upper = 0, lower = 0, digits = 0, hex = 0, digit_runs = 0;
  for (std::size_t i = 0; i < run.size(); ++i) {
    const char c = run[i];
    upper += IsUpper(c);
    lower += IsLower(c);
    digits += IsDigit(c);
    hex += IsDigit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
    digit_runs += IsDigit(c) && (i == 0 || !IsDigit(run[i - 1]));
  }
  if (hex == run.size()) {
    return run.size() >= kShortestHex && digits * 6 >= run.size() &&
           (upper + lower) * 6 >= run.size();
  }
  return upper >= 2 && lower >= 2 && digit_runs >= 2 &&
         Entropy(run.substr(0, 4096)) >= kLeastBits;
}

class ShapeSearch {
 public:
  explicit ShapeSearch(std::string_view text)
      : text_(text), taken_(text.size(), '\0') {}

  void Keys() {
    Find(KeyPattern(), Shape::kKey, [](std::string_view, std::string_view key) {
      // A name made of words, like that of a package, has no digits.
      return key.substr(0, 3) != "sk-" ||
             std::any_of(key.begin(), key.end(), IsDigit);
    });
  }

  // Found even if a key stands in it.
  void Urls() {
    const std::vector<ShapedText> keys = found_;
    taken_.assign(text_.size(), '\0');
    Find(UrlPattern(), Shape::kUrl, [](std::string_view, std::string_view url) {
      const std::size_t scheme = url.find("://");
      return scheme == std::string_view::npos || scheme + 3 < url.size();
    });
    for (const ShapedText& key : keys)
      Take(key.at, key.size);
  }

  void RandomRuns() {
    for (std::size_t at = 0; at < text_.size() && HasRoom(Shape::kKey);) {
      std::size_t end = at;
      while (end < text_.size() && IsAlnum(text_[end]))
        ++end;
      if (end > at && taken_[at] == '\0' &&
          IsRandom(text_.substr(at, end - at)))
        Add(Shape::kKey, at, end - at);
      at = end + 1;
    }
  }

  void Addresses() {
    const auto any = [](std::string_view, std::string_view) { return true; };
    Find(EmailPattern(), Shape::kEmail, any);
  }

  void Numbers() {
    Find(IpAddressPattern(), Shape::kIpAddress,
         [](std::string_view text, std::string_view address) {
           const auto at =
               static_cast<std::size_t>(address.data() - text.data());
           return StandsAlone(text, at, address.size()) &&
                  IsIpAddress(text, at, address.size());
         });
    Find(PhonePattern(), Shape::kPhone,
         [](std::string_view text, std::string_view phone) {
           const auto at = static_cast<std::size_t>(phone.data() - text.data());
           return StandsAlone(text, at, phone.size()) && IsPhone(phone);
         });
  }

  std::vector<ShapedText> InOrder() {
    std::stable_sort(
        found_.begin(), found_.end(),
        [](const ShapedText& a, const ShapedText& b) { return a.at < b.at; });
    if (found_.size() > kMostShapes)
      found_.resize(kMostShapes);
    return std::move(found_);
  }

 private:
  bool HasRoom(Shape shape) const {
    return counts_[static_cast<std::size_t>(shape)] < kMostShapes;
  }

  void Add(Shape shape, std::size_t at, std::size_t size) {
    found_.push_back({shape, at, size});
    ++counts_[static_cast<std::size_t>(shape)];
    Take(at, size);
  }

  void Take(std::size_t at, std::size_t size) {
    taken_.replace(at, size, size, '\1');
  }

  // `is_one` gets the whole text and the match, which lies in it.
  template <typename IsOne>
  void Find(const RE2& pattern, Shape shape, const IsOne& is_one) {
    const re2::StringPiece text(text_.data(), text_.size());
    re2::StringPiece match;
    std::size_t from = 0;
    while (
        from < text_.size() && HasRoom(shape) &&
        pattern.Match(text, from, text_.size(), RE2::UNANCHORED, &match, 1)) {
      const auto at = static_cast<std::size_t>(match.data() - text_.data());
      std::string_view one = text_.substr(at, match.size());
      if (shape == Shape::kUrl)
        one = one.substr(0, one.find_last_not_of(".,;:!?)*_") + 1);
      from = at + std::max<std::size_t>(match.size(), 1);
      if (!one.empty() && taken_[at] == '\0' &&
          taken_[at + one.size() - 1] == '\0' && is_one(text_, one)) {
        Add(shape, at, one.size());
      }
    }
  }

  std::string_view text_;
  std::string taken_;  // a byte for each of `text_`: whether it has a shape
  std::array<std::size_t, 5> counts_{};
  std::vector<ShapedText> found_;
};

// The start of `text` on one line.
std::string OnOneLine(std::string_view text) {
  constexpr std::size_t kMostBytes = 4096;
  std::string line;
  for (const char c : text) {
    if (line.size() >= kMostBytes)
      break;
    const bool blank = IsBlank(c);
    if (!blank || (!line.empty() && line.back() != ' '))
      line += blank ? ' ' : c;
  }
  while (!line.empty() && line.back() == ' ')
    line.pop_back();
  return line;
}

std::string WithoutKeys(const std::string& line) {
  constexpr std::size_t kShown = 4;
  std::string out;
  std::size_t at = 0;
  for (const ShapedText& shape : FindShapes(line)) {
    if (shape.shape != Shape::kKey || shape.at < at)
      continue;
    out += line.substr(at, shape.at - at) + line.substr(shape.at, kShown) +
           "... (" + std::to_string(shape.size) + " characters)";
    at = shape.at + shape.size;
  }
  return out + line.substr(at);
}

}  // namespace

std::vector<ShapedText> FindShapes(std::string_view text) {
  ShapeSearch search(text);
  search.Keys();
  search.RandomRuns();
  search.Urls();
  search.Addresses();
  search.Numbers();
  return search.InOrder();
}

std::string SafeQuote(std::string_view text, std::size_t most) {
  const std::string line = ReplaceInvalidUtf8(WithoutKeys(OnOneLine(text)));
  std::size_t characters = 0;
  for (std::size_t i = 0; i < line.size(); ++i) {
    if ((static_cast<unsigned char>(line[i]) & 0xC0) == 0x80)
      continue;
    if (++characters > most)
      return line.substr(0, i) + "…";
  }
  return line;
}

}  // namespace whet
