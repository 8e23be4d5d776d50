#include "base/utf8.h"

#include <cstdint>
#include <cstring>

namespace whet {
namespace {

// What stands at the start of some bytes.
struct Sequence {
  std::size_t length;  // at least 1
  bool well_formed;
};

struct LeadByte {
  std::size_t length;  // 0: cannot start a sequence
  unsigned char second_low;
  unsigned char second_high;
};

// Unicode 15, table 3-7: the second byte's range depends on the first, which
// keeps out overlong forms, surrogates and values above U+10FFFF.
LeadByte Classify(unsigned char byte) {
  if (byte < 0x80)
    return {1, 0, 0};
  if (byte < 0xC2)
    return {0, 0, 0};
  if (byte < 0xE0)
    return {2, 0x80, 0xBF};
  if (byte == 0xE0)
    return {3, 0xA0, 0xBF};
  if (byte == 0xED)
    return {3, 0x80, 0x9F};
  if (byte < 0xF0)
    return {3, 0x80, 0xBF};
  if (byte == 0xF0)
    return {4, 0x90, 0xBF};
  if (byte < 0xF4)
    return {4, 0x80, 0xBF};
  if (byte == 0xF4)
    return {4, 0x80, 0x8F};
  return {0, 0, 0};
}

// A well-formed sequence, or the maximal subpart of an ill-formed one (Unicode
// 15, definition D93b): the longest start of a sequence that could have become
// well-formed, else one byte.
Sequence FirstSequence(std::string_view bytes) {
  const auto at = [bytes](std::size_t i) {
    return static_cast<unsigned char>(bytes[i]);
  };
  const LeadByte lead = Classify(at(0));
  if (lead.length == 0)
    return {1, false};
  std::size_t length = 1;
  while (length < lead.length) {
    if (length == bytes.size())
      return {length, false};
    const unsigned char low = length == 1 ? lead.second_low : 0x80;
    const unsigned char high = length == 1 ? lead.second_high : 0xBF;
    if (at(length) < low || at(length) > high)
      return {length, false};
    ++length;
  }
  return {length, true};
}

// Where the ASCII that `bytes` has from `offset` on ends, give or take seven:
// most text is nothing else, and eight bytes cost as much as one.
std::size_t SkipAscii(std::string_view bytes, std::size_t offset) {
  constexpr std::uint64_t kHighBits = 0x8080808080808080U;
  std::uint64_t eight = 0;
  while (bytes.size() - offset >= sizeof(eight)) {
    std::memcpy(&eight, bytes.data() + offset, sizeof(eight));
    if ((eight & kHighBits) != 0)
      break;
    offset += sizeof(eight);
  }
  return offset;
}

}  // namespace

std::size_t FirstInvalidUtf8(std::string_view bytes) {
  std::size_t offset = 0;
  while ((offset = SkipAscii(bytes, offset)) < bytes.size()) {
    const Sequence sequence = FirstSequence(bytes.substr(offset));
    if (!sequence.well_formed)
      return offset;
    offset += sequence.length;
  }
  return bytes.size();
}

std::string ReplaceInvalidUtf8(std::string_view bytes) {
  constexpr std::string_view kReplacement = "\xEF\xBF\xBD";  // U+FFFD
  std::string out;
  out.reserve(bytes.size());
  while (!bytes.empty()) {
    const std::size_t valid = FirstInvalidUtf8(bytes);
    out.append(bytes.substr(0, valid));
    bytes.remove_prefix(valid);
    if (bytes.empty())
      break;
    out.append(kReplacement);
    bytes.remove_prefix(FirstSequence(bytes).length);
  }
  return out;
}

}  // namespace whet
