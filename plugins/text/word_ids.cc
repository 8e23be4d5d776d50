#include "text/word_ids.h"

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

#include "text/utf8_text.h"

namespace whet::text {
namespace {

constexpr std::size_t kFirstSlots = 128;

std::uint64_t HashOfWord(std::string_view word) {
  constexpr std::uint64_t kOdd = 0x9E3779B97F4A7C15U;
  std::uint64_t hash = word.size() * kOdd;
  const char* at = word.data();
  std::size_t left = word.size();
  while (left > 0) {
    std::uint64_t piece = 0;
    const std::size_t bytes = left < 8 ? left : 8;
    std::memcpy(&piece, at, bytes);
    hash = (hash ^ piece) * kOdd;
    hash ^= hash >> 32;
    at += bytes;
    left -= bytes;
  }
  return hash;
}

}  // namespace

WordIds::WordIds() : slots_(kFirstSlots), mask_(kFirstSlots - 1) {
  words_.reserve(kFirstSlots / 2);
}

char32_t WordIds::Of(std::string_view word) {
  const std::uint64_t hash = HashOfWord(word);
  std::size_t slot = hash & mask_;
  for (; slots_[slot] != 0; slot = (slot + 1) & mask_) {
    const Word& known = words_[slots_[slot] - 1];
    if (known.hash == hash && known.text == word)
      return slots_[slot] - 1;
  }
  words_.push_back({word, hash});
  slots_[slot] = static_cast<std::uint32_t>(words_.size());
  if (words_.size() * 2 > slots_.size())
    Grow();
  return static_cast<char32_t>(words_.size() - 1);
}

std::u32string WordIds::OfLine(std::string_view line) {
  std::u32string ids;
  ids.reserve(line.size() / 4);
  ForEachWord(line, [&](std::string_view word) { ids.push_back(Of(word)); });
  return ids;
}

void WordIds::Grow() {
  slots_.assign(slots_.size() * 2, 0);
  mask_ = slots_.size() - 1;
  for (std::size_t i = 0; i < words_.size(); ++i) {
    std::size_t slot = words_[i].hash & mask_;
    while (slots_[slot] != 0)
      slot = (slot + 1) & mask_;
    slots_[slot] = static_cast<std::uint32_t>(i + 1);
  }
}

}  // namespace whet::text
