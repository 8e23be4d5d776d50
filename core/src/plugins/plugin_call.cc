#include "plugins/plugin_call.h"

#include "absl/strings/str_cat.h"

namespace whet {
namespace {

thread_local int plugin_calls_here = 0;

}  // namespace

PluginCall::PluginCall() { ++plugin_calls_here; }

PluginCall::~PluginCall() { --plugin_calls_here; }

absl::Status PluginCall::CheckThread(const char* service) {
  if (plugin_calls_here > 0)
    return absl::OkStatus();
  return absl::FailedPreconditionError(absl::StrCat(
      service,
      ": asked on a thread of the plugin's own; expected the thread on which "
      "the host has called it, during that call: ask there and hand the "
      "answers over"));
}

}  // namespace whet
