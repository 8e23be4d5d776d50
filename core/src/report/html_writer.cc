#include "report/html_writer.h"

#include "base/utf8.h"

namespace whet::report {
namespace {

constexpr std::size_t kFoldAbove = 420;  // bytes
constexpr std::size_t kFoldTo = 240;

// The longest prefix of at most `size` bytes that ends between characters.
std::string_view PrefixOf(std::string_view text, std::size_t size) {
  while (size > 0 && (static_cast<unsigned char>(text[size]) & 0xC0) == 0x80) {
    --size;
  }
  return text.substr(0, size);
}

}  // namespace

HtmlWriter& HtmlWriter::Text(std::string_view data) {
  for (const char c : ReplaceInvalidUtf8(data)) {
    switch (c) {
      case '&':
        html_ += "&amp;";
        break;
      case '<':
        html_ += "&lt;";
        break;
      case '>':
        html_ += "&gt;";
        break;
      case '"':
        html_ += "&quot;";
        break;
      case '\'':
        html_ += "&#39;";
        break;
      default: {
        const auto byte = static_cast<unsigned char>(c);
        const bool control =
            (byte < 0x20 && c != '\n' && c != '\t') || byte == 0x7F;
        if (c == '\r')
          break;  // line ends are \n in the page
        html_ += control ? "\uFFFD" : std::string(1, c);
      }
    }
  }
  return *this;
}

HtmlWriter& HtmlWriter::FoldedText(std::string_view data) {
  if (data.size() <= kFoldAbove)
    return Text(data);
  Raw("<details class=\"fold\"><summary>");
  Text(PrefixOf(data, kFoldTo)).Raw("…</summary>");
  return Text(data).Raw("</details>");
}

}  // namespace whet::report
