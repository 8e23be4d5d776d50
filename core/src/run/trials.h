// Evaluations: a candidate on examples, through the task model and the
// evaluators. Results are kept per (candidate, example, sample) and never paid
// for twice. For the program thread only.
//
//   ASSIGN_OR_RETURN(TrialTicket t, trials.Start(candidate, examples, 0,
//   "val")); ASSIGN_OR_RETURN(std::vector<const Trial*> r, trials.Finish(t));
#ifndef WHET_CORE_RUN_TRIALS_H_
#define WHET_CORE_RUN_TRIALS_H_

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "whet/core/dataset.h"

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "run/call_table.h"
#include "run/candidate_store.h"
#include "run/evaluator_panel.h"

namespace whet {

// One example's outcome under one candidate.
struct Trial {
  absl::Status status;  // anything but OK: there is no score
  double score = 0.0;
  std::string_view output;  // the call's, which lives as long as the call table
  const ModelAnswer* answer = nullptr;  // likewise; null: not asked yet
  std::string feedback;
  std::string metrics;            // JSON object name -> number
  std::vector<Verdict> verdicts;  // empty if there was nothing to score
};

struct TrialTicket {
  std::uint64_t candidate = 0;
  std::uint32_t sample = 0;
  std::vector<std::uint64_t> examples;
  std::vector<CallHandle> calls;  // one per example
};

class Trials {
 public:
  // All must outlive this.
  Trials(const Dataset* data, const CandidateStore* candidates,
         CallTable* calls, const Role* task, EvaluatorPanel* panel,
         std::uint64_t run_seed);

  // Asks the task model. `phase` names the step for the record. Errors as
  // CallTable::Submit; INVALID_ARGUMENT if a message cannot be rendered.
  absl::StatusOr<TrialTicket> Start(std::uint64_t candidate,
                                    const std::vector<std::uint64_t>& examples,
                                    std::uint32_t sample,
                                    std::string_view phase);
  // All candidates on the same examples or nothing; one ticket each.
  absl::StatusOr<std::vector<TrialTicket>> StartAll(
      const std::vector<std::uint64_t>& candidates,
      const std::vector<std::uint64_t>& examples, std::uint32_t sample,
      std::string_view phase);

  // Waits, scores, keeps. In the order of the ticket; the pointers live as
  // long as this object. Errors as CallTable::Wait; RESOURCE_EXHAUSTED if the
  // budget does not cover what an evaluator wants to ask.
  absl::StatusOr<std::vector<const Trial*>> Finish(const TrialTicket& ticket);

  // Null if that was not evaluated (sample 0).
  const Trial* Find(std::uint64_t candidate, std::uint64_t example) const;

  // Scores (sample 0) of a candidate on `examples`; those never evaluated are
  // left out, those without a score are absent.
  std::vector<std::optional<double>> Scores(
      std::uint64_t candidate,
      const std::vector<std::uint64_t>& examples) const;

  // What the evaluators say about the evaluations (sample 0) of a candidate on
  // `examples`. `problems`: see EvaluatorPanel::Summarize.
  std::vector<EvaluatorSummary> Summaries(
      std::uint64_t candidate, const std::vector<std::uint64_t>& examples,
      std::vector<std::string>* problems) const;

  // Upper bound of what Start would cost if nothing was known.
  absl::StatusOr<Cost> WorstCase(
      std::uint64_t candidate,
      const std::vector<std::uint64_t>& examples) const;

  // Evaluations that ended without a score.
  std::int64_t failed() const;
  // The first of them, by candidate and example; null if there is none.
  const Trial* FirstFailed() const;

  // Candidates that were ever started, ascending.
  const std::set<std::uint64_t>& evaluated() const { return evaluated_; }

 private:
  using Key = std::tuple<std::uint64_t, std::uint64_t, std::uint32_t>;
  absl::Status AddRequests(std::uint64_t candidate,
                           const std::vector<std::uint64_t>& examples,
                           std::uint32_t sample,
                           std::vector<ModelRequest>* out) const;

  const Dataset* data_;
  const CandidateStore* candidates_;
  CallTable* calls_;
  const Role* task_;
  EvaluatorPanel* panel_;
  std::uint64_t run_seed_;
  std::map<Key, Trial> trials_;
  std::set<std::uint64_t> evaluated_;
};

}  // namespace whet

#endif  // WHET_CORE_RUN_TRIALS_H_
