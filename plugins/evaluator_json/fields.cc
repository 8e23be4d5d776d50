#include "fields.h"

#include <algorithm>
#include <cctype>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>

#include <nlohmann/json.hpp>

#include "whet/sdk/text.h"

#include "equality.h"

namespace whet::json {
namespace {

constexpr std::size_t kShownBytes = 80;

bool IsLeaf(const nlohmann::json& value) {
  return !value.is_structured() || value.empty();
}

// `value` as JSON on one line, cut.
std::string ShownJson(const nlohmann::json& value) {
  if (value.is_structured() && !value.empty())
    return value.is_object() ? "an object" : "a list";
  const std::string text = value.dump();
  const std::string_view cut = sdk::CutAtCodePoint(text, kShownBytes);
  return std::string(cut) + (cut.size() < text.size() ? "…" : "");
}

std::string Member(const std::string& path, const std::string& key) {
  const bool plain =
      !key.empty() && std::all_of(key.begin(), key.end(), [](char c) {
        const auto byte = static_cast<unsigned char>(c);
        return byte >= 0x80 || std::isalnum(byte) != 0 || c == '_' || c == '-';
      });
  return path + (plain ? "." + key : "[" + nlohmann::json(key).dump() + "]");
}

// The path of a value, and the same with [*] for places in lists.
struct Place {
  std::string path = "$";
  std::string label = "$";

  Place operator/(const std::string& key) const {
    return {Member(path, key), Member(label, key)};
  }
  Place operator/(std::size_t index) const {
    return {path + "[" + std::to_string(index) + "]", label + "[*]"};
  }
};

class Walk {
 public:
  explicit Walk(const Equality& equality) : equality_(equality) {}

  // `output` is null where the output has nothing.
  void Compare(const nlohmann::json& expected, const nlohmann::json* output,
               const Place& place) {
    if (IsLeaf(expected)) {
      CompareLeaf(expected, output, place);
      return;
    }
    if (output != nullptr && output->type() != expected.type()) {
      CountLeaves(*output);
      Wrong(place, &expected, output);
      output = nullptr;
    }
    if (expected.is_object()) {
      CompareObjects(expected, output, place);
    } else {
      CompareLists(expected, output, place);
    }
  }

  Fields Take() { return std::move(fields_); }

 private:
  void CompareLeaf(const nlohmann::json& expected, const nlohmann::json* output,
                   const Place& place) {
    FieldCounts& counts = fields_.by_path[place.label];
    ++counts.expected;
    ++fields_.expected;
    if (output == nullptr) {
      Wrong(place, &expected, nullptr);
      return;
    }
    if (equality_.SameLeaf(expected, *output)) {
      ++counts.right;
      ++fields_.right;
    } else {
      Wrong(place, &expected, output);
    }
    CountLeaves(*output);
  }

  void CompareObjects(const nlohmann::json& expected,
                      const nlohmann::json* output, const Place& place) {
    for (const auto& [key, value] : expected.items()) {
      const nlohmann::json* other = nullptr;
      if (output != nullptr && output->contains(key))
        other = &(*output)[key];
      Compare(value, other, place / key);
    }
    if (output == nullptr)
      return;
    for (const auto& [key, value] : output->items()) {
      if (!expected.contains(key))
        TooMany(value, place / key);
    }
  }

  void CompareLists(const nlohmann::json& expected,
                    const nlohmann::json* output, const Place& place) {
    const std::size_t size = output == nullptr ? 0 : output->size();
    for (std::size_t i = 0; i < expected.size(); ++i)
      Compare(expected[i], i < size ? &(*output)[i] : nullptr, place / i);
    for (std::size_t i = expected.size(); i < size; ++i)
      TooMany((*output)[i], place / i);
  }

  void TooMany(const nlohmann::json& value, const Place& place) {
    CountLeaves(value);
    Wrong(place, nullptr, &value);
  }

  void CountLeaves(const nlohmann::json& value) {
    if (IsLeaf(value)) {
      ++fields_.output;
      return;
    }
    for (const nlohmann::json& element : value)
      CountLeaves(element);
  }

  // Null: there is none.
  void Wrong(const Place& place, const nlohmann::json* expected,
             const nlohmann::json* got) {
    ++fields_.wrong_count;
    if (fields_.wrong.size() < kMaxWrongShown) {
      fields_.wrong.push_back({place.path,
                               expected == nullptr ? "" : ShownJson(*expected),
                               got == nullptr ? "" : ShownJson(*got)});
    }
  }

  const Equality& equality_;
  Fields fields_;
};

}  // namespace

Fields CompareFields(const nlohmann::json& expected,
                     const nlohmann::json* output, const Equality& equality) {
  Walk walk(equality);
  walk.Compare(expected, output, Place());
  return walk.Take();
}

}  // namespace whet::json
