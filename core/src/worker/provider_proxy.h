// A provider that lives in a worker, as the host sees it.
//
// What is asked of it goes over a lane; answers come later, from threads of its
// own or while it is given the response of a server, through
// ProviderOperations. Whatever it may not hold up (the thread that reads
// servers' responses, a stop of the run) is left to a thread of the proxy:
// responses and cancellations.
//
// When its process is lost, each operation under way fails with
// WHET_UNAVAILABLE, may be tried again and may have been paid, as after a
// connection that broke; the next one starts a new process. Nothing is tried
// again here.
#ifndef WHET_CORE_WORKER_PROVIDER_PROXY_H_
#define WHET_CORE_WORKER_PROVIDER_PROXY_H_

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "whet/provider.h"
#include "whet/service/http.h"

#include "worker/provider_operations.h"
#include "worker/remote_proxy.h"

namespace whet {

class ProviderProxy : public RemoteProxy<ProviderProxy, whet_provider> {
 public:
  ~ProviderProxy();

 private:
  friend RemoteProxy;
  using Write = std::function<void(ByteWriter&)>;

  // A lane for the calls of one thread, and what its process has under way.
  struct Line {
    std::shared_ptr<WorkerProcess> process;
    std::shared_ptr<ProviderOperations> operations;
    std::unique_ptr<Lane> lane;
  };
  // Something for the courier to bring to the process of `operations`.
  struct Errand {
    std::shared_ptr<ProviderOperations> operations;
    std::uint32_t method;
    std::string payload;
  };

  explicit ProviderProxy(RemoteInstance::Origin origin);
  std::shared_ptr<ProviderOperations> MakeOperations(const whet_host* host);
  void OnCreated(ByteReader& in);
  void FillTable(std::uint32_t abilities);
  static const void* GetExtension(whet_instance* instance,
                                  whet_text id) noexcept;

  // A line to a process that has the instance, which is started if need be.
  absl::StatusOr<Line> Take();
  // The same to the process of `operations`; no lane if it is gone.
  Line TakeOf(const std::shared_ptr<ProviderOperations>& operations);
  // To the process in use, with `connect_mutex_`.
  absl::StatusOr<Line> TakeLocked();
  void GiveBack(Line line);
  // Asks on `line`, which is given back. UNAVAILABLE: how the process was lost,
  // which ends all that it had under way.
  absl::StatusOr<std::string> Exchange(Line line, std::uint32_t method,
                                       std::string_view payload,
                                       std::chrono::milliseconds patience);
  // For functions that store what they answer and may wait for a server.
  absl::StatusOr<std::string> Ask(std::uint32_t method, const Write& write);
  // Starts `op`.
  whet_status Start(whet_op op, std::uint32_t method, const Write& write,
                    whet_error* error);
  whet_status GetText(std::uint32_t method, const Write& write,
                      const whet_text_sink& out, whet_error* error);
  whet_status CountTokens(const whet_generate_request& request,
                          std::int64_t* tokens, whet_error* error);
  void OnResponse(std::uint64_t number, const whet_http_response& response);

  void Send(Errand errand);
  void Deliver(const Errand& errand);
  void RunErrands();

  std::uint32_t abilities_ = 0;
  // Known since it was made: whoever asks may be anywhere.
  std::atomic<std::uint32_t> concurrency_{0};
  bool created_ = false;  // once: the table does not change any more

  std::mutex connect_mutex_;                 // of remote_ and idle_
  std::vector<std::unique_ptr<Lane>> idle_;  // of the process in use

  std::mutex mutex_;
  std::shared_ptr<ProviderOperations> operations_;  // of the last process
  std::condition_variable errand_came_;
  std::deque<Errand> errands_;
  bool over_ = false;
  std::thread courier_;
};

}  // namespace whet

#endif  // WHET_CORE_WORKER_PROVIDER_PROXY_H_
