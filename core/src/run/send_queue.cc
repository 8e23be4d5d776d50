#include "run/send_queue.h"

#include <algorithm>
#include <utility>

namespace whet {

SendQueue::SendQueue(int concurrency, bool known)
    : concurrency_(concurrency), known_(known) {}

void SendQueue::SetRates(const std::string& model, const RateLimits& rates,
                         TimePoint now) {
  const auto it =
      lanes_.try_emplace(model, Limiter(concurrency_, known_)).first;
  it->second.limiter.SetRates(rates, now);
}

SendQueue::Lane& SendQueue::LaneOf(const Call& call) {
  return lanes_.try_emplace(call.request.model, Limiter(concurrency_, known_))
      .first->second;
}

void SendQueue::Add(CallPtr call) {
  Lane& lane = LaneOf(*call);
  lane.waiting.push_back(std::move(call));
}

void SendQueue::AddRetry(CallPtr call, TimePoint due) {
  earliest_deadline_ = std::min(earliest_deadline_, call->deadline);
  Lane& lane = LaneOf(*call);
  lane.retries.emplace(due, std::move(call));
}

SendQueue::TimePoint SendQueue::ReadyAt(const Lane& lane) const {
  if (!lane.limiter.HasRoom(lane.places))
    return TimePoint::max();
  TimePoint ready = TimePoint::max();
  if (!lane.waiting.empty()) {
    ready = lane.limiter.ReadyAt(lane.waiting.front()->worst_case.tokens);
  }
  if (!lane.retries.empty()) {
    const auto& [due, call] = *lane.retries.begin();
    ready = std::min(
        ready, std::max(due, lane.limiter.ReadyAt(call->worst_case.tokens)));
  }
  return ready;
}

SendQueue::CallPtr SendQueue::Take(TimePoint now) {
  if (places_ >= concurrency_)
    return nullptr;
  for (auto& [model, lane] : lanes_) {
    if (ReadyAt(lane) > now)
      continue;
    CallPtr call;
    if (!lane.retries.empty() && lane.retries.begin()->first <= now) {
      call = std::move(lane.retries.begin()->second);
      lane.retries.erase(lane.retries.begin());
    } else {
      call = std::move(lane.waiting.front());
      lane.waiting.pop_front();
    }
    ++lane.places;
    ++places_;
    // Now, not when it leaves: the next call must find the quota smaller.
    lane.limiter.OnSent(now, call->worst_case.tokens);
    return call;
  }
  return nullptr;
}

SendQueue::TimePoint SendQueue::NextWake() const {
  TimePoint next = earliest_deadline_;
  if (places_ < concurrency_) {
    for (const auto& [model, lane] : lanes_)
      next = std::min(next, ReadyAt(lane));
  }
  return next;
}

void SendQueue::GiveUpPlace(const Call& call) {
  --LaneOf(call).places;
  --places_;
}

std::vector<SendQueue::CallPtr> SendQueue::TakeOverdue(TimePoint now) {
  std::vector<CallPtr> overdue;
  if (now < earliest_deadline_)
    return overdue;
  earliest_deadline_ = TimePoint::max();
  for (auto& [model, lane] : lanes_) {
    std::erase_if(lane.retries, [&](const auto& retry) {
      if (now >= retry.second->deadline) {
        overdue.push_back(retry.second);
        return true;
      }
      earliest_deadline_ = std::min(earliest_deadline_, retry.second->deadline);
      return false;
    });
  }
  return overdue;
}

std::vector<SendQueue::CallPtr> SendQueue::TakeAll() {
  std::vector<CallPtr> out;
  for (auto& [model, lane] : lanes_) {
    out.insert(out.end(), lane.waiting.begin(), lane.waiting.end());
    for (const auto& [due, call] : lane.retries)
      out.push_back(call);
    lane.waiting.clear();
    lane.retries.clear();
  }
  earliest_deadline_ = TimePoint::max();
  return out;
}

void SendQueue::OnSent(const Call& call) {
  ++traffic_.requests;
  if (call.attempts > 1)
    ++traffic_.retries;
}

void SendQueue::OnAnswer(const Call& call) {
  Lane& lane = LaneOf(call);
  lane.limiter.OnAnswer(lane.places);
}

void SendQueue::OnUsage(const Call& call, std::int64_t tokens) {
  LaneOf(call).limiter.OnSpared(call.worst_case.tokens - tokens);
}

void SendQueue::OnOverload(const Call& call, TimePoint now,
                           std::chrono::milliseconds pause) {
  ++traffic_.overloaded;
  Lane& lane = LaneOf(call);
  const TimePoint before = std::max(lane.limiter.gate(), now);
  lane.limiter.OnOverload(call.sent, now, pause);
  const TimePoint after = std::max(lane.limiter.gate(), before);
  traffic_.paused_s += std::chrono::duration<double>(after - before).count();
}

void SendQueue::OnQuota(const Call& call, const ServerQuota& quota,
                        TimePoint now) {
  LaneOf(call).limiter.OnQuota(quota, now);
}

Traffic SendQueue::traffic() const {
  Traffic out = traffic_;
  for (const auto& [model, lane] : lanes_)
    out.limit += lane.limiter.limit();
  return out;
}

}  // namespace whet
