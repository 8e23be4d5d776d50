// The host of a provider during its checks: whet.completion/1, whet.http/1,
// whet.secrets/1, whet.log/1 and whet.draft.providers/1, before one made-up
// server.
//
//   ProviderHost& host = ProviderHost::Main();
//   ... create(..., host.c(), ...) ...
//   host.Attach(instance);
//   ... host.server(), host.calls() ...
//   host.Detach(10.0); destroy; host.calls().Retire();
//
// Providers behind the one that is checked (whet.draft.providers/1) exist under
// any id; what they are asked goes to the same server, and its statuses come
// back as their failures. Thread-safe; lives as long as the process.
#ifndef WHET_CORE_CONFORMANCE_PROVIDER_HOST_H_
#define WHET_CORE_CONFORMANCE_PROVIDER_HOST_H_

#include <cstdint>
#include <mutex>
#include <string>
#include <vector>

#include "whet/entry.h"
#include "whet/service/http.h"
#include "whet/service/providers.h"

#include "conformance/call_log.h"
#include "conformance/fake_server.h"

namespace whet::conformance {

// A credential that was asked for.
struct OpenedSecret {
  std::string environment;
  std::string origin;
};

class ProviderHost {
 public:
  // The host of most checks: one instance after the other.
  static ProviderHost& Main();
  static std::vector<std::string> OfferedServices();

  ProviderHost();
  ProviderHost(const ProviderHost&) = delete;
  ProviderHost& operator=(const ProviderHost&) = delete;

  const whet_host* c() const { return &host_; }
  FakeServer& server() { return server_; }
  CallLog& calls() { return calls_; }

  // What create() has made: it may ask from now on.
  void Attach(whet_instance* instance);
  // Nothing is delivered any more; false if that took more than `seconds`.
  bool Detach(double seconds);

  // Forgets what was said and asked, for the next instance.
  void Forget();

  // What send() and the providers behind refuse from now on; WHET_OK: nothing.
  void RefuseToSend(whet_status code);

  // Everything that was said to the log and written into addresses.
  std::vector<std::string> logged() const;
  std::vector<std::string> urls() const;
  std::vector<OpenedSecret> secrets() const;
  // The first misuse of a handle, or empty.
  std::string secret_fault() const;

 private:
  friend struct ProviderServices;

  whet_host host_;
  FakeServer server_;
  CallLog calls_;

  mutable std::mutex mutex_;
  whet_instance* instance_ = nullptr;
  const whet_http_client* http_client_ = nullptr;
  const whet_draft_provider_client* provider_client_ = nullptr;
  whet_status refusal_ = WHET_OK;
  std::vector<std::string> logged_;
  std::vector<std::string> urls_;
  std::vector<OpenedSecret> secrets_;  // handle 1 is the first
  std::string secret_fault_;
};

}  // namespace whet::conformance

#endif  // WHET_CORE_CONFORMANCE_PROVIDER_HOST_H_
