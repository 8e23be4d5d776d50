// Evaluator contains: whether the output holds the texts that it should.
#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

#include "whet/sdk/error.h"
#include "whet/sdk/evaluator.h"
#include "whet/sdk/settings_json.h"
#include "whet/sdk/text.h"

#include "text/find.h"
#include "text/normalize.h"
#include "text/quote.h"
#include "text/references.h"
#include "text/unicode_text.h"

namespace whet::contains {
namespace {

constexpr char kSchema[] =
#include "schema.json.inc"
    ;

constexpr std::size_t kMaxFeedbackBytes = 1000;
constexpr std::size_t kQuoteLimit = 80;
// Longer outputs are not searched for a text in other letters.
constexpr std::size_t kFoldLimit = 1 << 20;

enum class Where { kAnywhere, kStart, kEnd };

// A text as it is shown and as it is looked for.
struct Wanted {
  std::string shown;
  std::string normalized;
};

std::string List(const std::vector<const Wanted*>& texts) {
  std::string list;
  for (const Wanted* text : texts)
    list += (list.empty() ? "" : ", ") + text::Quote(text->shown, kQuoteLimit);
  return list;
}

class Contains : public sdk::Evaluator {
 public:
  explicit Contains(const sdk::Context& context)
      : Contains(sdk::ParseSettings(context)) {}

  sdk::Score Evaluate(const sdk::Item& item) const override {
    const std::vector<Wanted> of_item =
        wanted_.empty() ? Prepare(references_.Of(item.expected))
                        : std::vector<Wanted>();
    const std::vector<Wanted>& wanted = wanted_.empty() ? of_item : wanted_;
    const std::string output = normalizer_.ApplyUtf8(item.output);
    std::vector<const Wanted*> found;
    std::vector<const Wanted*> missing;
    for (const Wanted& text : wanted)
      (Holds(output, text.normalized) ? found : missing).push_back(&text);
    sdk::Score out{Value(found.size(), wanted.size())};
    if (out.value < 1.0 && item.wants_feedback) {
      out.feedback = sdk::CutAtCodePoint(
          negate_ ? Unwanted(found) : Lacking(missing, found.size(), output),
          kMaxFeedbackBytes);
    }
    return out;
  }

 private:
  explicit Contains(const nlohmann::json& settings)
      : normalizer_(
            settings.value("normalize", std::vector<std::string>{"trim"})),
        references_(settings.value("alternatives", "")),
        whole_words_(settings.value("whole_words", false)),
        negate_(settings.value("not", false)),
        all_(settings.contains("all_of")),
        partial_(settings.value("partial", false)) {
    const std::string position = settings.value("position", "anywhere");
    where_ = position == "start" ? Where::kStart
             : position == "end" ? Where::kEnd
                                 : Where::kAnywhere;
    ReadWanted(settings);
    if (partial_ && (!all_ || negate_)) {
      throw sdk::Error(WHET_INVALID_ARGUMENT,
                       "$.partial: expected all_of, without not; only of "
                       "several texts can a part be found");
    }
  }

  void ReadWanted(const nlohmann::json& settings) {
    std::vector<std::string> texts;
    std::string source;
    for (const char* name : {"text", "any_of", "all_of"}) {
      if (!settings.contains(name))
        continue;
      if (!source.empty()) {
        throw sdk::Error(WHET_INVALID_ARGUMENT,
                         "$." + std::string(name) + ": not together with " +
                             source + "; give one of text, any_of, all_of");
      }
      source = name;
      texts = settings[name].is_string()
                  ? std::vector{settings[name].get<std::string>()}
                  : settings[name].get<std::vector<std::string>>();
      if (texts.empty()) {
        throw sdk::Error(WHET_INVALID_ARGUMENT,
                         "$." + source + ": expected at least one text");
      }
    }
    wanted_ = Prepare(texts);
    for (std::size_t i = 0; i < wanted_.size(); ++i) {
      if (wanted_[i].normalized.empty()) {
        throw sdk::Error(
            WHET_INVALID_ARGUMENT,
            "$." + source +
                (source == "text" ? "" : "[" + std::to_string(i) + "]") +
                ": nothing is left of the text after normalisation, so that "
                "every output holds it");
      }
    }
  }

  std::vector<Wanted> Prepare(const std::vector<std::string>& texts) const {
    std::vector<Wanted> wanted;
    wanted.reserve(texts.size());
    for (const std::string& text : texts)
      wanted.push_back({text, normalizer_.ApplyUtf8(text)});
    return wanted;
  }

  bool Holds(std::string_view output, std::string_view text) const {
    if (where_ == Where::kAnywhere) {
      return (whole_words_
                  ? text::FindWords(output, text)
                  : text::Find(output, text)) != std::string_view::npos;
    }
    if (text.size() > output.size())
      return false;
    const std::size_t at =
        where_ == Where::kStart ? 0 : output.size() - text.size();
    return output.substr(at, text.size()) == text &&
           (!whole_words_ || text::IsWholeWords(output, at, at + text.size()));
  }

  double Value(std::size_t found, std::size_t wanted) const {
    if (partial_)
      return static_cast<double>(found) / static_cast<double>(wanted);
    return (all_ ? found == wanted : found > 0) != negate_ ? 1.0 : 0.0;
  }

  std::string Place() const {
    switch (where_) {
      case Where::kStart:
        return "start with ";
      case Where::kEnd:
        return "end with ";
      case Where::kAnywhere:
        return whole_words_ ? "contain the words " : "contain ";
    }
    return "";
  }

  std::string Unwanted(const std::vector<const Wanted*>& found) const {
    return "The output must not " + Place() + (all_ ? "all of " : "") +
           List(found) + ", but it does.";
  }

  std::string Lacking(const std::vector<const Wanted*>& missing,
                      std::size_t found, const std::string& output) const {
    if (output.empty())
      return "The output is empty. It should " + Place() + List(missing) + ".";
    std::string text = "The output does not " + Place();
    if (missing.size() > 1)
      text += all_ ? "each of " : "one of ";
    text += List(missing);
    if (all_ && found > 0)
      text += " (it does " + std::to_string(found) + " of " +
              std::to_string(found + missing.size()) + ")";
    text += ".";
    return text + (OtherCase(missing, output)
                       ? " Only upper and lower case differ."
                       : "");
  }

  bool OtherCase(const std::vector<const Wanted*>& missing,
                 const std::string& output) const {
    if (output.size() > kFoldLimit)
      return false;
    const std::string folded = fold_.ApplyUtf8(output);
    const auto holds = [&](const Wanted* text) {
      return Holds(folded, fold_.ApplyUtf8(text->normalized));
    };
    return all_ ? std::all_of(missing.begin(), missing.end(), holds)
                : std::any_of(missing.begin(), missing.end(), holds);
  }

  text::Normalizer normalizer_;
  text::Normalizer fold_{{"casefold"}};
  text::References references_;
  bool whole_words_;
  bool negate_;
  bool all_;
  bool partial_;
  Where where_;
  std::vector<Wanted> wanted_;  // empty: what the item expects
};

}  // namespace
}  // namespace whet::contains

WHET_EVALUATOR_PLUGIN(
    whet::contains::Contains,
    {.id = "contains",
     .name = "Contains",
     .version = "0.1.0",
     .description = "1 if the output holds the texts that it should, else 0.",
     .vendor = "Whet",
     .license = "Apache-2.0",
     .config_schema = whet::contains::kSchema,
     .flags = WHET_PLUGIN_CONCURRENT | WHET_PLUGIN_DETERMINISTIC})
