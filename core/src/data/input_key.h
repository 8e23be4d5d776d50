// When two inputs are the same for a split: a copy of a training example that
// differs in capitals or white space only must not be in the test split.
#ifndef WHET_CORE_DATA_INPUT_KEY_H_
#define WHET_CORE_DATA_INPUT_KEY_H_

#include <string>
#include <string_view>

#include "whet/core/candidate.h"

namespace whet {

// `text` without white space (Unicode White_Space) and in lower case: ASCII,
// Latin-1, Latin Extended-A, Greek and Cyrillic letters; other scripts with
// capitals are left as they are. The same on every machine and locale.
std::string FoldText(std::string_view text);

// SHA-256 (hex) over the folded input.
std::string InputKey(const Fields& input);

}  // namespace whet

#endif  // WHET_CORE_DATA_INPUT_KEY_H_
