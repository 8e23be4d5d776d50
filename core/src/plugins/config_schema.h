// The JSON Schema (draft 7) of a plugin's settings.
//
//   ASSIGN_OR_RETURN(const ConfigSchema schema, ConfigSchema::Parse(text));
//   ASSIGN_OR_RETURN(nlohmann::json config,
//                    schema.Complete(std::move(config), "$.strategy"));
//
// Differences from draft 7: `additionalProperties` counts as false where an
// object lists `properties` and does not say otherwise, because an unknown
// setting is nearly always a misspelt one; `$ref` reaches into the same
// document only and never to itself. Immutable: thread-safe.
#ifndef WHET_CORE_PLUGINS_CONFIG_SCHEMA_H_
#define WHET_CORE_PLUGINS_CONFIG_SCHEMA_H_

#include <cstddef>
#include <string_view>

#include "absl/status/statusor.h"
#include "nlohmann/json.hpp"

namespace whet {

// Of a schema's text, in bytes.
inline constexpr std::size_t kMaxSchemaBytes = 1 << 19;

class ConfigSchema {
 public:
  // An empty text is the schema of a plugin without settings. INVALID_ARGUMENT
  // names the place in the schema and what is wrong there: no JSON, no
  // object, an unknown type, a keyword with a wrong value, a reference that
  // leads nowhere or to itself, a default that its own schema refuses.
  static absl::StatusOr<ConfigSchema> Parse(std::string_view text);

  // Returns `config` with the defaults of its objects filled in, or
  // INVALID_ARGUMENT with the JSON path below `path`, what was expected, what
  // came, and the nearest name for an unknown setting.
  absl::StatusOr<nlohmann::json> Complete(nlohmann::json config,
                                          std::string_view path) const;

 private:
  explicit ConfigSchema(nlohmann::json schema);
  nlohmann::json schema_;  // references replaced by what they refer to
};

}  // namespace whet

#endif  // WHET_CORE_PLUGINS_CONFIG_SCHEMA_H_
