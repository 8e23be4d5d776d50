// Values read from JSON or YAML that remember where they stand.
//
//   WHET_ASSIGN_OR_RETURN(LocatedValue v, ReadJson(text, source, {}));
//   const LocatedValue* calls = v.Find("calls");
//   return ErrorAt(*calls, "$.budget.calls", "expected an integer");
//
// Numbers and booleans keep the text that was written. Thread-compatible.
#ifndef WHET_CORE_SPEC_LOCATED_VALUE_H_
#define WHET_CORE_SPEC_LOCATED_VALUE_H_

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "nlohmann/json.hpp"

namespace whet::spec {

// Where values come from.
struct Source {
  std::string name;    // in messages: "whet.yaml", "--set budget.calls"
  std::string origin;  // for people: "--set budget.calls=300"; files: `name`
  bool lines = true;   // false: a flag or a variable, which has no lines
  std::filesystem::path folder;  // what relative paths are relative to
};

// Deeper nesting and bigger texts are refused: a few bytes of brackets must
// not exhaust the stack or the memory of whoever walks the tree later.
struct ReadLimits {
  int max_depth = 64;
  std::size_t max_bytes = 16 << 20;
  std::size_t max_values = 1 << 20;  // after expansion of aliases
};

struct Member;

struct LocatedValue {
  enum class Kind { kNull, kBool, kNumber, kString, kList, kMap };

  Kind kind = Kind::kNull;
  std::string text;                 // bool and number: as written
  std::vector<LocatedValue> items;  // kList
  std::vector<Member> members;      // kMap, in the order of the text
  std::shared_ptr<const Source> source;
  int line = 0;  // from 1
  // The whole text of a flag or a variable, which is a text if a text is
  // expected, whatever it would mean in YAML ("Answer: yes", "{{input}}").
  std::optional<std::string> raw;

  bool is_list() const { return kind == Kind::kList; }
  bool is_map() const { return kind == Kind::kMap; }

  // Null if this is not a map or has no such key.
  const LocatedValue* Find(std::string_view key) const;
  LocatedValue* Find(std::string_view key);
  void Erase(std::string_view key);
};

struct Member {
  std::string key;
  int key_line = 0;
  LocatedValue value;
};

// "whet.yaml:7", "--set budget.calls"; empty without a source.
std::string Location(const LocatedValue& value);

// What `whet config --origin` shows: "whet.yaml:7", "--set budget.calls=300".
std::string Origin(const LocatedValue& value);

// `$.budget` + `calls` -> `$.budget.calls`; odd names as `$["a b"]`.
std::string ChildPath(std::string_view path, std::string_view key);
std::string ChildPath(std::string_view path, std::size_t index);

// INVALID_ARGUMENT "<location>: <path>: <message>".
absl::Status ErrorAt(const LocatedValue& value, std::string_view path,
                     std::string_view message);

// The same, on the line of the key.
absl::Status ErrorAtKey(const LocatedValue& map, const Member& member,
                        std::string_view path, std::string_view message);

// What stands there, for "expected ..., got ...": `"many"`, `true`, `a list`.
// Long texts are cut.
std::string Describe(const LocatedValue& value);

// The number as an integer, if it is written as one and fits.
std::optional<std::int64_t> AsInt64(const LocatedValue& value);
std::optional<std::uint64_t> AsUint64(const LocatedValue& value);
// Finite only.
std::optional<double> AsDouble(const LocatedValue& value);

// As a JSON value with the same types, members in order.
nlohmann::ordered_json ToJson(const LocatedValue& value);

// Compact text; what is not UTF-8 is replaced by U+FFFD.
std::string CompactJson(const nlohmann::ordered_json& value);
// The same with keys sorted.
std::string CanonicalJsonText(const nlohmann::ordered_json& value);

}  // namespace whet::spec

#endif  // WHET_CORE_SPEC_LOCATED_VALUE_H_
