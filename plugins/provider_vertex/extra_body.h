// Fields of a request that the user or a strategy adds to ours. Pure.
#ifndef WHET_PLUGINS_PROVIDER_VERTEX_EXTRA_BODY_H_
#define WHET_PLUGINS_PROVIDER_VERTEX_EXTRA_BODY_H_

#include <string>

#include <nlohmann/json_fwd.hpp>

namespace whet::vertex {

// The fields of `text`, a JSON object or nothing, called `name` in errors.
// Throws sdk::Error INVALID_ARGUMENT for what only the host may set, for more
// than one candidate, and for names with underscores: the API would take
// `generation_config` beside our `generationConfig` for the same field.
nlohmann::ordered_json ExtraFields(const std::string& text,
                                   const std::string& name);

// Adds the members of `from` to `into`: an object to an object of that name,
// anything else in place of it. Both are objects.
void MergeInto(nlohmann::ordered_json& into,
               const nlohmann::ordered_json& from);

}  // namespace whet::vertex

#endif  // WHET_PLUGINS_PROVIDER_VERTEX_EXTRA_BODY_H_
