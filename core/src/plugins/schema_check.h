// Values against a JSON Schema, with errors for people.
//
// These functions speak about the keywords that nearly every setting uses, in
// words; ConfigSchema lets a complete validator look at everything else. The
// schema must be free of `$ref`.
#ifndef WHET_CORE_PLUGINS_SCHEMA_CHECK_H_
#define WHET_CORE_PLUGINS_SCHEMA_CHECK_H_

#include <cstddef>
#include <string_view>

#include "absl/status/status.h"
#include "nlohmann/json.hpp"

namespace whet {

// INVALID_ARGUMENT: `$.strategy.shots: expected an integer between 1 and 64,
// got "many"`.
absl::Status CheckValue(const nlohmann::json& schema,
                        const nlohmann::json& value, std::string_view path);

// Adds the default of each setting that `value` lacks, also inside objects and
// lists that are there. Numbers without a fraction become integers where the
// schema asks for an integer.
void FillDefaults(const nlohmann::json& schema, nlohmann::json& value);

// The regular expressions of the standard library use stack for each
// character: strings that a pattern may meet have at most this many bytes.
inline constexpr std::size_t kMaxPatternInput = 2048;

// INVALID_ARGUMENT for a longer string where `schema` may apply a pattern.
absl::Status CheckPatternInput(const nlohmann::json& schema,
                               const nlohmann::json& value,
                               std::string_view path);

}  // namespace whet

#endif  // WHET_CORE_PLUGINS_SCHEMA_CHECK_H_
