// JSON Schemas as Gemini takes them. Pure.
#ifndef WHET_PLUGINS_PROVIDER_VERTEX_RESPONSE_SCHEMA_H_
#define WHET_PLUGINS_PROVIDER_VERTEX_RESPONSE_SCHEMA_H_

#include <nlohmann/json_fwd.hpp>

namespace whet::vertex {

// Adds `propertyOrdering` to every object type in `schema` that has none, so
// that a model that is held to it writes the members of its answer in the
// order of the schema: a reason before the verdict. Older models go by nothing
// else, and on the way to the newer ones an order may get lost.
void AddPropertyOrdering(nlohmann::ordered_json& schema);

}  // namespace whet::vertex

#endif  // WHET_PLUGINS_PROVIDER_VERTEX_RESPONSE_SCHEMA_H_
