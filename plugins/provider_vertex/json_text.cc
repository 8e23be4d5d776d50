#include "json_text.h"

#include <nlohmann/json.hpp>

namespace whet::vertex {
namespace {

constexpr int kDeepestText = 64;
constexpr std::int64_t kMostCount = 1'000'000'000'000;  // sums do not overflow

template <typename Json>
Json ParseShallow(std::string_view text) {
  const auto shallow = [](int depth, typename Json::parse_event_t, Json&) {
    return depth < kDeepestText;
  };
  return Json::parse(text, shallow, /*allow_exceptions=*/false);
}

}  // namespace

nlohmann::json ParseJson(std::string_view text) {
  return ParseShallow<nlohmann::json>(text);
}

nlohmann::ordered_json ParseOrdered(std::string_view text) {
  return ParseShallow<nlohmann::ordered_json>(text);
}

const nlohmann::json& Member(const nlohmann::json& value, const char* key) {
  static const nlohmann::json kNull;
  if (!value.is_object())
    return kNull;
  const auto it = value.find(key);
  return it == value.end() ? kNull : *it;
}

std::string StringOf(const nlohmann::json& value) {
  return value.is_string() ? value.get<std::string>() : std::string();
}

std::int64_t CountOf(const nlohmann::json& value) {
  if (!value.is_number_integer())
    return -1;
  const auto count = value.get<std::int64_t>();
  return count < 0 || count > kMostCount ? -1 : count;
}

void MergeInto(nlohmann::ordered_json& into,
               const nlohmann::ordered_json& from) {
  for (const auto& [name, value] : from.items()) {
    nlohmann::ordered_json& there = into[name];
    if (there.is_object() && value.is_object())
      MergeInto(there, value);
    else
      there = value;
  }
}

}  // namespace whet::vertex
