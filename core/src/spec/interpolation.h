// `${NAME}` in settings: the value of an environment variable.
#ifndef WHET_CORE_SPEC_INTERPOLATION_H_
#define WHET_CORE_SPEC_INTERPOLATION_H_

#include <map>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "spec/located_value.h"

namespace whet::spec {

using Environment = std::map<std::string, std::string>;

// Replaces `${NAME}` in one pass; `$${` stands for `${`, any other `$` for
// itself. INVALID_ARGUMENT (without a place): the variable is not set, its name
// is that of a credential, `${` without a name and `}`.
absl::StatusOr<std::string> Interpolate(std::string_view text,
                                        const Environment& environment);

// A text that Interpolate() turns into `text`.
std::string EscapeInterpolation(std::string_view text);

// All texts under `value`, not keys.
absl::Status InterpolateAll(const Environment& environment,
                            const std::string& path, LocatedValue* value);

}  // namespace whet::spec

#endif  // WHET_CORE_SPEC_INTERPOLATION_H_
