#include "conformance/schema_values.h"

#include <algorithm>
#include <cstdint>
#include <string_view>

namespace whet::conformance {
namespace {

using nlohmann::json;

// A schema within its document, for references.
struct Place {
  const json& root;
  const json& schema;
  int depth;
};

json Draw(const Place& place, Draws& draws);

json DrawIn(const Place& place, const json& schema, Draws& draws) {
  return Draw({place.root, schema, place.depth + 1}, draws);
}

const json* Resolve(const json& root, const std::string& reference) {
  if (reference.rfind("#", 0) != 0)
    return nullptr;
  const json::json_pointer pointer(reference.substr(1));
  return root.contains(pointer) ? &root.at(pointer) : nullptr;
}

template <typename Number>
Number Bound(const json& schema, const char* inclusive, const char* exclusive,
             Number step, Number other) {
  if (schema.contains(inclusive) && schema[inclusive].is_number())
    return schema[inclusive].get<Number>();
  if (schema.contains(exclusive) && schema[exclusive].is_number())
    return schema[exclusive].get<Number>() + step;
  return other;
}

json DrawInteger(const json& schema, Draws& draws) {
  const auto low =
      Bound<std::int64_t>(schema, "minimum", "exclusiveMinimum", 1, 0);
  const auto high =
      Bound<std::int64_t>(schema, "maximum", "exclusiveMaximum", -1, low + 100);
  if (draws.Below(4) == 0)
    return draws.Coin() ? low : high;
  const auto range = static_cast<std::uint64_t>(high - low);
  return low + static_cast<std::int64_t>(
                   draws.Below(std::min<std::uint64_t>(range, 1000) + 1));
}

json DrawNumber(const json& schema, Draws& draws) {
  const double low =
      Bound<double>(schema, "minimum", "exclusiveMinimum", 1e-3, 0.0);
  const double high =
      Bound<double>(schema, "maximum", "exclusiveMaximum", -1e-3, low + 10.0);
  if (draws.Below(4) == 0)
    return draws.Coin() ? low : high;
  return low + draws.Unit() * (high - low);
}

json DrawString(const json& schema, Draws& draws) {
  const char* const texts[] = {"",      "a",          "yes", "Paris",
                               "label", "two words.", "été", "/"};
  std::string text = texts[draws.Below(std::size(texts))];
  const auto least = schema.value("minLength", std::size_t{0});
  while (text.size() < least)
    text += 'x';
  return text;
}

json DrawArray(const Place& place, Draws& draws) {
  const json& schema = place.schema;
  const std::size_t least = schema.value("minItems", std::size_t{0});
  const std::size_t most =
      std::min(schema.value("maxItems", least + 3), least + 3);
  const std::size_t count =
      place.depth > 8 ? least : least + draws.Below(most - least + 1);
  const json any = {{"type", "string"}};
  const json& items = schema.contains("items") && schema["items"].is_object()
                          ? schema["items"]
                          : any;
  json array = json::array();
  for (std::size_t tries = 0; array.size() < count && tries < 50; ++tries) {
    json value = DrawIn(place, items, draws);
    const bool twice =
        std::find(array.begin(), array.end(), value) != array.end();
    if (!twice || !schema.value("uniqueItems", false))
      array.push_back(std::move(value));
  }
  return array;
}

json DrawObject(const Place& place, Draws& draws) {
  const json& schema = place.schema;
  const json required = schema.value("required", json::array());
  json object = json::object();
  if (!schema.contains("properties"))
    return object;
  for (const auto& [name, property] : schema["properties"].items()) {
    const bool needed =
        std::find(required.begin(), required.end(), name) != required.end();
    if (needed || (place.depth <= 8 && draws.Coin()))
      object[name] = DrawIn(place, property, draws);
  }
  return object;
}

// One of the values that the schema itself names, or a discarded value.
json DrawNamed(const json& schema, Draws& draws) {
  if (schema.contains("const"))
    return schema["const"];
  const json* list = nullptr;
  if (schema.contains("enum"))
    list = &schema["enum"];
  else if (schema.contains("examples") &&
           (schema.contains("pattern") || schema.contains("format")))
    list = &schema["examples"];
  if (list != nullptr && list->is_array() && !list->empty())
    return (*list)[draws.Below(list->size())];
  const bool pattern = schema.contains("pattern") || schema.contains("format");
  if (schema.contains("default") && (pattern || draws.Below(4) == 0))
    return schema["default"];
  return json(json::value_t::discarded);
}

std::string TypeOf(const json& schema, Draws& draws) {
  if (!schema.contains("type"))
    return schema.contains("properties") ? "object" : "string";
  const json& type = schema["type"];
  if (type.is_string())
    return type.get<std::string>();
  if (type.is_array() && !type.empty())
    return type[draws.Below(type.size())].get<std::string>();
  return "string";
}

json Draw(const Place& place, Draws& draws) {
  const json& schema = place.schema;
  if (!schema.is_object() || place.depth > 16)
    return nullptr;
  if (schema.contains("$ref") && schema["$ref"].is_string()) {
    const json* target = Resolve(place.root, schema["$ref"]);
    return target == nullptr ? json() : DrawIn(place, *target, draws);
  }
  json named = DrawNamed(schema, draws);
  if (!named.is_discarded())
    return named;
  for (const char* choice : {"oneOf", "anyOf"}) {
    if (schema.contains(choice) && !schema.contains("properties") &&
        schema[choice].is_array() && !schema[choice].empty()) {
      return DrawIn(place, schema[choice][draws.Below(schema[choice].size())],
                    draws);
    }
  }
  const std::string type = TypeOf(schema, draws);
  if (type == "object")
    return DrawObject(place, draws);
  if (type == "array")
    return DrawArray(place, draws);
  if (type == "integer")
    return DrawInteger(schema, draws);
  if (type == "number")
    return DrawNumber(schema, draws);
  if (type == "boolean")
    return draws.Coin();
  return type == "null" ? json() : DrawString(schema, draws);
}

// A value of a type that the property does not take; discarded if any goes.
json OfAnotherType(const json& property) {
  if (!property.is_object() || !property.contains("type"))
    return json(json::value_t::discarded);
  const std::string types = property["type"].dump();
  const auto takes = [&types](const char* type) {
    return types.find(type) != types.npos;
  };
  if (!takes("\"object\""))
    return json{{"wrong", true}};
  return takes("\"string\"") ? json(json::value_t::discarded) : json("wrong");
}

// The ends of the range of `property`, or the values that it names.
std::vector<json> EdgesOf(const json& property) {
  std::vector<json> edges;
  if (property.contains("enum"))
    edges = property["enum"].get<std::vector<json>>();
  const std::string type = property.value("type", json()).dump();
  if (type.find("boolean") != type.npos)
    edges.insert(edges.end(), {true, false});
  const bool integer = type.find("integer") != type.npos;
  for (const auto& [name, step] : {std::pair{"minimum", 0},
                                   {"exclusiveMinimum", 1},
                                   {"maximum", 0},
                                   {"exclusiveMaximum", -1}}) {
    if (!property.contains(name) || !property[name].is_number())
      continue;
    if (integer)
      edges.push_back(property[name].get<std::int64_t>() + step);
    else
      edges.push_back(property[name].get<double>() + 1e-6 * step);
  }
  return edges;
}

using Settings = std::vector<std::pair<std::string, json>>;

void AddEdges(const json& schema, const json::json_pointer& at,
              const json& config, Settings& edges) {
  const json properties = schema.value("properties", json::object());
  for (const auto& [name, property] : properties.items()) {
    if (!property.is_object())
      continue;
    const json::json_pointer place = at / name;
    for (const json& value : EdgesOf(property)) {
      json changed = config;
      changed[place] = value;
      edges.emplace_back(
          "'" + place.to_string().substr(1) + "' = " + value.dump(),
          std::move(changed));
    }
    AddEdges(property, place, config, edges);
  }
}

}  // namespace

nlohmann::json DrawValue(const nlohmann::json& schema, Draws& draws) {
  return Draw({schema, schema, 0}, draws);
}

std::vector<std::pair<std::string, nlohmann::json>> WrongSettings(
    const nlohmann::json& schema, const nlohmann::json& config) {
  std::vector<std::pair<std::string, json>> wrong;
  const auto add = [&](const std::string& what, const std::string& name,
                       const json& value) {
    json changed = config;
    changed[name] = value;
    wrong.emplace_back(what, std::move(changed));
  };
  add("an unknown setting", "no_such_setting", 1);
  if (!schema.contains("properties"))
    return wrong;
  for (const auto& [name, property] : schema["properties"].items()) {
    const json other = OfAnotherType(property);
    if (!other.is_discarded())
      add("another type for '" + name + "'", name, other);
    if (!property.is_object())
      continue;
    if (property.contains("minimum") && property["minimum"].is_number())
      add("'" + name + "' below its minimum", name,
          property["minimum"].get<double>() - 1.0);
    if (property.contains("maximum") && property["maximum"].is_number())
      add("'" + name + "' above its maximum", name,
          property["maximum"].get<double>() + 1.0);
    if (property.contains("enum"))
      add("'" + name + "' that is none of its values", name, "no such value");
  }
  return wrong;
}

std::vector<std::pair<std::string, nlohmann::json>> EdgeSettings(
    const nlohmann::json& schema, const nlohmann::json& config) {
  Settings edges;
  AddEdges(schema, json::json_pointer(), config, edges);
  return edges;
}

}  // namespace whet::conformance
