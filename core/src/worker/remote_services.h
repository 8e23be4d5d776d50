// The host's services as a plugin in a worker sees them: tables that ask the
// host.
//
//   RemoteServices remote(&line, instance);
//   remote.OfferTo(*context, {"whet.log/1", "whet.llm/1"});
#ifndef WHET_CORE_WORKER_REMOTE_SERVICES_H_
#define WHET_CORE_WORKER_REMOTE_SERVICES_H_

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "plugins/host_context.h"
#include "worker/host_line.h"
#include "worker/remote_search.h"

namespace whet {

class RemoteServices {
 public:
  // `instance`: the host's number of the instance that asks.
  RemoteServices(HostLine* line, std::uint64_t instance)
      : line_(line), instance_(instance) {}

  // Offers those of `ids` that can be reached from a worker; `this` must live
  // as long as the instance.
  void OfferTo(HostContext& context, const std::vector<std::string_view>& ids);

  // What whet.search/1 has handed out.
  RemoteSearch& search() { return search_; }

  absl::StatusOr<std::string> Ask(
      std::uint32_t method, const std::function<void(ByteWriter&)>& write) {
    return line_->Ask(method, instance_, write);
  }

 private:
  HostLine* line_;
  std::uint64_t instance_;
  RemoteSearch search_;
};

// The answer of the host to a function of a service, or `status`, which is then
// what the function returns, with `error` filled.
struct RemoteAnswer {
  whet_status status = WHET_OK;
  std::string bytes;
};
RemoteAnswer AskHost(const whet_host* host, const char* service,
                     std::uint32_t method, whet_error* error,
                     const std::function<void(ByteWriter&)>& write);
// The same for functions that store one number.
whet_status AskHostForNumber(const whet_host* host, const char* service,
                             std::uint32_t method, std::uint64_t* out,
                             whet_error* error,
                             const std::function<void(ByteWriter&)>& write);

// The services that RemoteServices knows.
std::vector<std::string_view> RemoteServiceIds();

}  // namespace whet

#endif  // WHET_CORE_WORKER_REMOTE_SERVICES_H_
