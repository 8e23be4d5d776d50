// Texts as addresses and forms write them.
#ifndef WHET_CORE_CREDENTIALS_PERCENT_ENCODING_H_
#define WHET_CORE_CREDENTIALS_PERCENT_ENCODING_H_

#include <string>
#include <string_view>

namespace whet {

// Everything but letters, digits, '-', '.', '_' and '~' as %XX (RFC 3986).
void AppendPercentEncoded(std::string_view text, std::string& out);
std::string PercentEncoded(std::string_view text);

}  // namespace whet

#endif  // WHET_CORE_CREDENTIALS_PERCENT_ENCODING_H_
