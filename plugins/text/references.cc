#include "text/references.h"

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

namespace whet::text {
namespace {

// The texts of a JSON array; nothing if `expected` is not one, or empty.
std::vector<std::string> TextsOfArray(std::string_view expected) {
  std::vector<std::string> texts;
  const auto json = nlohmann::json::parse(expected, nullptr, false);
  if (!json.is_array())
    return texts;
  for (const auto& element : json) {
    if (!element.is_string())
      return {};
    texts.push_back(element);
  }
  return texts;
}

}  // namespace

References::References(std::string alternatives)
    : alternatives_(std::move(alternatives)) {}

std::vector<std::string> References::Of(std::string_view expected) const {
  if (alternatives_ == "json") {
    std::vector<std::string> texts = TextsOfArray(expected);
    return texts.empty() ? std::vector{std::string(expected)} : texts;
  }
  std::vector<std::string> pieces;
  while (!alternatives_.empty()) {
    const std::size_t end = expected.find(alternatives_);
    if (end == std::string_view::npos)
      break;
    pieces.emplace_back(expected.substr(0, end));
    expected.remove_prefix(end + alternatives_.size());
  }
  pieces.emplace_back(expected);
  return pieces;
}

}  // namespace whet::text
