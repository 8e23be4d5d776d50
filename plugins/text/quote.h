// A text as a quotation in a feedback sentence.
//
//   Quote("say \"hi\"\n", 160);  // "say \"hi\"\n", on one line
//
// Pure. Thread-safe.
#ifndef WHET_PLUGINS_TEXT_QUOTE_H_
#define WHET_PLUGINS_TEXT_QUOTE_H_

#include <cstddef>
#include <string>
#include <string_view>

namespace whet::text {

// `text` in quotation marks on one line, as UTF-8: quotation marks, control
// characters and line ends are escaped; the middle of a text of more than
// `limit` code points is left out.
std::string Quote(std::u32string_view text, std::size_t limit);

// The same; bytes that are not UTF-8 become U+FFFD.
std::string Quote(std::string_view utf8, std::size_t limit);

}  // namespace whet::text

#endif  // WHET_PLUGINS_TEXT_QUOTE_H_
