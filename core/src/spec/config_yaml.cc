#include <string>

#include "whet/core/config.h"

#include "spec/interpolation.h"
#include "spec/run_spec_binder.h"
#include "spec/yaml_writer.h"

namespace whet {
namespace {

using Json = nlohmann::ordered_json;

// `${` in the texts that LoadConfig looks at for variables.
void EscapeTexts(Json* value) {
  if (value->is_string()) {
    *value = spec::EscapeInterpolation(value->get_ref<std::string&>());
  }
  if (value->is_structured()) {
    for (Json& item : *value)
      EscapeTexts(&item);
  }
}

}  // namespace

std::string PrintSpecYaml(const RunSpec& spec) {
  Json printed = spec::PrintRunSpec(spec);
  for (const char* key : {"models", "evaluators", "strategy", "plugins"}) {
    if (printed.contains(key))
      EscapeTexts(&printed[key]);
  }
  for (const char* key : {"file", "train", "val", "test"}) {
    if (printed["data"].contains(key))
      EscapeTexts(&printed["data"][key]);
  }
  // For the task a null says that there is no default; elsewhere it is one.
  for (auto& [role, entry] : printed["models"].items()) {
    if (role != "task" && entry["temperature"].is_null()) {
      entry.erase("temperature");
    }
  }
  return spec::WriteYaml(printed);
}

}  // namespace whet
