#include "collapse.h"

#include <cstdio>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "event.h"

namespace whet::search {

void CollapseWatch::Scores(const std::vector<sdk::Evaluated>& results) {
  for (const sdk::Evaluated& result : results) {
    if (scores_done_ || !result.ok()) {
      continue;
    }
    if (score_.has_value() && *score_ != result.score) {
      scores_done_ = true;
      return;
    }
    score_ = result.score;
    if (++equal_ == kEqualScores) {
      scores_done_ = true;
      char text[160];
      std::snprintf(text, sizeof(text),
                    "the first %zu scores are all %g: the evaluators tell no "
                    "difference between answers",
                    kEqualScores, *score_);
      Tell("equal_scores", text);
    }
  }
}

void CollapseWatch::Proposal(bool known) {
  repeats_ = known ? repeats_ + 1 : 0;
  if (repeats_ == kRepeats && !repeats_told_) {
    repeats_told_ = true;
    Tell("repeated_proposals",
         "the reflecting model repeats itself: its last " +
             std::to_string(kRepeats) + " proposals were made before");
  }
}

void CollapseWatch::Tell(const std::string& cause, const std::string& text) {
  search_.host().Log(WHET_LOG_WARN, text);
  search::Tell(search_, "feedback_collapsed",
               nlohmann::json{{"cause", cause}, {"text", text}});
}

}  // namespace whet::search
