// Is a file a complete shared library for this machine? Asked before the
// dynamic linker, whose answers to broken files are crashes or riddles.
#ifndef WHET_CORE_PLUGINS_ELF_FILE_H_
#define WHET_CORE_PLUGINS_ELF_FILE_H_

#include <filesystem>

#include "absl/status/status.h"

namespace whet {

// INVALID_ARGUMENT, without the path: not ELF, for another machine, not a
// shared object, or headers that promise more bytes than the file has.
absl::Status CheckSharedLibraryFile(const std::filesystem::path& file);

}  // namespace whet

#endif  // WHET_CORE_PLUGINS_ELF_FILE_H_
