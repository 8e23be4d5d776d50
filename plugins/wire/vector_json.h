// Vectors of an embedding model in JSON. Pure.
#ifndef WHET_PLUGINS_WIRE_VECTOR_JSON_H_
#define WHET_PLUGINS_WIRE_VECTOR_JSON_H_

#include <vector>

#include <nlohmann/json_fwd.hpp>

namespace whet::wire {

// A list of numbers; empty for anything else.
std::vector<float> VectorOf(const nlohmann::json& value);

// True if there are numbers and all of them are finite.
bool IsVector(const std::vector<float>& vector);

}  // namespace whet::wire

#endif  // WHET_PLUGINS_WIRE_VECTOR_JSON_H_
