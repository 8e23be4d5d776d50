#include "spec/binder.h"

#include <algorithm>

#include "base/nearest_name.h"

namespace whet::spec {

nlohmann::ordered_json ObjectBase::Schema() const {
  nlohmann::ordered_json schema = {{"type", "object"}};
  if (!doc_.empty())
    schema["description"] = doc_;
  auto& properties = schema["properties"] = nlohmann::ordered_json::object();
  auto required = nlohmann::ordered_json::array();
  for (const KeyDoc& key : keys_) {
    properties[key.name] = key.schema;
    bool has_alias = false;
    for (const auto& [other, name] : aliases_) {
      if (name != key.name)
        continue;
      has_alias = true;
      properties[other] = key.schema;
      properties[other]["description"] = "The same as `" + name + "`.";
      if (key.required) {
        schema["anyOf"] = {{{"required", {name}}}, {{"required", {other}}}};
      }
    }
    if (key.required && !has_alias)
      required.push_back(key.name);
  }
  if (!required.empty())
    schema["required"] = required;
  if (!open_)
    schema["additionalProperties"] = false;
  return schema;
}

bool ObjectBase::Known(std::string_view key) const {
  return std::any_of(keys_.begin(), keys_.end(),
                     [&](const KeyDoc& k) { return k.name == key; }) ||
         aliases_.count(std::string(key)) > 0;
}

absl::Status ObjectBase::CheckKeys(const LocatedValue& value,
                                   const std::string& path) const {
  if (!value.is_map()) {
    return ErrorAt(value, path, "expected an object, got " + Describe(value));
  }
  for (const Member& member : value.members) {
    std::string child = ChildPath(path, member.key);
    if (auto it = refused_.find(member.key); it != refused_.end()) {
      return ErrorAtKey(value, member, child, it->second);
    }
    if (open_ || Known(member.key))
      continue;
    std::vector<std::string> known;
    for (const KeyDoc& key : keys_) {
      if (key.name.front() != '$')
        known.push_back(key.name);
    }
    for (const auto& [other, name] : aliases_)
      known.push_back(other);
    std::sort(known.begin(), known.end());
    return ErrorAtKey(value, member, child,
                      "unknown key" + DidYouMean(member.key, known));
  }
  for (const KeyDoc& key : keys_) {
    if (!key.required)
      continue;
    const LocatedValue* found = nullptr;
    absl::Status status = Lookup(value, path, key.name, &found);
    if (!status.ok())
      return status;
    if (found == nullptr) {
      return ErrorAt(value, path, "the key '" + key.name + "' is missing");
    }
  }
  return absl::OkStatus();
}

absl::Status ObjectBase::Lookup(const LocatedValue& value,
                                const std::string& path,
                                const std::string& name,
                                const LocatedValue** found) const {
  *found = value.Find(name);
  for (const Member& member : value.members) {
    auto it = aliases_.find(member.key);
    if (it == aliases_.end() || it->second != name)
      continue;
    if (*found != nullptr) {
      return ErrorAtKey(value, member, ChildPath(path, member.key),
                        "the same as '" + name + "', which is also given");
    }
    *found = &member.value;
  }
  return absl::OkStatus();
}

}  // namespace whet::spec
