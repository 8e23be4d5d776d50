// The models on offer, as whet_provider::models() wants them. Pure.
#ifndef WHET_PLUGINS_WIRE_MODEL_LIST_H_
#define WHET_PLUGINS_WIRE_MODEL_LIST_H_

#include <cstdint>
#include <map>
#include <string>

namespace whet::wire {

// How many tokens fit, by the model's id; not above 0: not known.
using ModelContexts = std::map<std::string, std::int64_t>;

// A JSON array of {"id", "context"?}, by id.
std::string ModelListJson(const ModelContexts& models);

}  // namespace whet::wire

#endif  // WHET_PLUGINS_WIRE_MODEL_LIST_H_
