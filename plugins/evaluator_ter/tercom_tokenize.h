// Tercom's tokenizer as sacrebleu 2.6.0 has it (tokenizer_ter.py).
//
//   TercomOptions options;
//   Tokenized("The cat.", options);  // "the cat."; split at white space
//
// Pure. Thread-safe.
#ifndef WHET_PLUGINS_EVALUATOR_TER_TERCOM_TOKENIZE_H_
#define WHET_PLUGINS_EVALUATOR_TER_TERCOM_TOKENIZE_H_

#include <string>

namespace whet::ter {

struct TercomOptions {
  bool normalized = false;     // punctuation becomes words
  bool no_punct = false;       // punctuation is removed
  bool asian_support = false;  // both know East Asian characters too
  bool case_sensitive = false;
};

// `text` is valid UTF-8.
std::string Tokenized(std::string text, const TercomOptions& options);

// sacrebleu tokenizes references twice, which `normalized` does not bear:
// "John's." becomes "John's ." and then "John 's .", "&amp;lt;" becomes "<".
std::string TokenizedTwice(std::string text, const TercomOptions& options);

}  // namespace whet::ter

#endif  // WHET_PLUGINS_EVALUATOR_TER_TERCOM_TOKENIZE_H_
