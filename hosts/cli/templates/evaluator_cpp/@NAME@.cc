// @ID@: 1 if the answer is the expected text, else 0 and the reason.
#include <algorithm>
#include <cctype>
#include <string>
#include <string_view>

#include <nlohmann/json.hpp>
#include <whet/sdk/evaluator.h>

namespace {

constexpr char kSchema[] =
#include "@NAME@.schema.json.inc"
    ;

bool IsSpace(char c) { return std::isspace(static_cast<unsigned char>(c)); }

std::string_view Trimmed(std::string_view text) {
  while (!text.empty() && IsSpace(text.front()))
    text.remove_prefix(1);
  while (!text.empty() && IsSpace(text.back()))
    text.remove_suffix(1);
  return text;
}

// Letters A to Z only: other scripts are compared as they are.
std::string Lower(std::string_view text) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  });
  return out;
}

class @CLASS@ : public whet::sdk::Evaluator {
 public:
  // The settings are complete and valid: Whet has checked them.
  explicit @CLASS@(const whet::sdk::Context& context)
      : ignore_case_(
            nlohmann::json::parse(context.config).at("ignore_case")) {}

  whet::sdk::Score Evaluate(const whet::sdk::Item& item) const override {
    std::string got(Trimmed(item.output));
    std::string want(Trimmed(item.expected));
    if (ignore_case_) {
      got = Lower(got);
      want = Lower(want);
    }
    if (got == want)
      return {1.0};
    // Read by people, and by the model that improves the prompt.
    return {0.0, "Expected exactly: " + std::string(item.expected)};
  }

 private:
  bool ignore_case_;
};

}  // namespace

WHET_EVALUATOR_PLUGIN(@CLASS@, {.id = "@ID@",
                                .name = "@TITLE@",
                                .version = "0.1.0",
                                .description = "Whether an answer is the "
                                               "expected text.",
                                .config_schema = kSchema,
                                .flags = WHET_PLUGIN_CONCURRENT |
                                         WHET_PLUGIN_DETERMINISTIC})
