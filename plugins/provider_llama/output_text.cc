#include "output_text.h"

#include <algorithm>
#include <utility>

namespace whet::llama {
namespace {

constexpr std::string_view kReplacement = "\xEF\xBF\xBD";  // U+FFFD

// How the bytes at the start of a text begin (Unicode 15, table 3-7).
struct Sequence {
  enum Kind { kValid, kUnfinished, kInvalid };
  Kind kind;
  std::size_t length;  // bytes that belong together
};

// Bounds of the second byte of a sequence; the others are 0x80..0xBF.
struct Lead {
  std::size_t length;
  unsigned char low;
  unsigned char high;
};

Lead LeadOf(unsigned char byte) {
  if (byte < 0x80)
    return {1, 0, 0};
  if (byte >= 0xC2 && byte <= 0xDF)
    return {2, 0x80, 0xBF};
  if (byte == 0xE0)
    return {3, 0xA0, 0xBF};
  if (byte == 0xED)
    return {3, 0x80, 0x9F};
  if (byte >= 0xE1 && byte <= 0xEF)
    return {3, 0x80, 0xBF};
  if (byte == 0xF0)
    return {4, 0x90, 0xBF};
  if (byte >= 0xF1 && byte <= 0xF3)
    return {4, 0x80, 0xBF};
  if (byte == 0xF4)
    return {4, 0x80, 0x8F};
  return {0, 0, 0};
}

Sequence FirstSequence(std::string_view text) {
  const Lead lead = LeadOf(static_cast<unsigned char>(text[0]));
  if (lead.length == 0) {
    return {Sequence::kInvalid, 1};
  }
  for (std::size_t i = 1; i < lead.length; ++i) {
    if (i == text.size()) {
      return {Sequence::kUnfinished, i};
    }
    const auto byte = static_cast<unsigned char>(text[i]);
    const unsigned char low = i == 1 ? lead.low : 0x80;
    const unsigned char high = i == 1 ? lead.high : 0xBF;
    if (byte < low || byte > high) {
      return {Sequence::kInvalid, i};
    }
  }
  return {Sequence::kValid, lead.length};
}

}  // namespace

OutputText::OutputText(std::vector<std::string> stop) : stop_(std::move(stop)) {
  for (const std::string& s : stop_) {
    longest_stop_ = std::max(longest_stop_, s.size());
  }
}

bool OutputText::Append(std::string_view piece) {
  // A stop string that was not there before reaches into the new bytes.
  const std::size_t from = text_.size() - std::min(text_.size(), longest_stop_);
  text_ += piece;
  std::size_t end = std::string::npos;
  for (const std::string& s : stop_) {
    end = std::min(end, text_.find(s, from));
  }
  if (end == std::string::npos) {
    return false;
  }
  text_.resize(end);
  return true;
}

std::string OutputText::Take() {
  std::string out;
  std::string_view rest = text_;
  while (!rest.empty()) {
    const Sequence sequence = FirstSequence(rest);
    if (sequence.kind == Sequence::kValid) {
      out += rest.substr(0, sequence.length);
    } else if (sequence.kind == Sequence::kInvalid) {
      out += kReplacement;
    }
    rest.remove_prefix(sequence.length);
  }
  text_.clear();
  return out;
}

}  // namespace whet::llama
