#include "run/dispatcher.h"

#include <algorithm>
#include <atomic>
#include <string>
#include <utility>

#include "whet/sdk/text.h"
#include "whet/service/completion.h"

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "base/status_macros.h"
#include "run/completion_service.h"
#include "run/provider_request.h"

namespace whet {
namespace {

using std::chrono::milliseconds;

// A provider that ignores cancel() for that long after the deadline is taken
// for hung: its call fails, a late answer is refused.
constexpr milliseconds kCancelGrace{10'000};

// Operation ids are never reused in a process.
whet_op NextOp() {
  static std::atomic<whet_op> next{1};
  return next.fetch_add(1);
}

// Keys are hex, roles plain words: nothing to escape.
std::string IntentJson(const Call& call, const Cost& reservation,
                       const std::string& member) {
  return absl::StrCat("{\"key\":\"", call.key, "\",\"role\":\"", call.role,
                      "\",\"tokens\":", reservation.tokens,
                      ",\"picodollars\":", reservation.picodollars, ",", member,
                      "}");
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

void Dispatcher::Attach(PluginInstance* instance, SendQueue queue) {
  const std::lock_guard lock(mutex_);
  instance_ = instance;
  queue_ = std::move(queue);
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
      queue_.Add(std::move(call));
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
    dropping_ = dropping_ || mode == StopMode::kDropInFlight;
    dropped = queue_.TakeAll();
    for (const std::shared_ptr<Call>& call : ready_) {
      WithdrawIntent(*call);
      queue_.GiveUpPlace(*call);
      dropped.push_back(call);
    }
    ready_.clear();
    idle_.notify_all();
    if (mode == StopMode::kDropInFlight && instance_ != nullptr) {
      for (const auto& [op, call] : attempts_)
        ops.push_back(op);
      instance = instance_;
      ++in_plugin_;
    }
  }
  wake_.notify_all();
  // Calls that wait for room on the disk give up their places.
  if (journal_ != nullptr)
    journal_->StopWaiting();
  for (std::shared_ptr<Call>& call : dropped)
    Drop(std::move(call), absl::CancelledError("the run stops"));
  if (instance == nullptr)
    return;
  CancelAtProvider(instance, ops);
  const std::lock_guard lock(mutex_);
  LeavePluginLocked();
}

void Dispatcher::CancelAtProvider(PluginInstance* instance,
                                  const std::vector<whet_op>& ops) {
  const auto* provider = instance->table<whet_provider>();
  if (!WHET_HAS(provider, whet_provider, cancel) ||
      provider->cancel == nullptr) {
    return;
  }
  for (const whet_op op : ops)
    provider->cancel(instance->c(), op);
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
  return static_cast<std::int64_t>(attempts_.size() + ready_.size());
}

Traffic Dispatcher::traffic() const {
  const std::lock_guard lock(mutex_);
  return queue_.traffic();
}

void Dispatcher::WaitUntilIdle() {
  std::unique_lock lock(mutex_);
  idle_.wait(lock, [this] { return queue_.places() == 0; });
}

Dispatcher::Clock::time_point Dispatcher::NextWakeLocked() const {
  const Clock::time_point next = queue_.NextWake();
  return due_.empty() ? next : std::min(next, due_.begin()->first);
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
    if (const std::shared_ptr<Call> call = queue_.Take(Clock::now())) {
      lock.unlock();
      WriteIntent(call);
      lock.lock();
      continue;
    }
    const Clock::time_point next = NextWakeLocked();
    if (next == Clock::time_point::max()) {
      wake_.wait(lock);
    } else {
      wake_.wait_until(lock, next);
    }
  }
}

bool Dispatcher::EndOverdueRetries(std::unique_lock<std::mutex>& lock) {
  std::vector<std::shared_ptr<Call>> overdue = queue_.TakeOverdue(Clock::now());
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
// been paid. On a full disk this takes as long as somebody needs to make room;
// that is not the model's time.
void Dispatcher::WriteIntent(const std::shared_ptr<Call>& call) {
  const Clock::time_point asked = Clock::now();
  const auto durable = [this, call, asked](const absl::Status& status) {
    std::unique_lock lock(mutex_);
    if (call->attempts > 0)
      call->deadline += Clock::now() - asked;
    if (status.ok() && !stopping_) {
      ready_.push_back(call);
      // Under the lock: the destructor may be what waits.
      wake_.notify_all();
      return;
    }
    if (status.ok())
      WithdrawIntent(*call);
    queue_.GiveUpPlace(*call);
    idle_.notify_all();
    lock.unlock();
    Drop(call, status.ok() ? absl::CancelledError("the run stops") : status);
  };
  if (journal_ == nullptr) {
    durable(absl::OkStatus());
    return;
  }
  journal_->AppendWhenRoom(
      RecordType::kIntent,
      IntentJson(*call, call->reservation,
                 absl::StrCat("\"t\":", absl::ToUnixMillis(absl::Now()))),
      durable);
}

void Dispatcher::WithdrawIntent(const Call& call) {
  if (journal_ == nullptr)
    return;
  journal_->Append(RecordType::kIntent,
                   IntentJson(call, call.worst_case, "\"unsent\":true"),
                   [](const absl::Status&) {});
}

void Dispatcher::Send(std::unique_lock<std::mutex>& lock,
                      std::shared_ptr<Call> call) {
  const Clock::time_point now = Clock::now();
  if (call->attempts == 0)
    call->deadline = now + milliseconds(call->timeout_ms);
  ++call->attempts;
  call->sent = now;
  queue_.OnSent(*call);
  call->cancel_sent = false;
  const whet_op op = NextOp();
  attempts_.emplace(op, call);
  due_.emplace(call->deadline, op);
  PluginInstance* const instance = instance_;
  ++in_plugin_;
  lock.unlock();

  const auto left =
      std::chrono::duration_cast<milliseconds>(call->deadline - now).count();
  FailureHints hints;
  absl::Status status =
      StartAt(*instance, op, *call,
              static_cast<std::uint64_t>(std::max<long>(left, 1)), &hints);
  if (!status.ok())
    OnCompleted(op, {.status = std::move(status)}, hints);
  lock.lock();
  // A stop meanwhile asked the provider to end what it did not know yet.
  if (dropping_ && attempts_.count(op) == 1) {
    lock.unlock();
    CancelAtProvider(instance, {op});
    lock.lock();
  }
  LeavePluginLocked();
}

absl::Status Dispatcher::StartAt(PluginInstance& instance, whet_op op,
                                 const Call& call, std::uint64_t timeout_ms,
                                 FailureHints* hints) {
  const auto* provider = instance.table<whet_provider>();
  PluginError error;
  whet_status status = WHET_OK;
  if (call.request.embedding) {
    const whet_text text = sdk::Text(call.request.messages.front().content);
    const whet_embed_request request = {
        sizeof(request), 0, &text, 1, sdk::Text(call.request.model),
        timeout_ms};
    status = provider->embed(instance.c(), op, &request, error.c());
  } else {
    const ProviderRequest request(call.request, call.key, call.seed,
                                  timeout_ms);
    status = provider->generate(instance.c(), op, request.c(), error.c());
  }
  if (status == WHET_OK)
    return absl::OkStatus();
  *hints = {error.c()->flags | WHET_ERROR_NOT_BILLED,
            error.c()->retry_after_ms};
  return error.ToStatus(status, instance.id());
}

bool Dispatcher::CanEmbed() const {
  const std::lock_guard lock(mutex_);
  if (instance_ == nullptr)
    return false;
  const auto* provider = instance_->table<whet_provider>();
  return WHET_HAS(provider, whet_provider, embed) && provider->embed != nullptr;
}

bool Dispatcher::CancelOverdue(std::unique_lock<std::mutex>& lock) {
  const Clock::time_point now = Clock::now();
  PluginInstance* const instance = instance_;
  if (instance == nullptr || due_.empty() || now < due_.begin()->first)
    return false;
  std::vector<whet_op> overdue;
  std::vector<whet_op> hung;
  while (!due_.empty() && due_.begin()->first <= now) {
    const whet_op op = due_.begin()->second;
    due_.erase(due_.begin());
    Call& call = *attempts_.at(op);
    if (call.cancel_sent) {
      hung.push_back(op);
      continue;
    }
    call.cancel_sent = true;
    overdue.push_back(op);
    due_.emplace(call.deadline + kCancelGrace, op);
  }
  ++in_plugin_;
  lock.unlock();
  CancelAtProvider(instance, overdue);
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

bool Dispatcher::OnQuota(whet_op op, const ServerQuota& quota) {
  const std::lock_guard lock(mutex_);
  const auto it = attempts_.find(op);
  if (it == attempts_.end())
    return false;
  queue_.OnQuota(*it->second, quota, Clock::now());
  return true;
}

bool Dispatcher::OnCompleted(whet_op op, ModelAnswer answer,
                             const FailureHints& hints, bool embedded) {
  std::shared_ptr<Call> call;
  {
    const std::lock_guard lock(mutex_);
    const auto it = attempts_.find(op);
    if (it == attempts_.end())
      return false;
    call = std::move(it->second);
    attempts_.erase(it);
    due_.erase({call->deadline, op});
    due_.erase({call->deadline + kCancelGrace, op});
    ++finishing_;
    if (answer.status.ok() && embedded != call->request.embedding) {
      answer = {
          .status = absl::InternalError(absl::StrCat(
              "the provider answered with ", embedded ? "a vector" : "a text",
              ", which is not what it "
              "was asked for"))};
    }
    if (absl::IsCancelled(answer.status) && !call->cancel_sent && !stopping_) {
      // Nobody asked for it: a failure like any other, which is kept.
      answer.status = absl::UnavailableError(
          absl::StrCat("the provider gave up: ", answer.status.message()));
    }
    if (call->cancel_sent && absl::IsCancelled(answer.status)) {
      answer.status = absl::DeadlineExceededError(absl::StrCat(
          "no answer within ", call->timeout_ms / 1000, " s (timeout_s)"));
    }
    TellQueueLocked(*call, answer, hints);
  }
  SettleAttempt(*call, answer, hints);
  if (!answer.status.ok()) {
    call->last_failure = answer.status;
    if (RetryLater(call, hints)) {
      GiveUpPlace(*call);
      return true;
    }
  }
  answer.charged = call->charged;
  answer.latency_ms =
      std::chrono::duration_cast<milliseconds>(Clock::now() - call->sent)
          .count();
  sink_->OnOutcome(call, std::move(answer),
                   [this, call] { GiveUpPlace(*call); });
  return true;
}

void Dispatcher::TellQueueLocked(const Call& call, const ModelAnswer& answer,
                                 const FailureHints& hints) {
  if (answer.status.ok()) {
    queue_.OnUsage(
        call, AttemptCost(answer.usage, call.price, call.worst_case).tokens);
  }
  if (IsOverload(answer.status, hints)) {
    queue_.OnOverload(call, Clock::now(), SharedPause(hints));
  } else {
    queue_.OnAnswer(call);
  }
}

void Dispatcher::GiveUpPlace(const Call& call) {
  // Notified under the lock: the destructor may be what waits.
  const std::lock_guard lock(mutex_);
  queue_.GiveUpPlace(call);
  --finishing_;
  wake_.notify_all();
  if (finishing_ == 0)
    idle_.notify_all();
}

void Dispatcher::SettleAttempt(Call& call, const ModelAnswer& answer,
                               const FailureHints& hints) {
  Cost cost;
  if (answer.status.ok()) {
    cost = AttemptCost(answer.usage, call.price, call.worst_case);
  } else if (MayBePaid(hints)) {
    // Outcome unknown: it may have been paid, so it counts as if it was.
    cost = call.worst_case;
  }
  ledger_->Settle(call.role, call.reservation, cost);
  call.reservation = {};
  call.charged = call.charged + cost;
}

bool Dispatcher::RetryLater(const std::shared_ptr<Call>& call,
                            const FailureHints& hints) {
  if (!WorthAnotherAttempt(hints, call->charged))
    return false;
  const Clock::time_point again =
      Clock::now() + Backoff(call->key, call->attempts, hints.retry_after_ms);
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
  if (!MayBePaid(hints))
    WithdrawIntent(*call);
  queue_.AddRetry(call, again);
  wake_.notify_all();
  return true;
}

void Dispatcher::Finish(std::shared_ptr<Call> call, ModelAnswer answer) {
  sink_->OnOutcome(std::move(call), std::move(answer), [] {});
}

}  // namespace whet
