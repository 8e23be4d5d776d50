// How a function of the contract ended, in the bytes between a host and a
// worker: its status and what is in its whet_error.
#ifndef WHET_CORE_WORKER_ERROR_CODEC_H_
#define WHET_CORE_WORKER_ERROR_CODEC_H_

#include <string_view>

#include "whet/status.h"

#include "absl/status/status.h"
#include "worker/byte_stream.h"

namespace whet {

// `error` is read only if `status` is not WHET_OK.
void WriteError(whet_status status, const whet_error& error, ByteWriter& out);
void WriteError(const absl::Status& status, ByteWriter& out);

// Fills `error` (may be null) as the function would have done that was called
// on the other side, and returns its status. A damaged text is WHET_DATA_LOSS.
whet_status ReadError(ByteReader& in, whet_error* error);
// The same as a Status, prefixed by `context`.
absl::Status ReadError(ByteReader& in, std::string_view context);

}  // namespace whet

#endif  // WHET_CORE_WORKER_ERROR_CODEC_H_
