#include "bootstrap.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "search/evaluations.h"

namespace whet::few_shot {

void Bootstrap(sdk::Search& search, search::Meter& meter,
               const Entrant& teacher, std::vector<sdk::Example> train,
               std::int64_t evaluations, search::DemonstrationPool& pool) {
  search.Shuffle("few_shot.bootstrap", train);
  std::vector<sdk::Example> asked;
  std::vector<std::uint64_t> numbers;
  for (const sdk::Example& example : train) {
    if (static_cast<std::int64_t>(asked.size()) >= evaluations) {
      break;
    }
    // What answers is not scored, so its near copies do no harm.
    if (teacher.nearest ||
        !std::binary_search(teacher.own.begin(), teacher.own.end(),
                            example.number)) {
      asked.push_back(example);
      numbers.push_back(example.number);
    }
  }
  const search::Answered answered =
      search::Evaluate(search, {{teacher.id, numbers}});
  const std::vector<sdk::Evaluated>& answers = answered.items.front();
  meter.Paid(static_cast<std::int64_t>(answers.size()));
  for (std::size_t i = 0; i < answers.size(); ++i) {
    if (answers[i].ok() && answers[i].score >= 1.0 &&
        !(answers[i].output.empty() && answers[i].tool_calls.empty())) {
      pool.AddBootstrapped(asked[i], answers[i].output, answers[i].tool_calls);
    }
  }
}

}  // namespace whet::few_shot
