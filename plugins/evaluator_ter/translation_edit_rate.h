// Translation edit rate (Snover et al. 2006, "A Study of Translation Edit Rate
// with Targeted Human Annotation"): translation_edit_rate of sacrebleu 2.6.0
// (lib_ter.py), Tercom's heuristics and limits included.
//
//   CountEdits(ids.OfLine("b a"), ids.OfLine("a b"));  // 1: one shift
//
// Pure. Thread-safe.
#ifndef WHET_PLUGINS_EVALUATOR_TER_TRANSLATION_EDIT_RATE_H_
#define WHET_PLUGINS_EVALUATOR_TER_TRANSLATION_EDIT_RATE_H_

#include <cstdint>

#include "beam_edit_distance.h"

namespace whet::ter {

// The search for shifts looks at no more cells and pairs of words.
inline constexpr std::uint64_t kMaxWork = std::uint64_t{1} << 30;

// Words inserted, deleted and substituted, and blocks of words shifted, to make
// `reference` of `hypothesis`. Throws sdk::Error (INVALID_ARGUMENT) if the
// texts are too long.
std::uint64_t CountEdits(const Words& hypothesis, const Words& reference);

}  // namespace whet::ter

#endif  // WHET_PLUGINS_EVALUATOR_TER_TRANSLATION_EDIT_RATE_H_
