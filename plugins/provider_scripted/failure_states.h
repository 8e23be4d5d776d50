// The ways in which a scripted call can fail, as a real provider's fail.
// Pure. Thread-safe.
#ifndef WHET_PLUGINS_PROVIDER_SCRIPTED_FAILURE_STATES_H_
#define WHET_PLUGINS_PROVIDER_SCRIPTED_FAILURE_STATES_H_

#include <cstdint>
#include <string>
#include <string_view>

#include "whet/status.h"

namespace whet::scripted {

struct FailureState {
  std::string_view name;
  whet_status code;
  std::uint32_t flags;  // WHET_ERROR_*
  std::string_view message;
};

// Null for another name.
const FailureState* FindFailureState(std::string_view name);

// "rate_limited, unavailable, ..."
std::string FailureStateNames();

}  // namespace whet::scripted

#endif  // WHET_PLUGINS_PROVIDER_SCRIPTED_FAILURE_STATES_H_
