// Marks the present thread as one on which the host calls a plugin, for
// services that are for such threads only: a plugin may have threads of its
// own.
//
//   const PluginCall call;
//   table->score(instance.c(), &batch, &sink, error.c());
//
// Thread-safe.
#ifndef WHET_CORE_PLUGINS_PLUGIN_CALL_H_
#define WHET_CORE_PLUGINS_PLUGIN_CALL_H_

#include "absl/status/status.h"

namespace whet {

class PluginCall {
 public:
  PluginCall();
  ~PluginCall();
  PluginCall(const PluginCall&) = delete;
  PluginCall& operator=(const PluginCall&) = delete;

  // FAILED_PRECONDITION, naming `service`, on a thread without such a call.
  static absl::Status CheckThread(const char* service);
};

}  // namespace whet

#endif  // WHET_CORE_PLUGINS_PLUGIN_CALL_H_
