// std::string_view::find is quadratic at worst; glibc's memmem is linear, but
// starts anew for each further place, so that all places are found after D. E.
// Knuth, J. H. Morris, V. R. Pratt, "Fast pattern matching in strings", SIAM J.
// Computing 6 (1977).
#include "text/find.h"

#include <cstddef>
#include <cstring>
#include <string>
#include <string_view>
#include <vector>

#include "text/unicode_text.h"
#include "text/words.h"

namespace whet::text {
namespace {

bool IsWordAt(std::string_view utf8, std::size_t at) {
  const auto lead = static_cast<unsigned char>(utf8[at]);
  if (lead < 0x80)
    return IsWord(lead);
  const std::u32string c = Decode(utf8.substr(at, CharacterBytes(utf8, at)));
  return IsWord(c[0]);
}

bool IsWordBefore(std::string_view utf8, std::size_t at) {
  do {
    --at;
  } while (at > 0 && (static_cast<unsigned char>(utf8[at]) & 0xC0) == 0x80);
  return IsWordAt(utf8, at);
}

// For each prefix of `part`, the length of its longest proper suffix that is
// also a prefix.
std::vector<std::size_t> Borders(std::string_view part) {
  std::vector<std::size_t> borders(part.size());
  std::size_t length = 0;
  for (std::size_t i = 1; i < part.size(); ++i) {
    while (length > 0 && part[i] != part[length])
      length = borders[length - 1];
    if (part[i] == part[length])
      ++length;
    borders[i] = length;
  }
  return borders;
}

// Calls `found` with each place of `part`, which is not empty, until it returns
// false.
template <typename Found>
void ForEachPlace(std::string_view whole, std::string_view part, Found found) {
  const std::size_t first = Find(whole, part);
  if (first == std::string_view::npos || !found(first))
    return;
  const std::vector<std::size_t> borders = Borders(part);
  std::size_t length = 0;
  for (std::size_t i = first + 1; i < whole.size(); ++i) {
    while (length > 0 && whole[i] != part[length])
      length = borders[length - 1];
    if (whole[i] == part[length])
      ++length;
    if (length == part.size()) {
      if (!found(i + 1 - length))
        return;
      length = borders[length - 1];
    }
  }
}

}  // namespace

std::size_t Find(std::string_view whole, std::string_view part) {
  if (part.empty())
    return 0;
  const void* found =
      memmem(whole.data(), whole.size(), part.data(), part.size());
  return found == nullptr ? std::string_view::npos
                          : static_cast<std::size_t>(
                                static_cast<const char*>(found) - whole.data());
}

bool IsWholeWords(std::string_view whole, std::size_t at, std::size_t end) {
  if (at == end)
    return true;
  return (at == 0 || !IsWordBefore(whole, at) || !IsWordAt(whole, at)) &&
         (end == whole.size() || !IsWordAt(whole, end) ||
          !IsWordBefore(whole, end));
}

std::size_t FindWords(std::string_view whole, std::string_view part) {
  if (part.empty())
    return 0;
  std::size_t place = std::string_view::npos;
  ForEachPlace(whole, part, [&](std::size_t at) {
    if (IsWholeWords(whole, at, at + part.size()))
      place = at;
    return place == std::string_view::npos;
  });
  return place;
}

std::vector<std::size_t> FindAllWords(std::string_view whole,
                                      std::string_view part) {
  std::vector<std::size_t> places;
  if (part.empty())
    return places;
  ForEachPlace(whole, part, [&](std::size_t at) {
    if (IsWholeWords(whole, at, at + part.size()))
      places.push_back(at);
    return true;
  });
  return places;
}

}  // namespace whet::text
