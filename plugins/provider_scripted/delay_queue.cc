#include "delay_queue.h"

#include <utility>

namespace whet::scripted {

DelayQueue::DelayQueue(Due due) : due_(std::move(due)) {
  thread_ = std::thread([this] { Loop(); });
}

DelayQueue::~DelayQueue() {
  CancelAll();
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    exit_ = true;
  }
  wake_.notify_all();
  thread_.join();
}

void DelayQueue::Add(whet_op op, std::chrono::milliseconds delay) {
  const std::lock_guard<std::mutex> lock(mutex_);
  entries_.emplace(closed_ ? Clock::time_point::min() : Clock::now() + delay,
                   Entry{op, closed_});
  wake_.notify_all();
}

void DelayQueue::Cancel(whet_op op) {
  const std::lock_guard<std::mutex> lock(mutex_);
  for (auto it = entries_.begin(); it != entries_.end(); ++it) {
    if (it->second.op != op)
      continue;
    entries_.erase(it);
    entries_.emplace(Clock::time_point::min(), Entry{op, true});
    wake_.notify_all();
    return;
  }
}

void DelayQueue::CancelAll() {
  const std::lock_guard<std::mutex> lock(mutex_);
  closed_ = true;
  std::multimap<Clock::time_point, Entry> all;
  for (const auto& [when, entry] : entries_)
    all.emplace(Clock::time_point::min(), Entry{entry.op, true});
  entries_.swap(all);
  wake_.notify_all();
}

void DelayQueue::Loop() {
  std::unique_lock<std::mutex> lock(mutex_);
  while (!exit_ || !entries_.empty()) {
    if (entries_.empty()) {
      wake_.wait(lock);
      continue;
    }
    const Clock::time_point when = entries_.begin()->first;
    if (Clock::now() < when) {
      wake_.wait_until(lock, when);
      continue;
    }
    const Entry entry = entries_.begin()->second;
    entries_.erase(entries_.begin());
    lock.unlock();
    due_(entry.op, entry.cancelled);
    lock.lock();
  }
}

}  // namespace whet::scripted
