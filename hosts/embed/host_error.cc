#include "host_error.h"

#include <string>

#include "whet/sdk/error.h"

namespace whet::embed {

whet_status Tell(const absl::Status& status, whet_error* error) {
  if (status.ok())
    return WHET_OK;
  const std::string message(status.message());
  return sdk::Fill(error, static_cast<whet_status>(status.code()), message);
}

absl::Status CheckText(const whet_text& text, const char* name) {
  if (text.ptr != nullptr || text.len == 0)
    return absl::OkStatus();
  return absl::InvalidArgumentError(std::string(name) + ": " +
                                    std::to_string(text.len) +
                                    " bytes at a null pointer");
}

}  // namespace whet::embed
