// All evaluators of a run together: outputs in, one weighted objective per
// item out, every metric by name; and what they say of a set of items.
//
// The host trusts no evaluator: NaN, infinity, a score outside [0, 1], a
// status that was not set, are "could not score" with the evaluator's name,
// never a number. For one thread at a time.
#ifndef WHET_CORE_RUN_EVALUATOR_PANEL_H_
#define WHET_CORE_RUN_EVALUATOR_PANEL_H_

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "whet/core/config.h"
#include "whet/core/result.h"

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "plugins/plugin_instance.h"

namespace whet {

// What is scored. Views of the caller's texts, valid during Score.
struct ItemToScore {
  std::string_view input;
  std::string_view output;
  std::string_view expected;
  std::string_view metadata;
  std::uint64_t example = 0;
};

// What one evaluator says about an item.
struct Verdict {
  absl::Status status;  // anything but OK: it has no score
  double score = 0.0;
  std::map<std::string, double> metrics;
  std::string statistics;  // what it needs for metrics of a set
};

struct ItemScore {
  absl::Status status;            // anything but OK: there is no score
  double score = 0.0;             // weighted mean over the evaluators, [0, 1]
  std::string feedback;           // one line per evaluator that said something
  std::vector<Verdict> verdicts;  // one per evaluator, in their order
};

class EvaluatorPanel {
 public:
  // `spec.weight` and `spec.name` are used; the config was used to make
  // `instance`.
  void Add(const EvaluatorSpec& spec, std::unique_ptr<PluginInstance> instance);

  // One score per item, in order. Never fails as a whole: an evaluator that
  // does gives every item its error.
  std::vector<ItemScore> Score(const std::vector<ItemToScore>& items,
                               std::uint64_t seed) const;

  // "<evaluator>" and "<evaluator>.<metric>" of one item.
  std::map<std::string, double> Metrics(
      const std::vector<Verdict>& verdicts) const;

  // What each evaluator says about a set of items; null: an item that was not
  // answered. Metrics that an evaluator fails to give for the set are left out
  // and named in `problems`.
  std::vector<EvaluatorSummary> Summarize(
      const std::vector<const std::vector<Verdict>*>& items,
      std::vector<std::string>* problems) const;

  const std::vector<std::unique_ptr<PluginInstance>>& instances() const {
    return instances_;
  }
  // Drops the instances, for an orderly end.
  void Clear();

 private:
  std::vector<EvaluatorSpec> specs_;
  std::vector<std::unique_ptr<PluginInstance>> instances_;
};

}  // namespace whet

#endif  // WHET_CORE_RUN_EVALUATOR_PANEL_H_
