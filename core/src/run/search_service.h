// whet.search/1 for one strategy instance: everything a strategy may do, on
// top of Trials and CallTable. For the strategy's thread only; a call from
// another one answers FAILED_PRECONDITION.
#ifndef WHET_CORE_RUN_SEARCH_SERVICE_H_
#define WHET_CORE_RUN_SEARCH_SERVICE_H_

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "whet/core/dataset.h"
#include "whet/service/search.h"

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "plugins/host_context.h"
#include "run/call_table.h"
#include "run/candidate_store.h"
#include "run/trials.h"
#include "services/random_streams.h"

namespace whet {

// Told about what the strategy does; program thread.
class SearchObserver {
 public:
  virtual ~SearchObserver() = default;
  virtual void OnEvaluated(std::uint64_t candidate) = 0;
  virtual void OnProposed(std::uint64_t candidate) = 0;
  virtual void OnRecommended(const std::vector<std::uint64_t>& candidates) = 0;
  virtual void OnEvent(std::string_view name, std::string_view json) = 0;
  virtual void OnText(std::string_view name, std::string_view text) = 0;
};

class SearchService {
 public:
  // The parts of a run that a strategy works on; all must outlive this.
  struct Parts {
    const Dataset* data = nullptr;
    std::vector<std::uint64_t> train;  // example numbers
    std::vector<std::uint64_t> val;
    CandidateStore* candidates = nullptr;
    Trials* trials = nullptr;
    CallTable* calls = nullptr;
    ProgramBudget* budget = nullptr;
    StepLog* steps = nullptr;
    const std::map<std::string, Role>* roles = nullptr;
    SearchObserver* observer = nullptr;
    std::uint64_t run_seed = 0;
    // Asked before each new evaluation; keeps the confirmation's share up to
    // date when a candidate with a longer prompt appears.
    std::function<absl::Status(std::uint64_t candidate)> before_evaluation;
  };

  explicit SearchService(Parts parts);
  ~SearchService();

  // Offers whet.search/1. `this` must outlive the instance.
  void OfferTo(HostContext& context);

  // Makes room for the search with that number, from 1: its random streams,
  // no tickets, no recommendation. Before Begin().
  void Prepare(std::int64_t number);

  // Marks the calling thread as the strategy's and the budget as it stands as
  // the search's whole.
  void Begin();

  // Collects what the strategy asked for and did not wait for: it is paid, so
  // it counts. After run(). Errors as CallTable::Wait.
  absl::Status FinishOpenTickets();

  // What the strategy recommended last, best first.
  const std::vector<std::uint64_t>& recommended() const { return recommended_; }

 private:
  friend struct SearchTable;
  struct Evaluation;
  struct Generation;

  absl::Status CheckThread() const;
  absl::Status Propose(std::string_view json,
                       std::vector<std::uint64_t> parents,
                       std::string_view origin, std::uint64_t* out);
  absl::Status Evaluate(const whet_evaluate_request& request, whet_ticket* out);
  absl::StatusOr<const whet_evaluation*> WaitEvaluation(whet_ticket ticket);
  absl::Status Generate(std::string_view role,
                        std::vector<ModelRequest> requests, whet_ticket* out);
  absl::StatusOr<const whet_generation*> WaitGeneration(whet_ticket ticket);
  absl::Status Recommend(std::vector<std::uint64_t> ids);
  absl::Status KeepText(std::string_view name, std::string_view text);
  CostLimits LeftForSearch() const;

  Parts parts_;
  std::thread::id thread_;
  std::int64_t calls_total_ = -1;
  RandomStreams random_;
  std::string streams_ = "strategy/";  // in front of a strategy's names
  std::map<std::string, std::vector<whet_example>, std::less<>> examples_;
  std::vector<std::unique_ptr<std::string>> example_texts_;
  whet_ticket next_ticket_ = 1;
  std::map<whet_ticket, std::unique_ptr<Evaluation>> evaluations_;
  std::map<whet_ticket, std::unique_ptr<Generation>> generations_;
  std::vector<std::uint64_t> recommended_;
};

}  // namespace whet

#endif  // WHET_CORE_RUN_SEARCH_SERVICE_H_
