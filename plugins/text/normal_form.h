// Unicode normal forms of UTF-8 of which most is ASCII.
//
//   NormalizedUtf8("Caf\xC3\xA9", NormalForm::kNfd);  // "Cafe\xCC\x81"
//
// Pure. Thread-safe.
#ifndef WHET_PLUGINS_TEXT_NORMAL_FORM_H_
#define WHET_PLUGINS_TEXT_NORMAL_FORM_H_

#include <string>
#include <string_view>

#include "text/unicode_text.h"

namespace whet::text {

// The same as Encode(Normalized(Decode(utf8), form)): bytes that are no valid
// UTF-8 become U+FFFD. Throws sdk::Error if memory runs out.
std::string NormalizedUtf8(std::string_view utf8, NormalForm form);

}  // namespace whet::text

#endif  // WHET_PLUGINS_TEXT_NORMAL_FORM_H_
