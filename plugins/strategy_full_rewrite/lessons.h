// What the search learns from and compares prompts on.
#ifndef WHET_PLUGINS_STRATEGY_FULL_REWRITE_LESSONS_H_
#define WHET_PLUGINS_STRATEGY_FULL_REWRITE_LESSONS_H_

#include <vector>

#include "whet/sdk/strategy.h"

#include "search/scoreboard.h"

namespace whet::full_rewrite {

struct Lessons {
  std::vector<sdk::Example> train = {};
  search::Numbers val = {};
};

// Training and validation examples without those that the seed prompt shows,
// on which no prompt of its line may be scored. A split that has none is
// replaced by the other. Throws FAILED_PRECONDITION if both have none.
Lessons ReadLessons(sdk::Search& search);

}  // namespace whet::full_rewrite

#endif  // WHET_PLUGINS_STRATEGY_FULL_REWRITE_LESSONS_H_
