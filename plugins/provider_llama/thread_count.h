// How many threads a step is worth, learnt from how the steps before went.
//
//   ThreadCount count(8);
//   ... run a step on count.threads() threads, for `wall` seconds, in which
//   the process got `cpu` seconds of processor time ...
//   count.Ran(wall, cpu);
//
// The threads of a step wait for each other a thousand times, spinning, so one
// that has no processor of its own holds up all others. Threads that all have
// one get as many seconds of processor time as the step takes times their
// number; what is missing of that, others took. What only runs when nobody else
// wants to (SCHED_IDLE) takes nothing, and a quota of a container shows too.
//
// Not thread-safe.
#ifndef WHET_PLUGINS_PROVIDER_LLAMA_THREAD_COUNT_H_
#define WHET_PLUGINS_PROVIDER_LLAMA_THREAD_COUNT_H_

#include <cstdint>
#include <functional>

namespace whet::llama {

class ThreadCount {
 public:
  // Never more than `most`, at least one.
  explicit ThreadCount(int most);

  int threads() const { return threads_; }

  // Seconds that a step took on threads().
  void Ran(double wall, double cpu);

 private:
  int most_;
  int threads_;
  // Of the steps since the last decision.
  double wall_ = 0.0;
  double cpu_ = 0.0;
  double until_retry_ = 0.0;  // seconds of steps before more threads are tried
  double patience_;
};

// The threads of one context among those of this process, which share its
// processors: SharedProcessors::Run() of one does not use what another one has.
// One thread at a time.
class SharedProcessors {
 public:
  SharedProcessors();

  // Runs `step` on as many threads as it is worth, or on `asked` if that is not
  // 0, and returns its outcome.
  std::int32_t Run(int asked, const std::function<std::int32_t(int)>& step);

 private:
  ThreadCount count_;
};

}  // namespace whet::llama

#endif  // WHET_PLUGINS_PROVIDER_LLAMA_THREAD_COUNT_H_
