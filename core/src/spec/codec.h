// How one member of a spec is parsed, printed and described; the parts that
// binder.h puts together.
//
//   Codec<double> top_p = Real({.above = 0.0, .max = 1.0});
//   Codec<std::vector<std::string>> stop = ListOf(Text());
#ifndef WHET_CORE_SPEC_CODEC_H_
#define WHET_CORE_SPEC_CODEC_H_

#include <cstddef>
#include <cstdint>
#include <functional>
#include <limits>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "nlohmann/json.hpp"
#include "spec/located_value.h"

namespace whet::spec {

template <typename M>
struct Codec {
  // Error messages start with the location and `path`.
  std::function<absl::Status(const LocatedValue&, const std::string& path,
                             M* out)>
      parse;
  std::function<nlohmann::ordered_json(const M&)> print;  // null: absent
  nlohmann::ordered_json schema;
  bool prints_null = false;  // absent differs from the default
};

struct TextRules {
  bool not_empty = false;
};
Codec<std::string> Text(TextRules rules = {});

struct IntegerRange {
  std::int64_t min = std::numeric_limits<std::int64_t>::min();
  std::int64_t max = std::numeric_limits<std::int64_t>::max();
};
Codec<std::int64_t> Integer(IntegerRange range);

Codec<bool> Bool();

// Any value of 64 bits.
Codec<std::uint64_t> Seed();

// Bounds that hold together; `above` and `below` are exclusive.
struct RealRange {
  std::optional<double> min = std::nullopt;
  std::optional<double> max = std::nullopt;
  std::optional<double> above = std::nullopt;
  std::optional<double> below = std::nullopt;
};
Codec<double> Real(RealRange range);

// One of a few words, each with its meaning.
template <typename E>
Codec<E> OneOf(std::vector<std::pair<std::string, E>> words) {
  Codec<E> codec;
  codec.schema = {{"type", "string"}};
  std::string expected;
  for (std::size_t i = 0; i < words.size(); ++i) {
    codec.schema["enum"].push_back(words[i].first);
    const bool last = i + 1 == words.size();
    expected += (i == 0 ? "" : last ? " or " : ", ") + words[i].first;
  }
  codec.print = [words](const E& in) -> nlohmann::ordered_json {
    for (const auto& [word, meaning] : words) {
      if (meaning == in)
        return word;
    }
    return nullptr;
  };
  codec.parse = [words, expected](const LocatedValue& value,
                                  const std::string& path,
                                  E* out) -> absl::Status {
    for (const auto& [word, meaning] : words) {
      if (value.kind == LocatedValue::Kind::kString && value.text == word) {
        *out = meaning;
        return absl::OkStatus();
      }
    }
    return ErrorAt(value, path,
                   "expected " + expected + ", got " + Describe(value));
  };
  return codec;
}

// A JSON array or object, kept as canonical text; an empty text is absent.
Codec<std::string> JsonArrayText();

// The value or nothing: an absent key or a null.
template <typename M>
Codec<std::optional<M>> Optional(Codec<M> inner) {
  Codec<std::optional<M>> codec;
  codec.schema = inner.schema;
  if (codec.schema.contains("type")) {
    codec.schema["type"] = {codec.schema["type"], "null"};
  }
  if (codec.schema.contains("enum"))
    codec.schema["enum"].push_back(nullptr);
  codec.print = [inner](const std::optional<M>& in) -> nlohmann::ordered_json {
    if (!in)
      return nullptr;
    return inner.print(*in);
  };
  codec.parse = [inner](const LocatedValue& value, const std::string& path,
                        std::optional<M>* out) -> absl::Status {
    out->reset();
    if (value.kind == LocatedValue::Kind::kNull)
      return absl::OkStatus();
    M parsed{};
    absl::Status status = inner.parse(value, path, &parsed);
    if (status.ok())
      *out = std::move(parsed);
    return status;
  };
  return codec;
}

// An Optional for which "not given" and a null differ; the reader of the key
// gives "not given" its meaning.
template <typename M>
Codec<std::optional<M>> Nullable(Codec<M> inner) {
  Codec<std::optional<M>> codec = Optional(std::move(inner));
  codec.prints_null = true;
  return codec;
}

struct ListRules {
  bool not_empty = false;
};

// A list; what was in `*out` is replaced.
template <typename M>
Codec<std::vector<M>> ListOf(Codec<M> inner, ListRules rules = {}) {
  Codec<std::vector<M>> codec;
  codec.schema = {{"type", "array"}, {"items", inner.schema}};
  if (rules.not_empty)
    codec.schema["minItems"] = 1;
  codec.print = [inner](const std::vector<M>& in) {
    auto list = nlohmann::ordered_json::array();
    for (const M& item : in)
      list.push_back(inner.print(item));
    return list;
  };
  codec.parse = [inner, rules](const LocatedValue& value,
                               const std::string& path,
                               std::vector<M>* out) -> absl::Status {
    if (!value.is_list()) {
      return ErrorAt(value, path, "expected a list, got " + Describe(value));
    }
    if (rules.not_empty && value.items.empty()) {
      return ErrorAt(value, path, "expected at least one entry");
    }
    out->clear();
    for (std::size_t i = 0; i < value.items.size(); ++i) {
      M item{};
      absl::Status status =
          inner.parse(value.items[i], ChildPath(path, i), &item);
      if (!status.ok())
        return status;
      out->push_back(std::move(item));
    }
    return absl::OkStatus();
  };
  return codec;
}

// An object with free keys. `check_key` gives what is wrong with a key, or an
// empty text; null: any key.
template <typename M>
Codec<std::map<std::string, M>> MapOf(
    Codec<M> inner, std::function<std::string(const std::string&)> check_key) {
  Codec<std::map<std::string, M>> codec;
  codec.schema = {{"type", "object"}, {"additionalProperties", inner.schema}};
  codec.print = [inner](const std::map<std::string, M>& in) {
    auto object = nlohmann::ordered_json::object();
    for (const auto& [key, item] : in)
      object[key] = inner.print(item);
    return object;
  };
  codec.parse = [inner, check_key](
                    const LocatedValue& value, const std::string& path,
                    std::map<std::string, M>* out) -> absl::Status {
    if (!value.is_map()) {
      return ErrorAt(value, path, "expected an object, got " + Describe(value));
    }
    out->clear();
    for (const Member& member : value.members) {
      std::string child = ChildPath(path, member.key);
      std::string wrong = check_key ? check_key(member.key) : "";
      if (!wrong.empty())
        return ErrorAtKey(value, member, child, wrong);
      absl::Status status =
          inner.parse(member.value, child, &(*out)[member.key]);
      if (!status.ok())
        return status;
    }
    return absl::OkStatus();
  };
  return codec;
}

}  // namespace whet::spec

#endif  // WHET_CORE_SPEC_CODEC_H_
