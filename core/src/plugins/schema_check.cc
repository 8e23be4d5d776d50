#include "plugins/schema_check.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <regex>
#include <vector>

#include "base/nearest_name.h"
#include "base/status_macros.h"
#include "plugins/json_text.h"
#include "plugins/schema_words.h"

namespace whet {
namespace {

using Json = nlohmann::json;

// Draft 7: a number without a fraction is an integer, however it is written.
bool IsInteger(const Json& value) {
  if (value.is_number_integer())
    return true;
  if (!value.is_number_float())
    return false;
  const double number = value.get<double>();
  return std::isfinite(number) && std::trunc(number) == number;
}

bool HasType(const Json& value, const std::string& type) {
  if (type == "integer")
    return IsInteger(value);
  if (type == "number")
    return value.is_number();
  if (type == "string")
    return value.is_string();
  if (type == "boolean")
    return value.is_boolean();
  if (type == "null")
    return value.is_null();
  if (type == "array")
    return value.is_array();
  return value.is_object();
}

bool InRange(const Json& schema, const Json& value) {
  const Json* low = FindKeyword(schema, "minimum");
  const Json* high = FindKeyword(schema, "maximum");
  const Json* above = FindKeyword(schema, "exclusiveMinimum");
  const Json* below = FindKeyword(schema, "exclusiveMaximum");
  return (low == nullptr || value >= *low) &&
         (high == nullptr || value <= *high) &&
         (above == nullptr || value > *above) &&
         (below == nullptr || value < *below);
}

bool CountFits(const Json& schema, const char* min, const char* max,
               std::uint64_t count) {
  const Json* low = FindKeyword(schema, min);
  const Json* high = FindKeyword(schema, max);
  return (low == nullptr || count >= low->get<std::uint64_t>()) &&
         (high == nullptr || count <= high->get<std::uint64_t>());
}

std::uint64_t CodePoints(const std::string& text) {
  return static_cast<std::uint64_t>(std::count_if(
      text.begin(), text.end(),
      [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

bool Matches(const std::string& text, const std::string& pattern) {
  return std::regex_search(text, std::regex(pattern, std::regex::ECMAScript));
}

bool StringFits(const Json& schema, const std::string& text) {
  const Json* pattern = FindKeyword(schema, "pattern");
  return CountFits(schema, "minLength", "maxLength", CodePoints(text)) &&
         (pattern == nullptr || Matches(text, pattern->get<std::string>()));
}

// True if the keywords about `value` itself, not its parts, allow it.
bool Fits(const Json& schema, const Json& value) {
  if (const Json* constant = FindKeyword(schema, "const")) {
    if (value != *constant)
      return false;
  }
  if (const Json* allowed = FindKeyword(schema, "enum")) {
    if (std::find(allowed->begin(), allowed->end(), value) == allowed->end()) {
      return false;
    }
  }
  const std::vector<std::string> types = TypesOf(schema);
  const auto is_type = [&](const std::string& t) { return HasType(value, t); };
  if (!types.empty() && std::none_of(types.begin(), types.end(), is_type)) {
    return false;
  }
  if (value.is_number())
    return InRange(schema, value);
  if (value.is_string())
    return StringFits(schema, value.get<std::string>());
  if (value.is_array()) {
    return CountFits(schema, "minItems", "maxItems", value.size());
  }
  return true;
}

// The member names that a schema speaks of, itself or in the alternatives that
// apply to the same object.
struct KnownNames {
  bool listed = false;  // some `properties` is there
  bool open = false;    // some `additionalProperties` says what may be added
  std::vector<std::string> names;
  std::vector<std::string> patterns;
};

void Collect(const Json& schema, KnownNames& known) {
  if (!schema.is_object())
    return;
  if (const Json* properties = FindKeyword(schema, "properties")) {
    known.listed = true;
    for (const auto& [name, unused] : properties->items()) {
      known.names.push_back(name);
    }
  }
  if (const Json* patterns = FindKeyword(schema, "patternProperties")) {
    for (const auto& [pattern, unused] : patterns->items()) {
      known.patterns.push_back(pattern);
    }
  }
  const Json* more = FindKeyword(schema, "additionalProperties");
  if (more != nullptr && *more != false)
    known.open = true;
  for (const char* keyword : {"allOf", "anyOf", "oneOf"}) {
    if (const Json* parts = FindKeyword(schema, keyword)) {
      for (const Json& part : *parts)
        Collect(part, known);
    }
  }
  for (const char* keyword : {"if", "then", "else"}) {
    if (const Json* part = FindKeyword(schema, keyword))
      Collect(*part, known);
  }
  if (const Json* parts = FindKeyword(schema, "dependencies")) {
    for (const Json& part : *parts)
      Collect(part, known);
  }
}

absl::Status CheckNames(const Json& schema, const Json& value,
                        std::string_view path) {
  KnownNames known;
  Collect(schema, known);
  const Json* more = FindKeyword(schema, "additionalProperties");
  const bool closed =
      more != nullptr ? *more == false : known.listed && !known.open;
  if (!closed)
    return absl::OkStatus();
  for (const auto& [name, unused] : value.items()) {
    const auto matches = [&n = name](const std::string& pattern) {
      return Matches(n, pattern);
    };
    if (std::count(known.names.begin(), known.names.end(), name) > 0 ||
        std::any_of(known.patterns.begin(), known.patterns.end(), matches)) {
      continue;
    }
    return absl::InvalidArgumentError(
        MemberPath(path, name) + ": unknown setting" +
        (known.names.empty() ? ": there are no settings here"
                             : DidYouMean(name, known.names)));
  }
  return absl::OkStatus();
}

absl::Status CheckPart(const Json& schema, const Json& value,
                       std::string_view path);

absl::Status CheckMembers(const Json& schema, const Json& value,
                          std::string_view path) {
  const Json* properties = FindKeyword(schema, "properties");
  if (const Json* required = FindKeyword(schema, "required")) {
    for (const Json& entry : *required) {
      const auto& name = entry.get_ref<const std::string&>();
      if (value.contains(name))
        continue;
      const Json* member = properties == nullptr
                               ? nullptr
                               : FindKeyword(*properties, name.c_str());
      return absl::InvalidArgumentError(
          MemberPath(path, name) + ": missing, expected " +
          DescribeExpected(member == nullptr ? Json(true) : *member));
    }
  }
  const Json* more = FindKeyword(schema, "additionalProperties");
  for (const auto& [name, member] : value.items()) {
    const Json* part = properties == nullptr
                           ? nullptr
                           : FindKeyword(*properties, name.c_str());
    if (part == nullptr && !schema.contains("patternProperties"))
      part = more;
    if (part == nullptr || part->is_boolean())
      continue;
    WHET_RETURN_IF_ERROR(CheckValue(*part, member, MemberPath(path, name)));
  }
  return absl::OkStatus();
}

absl::Status CheckItems(const Json& schema, const Json& value,
                        std::string_view path) {
  const Json* items = FindKeyword(schema, "items");
  if (items == nullptr || !items->is_object())
    return absl::OkStatus();
  for (std::size_t i = 0; i < value.size(); ++i) {
    WHET_RETURN_IF_ERROR(CheckValue(
        *items, value[i], std::string(path) + "[" + std::to_string(i) + "]"));
  }
  return absl::OkStatus();
}

// None of the alternatives of `anyOf` or `oneOf` allows `value`: what all of
// them expect or, where that is about its parts, what the first one says.
absl::Status CheckAlternatives(const Json& parts, const Json& value,
                               std::string_view path) {
  absl::Status first;
  std::vector<std::string> words;
  for (const Json& part : parts) {
    const absl::Status status = CheckPart(part, value, path);
    if (status.ok())
      return status;
    if (first.ok() && Fits(part, value))
      first = status;
    words.push_back(DescribeExpected(part));
  }
  if (!first.ok())
    return first;
  return absl::InvalidArgumentError(std::string(path) + ": expected " +
                                    JoinWithOr(words) + ", got " +
                                    ShowJson(value));
}

// Everything but the names of an object, which only the whole schema knows.
absl::Status CheckPart(const Json& schema, const Json& value,
                       std::string_view path) {
  if (schema.is_boolean()) {
    if (schema.get<bool>())
      return absl::OkStatus();
    return absl::InvalidArgumentError(std::string(path) +
                                      ": nothing is allowed here, got " +
                                      ShowJson(value));
  }
  if (!Fits(schema, value)) {
    return absl::InvalidArgumentError(std::string(path) + ": expected " +
                                      DescribeExpected(schema) + ", got " +
                                      ShowJson(value));
  }
  if (value.is_object()) {
    WHET_RETURN_IF_ERROR(CheckMembers(schema, value, path));
  }
  if (value.is_array()) {
    WHET_RETURN_IF_ERROR(CheckItems(schema, value, path));
  }
  if (const Json* parts = FindKeyword(schema, "allOf")) {
    for (const Json& part : *parts) {
      WHET_RETURN_IF_ERROR(CheckPart(part, value, path));
    }
  }
  for (const char* keyword : {"anyOf", "oneOf"}) {
    if (const Json* parts = FindKeyword(schema, keyword)) {
      WHET_RETURN_IF_ERROR(CheckAlternatives(*parts, value, path));
    }
  }
  return absl::OkStatus();
}

// True if `schema` has a pattern anywhere. Names of properties count, too: that
// errs on the safe side.
bool MentionsPattern(const Json& schema) {
  if (!schema.is_structured())
    return false;
  if (schema.contains("pattern") || schema.contains("patternProperties")) {
    return true;
  }
  return std::any_of(schema.begin(), schema.end(), MentionsPattern);
}

// Where the longest string of `value` stands, if it is too long for a pattern.
std::string FindLongString(const Json& value, const std::string& path) {
  if (value.is_string()) {
    const bool fits =
        value.get_ref<const std::string&>().size() <= kMaxPatternInput;
    return fits ? "" : path;
  }
  if (value.is_object()) {
    for (const auto& [name, member] : value.items()) {
      const std::string at = MemberPath(path, name);
      if (name.size() > kMaxPatternInput)
        return at;
      std::string found = FindLongString(member, at);
      if (!found.empty())
        return found;
    }
  }
  if (value.is_array()) {
    for (std::size_t i = 0; i < value.size(); ++i) {
      std::string found =
          FindLongString(value[i], path + "[" + std::to_string(i) + "]");
      if (!found.empty())
        return found;
    }
  }
  return "";
}

}  // namespace

absl::Status CheckValue(const Json& schema, const Json& value,
                        std::string_view path) {
  // The type first: "expected an object" beats "unknown setting".
  if (value.is_object() && Fits(schema, value)) {
    WHET_RETURN_IF_ERROR(CheckNames(schema, value, path));
  }
  return CheckPart(schema, value, path);
}

void FillDefaults(const Json& schema, Json& value) {
  if (const Json* properties = FindKeyword(schema, "properties");
      properties != nullptr && value.is_object()) {
    for (const auto& [name, member] : properties->items()) {
      if (!value.contains(name)) {
        const Json* preset = FindKeyword(member, "default");
        if (preset == nullptr)
          continue;
        value[name] = *preset;
      }
      FillDefaults(member, value[name]);
    }
  }
  if (const Json* items = FindKeyword(schema, "items");
      items != nullptr && items->is_object() && value.is_array()) {
    for (Json& item : value)
      FillDefaults(*items, item);
  }
  if (const Json* parts = FindKeyword(schema, "allOf")) {
    for (const Json& part : *parts)
      FillDefaults(part, value);
  }
  constexpr double kExact = 9007199254740992.0;  // 2^53
  if (TypesOf(schema) == std::vector<std::string>{"integer"} &&
      value.is_number_float() && IsInteger(value) &&
      std::abs(value.get<double>()) <= kExact) {
    value = static_cast<std::int64_t>(value.get<double>());
  }
}

absl::Status CheckPatternInput(const Json& schema, const Json& value,
                               std::string_view path) {
  if (!MentionsPattern(schema))
    return absl::OkStatus();
  const std::string long_string = FindLongString(value, std::string(path));
  if (long_string.empty())
    return absl::OkStatus();
  // If only the schemas of members mention patterns, long strings of other
  // members are none of theirs.
  Json rest = schema;
  rest.erase("properties");
  if (const Json* properties = FindKeyword(schema, "properties");
      properties != nullptr && value.is_object() && !MentionsPattern(rest)) {
    for (const auto& [name, member] : value.items()) {
      if (const Json* part = FindKeyword(*properties, name.c_str())) {
        WHET_RETURN_IF_ERROR(
            CheckPatternInput(*part, member, MemberPath(path, name)));
      }
    }
    return absl::OkStatus();
  }
  return absl::InvalidArgumentError(
      long_string + ": expected at most " + std::to_string(kMaxPatternInput) +
      " bytes where the plugin's schema checks the form with a pattern");
}

}  // namespace whet
