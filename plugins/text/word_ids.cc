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

template <typename T>
std::uint64_t Read(const char* at) {
  T value;
  std::memcpy(&value, at, sizeof(value));
  return value;
}

std::uint64_t Byte(char c) { return static_cast<unsigned char>(c); }

// The up to 8 last bytes, some of them twice.
std::uint64_t LastBytes(std::string_view word) {
  const char* at = word.data();
  const std::size_t size = word.size();
  if (size >= 8)
    return Read<std::uint64_t>(at + size - 8);
  if (size >= 4) {
    return Read<std::uint32_t>(at) | Read<std::uint32_t>(at + size - 4) << 32;
  }
  if (size == 0)
    return 0;
  return Byte(at[0]) | Byte(at[size / 2]) << 8 | Byte(at[size - 1]) << 16;
}

std::uint64_t HashOfWord(std::string_view word) {
  constexpr std::uint64_t kOdd = 0x9E3779B97F4A7C15U;
  std::uint64_t hash = word.size() * kOdd;
  const auto mix = [&hash](std::uint64_t piece) {
    hash = (hash ^ piece) * kOdd;
    hash ^= hash >> 32;
  };
  for (std::size_t at = 0; at + 8 < word.size(); at += 8)
    mix(Read<std::uint64_t>(word.data() + at));
  mix(LastBytes(word));
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
