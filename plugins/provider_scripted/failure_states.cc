#include "failure_states.h"

namespace whet::scripted {
namespace {

constexpr std::uint32_t kFree = WHET_ERROR_NOT_BILLED;
constexpr std::uint32_t kAgain = WHET_ERROR_RETRYABLE;

// What provider_openai makes of 429, 503, no answer in time, 500, a broken
// body, 401, 403, 404 and 400.
constexpr FailureState kStates[] = {
    {"rate_limited", WHET_UNAVAILABLE, kAgain | kFree, "too many requests"},
    {"unavailable", WHET_UNAVAILABLE, kAgain | kFree, "overloaded"},
    {"timeout", WHET_DEADLINE_EXCEEDED, kAgain, "no answer in time"},
    {"server_error", WHET_UNAVAILABLE, kAgain, "internal error of the server"},
    {"damaged", WHET_DATA_LOSS, kAgain, "the answer is damaged"},
    {"unauthenticated", WHET_UNAUTHENTICATED, kFree, "the key is wrong"},
    {"forbidden", WHET_PERMISSION_DENIED, kFree, "not allowed"},
    {"not_found", WHET_NOT_FOUND, kFree, "no such model"},
    {"invalid", WHET_INVALID_ARGUMENT, kFree, "the request is refused"},
};

}  // namespace

const FailureState* FindFailureState(std::string_view name) {
  for (const FailureState& state : kStates) {
    if (state.name == name)
      return &state;
  }
  return nullptr;
}

std::string FailureStateNames() {
  std::string out;
  for (const FailureState& state : kStates)
    out.append(out.empty() ? "" : ", ").append(state.name);
  return out;
}

}  // namespace whet::scripted
