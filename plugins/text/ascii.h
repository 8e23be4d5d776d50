// What prompts, replies and labels are cleaned of before they are compared:
// other characters than ASCII stay as they are.
//
//   AsciiLower(AsciiStripped(" Yes\n"));  // "yes"
//
// utf8_text.h has what Python's str.strip() and str.lower() do. Pure.
// Thread-safe.
#ifndef WHET_PLUGINS_TEXT_ASCII_H_
#define WHET_PLUGINS_TEXT_ASCII_H_

#include <string>
#include <string_view>

namespace whet::text {

// Without blanks, tabs and ends of lines at its ends.
std::string_view AsciiStripped(std::string_view text);

std::string AsciiLower(std::string_view text);

}  // namespace whet::text

#endif  // WHET_PLUGINS_TEXT_ASCII_H_
