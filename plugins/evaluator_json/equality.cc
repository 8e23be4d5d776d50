#include "equality.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "whet/sdk/error.h"

#include "text/normalize.h"

namespace whet::json {
namespace {

// Whole numbers of a double are written as such: 1.0 as 1.
nlohmann::json Canonical(const nlohmann::json& number) {
  constexpr double kExact = 9007199254740992.0;  // 2^53
  if (!number.is_number_float())
    return number;
  const auto value = number.get<double>();
  if (value == std::floor(value) && std::abs(value) <= kExact)
    return static_cast<std::int64_t>(value);
  return number;
}

}  // namespace

Equality::Equality(const nlohmann::json& settings)
    : normalizer_(
          settings.value("normalize", std::vector<std::string>{"trim"})),
      abs_tolerance_(settings.value("abs_tolerance", 0.0)),
      rel_tolerance_(settings.value("rel_tolerance", 0.0)),
      lists_are_sets_(settings.value("list_order", "matters") == "ignored") {
  if (!lists_are_sets_)
    return;
  if (settings.value("mode", "equal") != "equal") {
    throw sdk::Error(WHET_INVALID_ARGUMENT,
                     "$.list_order: expected \"mode\": \"equal\"; fields of "
                     "lists are compared place by place");
  }
  if (abs_tolerance_ > 0 || rel_tolerance_ > 0) {
    throw sdk::Error(WHET_INVALID_ARGUMENT,
                     "$.list_order: expected no tolerances; lists without "
                     "order are compared exactly");
  }
}

bool Equality::SameLeaf(const nlohmann::json& expected,
                        const nlohmann::json& output) const {
  if (expected.is_string() && output.is_string()) {
    return normalizer_.ApplyUtf8(expected.get_ref<const std::string&>()) ==
           normalizer_.ApplyUtf8(output.get_ref<const std::string&>());
  }
  if (expected.is_number() && output.is_number()) {
    const auto a = expected.get<double>();
    return expected == output ||
           (abs_tolerance_ + rel_tolerance_ > 0 &&
            std::abs(a - output.get<double>()) <=
                std::max(abs_tolerance_, rel_tolerance_ * std::abs(a)));
  }
  // The size is asked first so that no deep value is walked.
  return expected.type() == output.type() && expected.size() == output.size() &&
         expected == output;
}

std::string Equality::WithoutOrder(const nlohmann::json& value) const {
  if (value.is_string()) {
    return nlohmann::json(
               normalizer_.ApplyUtf8(value.get_ref<const std::string&>()))
        .dump();
  }
  if (!value.is_structured())
    return Canonical(value).dump();
  std::vector<std::string> parts;
  parts.reserve(value.size());
  for (const auto& [key, element] : value.items()) {
    parts.push_back(
        (value.is_object() ? nlohmann::json(key).dump() + ":" : "") +
        WithoutOrder(element));
  }
  std::sort(parts.begin(), parts.end());
  std::string out(1, value.is_object() ? '{' : '[');
  for (const std::string& part : parts)
    out += part + ",";
  return out + (value.is_object() ? '}' : ']');
}

}  // namespace whet::json
