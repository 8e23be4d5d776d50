// Where a plugin of a run runs: in the host's process or in one of its own.
#ifndef WHET_CORE_RUN_PLUGIN_ISOLATION_H_
#define WHET_CORE_RUN_PLUGIN_ISOLATION_H_

#include <optional>
#include <string>

#include "whet/core/config.h"
#include "whet/core/plugin_catalog.h"

#include "absl/status/statusor.h"
#include "run/runtime.h"

namespace whet {

// `record` as instances are to be made of it. Absent: Whet's own plugins run
// here, others in a process of their own. Fills `rt.workers` if it is needed.
// `path`: where the config names it, for errors.
absl::StatusOr<PluginRecord> Isolated(Runtime& rt, const PluginRecord& record,
                                      std::optional<Isolation> wanted,
                                      const std::string& path);

}  // namespace whet

#endif  // WHET_CORE_RUN_PLUGIN_ISOLATION_H_
