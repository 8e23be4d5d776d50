#include "credentials/percent_encoding.h"

#include "absl/strings/ascii.h"

namespace whet {

void AppendPercentEncoded(std::string_view text, std::string& out) {
  constexpr char kDigits[] = "0123456789ABCDEF";
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (absl::ascii_isalnum(byte) || c == '-' || c == '.' || c == '_' ||
        c == '~') {
      out += c;
    } else {
      out += '%';
      out += kDigits[byte >> 4];
      out += kDigits[byte & 0xF];
    }
  }
}

std::string PercentEncoded(std::string_view text) {
  std::string out;
  AppendPercentEncoded(text, out);
  return out;
}

}  // namespace whet
