// Blocks every signal in the calling thread while it lives; threads made
// meanwhile inherit that. Signals are for the host's own threads, and a write
// to a closed TLS connection must not raise SIGPIPE.
//
//   const SignalsBlocked blocked;
//   thread_ = std::thread([this] { Run(); });
#ifndef WHET_CORE_BASE_SIGNALS_BLOCKED_H_
#define WHET_CORE_BASE_SIGNALS_BLOCKED_H_

#include <csignal>

namespace whet {

class SignalsBlocked {
 public:
  SignalsBlocked() {
    sigset_t all;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before_);
  }
  ~SignalsBlocked() { pthread_sigmask(SIG_SETMASK, &before_, nullptr); }
  SignalsBlocked(const SignalsBlocked&) = delete;
  SignalsBlocked& operator=(const SignalsBlocked&) = delete;

 private:
  sigset_t before_;
};

}  // namespace whet

#endif  // WHET_CORE_BASE_SIGNALS_BLOCKED_H_
