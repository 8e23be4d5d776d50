// Values drawn from a JSON Schema: settings that are valid, settings that are
// not, and what a model answers that was asked for JSON.
//
//   const nlohmann::json config = DrawValue(schema, draws);
//
// Patterns are not drawn from: a text with a pattern is one of the schema's
// own (default, examples, enum). The caller asks a validator whether a drawn
// value is valid; most are. Thread-safe.
#ifndef WHET_CORE_CONFORMANCE_SCHEMA_VALUES_H_
#define WHET_CORE_CONFORMANCE_SCHEMA_VALUES_H_

#include <string>
#include <utility>
#include <vector>

#include "conformance/samples.h"
#include "nlohmann/json.hpp"

namespace whet::conformance {

nlohmann::json DrawValue(const nlohmann::json& schema, Draws& draws);

// `config` with one setting made wrong each time, and what is wrong there.
std::vector<std::pair<std::string, nlohmann::json>> WrongSettings(
    const nlohmann::json& schema, const nlohmann::json& config);

// `config` with one setting at one end of its range, or at one of its values,
// each time, and which.
std::vector<std::pair<std::string, nlohmann::json>> EdgeSettings(
    const nlohmann::json& schema, const nlohmann::json& config);

}  // namespace whet::conformance

#endif  // WHET_CORE_CONFORMANCE_SCHEMA_VALUES_H_
