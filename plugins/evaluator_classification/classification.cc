// Evaluator classification: whether the output names the expected label, and
// how well the labels of a set agree.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

#include "whet/sdk/error.h"
#include "whet/sdk/evaluator.h"
#include "whet/sdk/settings_json.h"
#include "whet/sdk/text.h"

#include "agreement.h"
#include "label_finder.h"
#include "text/json_text.h"
#include "text/normalize.h"
#include "text/quote.h"

namespace whet::classification {
namespace {

constexpr char kSchema[] =
#include "schema.json.inc"
    ;

constexpr std::size_t kMaxFeedbackBytes = 1000;
constexpr std::size_t kQuoteLimit = 80;
// Without `labels`, longer texts are no labels.
constexpr std::size_t kMaxLabelBytes = 256;
// Metrics of a set: of the most frequent labels and confusions.
constexpr std::size_t kMaxLabels = 200;
constexpr std::size_t kMaxConfusions = 20;
constexpr std::string_view kNone = "(none)";

// Two labels as the statistics of an item.
std::string PackLabels(std::string_view expected, std::string_view predicted) {
  const auto size = static_cast<std::uint32_t>(expected.size());
  std::string bytes(sizeof(size), '\0');
  std::memcpy(bytes.data(), &size, sizeof(size));
  return bytes.append(expected).append(predicted);
}

void AddItem(std::string_view bytes, Agreement& agreement) {
  std::uint32_t size = 0;
  if (bytes.size() >= sizeof(size))
    std::memcpy(&size, bytes.data(), sizeof(size));
  if (bytes.size() < sizeof(size) + size || size == 0) {
    throw sdk::Error(WHET_INVALID_ARGUMENT, "statistics of " +
                                                std::to_string(bytes.size()) +
                                                " bytes are no pair of labels");
  }
  bytes.remove_prefix(sizeof(size));
  agreement.Add(bytes.substr(0, size), bytes.substr(size));
}

// The label that an output names; empty if it names none or several.
struct Prediction {
  std::string label = {};
  std::string problem = {};  // why there is none
};

class Classification : public sdk::SetEvaluator {
 public:
  explicit Classification(const sdk::Context& context)
      : Classification(sdk::ParseSettings(context)) {}

  sdk::Score Evaluate(const sdk::Item& item) const override {
    const std::string expected = Expected(item.expected);
    const Prediction prediction = Predict(item.output);
    sdk::Score out{prediction.label == expected ? 1.0 : 0.0};
    if (item.wants_statistics)
      out.statistics = PackLabels(expected, prediction.label);
    if (out.value < 1.0 && item.wants_feedback)
      out.feedback = Explain(expected, prediction, item.output);
    return out;
  }

  std::vector<sdk::SetMetric> Aggregate(
      const std::vector<std::string_view>& statistics) const override {
    Agreement agreement;
    for (const std::string_view bytes : statistics)
      AddItem(bytes, agreement);
    std::vector<sdk::SetMetric> out = {
        {"", "score", ScoreOfSet(agreement)},
        {"", "accuracy", agreement.accuracy()},
        {"", "macro_f1", agreement.macro_f1()},
        {"", "weighted_f1", agreement.weighted_f1()},
        {"", "micro_f1", agreement.micro_f1()},
        {"", "balanced_accuracy", agreement.balanced_accuracy()}};
    if (const std::optional<double> kappa = agreement.kappa())
      out.push_back({"", "kappa", *kappa});
    out.push_back({"", "mcc", agreement.mcc()});
    out.push_back({"", "unparsed", agreement.unparsed()});
    AppendLabels(agreement, out);
    AppendConfusions(agreement, out);
    return out;
  }

 private:
  enum class Extract {
    kWhole,
    kFirstLine,
    kLastLine,
    kFirstMentioned,
    kLastMentioned,
    kJsonField
  };

  explicit Classification(const nlohmann::json& settings)
      : labels_(settings.value("labels", std::vector<std::string>())),
        normalizer_(settings.value(
            "normalize", std::vector<std::string>{"trim", "casefold"})),
        finder_(labels_, normalizer_),
        field_(settings.value("field", "label")),
        set_score_(settings.value("set_score", "accuracy")) {
    const std::string extract = settings.value("extract", "whole");
    extract_ = extract == "first_line"        ? Extract::kFirstLine
               : extract == "last_line"       ? Extract::kLastLine
               : extract == "first_mentioned" ? Extract::kFirstMentioned
               : extract == "last_mentioned"  ? Extract::kLastMentioned
               : extract == "json_field"      ? Extract::kJsonField
                                              : Extract::kWhole;
    if (labels_.empty() && (extract_ == Extract::kFirstMentioned ||
                            extract_ == Extract::kLastMentioned)) {
      throw sdk::Error(
          WHET_INVALID_ARGUMENT,
          "$.labels: expected the list of labels; \"extract\": \"" + extract +
              "\" has to know what to look for");
    }
  }

  // Throws INVALID_ARGUMENT if `expected` is no label.
  std::string Expected(std::string_view expected) const {
    const std::string normalized = normalizer_.ApplyUtf8(expected);
    if (labels_.empty()) {
      if (!normalized.empty() && normalized.size() <= kMaxLabelBytes)
        return normalized;
    } else if (const auto label = finder_.Equal(normalized)) {
      return labels_[*label];
    }
    throw sdk::Error(
        WHET_INVALID_ARGUMENT,
        "expected output " + text::Quote(expected, kQuoteLimit) +
            (labels_.empty() ? " is no label; it should have 1 to " +
                                   std::to_string(kMaxLabelBytes) + " bytes"
                             : " is not in \"labels\""));
  }

  Prediction Predict(std::string_view output) const {
    switch (extract_) {
      case Extract::kFirstMentioned:
      case Extract::kLastMentioned: {
        const auto named = finder_.Mentioned(normalizer_.ApplyUtf8(output));
        if (named.empty())
          return {"", "names no label"};
        return {labels_[extract_ == Extract::kFirstMentioned ? named.front()
                                                             : named.back()]};
      }
      case Extract::kFirstLine:
        return PredictFrom(first_line_.ApplyUtf8(output));
      case Extract::kLastLine:
        return PredictFrom(last_line_.ApplyUtf8(output));
      case Extract::kJsonField:
        return PredictFromJson(output);
      case Extract::kWhole:
        break;
    }
    return PredictFrom(output);
  }

  Prediction PredictFrom(std::string_view text) const {
    const std::string normalized = normalizer_.ApplyUtf8(text);
    if (normalized.empty())
      return {"", "is empty"};
    if (labels_.empty()) {
      if (normalized.size() > kMaxLabelBytes)
        return {"", "is too long for a label"};
      return {normalized};
    }
    if (const auto label = finder_.Equal(normalized))
      return {labels_[*label]};
    const std::vector<std::size_t> named = finder_.Mentioned(normalized);
    if (named.empty())
      return {"", "names no label"};
    const auto other =
        std::find_if(named.begin(), named.end(),
                     [&](std::size_t label) { return label != named[0]; });
    if (other == named.end())
      return {labels_[named[0]]};
    return {"", "names several labels (" +
                    text::Quote(labels_[named[0]], kQuoteLimit) + ", " +
                    text::Quote(labels_[*other], kQuoteLimit) + ")"};
  }

  Prediction PredictFromJson(std::string_view output) const {
    const text::FoundJson found = text::ReadJson(output, text::JsonPlace::kAny);
    if (!found.value)
      return {"", "holds no JSON (" + found.error + ")"};
    const auto field = found.value->is_object() ? found.value->find(field_)
                                                : found.value->end();
    if (field == found.value->end()) {
      return {"",
              "is JSON without the field " + text::Quote(field_, kQuoteLimit)};
    }
    return PredictFrom(field->is_string() ? field->get<std::string>()
                                          : field->dump());
  }

  double ScoreOfSet(const Agreement& agreement) const {
    if (set_score_ == "macro_f1")
      return agreement.macro_f1();
    if (set_score_ == "weighted_f1")
      return agreement.weighted_f1();
    // All expected and predicted labels are the same one: perfect.
    if (set_score_ == "kappa")
      return std::max(0.0, agreement.kappa().value_or(1.0));
    if (set_score_ == "mcc")
      return std::clamp(agreement.mcc(), 0.0, 1.0);
    return agreement.accuracy();
  }

  static void AppendLabels(const Agreement& agreement,
                           std::vector<sdk::SetMetric>& out) {
    std::size_t shown = 0;
    for (const auto& [label, counts] : agreement.labels()) {
      if (++shown > kMaxLabels)
        return;
      out.push_back({label, "precision", counts.precision()});
      out.push_back({label, "recall", counts.recall()});
      out.push_back({label, "f1", counts.f1()});
      out.push_back({label, "support", counts.support});
      out.push_back({label, "predicted", counts.predicted});
    }
  }

  static void AppendConfusions(const Agreement& agreement,
                               std::vector<sdk::SetMetric>& out) {
    std::size_t shown = 0;
    for (const Agreement::Confusion& wrong : agreement.confusions()) {
      if (++shown > kMaxConfusions)
        return;
      out.push_back(
          {wrong.expected + " -> " +
               (wrong.predicted.empty() ? std::string(kNone) : wrong.predicted),
           "count", wrong.count});
    }
  }

  std::string Explain(const std::string& expected, const Prediction& prediction,
                      std::string_view output) const {
    std::string text =
        "Expected the label " + text::Quote(expected, kQuoteLimit);
    if (!prediction.label.empty()) {
      text += ", got " + text::Quote(prediction.label, kQuoteLimit) + ".";
    } else {
      text += ", but the output " + prediction.problem + ": " +
              text::Quote(output, kQuoteLimit) + ".";
    }
    return std::string(sdk::CutAtCodePoint(text, kMaxFeedbackBytes));
  }

  std::vector<std::string> labels_;
  text::Normalizer normalizer_;
  LabelFinder finder_;
  text::Normalizer first_line_{{"first_line"}};
  text::Normalizer last_line_{{"last_line"}};
  Extract extract_ = Extract::kWhole;
  std::string field_;
  std::string set_score_;
};

}  // namespace
}  // namespace whet::classification

WHET_SET_EVALUATOR_PLUGIN(
    whet::classification::Classification,
    {.id = "classification",
     .name = "Classification",
     .version = "0.1.0",
     .description = "1 if the output names the expected label, else 0; "
                    "accuracy, F1, kappa and confusions of a set.",
     .vendor = "Whet",
     .license = "Apache-2.0",
     .config_schema = whet::classification::kSchema,
     .flags = WHET_PLUGIN_CONCURRENT | WHET_PLUGIN_DETERMINISTIC})
