#include "schema_check.h"

#include <algorithm>
#include <cstddef>
#include <exception>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>
#include <valijson/adapters/nlohmann_json_adapter.hpp>
#include <valijson/schema.hpp>
#include <valijson/schema_parser.hpp>
#include <valijson/validation_results.hpp>
#include <valijson/validator.hpp>

#include "whet/sdk/error.h"

#include "schema_rules.h"

namespace whet::json {
namespace {

// valijson matches with std::regex, which recurses for each character, and
// compares each element with each other one.
constexpr std::size_t kMaxPatternInput = 2000;  // bytes
constexpr std::size_t kMaxUniqueItems = 5000;

// The first value that a schema with such keywords cannot judge; empty if there
// is none.
std::string TooLarge(const nlohmann::json& value, bool patterns, bool unique,
                     const std::string& path) {
  if (patterns && value.is_string() &&
      value.get_ref<const std::string&>().size() > kMaxPatternInput) {
    return path + ": longer than " + std::to_string(kMaxPatternInput) +
           " bytes, which is too long for a schema with patterns";
  }
  if (unique && value.is_array() && value.size() > kMaxUniqueItems) {
    return path + ": more than " + std::to_string(kMaxUniqueItems) +
           " elements, which is too many for a schema with uniqueItems";
  }
  if (!value.is_structured())
    return "";
  for (const auto& [key, element] : value.items()) {
    if (patterns && key.size() > kMaxPatternInput)
      return path + ": has a name too long for a schema with patterns";
    if (!element.is_structured() && !element.is_string())
      continue;
    std::string problem =
        TooLarge(element, patterns, unique,
                 path + (value.is_array() ? "[" + key + "]" : "." + key));
    if (!problem.empty())
      return problem;
  }
  return "";
}

// valijson's context, {"<root>", "[a]", "[0]"}, as a path.
std::string ContextPath(const std::vector<std::string>& context) {
  std::string path = "$";
  for (std::size_t i = 1; i < context.size(); ++i) {
    const std::string step = context[i].substr(1, context[i].size() - 2);
    const bool index =
        !step.empty() && step.find_first_not_of("0123456789") == step.npos;
    path += index ? "[" + step + "]" : "." + step;
  }
  return path;
}

}  // namespace

SchemaCheck::SchemaCheck(const nlohmann::json& schema)
    : uses_patterns_(UsesKeyword(schema, "pattern") ||
                     UsesKeyword(schema, "patternProperties")),
      uses_unique_items_(UsesKeyword(schema, "uniqueItems")) {
  CheckSchema(schema, "$.schema");
  auto compiled = std::make_unique<valijson::Schema>();
  try {
    const valijson::adapters::NlohmannJsonAdapter adapter(schema);
    valijson::SchemaParser parser(valijson::SchemaParser::kDraft7);
    parser.populateSchema(adapter, *compiled);
  } catch (const std::exception& error) {
    throw sdk::Error(WHET_INVALID_ARGUMENT,
                     std::string("$.schema: ") + error.what());
  }
  schema_ = std::move(compiled);
}

SchemaCheck::~SchemaCheck() = default;

bool SchemaCheck::Fits(const nlohmann::json& value) const {
  if ((uses_patterns_ || uses_unique_items_) &&
      !TooLarge(value, uses_patterns_, uses_unique_items_, "$").empty())
    return false;
  try {
    valijson::Validator validator;
    const valijson::adapters::NlohmannJsonAdapter adapter(value);
    return validator.validate(*schema_, adapter, nullptr);
  } catch (const std::exception&) {
    return false;
  }
}

std::vector<std::string> SchemaCheck::Problems(
    const nlohmann::json& value) const {
  if (uses_patterns_ || uses_unique_items_) {
    std::string problem =
        TooLarge(value, uses_patterns_, uses_unique_items_, "$");
    if (!problem.empty())
      return {std::move(problem)};
  }
  valijson::ValidationResults results;
  try {
    valijson::Validator validator;
    const valijson::adapters::NlohmannJsonAdapter adapter(value);
    if (validator.validate(*schema_, adapter, &results))
      return {};
  } catch (const std::exception& error) {
    return {std::string("$: ") + error.what()};
  }
  std::vector<valijson::ValidationResults::Error> errors(results.begin(),
                                                         results.end());
  std::stable_sort(errors.begin(), errors.end(),
                   [](const auto& a, const auto& b) {
                     return a.context.size() > b.context.size();
                   });
  std::vector<std::string> problems;
  for (const auto& error : errors)
    problems.push_back(ContextPath(error.context) + ": " + error.description);
  if (problems.empty())
    problems.emplace_back("$: does not fit the schema");
  return problems;
}

}  // namespace whet::json
