// How an embedding program is told what went wrong.
#ifndef WHET_HOSTS_EMBED_HOST_ERROR_H_
#define WHET_HOSTS_EMBED_HOST_ERROR_H_

#include "absl/status/status.h"
#include "whet_host.h"

namespace whet::embed {

// Writes `status` into `error` (may be null); returns its code.
whet_status Tell(const absl::Status& status, whet_error* error);

// INVALID_ARGUMENT if `text` has a length but no bytes.
absl::Status CheckText(const whet_text& text, const char* name);

}  // namespace whet::embed

#endif  // WHET_HOSTS_EMBED_HOST_ERROR_H_
