// Evaluator json: whether the output is JSON, fits a schema, or holds the
// expected fields.
#include <algorithm>
#include <cstddef>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

#include "whet/sdk/error.h"
#include "whet/sdk/evaluator.h"
#include "whet/sdk/settings_json.h"
#include "whet/sdk/text.h"

#include "equality.h"
#include "fields.h"
#include "schema_check.h"
#include "text/json_text.h"
#include "text/quote.h"

namespace whet::json {
namespace {

constexpr char kSchema[] =
#include "schema.json.inc"
    ;

constexpr std::size_t kMaxFeedbackBytes = 1000;
constexpr std::size_t kQuoteLimit = 120;
constexpr std::size_t kMaxProblems = 5;
// Of an item; the paths that come last are left out of more.
constexpr std::size_t kMaxStatisticsBytes = 60'000;
constexpr std::size_t kMaxPathsOfSet = 200;

// What Aggregate() needs of an item: [right, expected, output, {path: [right,
// expected]}].
std::string PackFields(const Fields& fields) {
  nlohmann::json by_path = nlohmann::json::object();
  std::size_t bytes = 100;
  for (const auto& [path, counts] : fields.by_path) {
    bytes += path.size() + 40;
    if (bytes > kMaxStatisticsBytes)
      break;
    by_path[path] = {counts.right, counts.expected};
  }
  return nlohmann::json{fields.right, fields.expected, fields.output, by_path}
      .dump();
}

void AddPacked(std::string_view bytes, Fields& sum) {
  try {
    const auto packed = nlohmann::json::parse(bytes);
    sum.right += packed.at(0).get<double>();
    sum.expected += packed.at(1).get<double>();
    sum.output += packed.at(2).get<double>();
    for (const auto& [path, counts] : packed.at(3).items()) {
      FieldCounts& of_path = sum.by_path[path];
      of_path.right += counts.at(0).get<double>();
      of_path.expected += counts.at(1).get<double>();
    }
  } catch (const nlohmann::json::exception&) {
    throw sdk::Error(WHET_INVALID_ARGUMENT,
                     "statistics of " + std::to_string(bytes.size()) +
                         " bytes are no counts of fields");
  }
}

std::string Describe(const WrongField& field) {
  if (field.got.empty())
    return field.path + " is missing (expected " + field.expected + ")";
  if (field.expected.empty())
    return field.path + " was not asked for (" + field.got + ")";
  return field.path + ": expected " + field.expected + ", got " + field.got;
}

class Json : public sdk::SetEvaluator {
 public:
  explicit Json(const sdk::Context& context)
      : Json(sdk::ParseSettings(context)) {}

  sdk::Score Evaluate(const sdk::Item& item) const override {
    const text::FoundJson output = text::ReadJson(item.output, place_);
    sdk::Score out;
    std::string feedback;
    if (mode_ == "equal" || mode_ == "fields") {
      out = Compare(item, output, feedback);
    } else if (output.value) {
      out.value = 1.0;
      if (schema_ && !item.wants_feedback) {
        out.value = schema_->Fits(*output.value) ? 1.0 : 0.0;
      } else if (schema_) {
        const auto problems = schema_->Problems(*output.value);
        if (!problems.empty()) {
          out.value = 0.0;
          feedback = "The output does not fit the schema. " + List(problems);
        }
      }
    }
    if (out.value == 1.0 || !item.wants_feedback)
      return out;
    if (!output.value)
      feedback = NoJson(item.output, output.error);
    out.feedback = sdk::CutAtCodePoint(feedback, kMaxFeedbackBytes);
    return out;
  }

  std::vector<sdk::SetMetric> Aggregate(
      const std::vector<std::string_view>& statistics) const override {
    Fields sum;
    for (const std::string_view bytes : statistics) {
      if (!bytes.empty())
        AddPacked(bytes, sum);
    }
    if (mode_ != "fields" || sum.expected == 0)
      return {};
    std::vector<sdk::SetMetric> out = {
        {"", "score", f1_ ? sum.f1() : sum.share()},
        {"", "field_accuracy", sum.share()},
        {"", "field_f1", sum.f1()}};
    for (const auto& [path, counts] : sum.by_path) {
      if (out.size() >= kMaxPathsOfSet)
        break;
      out.push_back({path, "accuracy", counts.right / counts.expected});
      out.push_back({path, "support", counts.expected});
    }
    return out;
  }

 private:
  explicit Json(const nlohmann::json& settings)
      : mode_(settings.value("mode", "equal")),
        equality_(settings),
        f1_(settings.value("fields_score", "accuracy") == "f1") {
    const std::string place = settings.value("extract", "whole");
    place_ = place == "fence" ? text::JsonPlace::kFence
             : place == "any" ? text::JsonPlace::kAny
                              : text::JsonPlace::kWhole;
    if (settings.contains("schema") != (mode_ == "schema")) {
      throw sdk::Error(
          WHET_INVALID_ARGUMENT,
          mode_ == "schema"
              ? "$.schema: expected a JSON Schema, which \"mode\": "
                "\"schema\" asks for"
              : "$.schema: expected \"mode\": \"schema\"; no other "
                "mode looks at it");
    }
    if (mode_ == "schema")
      schema_ = std::make_unique<const SchemaCheck>(settings["schema"]);
  }

  sdk::Score Compare(const sdk::Item& item, const text::FoundJson& output,
                     std::string& feedback) const {
    const text::FoundJson expected =
        text::ReadJson(item.expected, text::JsonPlace::kWhole);
    if (!expected.value) {
      throw sdk::Error(WHET_INVALID_ARGUMENT,
                       "expected output " +
                           text::Quote(item.expected, kQuoteLimit) +
                           " is no JSON: " + expected.error);
    }
    if (equality_.lists_are_sets() && output.value &&
        equality_.WithoutOrder(*expected.value) ==
            equality_.WithoutOrder(*output.value))
      return {1.0};
    const Fields fields = CompareFields(
        *expected.value, output.value ? &*output.value : nullptr, equality_);
    if (item.wants_feedback && fields.wrong_count > 0)
      feedback = Explain(fields);
    if (mode_ == "fields") {
      sdk::Score out{f1_ ? fields.f1() : fields.share()};
      if (item.wants_statistics)
        out.statistics = PackFields(fields);
      return out;
    }
    // Lists in another order have been compared above: what is left differs.
    return {!equality_.lists_are_sets() && fields.wrong_count == 0 ? 1.0 : 0.0};
  }

  static std::string List(const std::vector<std::string>& problems) {
    std::string text;
    const std::size_t shown = std::min(problems.size(), kMaxProblems);
    for (std::size_t i = 0; i < shown; ++i)
      text += (i == 0 ? "" : " ") + problems[i];
    if (problems.size() > shown)
      text += " And " + std::to_string(problems.size() - shown) + " more.";
    return text;
  }

  static std::string Explain(const Fields& fields) {
    std::string text = std::to_string(static_cast<long long>(fields.right)) +
                       " of " +
                       std::to_string(static_cast<long long>(fields.expected)) +
                       " expected fields are right.";
    for (std::size_t i = 0; i < fields.wrong.size(); ++i)
      text += (i == 0 ? " " : "; ") + Describe(fields.wrong[i]);
    if (fields.wrong_count > fields.wrong.size()) {
      text += "; and " +
              std::to_string(fields.wrong_count - fields.wrong.size()) +
              " more";
    }
    return text + ".";
  }

  std::string NoJson(std::string_view output, const std::string& error) const {
    std::string text = "The output is not JSON: " + error + ". ";
    if (place_ != text::JsonPlace::kAny &&
        text::ReadJson(output, text::JsonPlace::kAny).value)
      return text +
             "It holds JSON, but only JSON was asked for, without text "
             "around it.";
    return text + "Got " + text::Quote(output, kQuoteLimit) + ".";
  }

  std::string mode_;
  text::JsonPlace place_ = text::JsonPlace::kWhole;
  Equality equality_;
  bool f1_;
  std::unique_ptr<const SchemaCheck> schema_;
};

}  // namespace
}  // namespace whet::json

WHET_SET_EVALUATOR_PLUGIN(
    whet::json::Json,
    {.id = "json",
     .name = "JSON",
     .version = "0.1.0",
     .description = "Whether the output is JSON, fits a schema, or holds the "
                    "expected fields.",
     .vendor = "Whet",
     .license = "Apache-2.0",
     .config_schema = whet::json::kSchema,
     .flags = WHET_PLUGIN_CONCURRENT | WHET_PLUGIN_DETERMINISTIC})
