// Evaluator length: whether the output is as long as it should be.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>

#include <nlohmann/json.hpp>

#include "whet/sdk/evaluator.h"
#include "whet/sdk/settings_json.h"

#include "limits.h"
#include "text/normalize.h"
#include "text/words.h"

namespace whet::length {
namespace {

constexpr char kSchema[] =
#include "schema.json.inc"
    ;

// `text` is trimmed; "\r\n" is one line end.
std::size_t CountLines(std::string_view text) {
  if (text.empty())
    return 0;
  std::size_t lines = 1;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\n' || (text[i] == '\r' && text[i + 1] != '\n'))
      ++lines;
  }
  return lines;
}

std::size_t CountCharacters(std::string_view utf8) {
  return static_cast<std::size_t>(std::count_if(
      utf8.begin(), utf8.end(),
      [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

class Length : public sdk::Evaluator {
 public:
  explicit Length(const sdk::Context& context)
      : Length(sdk::ParseSettings(context)) {}

  sdk::Score Evaluate(const sdk::Item& item) const override {
    const std::uint64_t length = Count(item.output);
    sdk::Score out{limits_.Score(length)};
    out.metrics = {{"length", static_cast<double>(length)}};
    if (out.value < 1.0 && item.wants_feedback)
      out.feedback = Explain(length);
    return out;
  }

 private:
  explicit Length(const nlohmann::json& settings)
      : unit_(settings.value("unit", "words")),
        limits_(Limits::FromSettings(settings)) {}

  std::uint64_t Count(std::string_view output) const {
    if (unit_ == "bytes")
      return output.size();
    const std::string text = trim_.ApplyUtf8(output);
    if (unit_ == "words")
      return text::Words(text).size();
    return unit_ == "lines" ? CountLines(text) : CountCharacters(text);
  }

  // "1 word", "2 words"
  std::string Units(std::uint64_t count) const {
    return std::to_string(count) + " " +
           (count == 1 ? unit_.substr(0, unit_.size() - 1) : unit_);
  }

  std::string Explain(std::uint64_t length) const {
    std::string allowed;
    if (limits_.min == limits_.max) {
      allowed = Units(limits_.max);
    } else if (limits_.min == 0) {
      allowed = "at most " + Units(limits_.max);
    } else if (limits_.max == std::numeric_limits<std::uint64_t>::max()) {
      allowed = "at least " + Units(limits_.min);
    } else {
      allowed = std::to_string(limits_.min) + " to " + Units(limits_.max);
    }
    const std::string difference =
        length > limits_.max
            ? std::to_string(length - limits_.max) + " too many"
            : std::to_string(limits_.min - length) + " too few";
    return "Expected " + allowed + ", got " + Units(length) + ": " +
           difference + ".";
  }

  std::string unit_;
  Limits limits_;
  text::Normalizer trim_{{"trim"}};
};

}  // namespace
}  // namespace whet::length

WHET_EVALUATOR_PLUGIN(
    whet::length::Length,
    {.id = "length",
     .name = "Length",
     .version = "0.1.0",
     .description = "Whether the output is as long as it should be.",
     .vendor = "Whet",
     .license = "Apache-2.0",
     .config_schema = whet::length::kSchema,
     .flags = WHET_PLUGIN_CONCURRENT | WHET_PLUGIN_DETERMINISTIC})
