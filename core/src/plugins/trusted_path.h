// Who could change a file that runs with the user's rights?
#ifndef WHET_CORE_PLUGINS_TRUSTED_PATH_H_
#define WHET_CORE_PLUGINS_TRUSTED_PATH_H_

#include <filesystem>

#include "absl/status/status.h"

namespace whet {

// OK if only root and the current user can change `path`, a file or folder
// (absolute, links resolved), or put another in its place:
//  - it and the folders above belong to root or the current user;
//  - nobody else may write to it or to them; a group counts as nobody else if
//    it is the private group of the owner (same name, no other members);
//  - a folder further up may be open to others if root owns it and it is
//    sticky, like /tmp: others cannot rename what is not theirs.
// Folders that this executable lies in, too, are not looked at: who can change
// those can change the executable itself.
//
// FAILED_PRECONDITION names the file or folder and the remedy; NOT_FOUND.
absl::Status CheckTrusted(const std::filesystem::path& path);

}  // namespace whet

#endif  // WHET_CORE_PLUGINS_TRUSTED_PATH_H_
