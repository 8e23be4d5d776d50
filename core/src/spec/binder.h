// One description per type: from it come parsing with located errors,
// printing, the documentation and the JSON Schema.
//
//   const Object<BudgetSpec>& BudgetBinder() {
//     static const auto* const binder = new auto([] {
//       Object<BudgetSpec> o("Limits of a run.");
//       o.Field("calls", &BudgetSpec::calls, Optional(Integer({.min = 1})),
//               "Model calls, all roles together.");
//       return o;
//     }());
//     return *binder;
//   }
//   BudgetSpec budget;
//   WHET_RETURN_IF_ERROR(BudgetBinder().Parse(value, "$.budget", &budget));
//
// Defaults are those of the struct. Unknown keys are errors with the nearest
// known one, unless Rest() takes them. Immutable once built: thread-safe.
#ifndef WHET_CORE_SPEC_BINDER_H_
#define WHET_CORE_SPEC_BINDER_H_

#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "nlohmann/json.hpp"
#include "spec/codec.h"
#include "spec/located_value.h"

namespace whet::spec {

// What a key is, for schema and documentation.
struct KeyDoc {
  std::string name;
  std::string doc;
  nlohmann::ordered_json schema;
  bool required = false;
};

enum class Presence {
  kOptional,
  kRequired,   // an error if the key is absent
  kOmitEmpty,  // optional, and not printed if empty text, list or object
};

// The part of Object that does not depend on the type.
class ObjectBase {
 public:
  explicit ObjectBase(std::string doc) : doc_(std::move(doc)) {}

  const std::vector<KeyDoc>& keys() const { return keys_; }
  const std::string& doc() const { return doc_; }

  // {"type": "object", "description", "properties", ...}
  nlohmann::ordered_json Schema() const;

 protected:
  // `value` is an object; no key is one of `refused_`; keys that are not
  // known are errors unless `open_`. Aliases are known.
  absl::Status CheckKeys(const LocatedValue& value,
                         const std::string& path) const;
  // The member `name` or one of its other names; null if absent. Both given:
  // an error.
  absl::Status Lookup(const LocatedValue& value, const std::string& path,
                      const std::string& name,
                      const LocatedValue** found) const;
  bool Known(std::string_view key) const;

  std::string doc_;
  std::vector<KeyDoc> keys_;
  std::map<std::string, std::string> aliases_;  // other name -> name
  std::map<std::string, std::string> refused_;  // name -> what to do instead
  std::vector<std::string> ignored_;
  bool open_ = false;
};

template <typename T>
class Object : public ObjectBase {
 public:
  using ObjectBase::ObjectBase;

  template <typename M>
  Object& Field(const std::string& name, M T::*member, Codec<M> codec,
                const std::string& doc,
                Presence presence = Presence::kOptional) {
    KeyDoc key{name, doc, codec.schema, presence == Presence::kRequired};
    nlohmann::ordered_json initial = codec.print(T{}.*member);
    if (!key.required && !initial.is_null())
      key.schema["default"] = initial;
    key.schema["description"] = doc;
    keys_.push_back(std::move(key));

    Bound bound{name, nullptr, nullptr};
    bound.parse = [member, codec](const LocatedValue& value,
                                  const std::string& path, T* out) {
      return codec.parse(value, path, &(out->*member));
    };
    bound.print = [name, member, codec, presence](
                      const T& in, nlohmann::ordered_json* object) {
      nlohmann::ordered_json value = codec.print(in.*member);
      const bool empty =
          value == "" || (value.is_structured() && value.empty());
      if (value.is_null() && !codec.prints_null)
        return;
      if (presence == Presence::kOmitEmpty && empty)
        return;
      (*object)[name] = std::move(value);
    };
    bound_.push_back(std::move(bound));
    return *this;
  }

  // Another accepted name of a field.
  Object& Alias(const std::string& other, const std::string& name) {
    aliases_[other] = name;
    return *this;
  }

  // All keys that are not known go here, as a JSON object in canonical text.
  Object& Rest(std::string T::*member) {
    rest_ = member;
    open_ = true;
    return *this;
  }

  // A key that people expect and that cannot be had: INVALID_ARGUMENT `why`.
  Object& Refuse(const std::string& name, const std::string& why) {
    refused_[name] = why;
    return *this;
  }

  // A key for other programs.
  Object& Ignore(const std::string& name, const std::string& doc) {
    ignored_.push_back(name);
    keys_.push_back({name, doc, {{"type", "string"}, {"description", doc}}});
    return *this;
  }

  // Runs after all fields are parsed: rules about several fields, defaults
  // that depend on others. `value` is the object in the text.
  using Hook = std::function<absl::Status(const LocatedValue& value,
                                          const std::string& path, T* out)>;
  Object& Then(Hook hook) {
    hooks_.push_back(std::move(hook));
    return *this;
  }

  // Keys that are absent leave `*out` as it is.
  absl::Status Parse(const LocatedValue& value, const std::string& path,
                     T* out) const {
    absl::Status status = CheckKeys(value, path);
    if (!status.ok())
      return status;
    for (const Bound& bound : bound_) {
      const LocatedValue* found = nullptr;
      status = Lookup(value, path, bound.name, &found);
      if (!status.ok())
        return status;
      if (found == nullptr)
        continue;
      status = bound.parse(*found, ChildPath(path, bound.name), out);
      if (!status.ok())
        return status;
    }
    if (rest_ != nullptr)
      out->*rest_ = RestText(value);
    for (const Hook& hook : hooks_) {
      status = hook(value, path, out);
      if (!status.ok())
        return status;
    }
    return absl::OkStatus();
  }

  // Keys in the order of the description.
  nlohmann::ordered_json Print(const T& in) const {
    nlohmann::ordered_json object = nlohmann::ordered_json::object();
    for (const Bound& bound : bound_)
      bound.print(in, &object);
    if (rest_ != nullptr) {
      auto rest = nlohmann::ordered_json::parse(in.*rest_, nullptr, false);
      if (rest.is_object())
        object.update(rest);
    }
    return object;
  }

 private:
  struct Bound {
    std::string name;
    std::function<absl::Status(const LocatedValue&, const std::string&, T*)>
        parse;
    std::function<void(const T&, nlohmann::ordered_json*)> print;
  };

  std::string RestText(const LocatedValue& value) const {
    LocatedValue rest;
    rest.kind = LocatedValue::Kind::kMap;
    for (const Member& member : value.members) {
      if (!Known(member.key))
        rest.members.push_back(member);
    }
    return CanonicalJsonText(ToJson(rest));
  }

  std::vector<Bound> bound_;
  std::vector<Hook> hooks_;
  std::string T::*rest_ = nullptr;
};

// A value of type T described by an object. `object` lives for ever.
template <typename T>
Codec<T> Nested(const Object<T>& object) {
  Codec<T> codec;
  codec.parse = [&object](const LocatedValue& value, const std::string& path,
                          T* out) { return object.Parse(value, path, out); };
  codec.print = [&object](const T& in) { return object.Print(in); };
  codec.schema = object.Schema();
  return codec;
}

}  // namespace whet::spec

#endif  // WHET_CORE_SPEC_BINDER_H_
