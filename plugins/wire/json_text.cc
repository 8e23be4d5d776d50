#include "wire/json_text.h"

#include <cstddef>

#include <nlohmann/json.hpp>

namespace whet::wire {
namespace {

constexpr int kDeepestText = 64;
constexpr std::int64_t kMostCount = 1'000'000'000'000;  // sums do not overflow

// The end of the string whose opening quote is at `quote`: its closing quote,
// or the end of the text.
std::size_t EndOfString(std::string_view text, std::size_t quote) {
  for (std::size_t end = text.find('"', quote + 1);
       end != std::string_view::npos; end = text.find('"', end + 1)) {
    // A quote after an odd number of backslashes is part of the string.
    std::size_t first = end;
    while (text[first - 1] == '\\')
      --first;
    if ((end - first) % 2 == 0)
      return end;
  }
  return text.size();
}

bool IsTooDeep(std::string_view text) {
  int depth = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (c == '"') {
      i = EndOfString(text, i);
    } else if (c == '[' || c == '{') {
      if (++depth > kDeepestText)
        return true;
    } else if (c == ']' || c == '}') {
      --depth;
    }
  }
  return false;
}

template <typename Json>
Json ParseShallow(std::string_view text) {
  if (IsTooDeep(text))
    return Json(Json::value_t::discarded);
  return Json::parse(text, nullptr, /*allow_exceptions=*/false);
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

std::int64_t CountAt(const nlohmann::json& value, const std::string& pointer) {
  if (pointer.empty())
    return -1;
  const nlohmann::json::json_pointer at(pointer);
  return value.contains(at) ? CountOf(value.at(at)) : -1;
}

}  // namespace whet::wire
