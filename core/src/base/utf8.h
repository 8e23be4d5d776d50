// UTF-8 checks: models and files hold bytes that are not.
#ifndef WHET_CORE_BASE_UTF8_H_
#define WHET_CORE_BASE_UTF8_H_

#include <cstddef>
#include <string>
#include <string_view>

namespace whet {

// Offset of the first byte that does not belong to a well-formed sequence
// (Unicode 15, table 3-7), or `bytes.size()` if there is none.
std::size_t FirstInvalidUtf8(std::string_view bytes);

// Replaces each maximal ill-formed part by U+FFFD.
std::string ReplaceInvalidUtf8(std::string_view bytes);

}  // namespace whet

#endif  // WHET_CORE_BASE_UTF8_H_
