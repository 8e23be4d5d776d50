#include "conformance/fake_server.h"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <thread>

namespace whet::conformance {
namespace {

constexpr int kServerThreads = 2;
constexpr std::string_view kMarkerStart = "call";
constexpr std::size_t kMarkerDigits = 6;
constexpr std::size_t kMarkerSize = 11;

std::chrono::duration<double> Seconds(double seconds) {
  return std::chrono::duration<double>(seconds);
}

}  // namespace

FakeServer::FakeServer() {
  for (int i = 0; i < kServerThreads; ++i)
    std::thread([this] { Serve(); }).detach();
}

bool FakeServer::Accept(Asked asked, Take take) {
  const std::lock_guard lock(mutex_);
  if (closed_)
    return false;
  ++asked_count_;
  asked.marker = MarkerIn(asked.body);
  if (asked.marker.empty())
    asked.marker = MarkerIn(asked.url);
  (holds_ ? waiting_ : ready_).push_back({std::move(asked), std::move(take)});
  changed_.notify_all();
  return true;
}

void FakeServer::Cancel(std::uint64_t token) {
  const std::lock_guard lock(mutex_);
  for (std::size_t i = waiting_.size(); i-- > 0;) {
    if (waiting_[i].asked.token != token)
      continue;
    waiting_[i].answer = HttpAnswer{.status = 0,
                                    .transport = WHET_CANCELLED,
                                    .reason = "the exchange was cancelled"};
    MoveToReady(i);
  }
}

void FakeServer::MoveToReady(std::size_t i) {
  ready_.push_back(std::move(waiting_[i]));
  waiting_.erase(waiting_.begin() + static_cast<std::ptrdiff_t>(i));
  changed_.notify_all();
}

void FakeServer::AnswerWith(Script script) {
  const std::lock_guard lock(mutex_);
  script_ = std::move(script);
}

void FakeServer::Hold() {
  const std::lock_guard lock(mutex_);
  holds_ = true;
}

void FakeServer::Resume() {
  const std::lock_guard lock(mutex_);
  holds_ = false;
  while (!waiting_.empty())
    MoveToReady(0);
}

std::size_t FakeServer::AnswerWaiting(Draws& draws) {
  const std::lock_guard lock(mutex_);
  // By what they ask, as the order in which threads have come is no one's.
  std::sort(waiting_.begin(), waiting_.end(),
            [](const Exchange& a, const Exchange& b) {
              return a.asked.marker < b.asked.marker;
            });
  const std::size_t count = waiting_.size();
  while (!waiting_.empty())
    MoveToReady(draws.Below(waiting_.size()));
  return count;
}

std::size_t FakeServer::AnswerOne(Draws& draws) {
  const std::lock_guard lock(mutex_);
  if (waiting_.empty())
    return 0;
  MoveToReady(draws.Below(waiting_.size()));
  return 1;
}

bool FakeServer::AwaitWaiting(std::size_t count, double seconds) {
  std::unique_lock lock(mutex_);
  return changed_.wait_for(lock, Seconds(seconds),
                           [&] { return waiting_.size() >= count; });
}

bool FakeServer::Close(double seconds) {
  std::unique_lock lock(mutex_);
  closed_ = true;
  for (Exchange& exchange : waiting_) {
    exchange.answer = HttpAnswer{.status = 0,
                                 .transport = WHET_CANCELLED,
                                 .reason = "the instance is being destroyed"};
  }
  while (!waiting_.empty())
    MoveToReady(0);
  return changed_.wait_for(lock, Seconds(seconds),
                           [&] { return ready_.empty() && busy_ == 0; });
}

void FakeServer::Open() {
  const std::lock_guard lock(mutex_);
  closed_ = false;
  holds_ = false;
  asked_count_ = 0;
  script_ = nullptr;
}

std::size_t FakeServer::asked_count() const {
  const std::lock_guard lock(mutex_);
  return asked_count_;
}

void FakeServer::Serve() {
  std::unique_lock lock(mutex_);
  while (true) {
    changed_.wait(lock, [&] { return !ready_.empty(); });
    Exchange exchange = std::move(ready_.front());
    ready_.pop_front();
    ++busy_;
    const Script script = script_;
    lock.unlock();
    if (!exchange.answer.has_value()) {
      exchange.answer =
          script ? script(exchange.asked) : HttpAnswer{.status = 503};
    }
    exchange.take(*exchange.answer);
    exchange = {};
    lock.lock();
    --busy_;
    changed_.notify_all();
  }
}

std::string Marker(std::uint64_t number) {
  char text[32];
  std::snprintf(text, sizeof(text), "call%06uz",
                static_cast<unsigned>(number % 1000000));
  return text;
}

std::string MarkerIn(std::string_view text) {
  for (std::size_t at = text.find(kMarkerStart); at != text.npos;
       at = text.find(kMarkerStart, at + 1)) {
    const std::string_view marker = text.substr(at, kMarkerSize);
    const std::string_view digits =
        marker.substr(std::min(marker.size(), kMarkerStart.size()));
    if (marker.size() == kMarkerSize && marker.back() == 'z' &&
        digits.find_first_not_of("0123456789") == kMarkerDigits) {
      return std::string(marker);
    }
  }
  return "";
}

std::uint64_t NumberOf(std::string_view marker) {
  return marker.size() == kMarkerSize
             ? std::strtoull(
                   std::string(marker.substr(kMarkerStart.size())).c_str(),
                   nullptr, 10)
             : 0;
}

}  // namespace whet::conformance
