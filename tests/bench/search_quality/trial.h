// One run of one strategy in one world, through whet/core/run.h.
//
//   Record record = RunTrial({.world = "additive", .strategy = "few_shot",
//                             .budget = 500, .seed = 3}, "/dev/shm/bench");
//
// Makes and removes a folder of its own under `scratch`. Thread-safe.
#ifndef WHET_TESTS_BENCH_SEARCH_QUALITY_TRIAL_H_
#define WHET_TESTS_BENCH_SEARCH_QUALITY_TRIAL_H_

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>

#include "whet/core/candidate.h"

#include "prompt_view.h"
#include "record.h"

namespace whet::quality {

struct Trial {
  std::string world;
  std::string label;            // in tables; empty: the strategy
  std::string strategy;         // plugin id
  std::string settings = "{}";  // JSON
  std::int64_t budget = 0;
  std::uint64_t seed = 1;
  std::size_t train = 150;
  std::size_t val = 0;   // 0: a tenth of the budget, 25 to 100
  std::size_t test = 0;  // the same
  // Whether the budget pays for the confirmation, too, or only for baseline and
  // search.
  bool pays_confirmation = true;
};

Record RunTrial(const Trial& trial, const std::filesystem::path& scratch);

// A candidate as the world sees it.
PromptView ViewOf(const Candidate& candidate);

}  // namespace whet::quality

#endif  // WHET_TESTS_BENCH_SEARCH_QUALITY_TRIAL_H_
