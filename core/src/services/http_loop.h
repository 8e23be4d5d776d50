// The thread that moves HTTP exchanges: epoll around libcurl's multi
// interface. Exchanges begin in the order of Start(), `max_connections` at
// once; each ends by its response, its deadline, a stall, or Cancel(), and is
// delivered on this thread. Start() and Cancel() are thread-safe.
#ifndef WHET_CORE_SERVICES_HTTP_LOOP_H_
#define WHET_CORE_SERVICES_HTTP_LOOP_H_

#include <atomic>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <thread>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

#include <curl/curl.h>

#include "absl/status/statusor.h"
#include "services/http_client.h"
#include "services/http_exchange.h"
#include "services/http_reuse.h"
#include "services/http_service.h"

namespace whet {

class HttpLoop {
 public:
  static absl::StatusOr<std::unique_ptr<HttpLoop>> Create(
      const HttpServiceOptions& options);
  ~HttpLoop();  // Stop()

  // Cancels and delivers what is left, then joins. Nothing may be started any
  // more except by what is delivered meanwhile; that is cancelled too.
  void Stop();

  void Start(std::unique_ptr<HttpExchange> exchange);
  // Cancels the exchanges of `client` with `token`, or all of them.
  void Cancel(const HttpClient* client, std::optional<std::uint64_t> token);

  // What continues exchange `serial`, started here, that waits for a secret;
  // any thread, once, and even after this is gone.
  std::function<void(absl::StatusOr<SecretValue>)> ResumeWith(
      std::uint64_t serial);

  // Exchanges that were started and are not over. Any thread.
  std::int64_t load() const { return load_.load(); }

  bool OnLoopThread() const {
    return std::this_thread::get_id() == thread_.get_id();
  }

 private:
  using Clock = HttpExchange::Clock;
  struct Command {
    std::unique_ptr<HttpExchange> start;  // or, if null, cancel:
    const HttpClient* client = nullptr;
    std::optional<std::uint64_t> token;
    std::uint64_t resume = 0;  // or, if not 0, give this exchange its secret
    absl::StatusOr<SecretValue> secret = SecretValue{};
  };
  // The way to a loop that may have ended meanwhile.
  struct Mailbox {
    std::mutex mutex;
    HttpLoop* loop;
  };

  explicit HttpLoop(const HttpServiceOptions& options);
  absl::Status Open();
  void Post(Command command);
  void Wake();

  // On the thread:
  void Run();
  bool TakeCommands();
  void StartWaiting();
  bool StartOne(HttpExchange* exchange);
  void Resume(std::uint64_t serial, const absl::StatusOr<SecretValue>& secret);
  void ReapDone();
  void ExpireDeadlines(Clock::time_point now);
  void GiveUpStalled(Clock::time_point now);
  int WaitMs(Clock::time_point now) const;
  void WaitForEvents();
  void Finish(HttpExchange* exchange, const HttpOutcome& outcome);
  void CancelWhere(const HttpClient* client, std::optional<std::uint64_t> token,
                   const char* why);
  static int OnSocket(CURL* easy, curl_socket_t socket, int what, void* self,
                      void* known);
  static int OnTimer(CURLM* multi, long timeout_ms, void* self);

  const HttpServiceOptions options_;
  const std::string ca_file_;
  CURLM* multi_ = nullptr;
  int epoll_ = -1;
  int wake_ = -1;  // eventfd

  const std::shared_ptr<Mailbox> mailbox_;
  std::atomic<std::int64_t> load_{0};
  std::mutex mutex_;
  std::vector<Command> inbox_;  // guarded by mutex_
  bool stopping_ = false;       // guarded by mutex_

  // The thread's. `exchanges_` owns; the others point into it.
  std::unordered_map<HttpExchange*, std::unique_ptr<HttpExchange>> exchanges_;
  std::set<std::pair<Clock::time_point, HttpExchange*>> deadlines_;
  std::deque<HttpExchange*> waiting_;
  std::unordered_map<std::uint64_t, HttpExchange*> parked_;  // for a secret
  std::vector<CURL*> idle_handles_;
  HttpReuse reuse_;
  std::unordered_set<curl_socket_t> watched_;  // libcurl wants to know
  std::optional<Clock::time_point> curl_timer_;
  Clock::time_point next_stall_check_;

  std::thread thread_;
};

}  // namespace whet

#endif  // WHET_CORE_SERVICES_HTTP_LOOP_H_
