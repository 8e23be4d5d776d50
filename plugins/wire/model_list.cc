#include "wire/model_list.h"

#include <utility>

#include <nlohmann/json.hpp>

#include "wire/json_text.h"

namespace whet::wire {

std::string ModelListJson(const ModelContexts& models) {
  nlohmann::json out = nlohmann::json::array();
  for (const auto& [id, context] : models) {
    nlohmann::json model = {{"id", id}};
    if (context > 0)
      model["context"] = context;
    out.push_back(std::move(model));
  }
  return DumpJson(out);
}

}  // namespace whet::wire
