#include "services/random_streams.h"

#include <cassert>
#include <string>

#include "base/philox.h"
#include "base/sha256.h"

namespace whet {
namespace {

// The eight bytes that 16 hex digits stand for, first byte lowest.
std::uint64_t LittleEndianFromHex(std::string_view hex) {
  std::uint64_t out = 0;
  for (int byte = 7; byte >= 0; --byte) {
    for (int digit = 0; digit < 2; ++digit) {
      const char c = hex[static_cast<std::size_t>(byte * 2 + digit)];
      const int value = c <= '9' ? c - '0' : c - 'a' + 10;
      out = out << 4 | static_cast<std::uint64_t>(value);
    }
  }
  return out;
}

}  // namespace

std::uint64_t RandomStreams::Next(std::string_view stream) {
  State& state = Find(stream);
  const std::uint64_t position = state.position++;
  return Philox4x64({position / 4, 0, 0, 0}, state.key)[position % 4];
}

std::uint64_t RandomStreams::Below(std::string_view stream,
                                   std::uint64_t bound) {
  assert(bound >= 1);
  // Draws below 2^64 mod bound would make small results likelier.
  const std::uint64_t unfair = (0 - bound) % bound;
  std::uint64_t draw = Next(stream);
  while (draw < unfair)
    draw = Next(stream);
  return draw % bound;
}

RandomStreams::State& RandomStreams::Find(std::string_view stream) {
  const auto it = streams_.find(stream);
  if (it != streams_.end())
    return it->second;
  std::string bytes = "whet";
  for (int shift = 0; shift < 64; shift += 8) {
    bytes += static_cast<char>(seed_ >> shift & 0xFF);
  }
  bytes += stream;
  const std::string digest = Sha256Hex(bytes);
  const State state = {
      {LittleEndianFromHex(std::string_view(digest).substr(0, 16)),
       LittleEndianFromHex(std::string_view(digest).substr(16, 16))}};
  return streams_.emplace(std::string(stream), state).first->second;
}

}  // namespace whet
