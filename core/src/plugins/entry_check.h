// What a library hands over, against the contract of whet/entry.h.
//
// Versions first: nothing of a table is read that its version does not
// promise. Messages carry no path: the caller knows the library.
#ifndef WHET_CORE_PLUGINS_ENTRY_CHECK_H_
#define WHET_CORE_PLUGINS_ENTRY_CHECK_H_

#include <cstdint>

#include "whet/core/plugin_catalog.h"
#include "whet/entry.h"

#include "absl/status/status.h"

namespace whet {

// The minor version that this host speaks to a library of `major`: 1.x knows
// all of 0.x, whose last is 0.2.
std::uint32_t MinorSpokenTo(std::uint32_t major);

// FAILED_PRECONDITION: another ABI or environment, an unknown kind or flag.
// INVALID_ARGUMENT: a table that breaks the contract.
absl::Status CheckEntry(const whet_entry* entry);

// Checks what create() returned for `descriptor` (INTERNAL: the plugin's bug).
absl::Status CheckInstance(const whet_descriptor& descriptor,
                           const whet_instance* instance);

// True if destroy() of an instance that failed CheckInstance can be called.
bool CanDestroy(const whet_instance* instance);

// FAILED_PRECONDITION if what the manifest said of a plugin is not what the
// library says: which member, and both values.
absl::Status CheckManifest(const PluginRecord& record, const whet_entry& entry,
                           const whet_descriptor& descriptor);

}  // namespace whet

#endif  // WHET_CORE_PLUGINS_ENTRY_CHECK_H_
