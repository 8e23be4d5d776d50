// The layers of a config and how one goes over another.
//
// A layer is a map with the keys of a config, from a file, the environment or
// flags. Merging keeps what the higher layer does not mention:
//   - maps are merged key by key, anything else is replaced;
//   - an entry that names another plugin (`provider`, `use`) or another source
//     (`prompt.file`, `data.file` against `data.train`) replaces the whole
//     entry below: settings of one plugin make no sense for another;
//   - `evaluators.0.weight` reaches into a list of a lower layer.
#ifndef WHET_CORE_SPEC_CONFIG_LAYERS_H_
#define WHET_CORE_SPEC_CONFIG_LAYERS_H_

#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "spec/interpolation.h"
#include "spec/located_value.h"

namespace whet::spec {

// A YAML file, or JSON if its name ends in .json. The codes of ReadWholeFile;
// INVALID_ARGUMENT for its content.
absl::StatusOr<LocatedValue> ReadConfigFile(const std::filesystem::path& file);

// The same of a text that would stand in `file`, which need not be there.
absl::StatusOr<LocatedValue> ReadConfigText(std::string_view text,
                                            const std::filesystem::path& file);

// `WHET_BUDGET__CALLS=300` -> {budget: {calls: 300}}. Names without `__` count
// if they are a key of a config (WHET_SEED), others belong to other parts of
// the program. Relative paths in it are relative to `folder`.
absl::StatusOr<LocatedValue> ReadEnvironmentLayer(
    const Environment& environment, const std::filesystem::path& folder);

// `path=value` each, the last wins.
absl::StatusOr<LocatedValue> ReadOverrides(
    const std::vector<std::string>& overrides,
    const std::filesystem::path& folder);

// Puts the content of `prompt.file` in the place of `prompt`.
absl::Status ExpandPromptFile(const Environment& environment,
                              LocatedValue* layer);

// `path` is "$" at the root.
absl::Status MergeOver(LocatedValue higher, const std::string& path,
                       LocatedValue* base);

}  // namespace whet::spec

#endif  // WHET_CORE_SPEC_CONFIG_LAYERS_H_
