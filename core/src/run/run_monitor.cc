#include "run/run_monitor.h"

#include <cstdint>
#include <utility>

#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

namespace whet {
namespace {

constexpr int kTickMs = 100;

}  // namespace

StopSignal::StopSignal() : fd_(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {}

StopSignal::~StopSignal() { close(fd_); }

void StopSignal::Request() noexcept {
  const std::uint64_t one = 1;
  // Nothing can be done in a signal handler if it fails; it cannot, short of
  // 2^64 requests.
  [[maybe_unused]] const auto written = write(fd_, &one, sizeof(one));
}

int StopSignal::Wait(int milliseconds) {
  pollfd poll_fd = {fd_, POLLIN, 0};
  if (poll(&poll_fd, 1, milliseconds) <= 0)
    return 0;
  std::uint64_t count = 0;
  if (read(fd_, &count, sizeof(count)) != sizeof(count))
    return 0;
  return static_cast<int>(count);
}

RunMonitor::RunMonitor(StopSignal* stop, RunObserver* observer, Hooks hooks)
    : stop_(stop), observer_(observer), hooks_(std::move(hooks)) {
  thread_ = std::thread([this] { Loop(); });
}

RunMonitor::~RunMonitor() {
  exit_.store(true);
  thread_.join();
  Show();
}

void RunMonitor::Update(const std::function<void(RunProgress&)>& change) {
  const std::lock_guard lock(mutex_);
  change(state_);
}

void RunMonitor::Message(std::string_view line) {
  if (observer_ == nullptr)
    return;
  const std::lock_guard lock(observer_mutex_);
  observer_->OnMessage(line);
}

void RunMonitor::Warning(std::string_view line) {
  if (observer_ == nullptr)
    return;
  const std::lock_guard lock(observer_mutex_);
  observer_->OnWarning(line);
}

void RunMonitor::Event(std::string_view name, std::string_view json) {
  if (observer_ == nullptr)
    return;
  const std::lock_guard lock(observer_mutex_);
  observer_->OnEvent(name, json);
}

void RunMonitor::Show() {
  RunProgress copy;
  {
    const std::lock_guard lock(mutex_);
    hooks_.refresh(state_);
    copy = state_;
  }
  if (observer_ == nullptr)
    return;
  const std::lock_guard lock(observer_mutex_);
  observer_->OnProgress(copy);
}

void RunMonitor::Loop() {
  bool first = true;
  while (!exit_.load()) {
    for (int requests = stop_->Wait(kTickMs); requests > 0; --requests) {
      hooks_.on_stop(first);
      first = false;
    }
    Show();
  }
}

}  // namespace whet
