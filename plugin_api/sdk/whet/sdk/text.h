// Text across the boundary: whet_text <-> std::string_view.
#ifndef WHET_SDK_TEXT_H_
#define WHET_SDK_TEXT_H_

#include <cstdint>
#include <string>
#include <string_view>

#include "whet/text.h"

namespace whet::sdk {

// A view of the host's bytes: valid exactly as long as they are.
inline std::string_view View(whet_text text) {
  return text.len == 0 ? std::string_view()
                       : std::string_view(text.ptr, text.len);
}

inline std::string Copy(whet_text text) { return std::string(View(text)); }

// Borrows `text`, which must outlive the result.
inline whet_text Text(std::string_view text) {
  return {text.data(), static_cast<std::uint64_t>(text.size())};
}

// Returns the longest prefix of `text` that has at most `limit` bytes and does
// not end inside a UTF-8 sequence.
inline std::string_view CutAtCodePoint(std::string_view text,
                                       std::uint64_t limit) {
  if (text.size() <= limit)
    return text;
  std::uint64_t end = limit;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) {
    --end;
  }
  return text.substr(0, end);
}

// Calls a C text sink into a string; for functions that write to a sink.
class StringSink {
 public:
  explicit StringSink(std::string& out)
      : sink_{sizeof(whet_text_sink), 0, &out, &Append} {}
  const whet_text_sink* get() const { return &sink_; }

 private:
  static void Append(void* ctx, whet_text piece) noexcept {
    static_cast<std::string*>(ctx)->append(View(piece));
  }
  whet_text_sink sink_;
};

}  // namespace whet::sdk

#endif  // WHET_SDK_TEXT_H_
