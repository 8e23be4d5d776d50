// The two clocks that credentials need, as an interface: tests turn them by
// hand.
#ifndef WHET_CORE_CREDENTIALS_CREDENTIAL_CLOCK_H_
#define WHET_CORE_CREDENTIALS_CREDENTIAL_CLOCK_H_

#include <condition_variable>
#include <cstdint>
#include <mutex>

namespace whet {

// Thread-safe.
class CredentialClock {
 public:
  virtual ~CredentialClock() = default;

  // Seconds since 1970, by a clock that people set, maybe wrongly.
  virtual std::int64_t UnixSeconds() = 0;
  // Seconds of a clock that nobody sets, and that goes on while the machine
  // sleeps: a token grows old meanwhile.
  virtual std::int64_t ElapsedSeconds() = 0;
  // False at once if, or as soon as, the host stops.
  virtual bool Wait(std::int64_t milliseconds) = 0;
  // A descriptor that can be read once the host stops, for who waits for more
  // than time; -1 if that never happens.
  virtual int stop_fd() const { return -1; }
};

class SystemCredentialClock : public CredentialClock {
 public:
  SystemCredentialClock();
  ~SystemCredentialClock() override;
  std::int64_t UnixSeconds() override;
  std::int64_t ElapsedSeconds() override;
  bool Wait(std::int64_t milliseconds) override;
  int stop_fd() const override { return stop_fd_; }

  // Ends every Wait.
  void Stop();

 private:
  std::mutex mutex_;
  std::condition_variable stop_;
  bool stopped_ = false;  // guarded by mutex_
  const int stop_fd_;     // eventfd
};

}  // namespace whet

#endif  // WHET_CORE_CREDENTIALS_CREDENTIAL_CLOCK_H_
