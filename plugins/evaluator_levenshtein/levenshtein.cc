// Evaluator levenshtein: 1 - edit distance / length of the longer text.
#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

#include "whet/sdk/error.h"
#include "whet/sdk/evaluator.h"
#include "whet/sdk/settings_json.h"
#include "whet/sdk/text.h"

#include "edit_distance.h"
#include "text/normalize.h"
#include "text/quote.h"
#include "text/references.h"
#include "text/unicode_text.h"
#include "text/utf8_text.h"
#include "text/word_ids.h"
#include "text/words.h"

namespace whet::levenshtein {
namespace {

constexpr char kSchema[] =
#include "schema.json.inc"
    ;

constexpr std::size_t kQuoteLimit = 160;
constexpr std::size_t kMaxFeedbackBytes = 1000;

using Symbols = std::vector<std::uint32_t>;

// Two texts as symbols, each less than `alphabet`.
struct Pair {
  Symbols output;
  Symbols expected;
  std::uint32_t alphabet = 0;
};

Pair AsWords(std::string_view output, std::string_view expected) {
  const std::vector<std::string_view> a = text::Words(output);
  const std::vector<std::string_view> b = text::Words(expected);
  text::WordIds ids;
  Pair pair;
  for (const std::string_view word : a)
    pair.output.push_back(ids.Of(word));
  for (const std::string_view word : b)
    pair.expected.push_back(ids.Of(word));
  pair.alphabet = static_cast<std::uint32_t>(ids.size());
  return pair;
}

Pair AsCharacters(std::string_view output, std::string_view expected) {
  if (text::IsAscii(output) && text::IsAscii(expected)) {
    return {Symbols(output.begin(), output.end()),
            Symbols(expected.begin(), expected.end()), 0x80};
  }
  const std::u32string a = text::Decode(output);
  const std::u32string b = text::Decode(expected);
  constexpr std::uint32_t kCodePoints = 0x110000;
  // A table of all code points costs more than most texts are long.
  if (a.size() + b.size() > kCodePoints) {
    return {Symbols(a.begin(), a.end()), Symbols(b.begin(), b.end()),
            kCodePoints};
  }
  std::unordered_map<char32_t, std::uint32_t> ids;
  const auto number = [&ids](const std::u32string& text) {
    Symbols symbols;
    symbols.reserve(text.size());
    for (const char32_t c : text) {
      symbols.push_back(
          ids.emplace(c, static_cast<std::uint32_t>(ids.size())).first->second);
    }
    return symbols;
  };
  Pair pair{number(a), number(b)};
  pair.alphabet = static_cast<std::uint32_t>(ids.size());
  return pair;
}

struct Similarity {
  double value = 0.0;
  std::uint64_t distance = 0;
  std::uint64_t longest = 0;
};

class Levenshtein : public sdk::Evaluator {
 public:
  explicit Levenshtein(const sdk::Context& context)
      : Levenshtein(sdk::ParseSettings(context)) {}

  sdk::Score Evaluate(const sdk::Item& item) const override {
    const std::string output = normalizer_.ApplyUtf8(item.output);
    const std::vector<std::string> answers = references_.Of(item.expected);
    std::optional<Similarity> best;
    const std::string* nearest = nullptr;
    for (const std::string& answer : answers) {
      const Similarity similarity =
          Compare(output, normalizer_.ApplyUtf8(answer));
      if (!best || similarity.value > best->value) {
        best = similarity;
        nearest = &answer;
      }
    }
    sdk::Score out{best->value};
    out.metrics = {{"distance", static_cast<double>(best->distance)}};
    if (best->distance > 0 && item.wants_feedback)
      out.feedback = Explain(*nearest, item.output, *best, answers.size() - 1);
    return out;
  }

 private:
  explicit Levenshtein(const nlohmann::json& settings)
      : normalizer_(
            settings.value("normalize", std::vector<std::string>{"trim"})),
        references_(settings.value("alternatives", "")),
        words_(settings.value("unit", "characters") == "words") {}

  const char* unit() const { return words_ ? "words" : "characters"; }

  // Throws OUT_OF_RANGE if the texts are too long.
  Similarity Compare(const std::string& output,
                     const std::string& expected) const {
    const Pair pair =
        words_ ? AsWords(output, expected) : AsCharacters(output, expected);
    const std::uint64_t longest =
        std::max(pair.output.size(), pair.expected.size());
    if (longest == 0)
      return {1.0};
    const std::optional<std::uint64_t> distance =
        EditDistance(pair.output, pair.expected, pair.alphabet);
    if (!distance) {
      throw sdk::Error(
          WHET_OUT_OF_RANGE,
          "an output of " + std::to_string(pair.output.size()) + " " + unit() +
              " and an expected output of " +
              std::to_string(pair.expected.size()) +
              " are too long to compare; their product may be at most " +
              std::to_string(kMaxSteps * 64));
    }
    return {1.0 - static_cast<double>(*distance) / static_cast<double>(longest),
            *distance, longest};
  }

  std::string Explain(std::string_view expected, std::string_view output,
                      const Similarity& similarity, std::size_t others) const {
    std::string text = "Expected " + text::Quote(expected, kQuoteLimit);
    if (others > 0) {
      text +=
          " (or one of " + std::to_string(others) + " other accepted answers)";
    }
    text += ", got " + text::Quote(output, kQuoteLimit) + ": " +
            std::to_string(similarity.distance) + " of " +
            std::to_string(similarity.longest) + " " + unit() +
            " have to be inserted, deleted or replaced.";
    return std::string(sdk::CutAtCodePoint(text, kMaxFeedbackBytes));
  }

  text::Normalizer normalizer_;
  text::References references_;
  bool words_;
};

}  // namespace
}  // namespace whet::levenshtein

WHET_EVALUATOR_PLUGIN(
    whet::levenshtein::Levenshtein,
    {.id = "levenshtein",
     .name = "Levenshtein similarity",
     .version = "0.1.0",
     .description =
         "1 - edit distance / length of the longer text, in characters or "
         "words.",
     .vendor = "Whet",
     .license = "Apache-2.0",
     .config_schema = whet::levenshtein::kSchema,
     .flags = WHET_PLUGIN_CONCURRENT | WHET_PLUGIN_DETERMINISTIC})
