#include "base/base64url.h"

#include "absl/strings/escaping.h"
#include "base/status_macros.h"

namespace whet {

std::string Base64Url(std::string_view bytes) {
  // Abseil's form has no padding either.
  return absl::WebSafeBase64Escape(ToAbsl(bytes));
}

}  // namespace whet
