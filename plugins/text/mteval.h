// The language-dependent part of the tokenizer of mteval-v13a (NIST), which
// sacrebleu's tokenizers 13a and zh and Tercom's normalisation share.
//
//   SeparateMarks(" It's $3.50, isn't it? ");  // " It's  $ 3.50 ,  isn't it ?
//   "
//
// Marks that are words of their own get a space on each side; white space
// around and between is left to who splits the result. Pure. Thread-safe.
#ifndef WHET_PLUGINS_TEXT_MTEVAL_H_
#define WHET_PLUGINS_TEXT_MTEVAL_H_

#include <string>
#include <string_view>

namespace whet::text {

// All four rules: ASCII marks but . , - and '; full stops and commas that no
// digit precedes; those that no digit follows; dashes after a digit.
// `text` is valid UTF-8.
std::string SeparateMarks(std::string_view text);

// The first rule, and the others: Tercom does something of its own between.
std::string SeparateSymbols(std::string_view text);
std::string SeparateStopsAndDashes(std::string_view text);

// `text` with &quot; &amp; &lt; &gt; replaced, in this order: "&amp;lt;"
// becomes
// "<".
std::string WithoutEntities(std::string text);

// `text` with each `from` replaced by `to`, from the left. `from` is not empty.
std::string Replaced(std::string text, std::string_view from,
                     std::string_view to);

}  // namespace whet::text

#endif  // WHET_PLUGINS_TEXT_MTEVAL_H_
