#include "thread_count.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cmath>
#include <ctime>
#include <thread>

namespace whet::llama {
namespace {

constexpr double kWindow = 0.05;          // seconds that a decision looks at
constexpr double kMissed = 0.5;           // of a processor, that is too much
constexpr double kFirstPatience = 0.5;    // seconds
constexpr double kLongestPatience = 8.0;  // seconds

// Contexts of this process that are computing.
std::atomic<int> computing = 0;

// Of those that this process may use, at least one.
int Processors() {
  return std::max(1, static_cast<int>(std::thread::hardware_concurrency()));
}

double WallSeconds() {
  return std::chrono::duration<double>(
             std::chrono::steady_clock::now().time_since_epoch())
      .count();
}

// Of all threads of this process, also of those that are gone.
double CpuSeconds() {
  timespec now = {};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) +
         1e-9 * static_cast<double>(now.tv_nsec);
}

}  // namespace

ThreadCount::ThreadCount(int most)
    : most_(std::max(1, most)), threads_(most_), patience_(kFirstPatience) {}

void ThreadCount::Ran(double wall, double cpu) {
  wall_ += wall;
  cpu_ += cpu;
  until_retry_ -= wall;
  if (wall_ < kWindow) {
    return;
  }
  const double missed = threads_ - cpu_ / wall_;
  wall_ = 0.0;
  cpu_ = 0.0;
  if (missed > kMissed && threads_ > 1) {
    threads_ = std::max(1, threads_ - static_cast<int>(std::round(missed)));
    until_retry_ = patience_;
    patience_ = std::min(2.0 * patience_, kLongestPatience);
  } else if (missed <= kMissed && threads_ == most_) {
    patience_ = kFirstPatience;
  } else if (until_retry_ <= 0.0) {
    threads_ = std::min(most_, threads_ + std::max(1, threads_ / 2));
  }
}

SharedProcessors::SharedProcessors() : count_(Processors()) {}

std::int32_t SharedProcessors::Run(
    int asked, const std::function<std::int32_t(int)>& step) {
  if (asked > 0) {
    return step(asked);
  }
  const int share = std::max(1, Processors() / ++computing);
  const int threads = std::min(count_.threads(), share);
  const double wall = WallSeconds();
  const double cpu = CpuSeconds();
  const std::int32_t outcome = step(threads);
  // What others of this process computed meanwhile would count as its own.
  if (--computing == 0 && threads == count_.threads()) {
    count_.Ran(WallSeconds() - wall, CpuSeconds() - cpu);
  }
  return outcome;
}

}  // namespace whet::llama
