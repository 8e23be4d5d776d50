// Evaluator exact_match: 1 if the output equals the expected output after the
// normalisation steps of the config, else 0.
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json.hpp>

#include "whet/sdk/evaluator.h"

#include "feedback.h"
#include "normalize.h"
#include "unicode_text.h"

namespace whet::exact_match {
namespace {

constexpr char kSchema[] =
#include "schema.json.inc"
    ;

struct Options {
  std::vector<std::string> normalize = {"trim"};
  std::string alternatives;
};

Options ParseOptions(const std::string& config) {
  const auto json = nlohmann::json::parse(config, nullptr, false);
  if (!json.is_object()) {
    throw sdk::Error(WHET_INVALID_ARGUMENT,
                     "$: the settings are not a JSON object");
  }
  Options options;
  options.normalize = json.value("normalize", options.normalize);
  options.alternatives = json.value("alternatives", options.alternatives);
  return options;
}

// `text` at each `separator`; one piece if `separator` is empty.
std::vector<std::string_view> Split(std::string_view text,
                                    std::string_view separator) {
  std::vector<std::string_view> pieces;
  while (!separator.empty()) {
    const std::size_t end = text.find(separator);
    if (end == std::string_view::npos)
      break;
    pieces.push_back(text.substr(0, end));
    text.remove_prefix(end + separator.size());
  }
  pieces.push_back(text);
  return pieces;
}

class ExactMatch : public sdk::Evaluator {
 public:
  explicit ExactMatch(const sdk::Context& context)
      : ExactMatch(ParseOptions(context.config)) {}

  sdk::Score Evaluate(const sdk::Item& item) const override {
    const std::vector<std::string_view> answers =
        Split(item.expected, alternatives_);
    if (normalizer_.empty()) {
      for (const std::string_view answer : answers) {
        if (answer == item.output)
          return {1.0};
      }
      // Byte for byte: texts that differ in invalid UTF-8 only look equal
      // below, but are not.
    }
    const Compared output = Prepare(item.output);
    std::vector<Compared> accepted;
    for (const std::string_view answer : answers) {
      accepted.push_back(Prepare(answer));
      if (!normalizer_.empty() &&
          accepted.back().normalized == output.normalized) {
        return {1.0};
      }
    }
    return {0.0, item.wants_feedback ? Explain(accepted, output) : ""};
  }

 private:
  explicit ExactMatch(const Options& options)
      : normalizer_(options.normalize), alternatives_(options.alternatives) {}

  Compared Prepare(std::string_view utf8) const {
    std::u32string text = Decode(utf8);
    std::u32string normalized = normalizer_.Apply(text);
    return {std::move(text), std::move(normalized)};
  }

  Normalizer normalizer_;
  std::string alternatives_;
};

}  // namespace
}  // namespace whet::exact_match

WHET_EVALUATOR_PLUGIN(whet::exact_match::ExactMatch,
                      {.id = "exact_match",
                       .name = "Exact match",
                       .version = "0.1.0",
                       .description = "1 if the output equals the expected "
                                      "output after normalisation, else 0.",
                       .vendor = "Whet",
                       .license = "Apache-2.0",
                       .config_schema = whet::exact_match::kSchema,
                       .flags = WHET_PLUGIN_CONCURRENT |
                                WHET_PLUGIN_DETERMINISTIC})
