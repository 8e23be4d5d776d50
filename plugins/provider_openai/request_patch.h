// The user's last word on a request's body, for servers that want something
// odd: a JSON Merge Patch (RFC 7396) or a JSON Patch (RFC 6902). Pure.
#ifndef WHET_PLUGINS_PROVIDER_OPENAI_REQUEST_PATCH_H_
#define WHET_PLUGINS_PROVIDER_OPENAI_REQUEST_PATCH_H_

#include <string>

#include <nlohmann/json_fwd.hpp>

namespace whet::openai {

// Applies `patch`, an object (merge patch) or an array (JSON Patch). Throws
// sdk::Error INVALID_ARGUMENT, naming the operation, if it cannot be applied or
// if the result asks for a stream or for several answers, which nobody reads.
void ApplyPatch(const std::string& patch, nlohmann::ordered_json& body);

}  // namespace whet::openai

#endif  // WHET_PLUGINS_PROVIDER_OPENAI_REQUEST_PATCH_H_
