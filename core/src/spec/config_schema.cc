#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "whet/core/config.h"

#include "spec/candidate_binder.h"
#include "spec/located_value.h"
#include "spec/run_spec_binder.h"

namespace whet {
namespace {

using Json = nlohmann::ordered_json;

// The names of `object`'s properties.
std::vector<std::string> PropertyNames(const Json& object) {
  std::vector<std::string> names;
  if (auto it = object.find("properties"); it != object.end()) {
    for (const auto& [name, schema] : it->items())
      names.push_back(name);
  }
  return names;
}

// What holds for an entry that names `plugin` by its member `selector`: the
// plugin's own schema, next to the keys of `entry`.
Json RuleFor(const PluginSchema& plugin, const char* selector,
             const Json& entry) {
  Json own = Json::parse(plugin.schema, nullptr, false);
  Json then = Json::object();
  if (own.is_object()) {
    const bool closed = own.value("additionalProperties", Json(true)) == false;
    if (closed) {
      // It would refuse our keys; the names of both together do not.
      own.erase("additionalProperties");
      Json names = PropertyNames(entry);
      for (const std::string& name : PropertyNames(own))
        names.push_back(name);
      then["propertyNames"] = {{"enum", names}};
    }
    own.erase("$schema");
    // References in it are relative to itself.
    own["$id"] = "whet:" + plugin.kind + "/" + plugin.id;
    then["allOf"] = Json::array({own});
  }
  return {{"if",
           {{"properties", {{selector, {{"const", plugin.id}}}}},
            {"required", {selector}}}},
          {"then", then}};
}

// Adds the settings of all plugins of `kind` to the schema of an entry.
void AddPlugins(const std::vector<PluginSchema>& plugins, const char* kind,
                const char* selector, Json* entry) {
  Json rules = Json::array();
  Json ids = Json::array();
  for (const PluginSchema& plugin : plugins) {
    if (plugin.kind != kind)
      continue;
    ids.push_back(plugin.id);
    rules.push_back(RuleFor(plugin, selector, *entry));
  }
  if (rules.empty())
    return;
  (*entry)["properties"][selector]["examples"] = ids;
  (*entry)["allOf"] = rules;
}

}  // namespace

std::string ConfigSchemaJson(const std::vector<PluginSchema>& plugins) {
  Json schema = {{"$schema", "http://json-schema.org/draft-07/schema#"},
                 {"title", "whet config"}};
  schema.update(spec::RunSpecBinder().Schema());
  Json& properties = schema["properties"];
  AddPlugins(plugins, "provider", "provider",
             &properties["models"]["additionalProperties"]);
  AddPlugins(plugins, "evaluator", "use", &properties["evaluators"]["items"]);
  AddPlugins(plugins, "strategy", "use", &properties["strategy"]);
  properties["models"]["required"] = {"task"};
  properties["models"]["propertyNames"] = {{"pattern", "^[a-z][a-z0-9_]*$"}};
  // A file instead of the members.
  Json& prompt = properties["prompt"];
  prompt["anyOf"].push_back({{"required", {"file"}}});
  properties["budget"]["minProperties"] = 1;
  properties["data"]["anyOf"] = {{{"required", {"file"}}},
                                 {{"required", {"train", "val", "test"}}}};
  return schema.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace whet
