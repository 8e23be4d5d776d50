// How two requests differ, for people.
//
//   FirstDifference(asked, recorded);
//   // messages[1].content at character 38: asked "...a dog", recorded
//   // "...a cat"
//
// Requests are those of RequestJson(). Pure. Thread-safe.
#ifndef WHET_PLUGINS_PROVIDER_RECORD_DIFFERENCE_H_
#define WHET_PLUGINS_PROVIDER_RECORD_DIFFERENCE_H_

#include <cstddef>
#include <string>

#include <nlohmann/json.hpp>

namespace whet::record {

// Bytes that only one of the two has, member by member: what stands between
// their common beginning and their common end.
std::size_t RequestDistance(const nlohmann::json& a, const nlohmann::json& b);

// In the order model, messages, everything else by name. The two differ.
std::string FirstDifference(const nlohmann::json& asked,
                            const nlohmann::json& recorded);

// The last message of a request, or its first text, in quotation marks.
std::string Shown(const nlohmann::json& request);

}  // namespace whet::record

#endif  // WHET_PLUGINS_PROVIDER_RECORD_DIFFERENCE_H_
