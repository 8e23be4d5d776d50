// What a provider in a worker has under way in one process of it, and the
// host's whet.completion/1 and whet.http/1 as that process reaches them. A
// worker's word is checked: what completes must be under way.
//
//   auto operations = std::make_shared<ProviderOperations>(host, on_lost);
//   process.Serve(number, operations);
//   operations->Begin(op);                // then the worker is asked
//   ...                                   // the worker completes it, or
//   operations->OnLost("crashed (SIGSEGV)");   // it fails as UNAVAILABLE
//
// Each operation completes once at most, whoever is faster. Exchanges have
// numbers of the host's own: a new process may use the tokens of the last one,
// whose responses it must not get. Thread-safe.
#ifndef WHET_CORE_WORKER_PROVIDER_OPERATIONS_H_
#define WHET_CORE_WORKER_PROVIDER_OPERATIONS_H_

#include <condition_variable>
#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <set>
#include <string>

#include "whet/service/completion.h"
#include "whet/service/http.h"

#include "absl/status/status.h"
#include "worker/worker_process.h"

namespace whet {

class ProviderOperations : public ServedInstance {
 public:
  // `host` is the instance's. `on_lost` gets how the process was lost and how
  // many operations fail with it; before they do.
  using OnLostFunction =
      std::function<void(const std::string& how, std::uint64_t operations)>;
  ProviderOperations(const whet_host* host, OnLostFunction on_lost);

  const whet_host* host() const override { return &front_.host; }
  // Fails what is under way, once.
  void OnLost(const std::string& how) override;
  void Close() override;

  // The instance is made: it may send requests from now on.
  void Open();

  // `op` is under way from now on. False if the process is lost.
  bool Begin(whet_op op);
  // The worker did not take `op`.
  void Withdraw(whet_op op);

  // The worker's token of an exchange of it, which is over; absent: it is none
  // of this process.
  std::optional<std::uint64_t> EndExchange(std::uint64_t number);

  // How an operation fails whose process is lost.
  static absl::Status LossOf(std::string_view id, std::string_view how);

  // Completions of what was not under way. They are ignored; Close() tells the
  // host's log how many there were.
  std::uint64_t strays() const;

 private:
  struct Tables;
  // Begins as a whet_host, so that services of it can be asked with it.
  struct Front {
    whet_host host;
    ProviderOperations* self;
  };
  // Holds Close() up while it lives; false if it came too late.
  class Visit;

  template <typename T>
  const T* Table(const char* id) const;
  bool UnderWay(whet_op op) const;
  // Whether `op` is under way: then it is no more.
  bool End(whet_op op);

  const whet_host* const real_;
  const OnLostFunction on_lost_;
  Front front_;

  mutable std::mutex mutex_;
  std::condition_variable empty_;
  int inside_ = 0;
  bool open_ = false;
  bool lost_ = false;
  bool closed_ = false;
  std::uint64_t strays_ = 0;
  std::set<whet_op> operations_;
  std::map<std::uint64_t, std::uint64_t> exchanges_;  // number -> token
};

}  // namespace whet

#endif  // WHET_CORE_WORKER_PROVIDER_OPERATIONS_H_
