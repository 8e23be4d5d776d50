// The text of a key: one line that can stand in a header, from a value or from
// a file that nobody else can read.
#ifndef WHET_CORE_CREDENTIALS_KEY_TEXT_H_
#define WHET_CORE_CREDENTIALS_KEY_TEXT_H_

#include <cstddef>
#include <optional>
#include <string>

#include "whet/core/secret_text.h"

#include "absl/status/statusor.h"

namespace whet {

inline constexpr std::size_t kLongestKey = 16 << 10;

// Without the line breaks at its end, which editors and `echo` add; one inside
// would end the header that the key goes into. UNAUTHENTICATED, beginning with
// `where` and quoting nothing. May be empty.
absl::StatusOr<SecretText> CheckKeyText(const SecretText& value,
                                        const std::string& where);

// The content of a file; none if there is no such file. PERMISSION_DENIED,
// beginning with `where`, unless it is a regular file of this user or root that
// nobody else can read or write; INVALID_ARGUMENT if it has more than `most`
// bytes. Never waits.
absl::StatusOr<std::optional<SecretText>> ReadPrivateFile(
    const std::string& file, const std::string& where, std::size_t most);

}  // namespace whet

#endif  // WHET_CORE_CREDENTIALS_KEY_TEXT_H_
