#include "wire/vector_json.h"

#include <algorithm>
#include <cmath>

#include <nlohmann/json.hpp>

namespace whet::wire {

std::vector<float> VectorOf(const nlohmann::json& value) {
  std::vector<float> out;
  if (!value.is_array())
    return out;
  for (const nlohmann::json& number : value) {
    if (!number.is_number())
      return {};
    out.push_back(number.get<float>());
  }
  return out;
}

bool IsVector(const std::vector<float>& vector) {
  return !vector.empty() &&
         std::all_of(vector.begin(), vector.end(),
                     [](float number) { return std::isfinite(number); });
}

}  // namespace whet::wire
