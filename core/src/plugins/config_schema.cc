#include "plugins/config_schema.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <exception>
#include <regex>
#include <string>
#include <utility>
#include <vector>

#include <valijson/adapters/nlohmann_json_adapter.hpp>
#include <valijson/schema.hpp>
#include <valijson/schema_parser.hpp>
#include <valijson/validation_results.hpp>
#include <valijson/validator.hpp>

#include "absl/strings/numbers.h"
#include "base/nearest_name.h"
#include "base/status_macros.h"
#include "plugins/json_text.h"
#include "plugins/schema_check.h"

namespace whet {
namespace {

using Json = nlohmann::json;

constexpr int kMaxSchemaDepth = 32;
// References multiply: each use is a copy.
constexpr int kMaxSchemaNodes = 10'000;

template <typename List>
bool Contains(const List& list, std::string_view name) {
  return std::find(list.begin(), list.end(), name) != list.end();
}

// The keywords of draft 7 by what stands behind them.
constexpr std::array<std::string_view, 8> kSchemas = {"additionalItems",
                                                      "additionalProperties",
                                                      "contains",
                                                      "propertyNames",
                                                      "not",
                                                      "if",
                                                      "then",
                                                      "else"};
constexpr std::array<std::string_view, 3> kLists = {"allOf", "anyOf", "oneOf"};
constexpr std::array<std::string_view, 3> kMaps = {
    "properties", "patternProperties", "dependencies"};
constexpr std::array<std::string_view, 4> kNumbers = {
    "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"};
constexpr std::array<std::string_view, 6> kCounts = {
    "minLength", "maxLength",     "minItems",
    "maxItems",  "minProperties", "maxProperties"};
// Not needed once references are resolved; `format` is a note to people.
constexpr std::array<std::string_view, 5> kDropped = {
    "definitions", "$defs", "$schema", "$id", "format"};

absl::Status Wrong(std::string_view path, const std::string& what) {
  return absl::InvalidArgumentError(std::string(path) + ": " + what);
}

absl::Status CheckType(const Json& type, std::string_view path) {
  static const std::vector<std::string> kTypes = {
      "array", "boolean", "integer", "null", "number", "object", "string"};
  const Json list = type.is_array() ? type : Json::array({type});
  if (list.empty())
    return Wrong(path, "expected at least one type");
  for (const Json& name : list) {
    if (!name.is_string()) {
      return Wrong(path, "expected the name of a type, got " + ShowJson(name));
    }
    if (!Contains(kTypes, name.get<std::string>())) {
      return Wrong(path, "unknown type " + ShowJson(name) +
                             DidYouMean(name.get<std::string>(), kTypes));
    }
  }
  return absl::OkStatus();
}

absl::Status CheckPattern(const std::string& pattern, std::string_view path) {
  try {
    const std::regex compiled(pattern, std::regex::ECMAScript);
    return absl::OkStatus();
  } catch (const std::regex_error& error) {
    return Wrong(path,
                 "not a regular expression: " + std::string(error.what()));
  }
}

absl::Status CheckStrings(const Json& value, std::string_view path) {
  const bool strings =
      value.is_array() &&
      std::all_of(value.begin(), value.end(),
                  [](const Json& entry) { return entry.is_string(); });
  if (strings)
    return absl::OkStatus();
  return Wrong(path, "expected a list of strings, got " + ShowJson(value));
}

// Keywords that hold a value, not a schema.
absl::Status CheckPlainKeyword(const std::string& keyword, const Json& value,
                               std::string_view path) {
  if (keyword == "type")
    return CheckType(value, path);
  if (keyword == "required")
    return CheckStrings(value, path);
  if (keyword == "pattern") {
    if (!value.is_string()) {
      return Wrong(path, "expected a string, got " + ShowJson(value));
    }
    return CheckPattern(value.get<std::string>(), path);
  }
  if (keyword == "enum" && (!value.is_array() || value.empty())) {
    return Wrong(path, "expected a list of values, got " + ShowJson(value));
  }
  if (Contains(kNumbers, keyword) && !value.is_number()) {
    return Wrong(path, "expected a number, got " + ShowJson(value));
  }
  if (Contains(kCounts, keyword) && !value.is_number_unsigned()) {
    return Wrong(path, "expected an integer from 0 on, got " + ShowJson(value));
  }
  if (keyword == "multipleOf" && (!value.is_number() || value <= 0)) {
    return Wrong(path, "expected a number above 0, got " + ShowJson(value));
  }
  return absl::OkStatus();
}

// Copies a schema with every reference replaced by what it refers to.
class SchemaReader {
 public:
  explicit SchemaReader(const Json& root) : root_(root) {}

  absl::StatusOr<Json> Read(const Json& in, const std::string& path,
                            int depth) {
    if (in.is_boolean())
      return in;
    if (!in.is_object()) {
      return Wrong(path, "expected a schema, an object, got " + ShowJson(in));
    }
    if (depth > kMaxSchemaDepth) {
      return Wrong(path, "nested more than " + std::to_string(kMaxSchemaDepth) +
                             " levels deep, or refers to itself");
    }
    if (++nodes_ > kMaxSchemaNodes) {
      return Wrong(path, "the references make it larger than " +
                             std::to_string(kMaxSchemaNodes) + " schemas");
    }
    if (in.contains("$ref"))
      return Follow(in, path, depth);
    Json out = Json::object();
    for (const auto& [keyword, value] : in.items()) {
      if (Contains(kDropped, keyword))
        continue;
      WHET_ASSIGN_OR_RETURN(
          out[keyword],
          ReadKeyword(keyword, value, MemberPath(path, keyword), depth));
    }
    WHET_RETURN_IF_ERROR(CheckDefault(out, path));
    return out;
  }

 private:
  absl::StatusOr<Json> ReadKeyword(const std::string& keyword,
                                   const Json& value, const std::string& path,
                                   int depth) {
    if (Contains(kSchemas, keyword))
      return Read(value, path, depth + 1);
    if (keyword == "items") {
      if (value.is_array())
        return ReadList(value, path, depth);
      return Read(value, path, depth + 1);
    }
    if (Contains(kLists, keyword)) {
      if (!value.is_array() || value.empty()) {
        return Wrong(path,
                     "expected a list of schemas, got " + ShowJson(value));
      }
      return ReadList(value, path, depth);
    }
    if (Contains(kMaps, keyword))
      return ReadMap(keyword, value, path, depth);
    WHET_RETURN_IF_ERROR(CheckPlainKeyword(keyword, value, path));
    return value;
  }

  absl::StatusOr<Json> ReadList(const Json& list, const std::string& path,
                                int depth) {
    Json out = Json::array();
    for (std::size_t i = 0; i < list.size(); ++i) {
      WHET_ASSIGN_OR_RETURN(
          Json part,
          Read(list[i], path + "[" + std::to_string(i) + "]", depth + 1));
      out.push_back(std::move(part));
    }
    return out;
  }

  absl::StatusOr<Json> ReadMap(const std::string& keyword, const Json& map,
                               const std::string& path, int depth) {
    if (!map.is_object()) {
      return Wrong(path, "expected an object of schemas, got " + ShowJson(map));
    }
    Json out = Json::object();
    for (const auto& [name, part] : map.items()) {
      const std::string at = MemberPath(path, name);
      if (keyword == "patternProperties") {
        WHET_RETURN_IF_ERROR(CheckPattern(name, at));
      }
      if (keyword == "dependencies" && part.is_array()) {
        WHET_RETURN_IF_ERROR(CheckStrings(part, at));
        out[name] = part;
        continue;
      }
      WHET_ASSIGN_OR_RETURN(out[name], Read(part, at, depth + 1));
    }
    return out;
  }

  // Of the keywords beside `$ref`, which draft 7 ignores, generators mean
  // these.
  absl::StatusOr<Json> Follow(const Json& in, const std::string& path,
                              int depth) {
    const std::string at = MemberPath(path, "$ref");
    const Json& ref = in["$ref"];
    const std::string target = ref.is_string() ? ref.get<std::string>() : "";
    if (target.rfind("#/", 0) != 0) {
      return Wrong(at,
                   "expected a reference into this schema, like "
                   "\"#/definitions/name\", got " +
                       ShowJson(ref));
    }
    const Json* found = nullptr;
    try {
      found = &root_.at(Json::json_pointer(target.substr(1)));
    } catch (const Json::exception&) {
      return Wrong(at, "there is nothing at " + ShowJson(ref));
    }
    WHET_ASSIGN_OR_RETURN(Json out, Read(*found, path, depth + 1));
    if (!out.is_object())
      return out;
    for (const char* keyword : {"default", "title", "description"}) {
      if (in.contains(keyword))
        out[keyword] = in[keyword];
    }
    WHET_RETURN_IF_ERROR(CheckDefault(out, path));
    return out;
  }

  static absl::Status CheckDefault(const Json& schema,
                                   const std::string& path) {
    if (!schema.contains("default"))
      return absl::OkStatus();
    Json value = schema["default"];
    FillDefaults(schema, value);
    const std::string at = MemberPath(path, "default");
    WHET_RETURN_IF_ERROR(CheckPatternInput(schema, value, at));
    return CheckValue(schema, value, at);
  }

  const Json& root_;
  int nodes_ = 0;
};

// Fills `out`, or says what Valijson has against `schema`.
absl::Status Compile(const Json& schema, valijson::Schema& out) {
  try {
    const valijson::adapters::NlohmannJsonAdapter adapter(schema);
    valijson::SchemaParser parser(valijson::SchemaParser::kDraft7);
    parser.populateSchema(adapter, out);
    return absl::OkStatus();
  } catch (const std::exception& error) {
    return Wrong("$", error.what());
  }
}

// Valijson's context, {"<root>", "[a]", "[0]"}, as a path below `path`;
// `value` becomes what stands there.
std::string PathOf(const std::vector<std::string>& context,
                   std::string_view path, const Json*& value) {
  std::string out(path);
  for (std::size_t i = 1; i < context.size(); ++i) {
    const std::string step = context[i].substr(1, context[i].size() - 2);
    if (value->is_object() && value->contains(step)) {
      out = MemberPath(out, step);
      value = &(*value)[step];
      continue;
    }
    std::size_t index = 0;
    if (!value->is_array() || !absl::SimpleAtoi(step, &index) ||
        index >= value->size()) {
      break;
    }
    out += context[i];
    value = &(*value)[index];
  }
  return out;
}

// Everything that CheckValue has no words for.
absl::Status CheckWithValijson(const Json& schema, const Json& value,
                               std::string_view path) {
  valijson::Schema compiled;
  WHET_RETURN_IF_ERROR(Compile(schema, compiled));
  valijson::ValidationResults results;
  try {
    valijson::Validator validator;
    const valijson::adapters::NlohmannJsonAdapter adapter(value);
    if (validator.validate(compiled, adapter, &results)) {
      return absl::OkStatus();
    }
  } catch (const std::exception& error) {
    return Wrong(path, error.what());
  }
  const valijson::ValidationResults::Error* deepest = nullptr;
  for (const auto& error : results) {
    if (deepest == nullptr || error.context.size() > deepest->context.size()) {
      deepest = &error;
    }
  }
  const Json* at = &value;
  if (deepest == nullptr)
    return Wrong(path, "does not fit the schema");
  const std::string where = PathOf(deepest->context, path, at);
  std::string what = deepest->description;
  while (!what.empty() && what.back() == '.')
    what.pop_back();
  return Wrong(where, what + ", got " + ShowJson(*at));
}

}  // namespace

ConfigSchema::ConfigSchema(Json schema) : schema_(std::move(schema)) {}

absl::StatusOr<ConfigSchema> ConfigSchema::Parse(std::string_view text) {
  Json root = Json::object();
  if (!text.empty()) {
    absl::StatusOr<Json> parsed = ParseJsonText(text, kMaxSchemaBytes);
    if (!parsed.ok())
      return Annotate(parsed.status(), "$");
    root = *std::move(parsed);
  }
  if (!root.is_object()) {
    return Wrong("$", "expected a schema, an object, got " + ShowJson(root));
  }
  constexpr std::string_view kDraft7 = "http://json-schema.org/draft-07/schema";
  if (root.contains("$schema") &&
      (!root["$schema"].is_string() ||
       root["$schema"].get<std::string>().rfind(kDraft7, 0) != 0)) {
    return Wrong("$[\"$schema\"]", "expected draft 7, \"" +
                                       std::string(kDraft7) + "#\", got " +
                                       ShowJson(root["$schema"]));
  }
  WHET_ASSIGN_OR_RETURN(Json schema, SchemaReader(root).Read(root, "$", 0));
  if (!schema.contains("type"))
    schema["type"] = "object";
  if (schema["type"] != "object") {
    return Wrong("$.type", "settings are an object: expected \"object\", got " +
                               ShowJson(schema["type"]));
  }
  // Without a list of settings there are none.
  if (!schema.contains("properties"))
    schema["properties"] = Json::object();
  valijson::Schema compiled;
  WHET_RETURN_IF_ERROR(Compile(schema, compiled));
  return ConfigSchema(std::move(schema));
}

absl::StatusOr<Json> ConfigSchema::Complete(Json config,
                                            std::string_view path) const {
  FillDefaults(schema_, config);
  WHET_RETURN_IF_ERROR(CheckPatternInput(schema_, config, path));
  WHET_RETURN_IF_ERROR(CheckValue(schema_, config, path));
  WHET_RETURN_IF_ERROR(CheckWithValijson(schema_, config, path));
  return config;
}

}  // namespace whet
