// Which JSON Schemas OpenAI's strict structured output takes. Pure.
#ifndef WHET_PLUGINS_PROVIDER_OPENAI_STRICT_SCHEMA_H_
#define WHET_PLUGINS_PROVIDER_OPENAI_STRICT_SCHEMA_H_

#include <nlohmann/json_fwd.hpp>

namespace whet::openai {

// True if the root is an object type and every object type in `schema` closes
// itself ("additionalProperties": false) and requires all of its properties:
// the conditions under which "strict": true is not refused.
bool IsStrictSchema(const nlohmann::ordered_json& schema);

}  // namespace whet::openai

#endif  // WHET_PLUGINS_PROVIDER_OPENAI_STRICT_SCHEMA_H_
