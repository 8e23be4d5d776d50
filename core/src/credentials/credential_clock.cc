#include "credentials/credential_clock.h"

#include <chrono>

#include <sys/eventfd.h>
#include <time.h>
#include <unistd.h>

namespace whet {

SystemCredentialClock::SystemCredentialClock()
    : stop_fd_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {}

SystemCredentialClock::~SystemCredentialClock() {
  if (stop_fd_ >= 0)
    ::close(stop_fd_);
}

std::int64_t SystemCredentialClock::UnixSeconds() {
  return std::chrono::duration_cast<std::chrono::seconds>(
             std::chrono::system_clock::now().time_since_epoch())
      .count();
}

std::int64_t SystemCredentialClock::ElapsedSeconds() {
  timespec now{};
  ::clock_gettime(CLOCK_BOOTTIME, &now);
  return now.tv_sec;
}

bool SystemCredentialClock::Wait(std::int64_t milliseconds) {
  std::unique_lock<std::mutex> lock(mutex_);
  return !stop_.wait_for(lock, std::chrono::milliseconds(milliseconds),
                         [this] { return stopped_; });
}

void SystemCredentialClock::Stop() {
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    stopped_ = true;
  }
  stop_.notify_all();
  const std::uint64_t one = 1;
  // Nobody reads it: it stays readable.
  static_cast<void>(!::write(stop_fd_, &one, sizeof(one)));
}

}  // namespace whet
