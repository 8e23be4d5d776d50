// The programs of a run as the reference implementation keeps them
// (core/state.py of gepa 0.1.4). Examples of the validation split are named by
// their place. Not thread-safe.
#ifndef WHET_PLUGINS_STRATEGY_GEPA_COMPAT_STATE_H_
#define WHET_PLUGINS_STRATEGY_GEPA_COMPAT_STATE_H_

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "whet/sdk/strategy.h"

#include "python_set.h"

namespace whet::gepa {

// A score, or nothing for an evaluation that failed.
using Scores = std::vector<std::optional<double>>;

// sum(): from left to right, in double, as Python up to 3.11 does.
double Sum(const Scores& scores);

struct Program {
  std::vector<std::string> texts = {};  // by component
  whet_candidate id = 0;
  std::vector<std::size_t> parents = {};
  Scores val = {};
  std::size_t next_component = 0;
};

class CompatState {
 public:
  // Places the program at the end, its component pointer as far as that of the
  // parent that is furthest.
  void Add(Program program);

  const std::vector<Program>& programs() const { return programs_; }
  // Mean over the scored validation examples; minus infinity without any.
  const std::vector<double>& averages() const { return averages_; }
  // For each validation example, the programs with its best score.
  std::vector<PythonSet> Fronts() const;
  // The highest average; then the most examples; then the oldest.
  std::size_t Best() const;

  // The component that `program` changes next; moves its pointer on.
  std::size_t NextComponent(std::size_t program);

 private:
  struct Front {
    double best = 0.0;
    PythonSet programs = {};
  };

  std::vector<Program> programs_;
  std::vector<double> averages_;
  std::vector<Front> fronts_;
};

}  // namespace whet::gepa

#endif  // WHET_PLUGINS_STRATEGY_GEPA_COMPAT_STATE_H_
