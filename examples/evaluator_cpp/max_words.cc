// 1 if the answer has at most `words` words, less the longer it is.
#include <cstdint>
#include <iterator>
#include <sstream>
#include <string>

#include <nlohmann/json.hpp>
#include <whet/sdk/evaluator.h>

constexpr char kSchema[] =
#include "max_words.schema.json.inc"
    ;

class MaxWords : public whet::sdk::Evaluator {
 public:
  explicit MaxWords(const whet::sdk::Context& context)
      : words_(nlohmann::json::parse(context.config).at("words")) {}

  whet::sdk::Score Evaluate(const whet::sdk::Item& item) const override {
    std::istringstream output{std::string(item.output)};
    using Words = std::istream_iterator<std::string>;
    const std::int64_t found = std::distance(Words(output), Words());
    if (found <= words_)
      return {1.0};
    return {static_cast<double>(words_) / static_cast<double>(found),
            "Use at most " + std::to_string(words_) + " words instead of " +
                std::to_string(found)};
  }

 private:
  std::int64_t words_;
};

WHET_EVALUATOR_PLUGIN(MaxWords, {.id = "acme.max_words",
                                 .name = "At most so many words",
                                 .version = "1.0.0",
                                 .license = "Apache-2.0",
                                 .config_schema = kSchema,
                                 .flags = WHET_PLUGIN_CONCURRENT |
                                          WHET_PLUGIN_DETERMINISTIC})
