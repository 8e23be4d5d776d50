#include "credentials/credential_clock.h"

#include <chrono>

#include <time.h>

namespace whet {

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
}

}  // namespace whet
