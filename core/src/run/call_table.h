// The one door to the models: every call of a run goes through here.
//
//   ASSIGN_OR_RETURN(std::vector<CallHandle> calls,
//                    table.Submit(role, requests));
//   RETURN_IF_ERROR(table.Wait(calls));
//   calls[0]->answer
//
// Submit admits all requests or none, against the budget; a request that was
// asked before (in this run, in the recorded one or, if answers are shared, in
// another one) costs nothing and gets the same answer; equal requests at once
// are sent once. An answer is delivered only after it is durable. Submit and
// Wait are for the program thread only; outcomes arrive on any thread.
#ifndef WHET_CORE_RUN_CALL_TABLE_H_
#define WHET_CORE_RUN_CALL_TABLE_H_

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <vector>

#include "whet/core/config.h"
#include "whet/core/result.h"

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "run/cost.h"
#include "run/dispatcher.h"
#include "run/journal.h"
#include "run/ledger.h"
#include "run/shared_answers.h"
#include "run/step_log.h"

namespace whet {

using CallHandle = std::shared_ptr<Call>;

// An alias from the config with everything that it stands for.
struct Role {
  std::string name;
  RoleSpec spec;
  std::string provider_identity;  // for CallKey
  TokenPrice price;               // 0 if it is not known
  Dispatcher* dispatcher = nullptr;
  std::string answer_source;   // for SharedAnswers: what else answers depend on
  bool shares_answers = true;  // false: the provider is to see every call
};

// Fills in what the request leaves to the role.
void ApplyRole(const Role& role, ModelRequest& request);

// Failures that say nothing about what was asked.
bool IsInfrastructure(const absl::Status& status);

class CallTable : public CallOutcomeSink {
 public:
  // `journal` may be null (nothing is kept). All must outlive this.
  CallTable(Ledger* ledger, ProgramBudget* budget, StepLog* steps,
            Journal* journal, std::uint64_t run_seed);
  ~CallTable() override;

  // What earlier sessions recorded: answers by key. A failure is an answer
  // only if the program went on with it (a step "failures" names its key).
  void Restore(AnswersByKey answers);
  void set_journal(Journal* journal) { journal_ = journal; }
  // Answers of other runs, none if null. Must outlive this and the journal.
  void set_shared(SharedAnswers* shared) { shared_ = shared; }
  // Whether calls are sent although another run has their answer.
  void set_ask_anew(bool ask) { ask_anew_ = ask; }

  // `what` describes the step for the record ("evaluate ..."); the same
  // program takes the same steps. RESOURCE_EXHAUSTED if the budget does not
  // cover all of them beside what SetKeep keeps, or the time is up (then
  // nothing is sent); CANCELLED after a stop; DATA_LOSS for a program that
  // took another step the last time.
  absl::StatusOr<std::vector<CallHandle>> Submit(
      const Role& role, std::vector<ModelRequest> requests,
      const std::string& what);

  // Waits until every call has an outcome that is durable, then accounts for
  // them in order. CANCELLED after a stop; UNAUTHENTICATED, PERMISSION_DENIED,
  // NOT_FOUND or UNAVAILABLE if failures make going on pointless (any call
  // with the first three; more than a fifth and at least three calls for the
  // last): these end the run and can be resumed.
  absl::Status Wait(const std::vector<CallHandle>& calls);

  // Wait for everything that was submitted and not waited for yet.
  absl::Status WaitForRest();

  // Why the run cannot go on (a stop, failures that make it pointless,
  // RESOURCE_EXHAUSTED after too many interruptions); OK while it can. Program
  // thread.
  const absl::Status& ended() const { return ended_; }

  // What a later phase needs from now on, and what stays aside for calls that
  // an interruption makes repeat (only the program's view keeps that free: the
  // repeats themselves may use it).
  void SetKeep(const RoleCosts& later_phase, const RoleCosts& repeats);
  const RoleCosts& keep() const { return keep_; }
  // A predicate that says whether wall time is up; asked in Submit only.
  void set_time_is_up(std::function<bool()> f) { time_is_up_ = std::move(f); }

  // No new calls; those under way finish (or are dropped, on the second
  // request), everything waiting wakes up with CANCELLED. Any thread.
  void Stop(Dispatcher::StopMode mode);
  void AddDispatcher(Dispatcher* d) { dispatchers_.push_back(d); }

  void OnOutcome(CallHandle call, ModelAnswer answer,
                 std::function<void()> kept) override;

  // How often Submit has said RESOURCE_EXHAUSTED: tells the caller of plugins
  // whether one of them was refused. Program thread.
  std::int64_t refusals() const { return refusals_; }

  // For results: what each role asked for and got, repeats after a kill not
  // included. Program thread.
  const std::map<std::string, RoleUsage>& usage() const { return usage_; }
  // Different requests of one role, whoever paid for their answers, and what is
  // reserved for the dearest of them.
  struct Asked {
    std::int64_t calls = 0;
    Cost dearest;
  };
  // By role. Program thread.
  const std::map<std::string, Asked>& asked() const { return asked_; }
  std::int64_t cached() const { return cached_; }
  // For the live view. Any thread.
  std::int64_t failed() const { return failed_.load(); }
  std::int64_t cached_so_far() const { return cached_.load(); }
  std::int64_t in_flight() const;
  Traffic traffic() const;
  // Waits until nothing is under way any more and no thread but the journal's
  // tells of outcomes. After Stop().
  void Drain();

 private:
  CallHandle Make(const Role& role, ModelRequest request, std::string key);
  AnswersByKey FindShared(const std::vector<CallHandle>& calls) const;
  void Start(const Role& role, const CallHandle& call,
             const AnswersByKey& shared);
  // Delivers `answer` once it is durable, then calls `kept`.
  void Keep(const CallHandle& call, ModelAnswer answer,
            std::function<void()> kept);
  // `program_cost` and `real_cost` of new calls of `role`.
  absl::Status Admit(const std::string& step, const std::string& role,
                     const Cost& program_cost, const Cost& real_cost);
  bool ReserveWhenSettled(const std::string& role, const Cost& cost);
  // Sleeps until all are done, or the run was stopped; false then.
  bool SleepUntilDone(const std::vector<CallHandle>& calls);
  absl::Status WaitForAll(const std::vector<CallHandle>& calls);
  absl::Status CheckFailures(const std::vector<CallHandle>& calls) const;
  absl::Status RecordFailures(const std::vector<CallHandle>& calls);
  void Account(const CallHandle& call);

  Ledger* ledger_;
  ProgramBudget* budget_;
  StepLog* steps_;
  Journal* journal_;
  SharedAnswers* shared_ = nullptr;
  bool ask_anew_ = false;
  const std::uint64_t run_seed_;
  RoleCosts keep_;  // of the program's view: later phase and repeats
  std::function<bool()> time_is_up_ = [] { return false; };
  std::vector<Dispatcher*> dispatchers_;

  AnswersByKey recorded_;
  std::unordered_map<std::string_view, CallHandle> calls_;  // by their key
  std::vector<CallHandle> open_;  // submitted, not accounted for; in order
  absl::Status ended_;
  std::int64_t refusals_ = 0;
  std::map<std::string, RoleUsage> usage_;
  std::map<std::string, Asked> asked_;
  std::atomic<std::int64_t> cached_{0};
  std::atomic<std::int64_t> failed_{0};

  mutable std::mutex mutex_;  // guards done/answer of all calls, stopped_
  std::condition_variable changed_;
  std::size_t awaited_ = 0;  // calls that SleepUntilDone still waits for
  std::size_t sent_ = 0;     // to a dispatcher, whose OnOutcome has not ended
  bool stopped_ = false;
};

}  // namespace whet

#endif  // WHET_CORE_RUN_CALL_TABLE_H_
