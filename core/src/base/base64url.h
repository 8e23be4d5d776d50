// Base64 with the alphabet of URLs and file names, without padding (RFC 4648
// section 5; what RFC 7515 calls BASE64URL).
#ifndef WHET_CORE_BASE_BASE64URL_H_
#define WHET_CORE_BASE_BASE64URL_H_

#include <string>
#include <string_view>

namespace whet {

std::string Base64Url(std::string_view bytes);

}  // namespace whet

#endif  // WHET_CORE_BASE_BASE64URL_H_
