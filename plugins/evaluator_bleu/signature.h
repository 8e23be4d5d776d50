// What a reader needs to know to compare BLEU scores.
//
//   Signature(settings, false);
//   // impl:whet|nrefs:1|case:mixed|eff:no|tok:13a|smooth:exp|
//   // matches:sacrebleu-2.6.0
//
// sacrebleu's fields in sacrebleu's form; its version is one that this equals,
// not one that ran. Pure. Thread-safe.
#ifndef WHET_PLUGINS_EVALUATOR_BLEU_SIGNATURE_H_
#define WHET_PLUGINS_EVALUATOR_BLEU_SIGNATURE_H_

#include <string>

#include "bleu_settings.h"

namespace whet::bleu {

// `effective_order`: of the score that is meant, an item's or a set's.
std::string Signature(const BleuSettings& settings, bool effective_order);

}  // namespace whet::bleu

#endif  // WHET_PLUGINS_EVALUATOR_BLEU_SIGNATURE_H_
