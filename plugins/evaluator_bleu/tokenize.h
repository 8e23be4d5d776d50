// The tokenizers of sacrebleu 2.6.0 (Post 2018, "A Call for Clarity in
// Reporting BLEU Scores") that need no model or dictionary.
//
//   Tokenizer t = TokenizerNamed("13a");
//   t("Hello, world!");  // "Hello , world !"; split at white space
//
// Pure. Thread-safe.
#ifndef WHET_PLUGINS_EVALUATOR_BLEU_TOKENIZE_H_
#define WHET_PLUGINS_EVALUATOR_BLEU_TOKENIZE_H_

#include <string>
#include <string_view>

namespace whet::bleu {

// Takes valid UTF-8 without white space at its end; the tokens of the result
// are what stands between white space.
using Tokenizer = std::string (*)(std::string_view);

// 13a, none, char, zh, intl. Throws sdk::Error (INVALID_ARGUMENT) for any other
// name.
Tokenizer TokenizerNamed(std::string_view name);

}  // namespace whet::bleu

#endif  // WHET_PLUGINS_EVALUATOR_BLEU_TOKENIZE_H_
