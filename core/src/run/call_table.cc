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
         absl::IsDataLoss(status) || absl::IsInternal(status) ||
         absl::IsAborted(status);
}

void ApplyRole(const Role& role, ModelRequest& request) {
  const RoleSpec& spec = role.spec;
  request.model = spec.model;
  if (request.embedding)
    return;
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

void CallTable::Restore(AnswersByKey answers) {
  recorded_ = std::move(answers);
}

void CallTable::SetKeep(const RoleCosts& later_phase,
                        const RoleCosts& repeats) {
  ledger_->SetKeep(later_phase);
  keep_ = later_phase;
  keep_.Add(repeats);
}

CallHandle CallTable::Make(const Role& role, ModelRequest request,
                           std::string key) {
  auto call = std::make_shared<Call>();
  call->role = role.name;
  call->seed = CallSeed(run_seed_, key);
  call->key = std::move(key);
  call->timeout_ms = role.spec.timeout_s * 1000;
  call->price = role.price;
  call->worst_case = WorstCaseCost(request, role.price);
  call->request = std::move(request);
  call->provider = role.spec.provider;
  if (shared_ != nullptr && role.shares_answers)
    call->kept_as = shared_->KeyFor(role.answer_source, *call);
  return call;
}

AnswersByKey CallTable::FindShared(const std::vector<CallHandle>& calls) const {
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
                      const AnswersByKey& shared) {
  calls_.emplace(call->key, call);
  open_.push_back(call);
  if (const auto it = recorded_.find(call->key); it != recorded_.end()) {
    const std::lock_guard lock(mutex_);
    call->answer = std::move(it->second);
    call->done = true;
    recorded_.erase(it);
  } else if (const auto hit = shared.find(call->key); hit != shared.end()) {
    Keep(call, hit->second, [] {});
  } else {
    call->reservation = call->worst_case;
    {
      const std::lock_guard lock(mutex_);
      ++sent_;
    }
    role.dispatcher->Enqueue(call);
  }
}

absl::StatusOr<std::vector<CallHandle>> CallTable::Submit(
    const Role& role, std::vector<ModelRequest> requests,
    const std::string& what) {
  std::vector<CallHandle> calls;
  std::unordered_map<std::string_view, CallHandle> fresh;  // by their key
  std::vector<CallHandle> fresh_in_order;
  Cost program_cost;
  std::string all_keys;
  for (ModelRequest& request : requests) {
    ApplyRole(role, request);
    // What was reserved must hold: the ledger counts on it.
    const BudgetLimits& limits = ledger_->limits();
    if (!request.max_output_tokens && !request.embedding &&
        (limits.LimitTokens(role.name) || limits.LimitMoney(role.name)))
      request.max_output_tokens = kDefaultOutputTokens;
    std::string key = CallKey(role.provider_identity, request);
    all_keys += key;
    if (const auto it = calls_.find(key); it != calls_.end()) {
      calls.push_back(it->second);
      continue;
    }
    if (const auto it = fresh.find(key); it != fresh.end()) {
      calls.push_back(it->second);
      continue;
    }
    const CallHandle call = Make(role, std::move(request), std::move(key));
    fresh.emplace(call->key, call);
    fresh_in_order.push_back(call);
    calls.push_back(call);
    program_cost = program_cost + call->worst_case;
  }
  const AnswersByKey shared = FindShared(fresh_in_order);
  Cost real_cost;
  for (const CallHandle& call : fresh_in_order) {
    if (!recorded_.contains(call->key) && !shared.contains(call->key))
      real_cost = real_cost + call->worst_case;
  }
  WHET_RETURN_IF_ERROR(
      Admit(absl::StrCat(what, ", ", fresh_in_order.size(), " new calls, ",
                         Sha256Hex(all_keys).substr(0, 12)),
            role.name, program_cost, real_cost));

  cached_ += static_cast<std::int64_t>(calls.size() - fresh_in_order.size());
  budget_->Commit(role.name, program_cost);
  for (const CallHandle& call : fresh_in_order)
    Start(role, call, shared);
  return calls;
}

absl::Status CallTable::Admit(const std::string& step, const std::string& role,
                              const Cost& program_cost, const Cost& real_cost) {
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
                   " more calls of the role '", role,
                   "' beside what the confirmation needs"));
  if (recorded.has_value()) {
    if (*recorded == kRefused) {
      ++refusals_;
      return refused;
    }
    // The admitted calls that have no answer yet were under way at a kill.
    if (!ReserveWhenSettled(role, real_cost)) {
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
                        budget_->Covers(role, program_cost, keep_) &&
                        ReserveWhenSettled(role, real_cost);
  {
    const std::lock_guard lock(mutex_);
    if (stopped_) {
      // Whether it was admitted may be the stop's doing: decided at resume.
      if (admitted)
        ledger_->Settle(role, real_cost, {});
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
bool CallTable::ReserveWhenSettled(const std::string& role, const Cost& cost) {
  if (ledger_->Reserve(role, cost))
    return true;
  return SleepUntilDone(open_) && ledger_->Reserve(role, cost);
}

// Woken once, by the last of them, not by each.
bool CallTable::SleepUntilDone(const std::vector<CallHandle>& calls) {
  std::unique_lock lock(mutex_);
  awaited_ = 0;
  for (const CallHandle& call : calls) {
    if (call->done || call->awaited)
      continue;
    call->awaited = true;
    ++awaited_;
  }
  changed_.wait(lock, [this] { return stopped_ || awaited_ == 0; });
  return !stopped_;
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
  std::erase_if(open_, [](const CallHandle& call) { return call->accounted; });
  return Wait(std::exchange(open_, {}));
}

absl::Status CallTable::WaitForAll(const std::vector<CallHandle>& calls) {
  if (!SleepUntilDone(calls))
    return Stopped();
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
    if (call->accounted)
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
    if (call->answer.status.ok() || call->accounted)
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
  if (std::exchange(call->accounted, true))
    return;
  const ModelAnswer& answer = call->answer;
  // To the program, an answer of another run costs what asking costs: what a
  // strategy does must not depend on what others have left behind.
  budget_->Settle(call->role, call->worst_case,
                  answer.cached
                      ? AttemptCost(answer.usage, call->price, call->worst_case)
                      : answer.charged);
  Asked& asked = asked_[call->role];
  ++asked.calls;
  asked.dearest = Max(asked.dearest, call->worst_case);
  RoleUsage& usage = usage_[call->role];
  if (answer.cached) {
    ++cached_;
    return;
  }
  usage.calls += answer.charged.calls;
  usage.usd += answer.charged.dollars();
  if (answer.status.ok()) {
    usage.input_tokens += std::max<std::int64_t>(answer.usage.input, 0);
    usage.output_tokens += std::max<std::int64_t>(answer.usage.output, 0);
  } else {
    ++failed_;
  }
}

void CallTable::OnOutcome(CallHandle call, ModelAnswer answer,
                          std::function<void()> kept) {
  Keep(call, std::move(answer), std::move(kept));
  const std::lock_guard lock(mutex_);
  if (--sent_ == 0)
    changed_.notify_all();
}

void CallTable::Keep(const CallHandle& call, ModelAnswer answer,
                     std::function<void()> kept) {
  const auto deliver = [this, call,
                        kept = std::move(kept)](ModelAnswer final_answer) {
    if (shared_ != nullptr)
      shared_->Keep(*call, final_answer);
    {
      const std::lock_guard lock(mutex_);
      call->answer = std::move(final_answer);
      call->done = true;
      // Nobody asks for what was said before the last message any more.
      std::vector<ChatMessage>& messages = call->request.messages;
      if (messages.size() > 1)
        messages = {std::move(messages.back())};
      if (std::exchange(call->awaited, false) && --awaited_ == 0)
        changed_.notify_all();
    }
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
  // A dispatcher is idle a moment before the last outcome has been told.
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [this] { return sent_ == 0; });
}

Traffic CallTable::traffic() const {
  Traffic total;
  for (const Dispatcher* dispatcher : dispatchers_) {
    const Traffic one = dispatcher->traffic();
    total.requests += one.requests;
    total.retries += one.retries;
    total.overloaded += one.overloaded;
    total.paused_s += one.paused_s;
    total.limit += one.limit;
  }
  return total;
}

std::int64_t CallTable::in_flight() const {
  std::int64_t total = 0;
  for (const Dispatcher* dispatcher : dispatchers_) {
    total += dispatcher->in_flight();
  }
  return total;
}

}  // namespace whet
