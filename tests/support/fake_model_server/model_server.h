// A fake OpenAI-compatible server on the loopback for tests and benchmarks:
// answers by a function or a simulation, fails on purpose, counts and remembers
// what it was asked. README.md is the overview.
//
//   ModelServer server(WithRules({{.first = 2, .reply = RateLimited("1")},
//                                 {.first = 5, .every = 2, .reply = Closed()}},
//                                ChatAnswers([](const ChatRequest& request) {
//                                  return std::string("billing");
//                                })));
//   ... a provider with base_url = server.base_url() ...
//   EXPECT_EQ(server.request_count(), 20);
//
//   ModelServer provider(ServerOptions{
//       .simulation = SimulationOptions{
//           .latency = {Latency::Kind::kLognormal, 800, 0.5},
//           .rate = {.requests_per_minute = 500}}});
//
// (ChatAnswers and the prepared replies are in chat_replies.h, faults in
// faults.h.) Faults follow the index of a request. One thread serves all
// connections. Thread-safe.
#ifndef WHET_TESTS_SUPPORT_FAKE_MODEL_SERVER_MODEL_SERVER_H_
#define WHET_TESTS_SUPPORT_FAKE_MODEL_SERVER_MODEL_SERVER_H_

#include <chrono>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "tests/support/fake_model_server/http_message.h"
#include "tests/support/fake_model_server/server_loop.h"
#include "tests/support/fake_model_server/simulation.h"
#include "tests/support/fake_model_server/stats.h"
#include "tests/support/fake_model_server/tls.h"

namespace whet::testing {

// Applies to request `first` and, if `every` is not 0, to each `every`th after
// it, as long as it has been applied fewer than `times` times.
struct Rule {
  int first = 0;
  int every = 0;
  int times = 1 << 30;
  std::string if_contains = {};  // only bodies that contain this
  // With a fault and neither a body nor a status: the fault befalls the reply
  // that would have been given.
  ModelReply reply = {};
};

// The reply of the first rule that applies, else `otherwise`.
Handler WithRules(std::vector<Rule> rules, Handler otherwise);

struct ServerOptions {
  Handler handler = {};  // none: the simulation's own answer
  // Between the handler and its clients: limits, outages, latency, faults.
  std::optional<SimulationOptions> simulation = {};
  bool keep_requests = true;  // for requests()
  int port = 0;               // 0: any free one
  std::optional<TlsIdentity> tls = {};
};

class ModelServer : private Responder {
 public:
  // Listens on 127.0.0.1. Throws std::system_error, and std::runtime_error if
  // the TLS identity is none.
  explicit ModelServer(ServerOptions options);
  explicit ModelServer(Handler handler, int port = 0);
  ModelServer(const ModelServer&) = delete;
  ModelServer& operator=(const ModelServer&) = delete;
  ~ModelServer() override;

  int port() const { return loop_->port(); }
  std::string origin() const;    // "http://127.0.0.1:4711"
  std::string base_url() const;  // origin() + "/v1"

  // Requests that were read completely, whatever became of the reply: what a
  // provider would bill.
  int request_count() const;
  int connection_count() const;
  int most_in_flight() const;
  ServerStats stats() const;
  // Everything is as if the server had just been started: counters, indices,
  // requests(), the simulation and its time.
  void Reset();
  // Empty unless they are kept.
  std::vector<ModelRequest> requests() const;

  // Waits until `count` requests were read; false after half a minute.
  bool AwaitRequests(int count) const;
  // Waits until the peers of `count` replies did not wait for their end.
  bool AwaitClosedByPeer(int count) const;

 private:
  using Clock = std::chrono::steady_clock;

  int OnConnection() override;
  Transmission OnRequest(const RequestView& request) override;
  void OnReplyEnd(bool abandoned) override;

  std::optional<Transmission> OwnPage(const RequestView& request);
  ModelReply AdmittedReply(const RequestView& request,
                           const ModelRequest& copy);
  std::chrono::microseconds SinceStart() const;  // under mutex_
  bool Await(const std::uint64_t& count, int wanted) const;

  const ServerOptions options_;
  const std::unique_ptr<const TlsContext> tls_;

  mutable std::mutex mutex_;
  mutable std::condition_variable changed_;
  Clock::time_point start_;
  ServerStats stats_;
  std::vector<ModelRequest> requests_;
  std::optional<Simulation> simulation_;

  int connections_ = 0;  // of all time; of the server's thread
  std::unique_ptr<ServerLoop> loop_;
  std::thread thread_;
};

}  // namespace whet::testing

#endif  // WHET_TESTS_SUPPORT_FAKE_MODEL_SERVER_MODEL_SERVER_H_
