// JSON values as YAML for people: ReadYaml reads back the same.
#ifndef WHET_CORE_SPEC_YAML_WRITER_H_
#define WHET_CORE_SPEC_YAML_WRITER_H_

#include <string>

#include "nlohmann/json.hpp"

namespace whet::spec {

// `value` is an object. Keys stay in order; texts of several lines become
// blocks; lists of scalars stand on one line.
std::string WriteYaml(const nlohmann::ordered_json& value);

}  // namespace whet::spec

#endif  // WHET_CORE_SPEC_YAML_WRITER_H_
