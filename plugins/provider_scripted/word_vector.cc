#include "word_vector.h"

#include <cmath>
#include <cstdint>
#include <string>

#include "text/utf8_text.h"

namespace whet::scripted {
namespace {

std::uint64_t Fnv1a(std::string_view bytes) {
  std::uint64_t hash = 14695981039346656037U;
  for (const char c : bytes)
    hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211U;
  return hash;
}

}  // namespace

std::vector<float> WordVector(std::string_view text, std::size_t dimensions) {
  const std::string clean = text::Lower(text::ValidUtf8(text));
  // Whole numbers: the order of words cannot change the sum.
  std::vector<std::int64_t> counts(dimensions, 0);
  text::ForEachWord(clean, [&](std::string_view word) {
    const std::uint64_t hash = Fnv1a(word);
    const std::uint64_t place = (hash & ~(std::uint64_t{1} << 63)) % dimensions;
    counts[place] += (hash >> 63) != 0 ? -1 : 1;
  });
  double square = 0.0;
  for (const std::int64_t count : counts)
    square += static_cast<double>(count * count);
  std::vector<float> out(dimensions, 0.0F);
  if (square == 0.0) {
    out[0] = 1.0F;
    return out;
  }
  for (std::size_t i = 0; i < dimensions; ++i) {
    out[i] =
        static_cast<float>(static_cast<double>(counts[i]) / std::sqrt(square));
  }
  return out;
}

}  // namespace whet::scripted
