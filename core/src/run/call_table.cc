#include "run/call_table.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/sha256.h"
#include "base/status_macros.h"

namespace whet {
namespace {

constexpr char kAdmitted[] = "admitted";
constexpr char kRefused[] = "refused";

absl::Status Stopped() { return absl::CancelledError("the run was stopped"); }

// Codes that a repetition of the call cannot mend: the run must stop and tell.
bool EndsTheRun(const absl::Status& status) {
  return absl::IsUnauthenticated(status) || absl::IsPermissionDenied(status) ||
         absl::IsNotFound(status);
}

}  // namespace

bool IsInfrastructure(const absl::Status& status) {
  return absl::IsUnavailable(status) || absl::IsDeadlineExceeded(status) ||
         absl::IsDataLoss(status) || absl::IsInternal(status);
}

void ApplyRole(const Role& role, ModelRequest& request) {
  const RoleSpec& spec = role.spec;
  request.model = spec.model;
  if (!request.temperature)
    request.temperature = spec.temperature;
  if (!request.top_p)
    request.top_p = spec.top_p;
  if (!request.max_output_tokens) {
    request.max_output_tokens = spec.max_output_tokens;
  }
  if (request.stop.empty())
    request.stop = spec.stop;
}

CallTable::CallTable(Ledger* ledger, ProgramBudget* budget, StepLog* steps,
                     Journal* journal, std::uint64_t run_seed)
    : ledger_(ledger),
      budget_(budget),
      steps_(steps),
      journal_(journal),
      run_seed_(run_seed) {}

CallTable::~CallTable() = default;

void CallTable::Restore(std::map<std::string, ModelAnswer> answers) {
  recorded_ = std::move(answers);
}

void CallTable::SetKeep(const Cost& later_phase, const Cost& repeats) {
  ledger_->SetKeep(later_phase);
  keep_ = later_phase + repeats;
}

CallHandle CallTable::Make(const Role& role, ModelRequest request,
                           std::string key) {
  auto call = std::make_shared<Call>();
  call->role = role.name;
  call->seed = CallSeed(run_seed_, key);
  call->key = std::move(key);
  call->timeout_ms = role.spec.timeout_s * 1000;
  call->worst_case = WorstCaseCost(request);
  call->request = std::move(request);
  call->provider = role.spec.provider;
  if (shared_ != nullptr)
    call->kept_as = shared_->KeyFor(role.answer_source, *call);
  return call;
}

std::map<std::string, ModelAnswer> CallTable::FindShared(
    const std::vector<CallHandle>& calls) const {
  std::vector<CallHandle> unknown;
  for (const CallHandle& call : calls) {
    if (!recorded_.contains(call->key))
      unknown.push_back(call);
  }
  if (shared_ == nullptr || ask_anew_)
    return {};
  return shared_->Find(unknown);
}

// What was recorded is delivered as it is. What another run got is an outcome
// like that of a sent call, kept before it is delivered: a resumed run must get
// it again, whatever became of the other run's answers.
void CallTable::Start(const Role& role, const CallHandle& call,
                      const std::map<std::string, ModelAnswer>& shared) {
  calls_.emplace(call->key, call);
  open_.push_back(call);
  if (const auto it = recorded_.find(call->key); it != recorded_.end()) {
    const std::lock_guard lock(mutex_);
    call->answer = it->second;
    call->done = true;
  } else if (const auto hit = shared.find(call->key); hit != shared.end()) {
    OnOutcome(call, hit->second, [] {});
  } else {
    call->reservation = call->worst_case;
    role.dispatcher->Enqueue(call);
  }
}

absl::StatusOr<std::vector<CallHandle>> CallTable::Submit(
    const Role& role, std::vector<ModelRequest> requests,
    const std::string& what) {
  std::vector<CallHandle> calls;
  std::map<std::string, CallHandle> fresh;  // by key
  std::vector<CallHandle> fresh_in_order;
  Cost program_cost;
  std::string all_keys;
  for (ModelRequest& request : requests) {
    ApplyRole(role, request);
    // What was reserved must hold: the ledger counts on it.
    if (ledger_->limits().tokens >= 0 && !request.max_output_tokens)
      request.max_output_tokens = kDefaultOutputTokens;
    std::string key = CallKey(role.provider_identity, request);
    all_keys += key;
    if (const auto it = calls_.find(key); it != calls_.end()) {
      calls.push_back(it->second);
      continue;
    }
    CallHandle& call = fresh[key];
    if (call == nullptr) {
      call = Make(role, std::move(request), key);
      fresh_in_order.push_back(call);
      program_cost = program_cost + call->worst_case;
    }
    calls.push_back(call);
  }
  const std::map<std::string, ModelAnswer> shared = FindShared(fresh_in_order);
  Cost real_cost;
  for (const CallHandle& call : fresh_in_order) {
    if (!recorded_.contains(call->key) && !shared.contains(call->key))
      real_cost = real_cost + call->worst_case;
  }
  WHET_RETURN_IF_ERROR(
      Admit(absl::StrCat(what, ", ", fresh_in_order.size(), " new calls, ",
                         Sha256Hex(all_keys).substr(0, 12)),
            program_cost, real_cost));

  cached_ += static_cast<std::int64_t>(calls.size() - fresh_in_order.size());
  budget_->Commit(program_cost);
  for (const CallHandle& call : fresh_in_order)
    Start(role, call, shared);
  return calls;
}

absl::Status CallTable::Admit(const std::string& step, const Cost& program_cost,
                              const Cost& real_cost) {
  {
    const std::lock_guard lock(mutex_);
    if (stopped_)
      ended_.Update(Stopped());
  }
  WHET_RETURN_IF_ERROR(ended_);
  absl::StatusOr<std::optional<std::string>> next = steps_->Next(step);
  ended_ = next.status();
  WHET_RETURN_IF_ERROR(ended_);
  const std::optional<std::string>& recorded = *next;
  const absl::Status refused = absl::ResourceExhaustedError(
      absl::StrCat("the budget does not cover ", program_cost.calls,
                   " more calls beside what the confirmation needs"));
  if (recorded.has_value()) {
    if (*recorded == kRefused) {
      ++refusals_;
      return refused;
    }
    // The admitted calls that have no answer yet were under way at a kill.
    if (!ReserveWhenSettled(real_cost)) {
      const std::lock_guard lock(mutex_);
      ended_ = stopped_
                   ? Stopped()
                   : absl::ResourceExhaustedError(
                         "calls that interruptions made repeat used up the "
                         "budget");
    }
    return ended_;
  }
  const bool admitted = !time_is_up_() &&
                        budget_->Covers(program_cost, keep_) &&
                        ReserveWhenSettled(real_cost);
  {
    const std::lock_guard lock(mutex_);
    if (stopped_) {
      // Whether it was admitted may be the stop's doing: decided at resume.
      if (admitted)
        ledger_->Settle(real_cost, {});
      ended_ = Stopped();
      return ended_;
    }
  }
  steps_->Record(step, admitted ? kAdmitted : kRefused);
  if (admitted)
    return absl::OkStatus();
  ++refusals_;
  return refused;
}

// Calls under way hold reservations that they mostly give back; whether what
// is left covers `cost` must not depend on which of them came in first.
bool CallTable::ReserveWhenSettled(const Cost& cost) {
  if (ledger_->Reserve(cost))
    return true;
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [this] {
    return stopped_ || std::all_of(open_.begin(), open_.end(),
                                   [](const CallHandle& c) { return c->done; });
  });
  return !stopped_ && ledger_->Reserve(cost);
}

absl::Status CallTable::Wait(const std::vector<CallHandle>& calls) {
  WHET_RETURN_IF_ERROR(ended_);
  ended_ = WaitForAll(calls);
  WHET_RETURN_IF_ERROR(ended_);
  for (const CallHandle& call : calls)
    Account(call);
  return absl::OkStatus();
}

absl::Status CallTable::WaitForRest() {
  std::erase_if(open_, [this](const CallHandle& call) {
    return accounted_.contains(call->key);
  });
  return Wait(std::exchange(open_, {}));
}

absl::Status CallTable::WaitForAll(const std::vector<CallHandle>& calls) {
  {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] {
      if (stopped_)
        return true;
      for (const CallHandle& call : calls) {
        if (!call->done)
          return false;
      }
      return true;
    });
    if (stopped_)
      return Stopped();
  }
  if (journal_ != nullptr)
    WHET_RETURN_IF_ERROR(journal_->status());
  WHET_RETURN_IF_ERROR(CheckFailures(calls));
  return RecordFailures(calls);
}

absl::Status CallTable::CheckFailures(
    const std::vector<CallHandle>& calls) const {
  std::size_t infrastructure = 0;
  const Call* example = nullptr;
  std::size_t fresh = 0;  // the program went on with the others before
  for (const CallHandle& call : calls) {
    if (accounted_.contains(call->key))
      continue;
    ++fresh;
    const absl::Status& status = call->answer.status;
    if (status.ok())
      continue;
    if (EndsTheRun(status)) {
      return Annotate(status, absl::StrCat("models.", call->role));
    }
    if (IsInfrastructure(status)) {
      ++infrastructure;
      example = call.get();
    }
  }
  if (infrastructure >= 3 && infrastructure * 5 > fresh) {
    return absl::UnavailableError(absl::StrCat(
        "models.", example->role, ": ", infrastructure, " of ", fresh,
        " calls failed, too many for a comparison; the last said: ",
        example->answer.status.message()));
  }
  return absl::OkStatus();
}

absl::Status CallTable::RecordFailures(const std::vector<CallHandle>& calls) {
  std::string keys;
  for (const CallHandle& call : calls) {
    if (call->answer.status.ok() || accounted_.contains(call->key))
      continue;
    absl::StrAppend(&keys, keys.empty() ? "" : " ", call->key);
  }
  if (keys.empty())
    return absl::OkStatus();
  WHET_ASSIGN_OR_RETURN(const std::optional<std::string> recorded,
                        steps_->Next("failures"));
  if (!recorded.has_value())
    steps_->Record("failures", keys);
  return absl::OkStatus();
}

void CallTable::Account(const CallHandle& call) {
  if (!accounted_.insert(call->key).second)
    return;
  const ModelAnswer& answer = call->answer;
  // To the program, an answer of another run costs what asking costs: what a
  // strategy does must not depend on what others have left behind.
  budget_->Settle(call->worst_case,
                  answer.cached ? AttemptCost(answer.usage, call->worst_case)
                                : answer.charged);
  RoleUsage& usage = usage_[call->role];
  if (answer.cached) {
    ++cached_;
    return;
  }
  usage.calls += answer.charged.calls;
  if (answer.status.ok()) {
    usage.input_tokens += std::max<std::int64_t>(answer.usage.input, 0);
    usage.output_tokens += std::max<std::int64_t>(answer.usage.output, 0);
  } else {
    ++failed_;
  }
}

void CallTable::OnOutcome(CallHandle call, ModelAnswer answer,
                          std::function<void()> kept) {
  const auto deliver = [this, call,
                        kept = std::move(kept)](ModelAnswer final_answer) {
    if (shared_ != nullptr)
      shared_->Keep(*call, final_answer);
    {
      const std::lock_guard lock(mutex_);
      call->answer = std::move(final_answer);
      call->done = true;
    }
    changed_.notify_all();
    kept();
  };
  // A call that a stop cut short has no outcome: it is asked again.
  if (journal_ == nullptr || absl::IsCancelled(answer.status)) {
    deliver(std::move(answer));
    return;
  }
  std::string payload = AnswerRecordJson({call->key, call->role, answer});
  journal_->Append(
      RecordType::kResult, std::move(payload),
      [deliver, answer = std::move(answer)](const absl::Status& durable) {
        ModelAnswer final_answer = answer;
        if (!durable.ok())
          final_answer.status = durable;
        deliver(std::move(final_answer));
      });
}

void CallTable::Stop(Dispatcher::StopMode mode) {
  {
    const std::lock_guard lock(mutex_);
    stopped_ = true;
  }
  changed_.notify_all();
  for (Dispatcher* dispatcher : dispatchers_)
    dispatcher->Stop(mode);
}

void CallTable::Drain() {
  for (Dispatcher* dispatcher : dispatchers_)
    dispatcher->WaitUntilIdle();
}

std::int64_t CallTable::in_flight() const {
  std::int64_t total = 0;
  for (const Dispatcher* dispatcher : dispatchers_) {
    total += dispatcher->in_flight();
  }
  return total;
}

}  // namespace whet
