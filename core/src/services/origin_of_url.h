// Where a URL goes to.
#ifndef WHET_CORE_SERVICES_ORIGIN_OF_URL_H_
#define WHET_CORE_SERVICES_ORIGIN_OF_URL_H_

#include <string>
#include <string_view>

#include "absl/status/statusor.h"

namespace whet {

// Scheme, lower-case host and port ("https://api.example.com:443") of an
// absolute http(s) URL, found by the parser that also connects;
// INVALID_ARGUMENT for anything else, user info, or control characters.
absl::StatusOr<std::string> OriginOfUrl(std::string_view url);

}  // namespace whet

#endif  // WHET_CORE_SERVICES_ORIGIN_OF_URL_H_
