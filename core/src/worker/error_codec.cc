#include "worker/error_codec.h"

#include <algorithm>
#include <string_view>

#include "whet/sdk/text.h"

#include "base/status_macros.h"
#include "plugins/plugin_instance.h"

namespace whet {

void WriteError(whet_status status, const whet_error& error, ByteWriter& out) {
  out.I32(status);
  if (status == WHET_OK)
    return;
  // A plugin may claim to have written more than it was given room for.
  const std::uint64_t length =
      std::min<std::uint64_t>(error.len, error.capacity);
  out.U32(error.flags);
  out.U64(error.retry_after_ms);
  out.Text(error.message == nullptr ? std::string_view()
                                    : std::string_view(error.message, length));
}

void WriteError(const absl::Status& status, ByteWriter& out) {
  PluginError error;
  WriteError(status.ok() ? WHET_OK : FillPluginError(error.c(), status),
             *error.c(), out);
}

whet_status ReadError(ByteReader& in, whet_error* error) {
  const whet_status status = in.I32();
  if (in.ok() && status == WHET_OK)
    return WHET_OK;
  const std::uint32_t flags = in.U32();
  const std::uint64_t retry_after_ms = in.U64();
  const std::string_view text = in.Text();
  if (!in.ok()) {
    return FillPluginError(error, absl::DataLossError("a damaged answer"));
  }
  if (error != nullptr && WHET_HAS(error, whet_error, message)) {
    FillPluginError(error,
                    absl::Status(absl::StatusCode::kUnknown, ToAbsl(text)));
    error->code = status;
    error->flags |= flags;
    error->retry_after_ms = retry_after_ms;
  }
  return status;
}

absl::Status ReadError(ByteReader& in, std::string_view context) {
  PluginError error;
  const whet_status status = ReadError(in, error.c());
  return status == WHET_OK ? absl::OkStatus() : error.ToStatus(status, context);
}

}  // namespace whet
