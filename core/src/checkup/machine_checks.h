// Checks of the machine: folders and the room in them.
#ifndef WHET_CORE_CHECKUP_MACHINE_CHECKS_H_
#define WHET_CORE_CHECKUP_MACHINE_CHECKS_H_

#include <cstdint>
#include <filesystem>

#include "whet/core/config.h"

#include "checkup/findings.h"

namespace whet {

// What a run of `spec` may write in bytes, generously: its journal, mostly, is
// an answer for each call of the budget.
std::uint64_t RoomForRun(const RunSpec& spec);

// "run folder": runs can be written beside `config_file`, and there is `room`.
void CheckRunFolder(const std::filesystem::path& config_file,
                    std::uint64_t room, Findings* findings);

// "cache": what is kept across runs can be kept in `folder`, which need not be
// there yet; empty: there is none.
void CheckCacheFolder(const std::filesystem::path& folder, Findings* findings);

}  // namespace whet

#endif  // WHET_CORE_CHECKUP_MACHINE_CHECKS_H_
