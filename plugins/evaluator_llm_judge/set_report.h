// What a judge says about a whole set, from what is kept of each item.
//
//   score.statistics = PackRecord({.score = 0.75, .votes = 3});
//   std::vector<sdk::SetMetric> metrics = ReportOn(records, options);
//
// Pure. Thread-safe.
#ifndef WHET_PLUGINS_EVALUATOR_LLM_JUDGE_SET_REPORT_H_
#define WHET_PLUGINS_EVALUATOR_LLM_JUDGE_SET_REPORT_H_

#include <string>
#include <string_view>
#include <vector>

#include "whet/sdk/evaluator.h"

#include "ballot.h"
#include "options.h"

namespace whet::llm_judge {

// A scored item.
struct Record {
  Counted counted;
  double votes = 0.0;
  OrderEffect order_effect;
  bool labelled = false;
  double label = 0.0;  // what a person said, as Counted::mean
};

std::string PackRecord(const Record& record);
// Throws sdk::Error (INVALID_ARGUMENT) if `bytes` are none.
Record UnpackRecord(std::string_view bytes);

// Fewer say little about how far judge and people agree.
inline constexpr int kFewLabels = 30;

// `records` has one or more. Stores the number of labels in `labels`.
std::vector<sdk::SetMetric> ReportOn(const std::vector<Record>& records,
                                     const Options& options, int* labels);

}  // namespace whet::llm_judge

#endif  // WHET_PLUGINS_EVALUATOR_LLM_JUDGE_SET_REPORT_H_
