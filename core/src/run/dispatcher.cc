#include "run/dispatcher.h"

#include <algorithm>
#include <atomic>
#include <utility>
#include <vector>

#include "whet/service/completion.h"

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "base/status_macros.h"
#include "nlohmann/json.hpp"
#include "run/completion_service.h"
#include "run/provider_request.h"

namespace whet {
namespace {

using std::chrono::milliseconds;

// A provider that ignores cancel() for that long after the deadline is taken
// for hung: its call fails, a late answer is refused.
constexpr milliseconds kCancelGrace{10'000};
// Whoever asks for a longer pause than this is not worth waiting for: the call
// fails with the server's words, and enough of those end the run.
constexpr std::uint64_t kLongestPauseMs = 120'000;
// An outage must not eat the budget: attempts that may have been paid.
constexpr std::int64_t kMaxChargedAttempts = 3;
constexpr std::uint64_t kBackoffBaseMs = 500;
constexpr std::uint64_t kBackoffCapMs = 8'000;

// Operation ids are never reused in a process.
whet_op NextOp() {
  static std::atomic<whet_op> next{1};
  return next.fetch_add(1);
}

// What the server asks for, else exponential; with positive jitter of up to a
// quarter, drawn from the call's key: no clock or global generator takes part.
milliseconds Backoff(const Call& call, std::uint64_t retry_after_ms) {
  const int doublings = std::min(call.attempts - 1, 4);
  const std::uint64_t base =
      retry_after_ms > 0 ? retry_after_ms
                         : std::min(kBackoffBaseMs << doublings, kBackoffCapMs);
  const std::uint64_t draw = std::stoull(
      call.key.substr(static_cast<std::size_t>(doublings) * 4, 4), nullptr, 16);
  return milliseconds(base + base * draw / (4 * 0xFFFF));
}

}  // namespace

Dispatcher::Dispatcher(Ledger* ledger, Journal* journal, CallOutcomeSink* sink)
    : ledger_(ledger), journal_(journal), sink_(sink) {
  thread_ = std::thread([this] { Loop(); });
}

Dispatcher::~Dispatcher() {
  Stop(StopMode::kDropInFlight);
  {
    std::unique_lock lock(mutex_);
    idle_.wait(lock, [this] { return finishing_ == 0; });
    exit_ = true;
  }
  wake_.notify_all();
  thread_.join();
}

void Dispatcher::OfferTo(HostContext& context) {
  context.Offer(WHET_SERVICE_COMPLETION, CompletionTable(), this);
}

void Dispatcher::Attach(PluginInstance* instance, Limiter limiter) {
  const std::lock_guard lock(mutex_);
  instance_ = instance;
  limiter_ = limiter;
}

void Dispatcher::Detach() {
  std::unique_lock lock(mutex_);
  instance_ = nullptr;
  idle_.wait(lock, [this] { return in_plugin_ == 0; });
}

void Dispatcher::Enqueue(std::shared_ptr<Call> call) {
  {
    const std::lock_guard lock(mutex_);
    if (!stopping_) {
      call->deadline = Clock::time_point::max();
      waiting_.push_back(std::move(call));
      wake_.notify_all();
      return;
    }
  }
  Finish(std::move(call), {.status = absl::CancelledError("the run stops")});
}

void Dispatcher::Stop(StopMode mode) {
  std::vector<std::shared_ptr<Call>> dropped;
  std::vector<whet_op> ops;
  PluginInstance* instance = nullptr;
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
    dropped.assign(waiting_.begin(), waiting_.end());
    for (const auto& [due, call] : retries_)
      dropped.push_back(call);
    for (const std::shared_ptr<Call>& call : ready_) {
      WithdrawIntent(*call);
      dropped.push_back(call);
    }
    waiting_.clear();
    retries_.clear();
    ready_.clear();
    if (mode == StopMode::kDropInFlight && instance_ != nullptr) {
      for (const auto& [op, call] : attempts_)
        ops.push_back(op);
      instance = instance_;
      ++in_plugin_;
    }
  }
  wake_.notify_all();
  for (std::shared_ptr<Call>& call : dropped)
    Drop(std::move(call), absl::CancelledError("the run stops"));
  if (instance == nullptr)
    return;
  const auto* provider = instance->table<whet_provider>();
  if (WHET_HAS(provider, whet_provider, cancel) &&
      provider->cancel != nullptr) {
    for (const whet_op op : ops)
      provider->cancel(instance->c(), op);
  }
  const std::lock_guard lock(mutex_);
  LeavePluginLocked();
}

void Dispatcher::LeavePluginLocked() {
  --in_plugin_;
  idle_.notify_all();
}

void Dispatcher::Drop(std::shared_ptr<Call> call, absl::Status status) {
  ledger_->Settle(call->role, call->reservation, {});
  call->reservation = {};
  ModelAnswer answer{.status = std::move(status)};
  answer.charged = call->charged;  // of earlier attempts
  Finish(std::move(call), std::move(answer));
}

std::int64_t Dispatcher::in_flight() const {
  const std::lock_guard lock(mutex_);
  return static_cast<std::int64_t>(attempts_.size());
}

void Dispatcher::WaitUntilIdle() {
  std::unique_lock lock(mutex_);
  idle_.wait(lock, [this] {
    return attempts_.empty() && intents_ == 0 && ready_.empty() &&
           finishing_ == 0;
  });
}

std::int64_t Dispatcher::PlacesLocked() const {
  return static_cast<std::int64_t>(attempts_.size()) + intents_ +
         static_cast<std::int64_t>(ready_.size()) + finishing_;
}

Dispatcher::Clock::time_point Dispatcher::NextWakeLocked(
    Clock::time_point now) const {
  Clock::time_point next = now + std::chrono::hours(1);
  if (limiter_.HasRoom(PlacesLocked())) {
    const Clock::time_point gate = limiter_.gate();
    if (!waiting_.empty())
      next = std::min(next, std::max(gate, now));
    if (!retries_.empty())
      next = std::min(next, std::max(retries_.begin()->first, gate));
  }
  for (const auto& [due, call] : retries_)
    next = std::min(next, call->deadline);
  for (const auto& [op, call] : attempts_) {
    next = std::min(next, call->cancel_sent ? call->deadline + kCancelGrace
                                            : call->deadline);
  }
  return next;
}

std::shared_ptr<Call> Dispatcher::TakeDueLocked(Clock::time_point now) {
  if (!limiter_.MaySend(now, PlacesLocked()))
    return nullptr;
  std::shared_ptr<Call> call;
  if (!retries_.empty() && retries_.begin()->first <= now) {
    call = std::move(retries_.begin()->second);
    retries_.erase(retries_.begin());
  } else if (!waiting_.empty()) {
    call = std::move(waiting_.front());
    waiting_.pop_front();
  }
  return call;
}

void Dispatcher::Loop() {
  std::unique_lock lock(mutex_);
  while (!exit_) {
    if (!ready_.empty()) {
      std::shared_ptr<Call> call = std::move(ready_.front());
      ready_.pop_front();
      Send(lock, std::move(call));
      continue;
    }
    if (EndOverdueRetries(lock) || CancelOverdue(lock))
      continue;
    const Clock::time_point now = Clock::now();
    if (const std::shared_ptr<Call> call = TakeDueLocked(now)) {
      ++intents_;
      lock.unlock();
      WriteIntent(call);
      lock.lock();
      continue;
    }
    wake_.wait_until(lock, NextWakeLocked(now));
  }
}

// A call whose pause outlasts its deadline, because others closed the gate.
bool Dispatcher::EndOverdueRetries(std::unique_lock<std::mutex>& lock) {
  const Clock::time_point now = Clock::now();
  std::vector<std::shared_ptr<Call>> overdue;
  std::erase_if(retries_, [&](const auto& retry) {
    if (now < retry.second->deadline)
      return false;
    overdue.push_back(retry.second);
    return true;
  });
  if (overdue.empty())
    return false;
  lock.unlock();
  for (std::shared_ptr<Call>& call : overdue) {
    absl::Status status = call->last_failure;
    Drop(std::move(call), std::move(status));
  }
  lock.lock();
  return true;
}

// An attempt may cost money as soon as it is sent, so the journal knows of it
// before: after a kill, an intent without a result is a call that may have
// been paid.
void Dispatcher::WriteIntent(const std::shared_ptr<Call>& call) {
  const auto durable = [this, call](const absl::Status& status) {
    std::unique_lock lock(mutex_);
    --intents_;
    if (status.ok() && !stopping_) {
      ready_.push_back(call);
      wake_.notify_all();
      return;
    }
    if (status.ok())
      WithdrawIntent(*call);
    idle_.notify_all();
    lock.unlock();
    Drop(call, status.ok() ? absl::CancelledError("the run stops") : status);
  };
  if (journal_ == nullptr) {
    durable(absl::OkStatus());
    return;
  }
  const nlohmann::json intent = {{"key", call->key},
                                 {"role", call->role},
                                 {"tokens", call->reservation.tokens},
                                 {"picodollars", call->reservation.picodollars},
                                 {"t", absl::ToUnixMillis(absl::Now())}};
  journal_->Append(RecordType::kIntent, intent.dump(), durable);
}

void Dispatcher::WithdrawIntent(const Call& call) {
  if (journal_ == nullptr)
    return;
  const nlohmann::json intent = {{"key", call.key},
                                 {"unsent", true},
                                 {"tokens", call.worst_case.tokens},
                                 {"picodollars", call.worst_case.picodollars}};
  journal_->Append(RecordType::kIntent, intent.dump(),
                   [](const absl::Status&) {});
}

void Dispatcher::Send(std::unique_lock<std::mutex>& lock,
                      std::shared_ptr<Call> call) {
  const Clock::time_point now = Clock::now();
  if (call->attempts == 0) {
    call->deadline = now + milliseconds(call->timeout_ms);
  }
  ++call->attempts;
  call->sent = now;
  limiter_.OnSent(PlacesLocked() + 1);
  call->cancel_sent = false;
  const whet_op op = NextOp();
  attempts_.emplace(op, call);
  PluginInstance* const instance = instance_;
  ++in_plugin_;
  lock.unlock();

  const auto left =
      std::chrono::duration_cast<milliseconds>(call->deadline - now).count();
  const ProviderRequest request(
      call->request, call->key, call->seed,
      static_cast<std::uint64_t>(std::max<long>(left, 1)));
  PluginError error;
  const whet_status status = instance->table<whet_provider>()->generate(
      instance->c(), op, request.c(), error.c());
  if (status != WHET_OK) {
    OnCompleted(
        op, {.status = error.ToStatus(status, instance->id())},
        {error.c()->flags | WHET_ERROR_NOT_BILLED, error.c()->retry_after_ms});
  }
  lock.lock();
  LeavePluginLocked();
}

bool Dispatcher::CancelOverdue(std::unique_lock<std::mutex>& lock) {
  const Clock::time_point now = Clock::now();
  std::vector<whet_op> overdue;
  std::vector<whet_op> hung;
  for (const auto& [op, call] : attempts_) {
    if (now >= call->deadline + kCancelGrace) {
      hung.push_back(op);
    } else if (now >= call->deadline && !call->cancel_sent) {
      call->cancel_sent = true;
      overdue.push_back(op);
    }
  }
  PluginInstance* const instance = instance_;
  if (instance == nullptr || (overdue.empty() && hung.empty()))
    return false;
  ++in_plugin_;
  lock.unlock();
  const auto* provider = instance->table<whet_provider>();
  const bool can_cancel =
      WHET_HAS(provider, whet_provider, cancel) && provider->cancel != nullptr;
  for (const whet_op op : overdue) {
    if (can_cancel)
      provider->cancel(instance->c(), op);
  }
  for (const whet_op op : hung) {
    OnCompleted(op,
                {.status = absl::DeadlineExceededError(absl::StrCat(
                     "provider '", instance->id(),
                     "' did not answer in time and ignored its cancellation"))},
                {});
  }
  lock.lock();
  LeavePluginLocked();
  return true;
}

bool Dispatcher::OnCompleted(whet_op op, ModelAnswer answer,
                             const FailureHints& hints) {
  std::shared_ptr<Call> call;
  {
    const std::lock_guard lock(mutex_);
    const auto it = attempts_.find(op);
    if (it == attempts_.end())
      return false;
    call = std::move(it->second);
    attempts_.erase(it);
    ++finishing_;
    if (absl::IsCancelled(answer.status) && !call->cancel_sent && !stopping_) {
      // Nobody asked for it: a failure like any other, which is kept.
      answer.status = absl::UnavailableError(
          absl::StrCat("the provider gave up: ", answer.status.message()));
    }
    TellLimiterLocked(*call, answer.status, hints);
  }
  wake_.notify_all();
  if (call->cancel_sent && absl::IsCancelled(answer.status)) {
    answer.status = absl::DeadlineExceededError(absl::StrCat(
        "no answer within ", call->timeout_ms / 1000, " s (timeout_s)"));
  }
  SettleAttempt(*call, answer, hints);
  if (!answer.status.ok()) {
    call->last_failure = answer.status;
    if (RetryLater(call, hints)) {
      GiveUpPlace();
      return true;
    }
  }
  answer.charged = call->charged;
  sink_->OnOutcome(std::move(call), std::move(answer),
                   [this] { GiveUpPlace(); });
  return true;
}

void Dispatcher::TellLimiterLocked(const Call& call, const absl::Status& status,
                                   const FailureHints& hints) {
  const bool overload = call.cancel_sent || absl::IsDeadlineExceeded(status) ||
                        (absl::IsUnavailable(status) &&
                         (hints.flags & WHET_ERROR_RETRYABLE) != 0);
  if (!overload) {
    limiter_.OnAnswer();
    return;
  }
  const bool worth_waiting = hints.retry_after_ms <= kLongestPauseMs;
  limiter_.OnOverload(call.sent, Clock::now(),
                      milliseconds(worth_waiting ? hints.retry_after_ms : 0));
}

void Dispatcher::GiveUpPlace() {
  // Notified under the lock: the destructor may be what waits.
  const std::lock_guard lock(mutex_);
  --finishing_;
  wake_.notify_all();
  idle_.notify_all();
}

void Dispatcher::SettleAttempt(Call& call, const ModelAnswer& answer,
                               const FailureHints& hints) {
  Cost cost;
  if (answer.status.ok()) {
    cost = AttemptCost(answer.usage, call.price, call.worst_case);
  } else if ((hints.flags & WHET_ERROR_NOT_BILLED) == 0) {
    // Outcome unknown: it may have been paid, so it counts as if it was.
    cost = call.worst_case;
  }
  ledger_->Settle(call.role, call.reservation, cost);
  call.reservation = {};
  call.charged = call.charged + cost;
}

bool Dispatcher::RetryLater(const std::shared_ptr<Call>& call,
                            const FailureHints& hints) {
  if ((hints.flags & WHET_ERROR_RETRYABLE) == 0 ||
      hints.retry_after_ms > kLongestPauseMs ||
      call->charged.calls >= kMaxChargedAttempts) {
    return false;
  }
  const Clock::time_point again =
      Clock::now() + Backoff(*call, hints.retry_after_ms);
  if (again >= call->deadline)
    return false;
  if (!ledger_->Reserve(call->role, call->worst_case))
    return false;
  call->reservation = call->worst_case;
  const std::lock_guard lock(mutex_);
  if (stopping_) {
    ledger_->Settle(call->role, call->reservation, {});
    call->reservation = {};
    return false;
  }
  // Known not to be paid: a kill must not count it.
  if ((hints.flags & WHET_ERROR_NOT_BILLED) != 0)
    WithdrawIntent(*call);
  retries_.emplace(again, call);
  wake_.notify_all();
  return true;
}

void Dispatcher::Finish(std::shared_ptr<Call> call, ModelAnswer answer) {
  sink_->OnOutcome(std::move(call), std::move(answer), [] {});
}

}  // namespace whet
