// An HTTP server on the loopback for tests: answers by a function, fails on
// purpose, remembers what it was asked.
//
//   ModelServer server(WithRules({{.first = 2, .reply = RateLimited("1")},
//                                 {.first = 5, .every = 2, .reply = Closed()}},
//                                ChatAnswers([](const ChatRequest& request) {
//                                  return std::string("billing");
//                                })));
//   ... a provider with base_url = server.base_url() ...
//   EXPECT_EQ(server.request_count(), 20);
//
// (ChatAnswers and the prepared replies are in chat_replies.h.) Faults follow
// the index of a request, never a clock or a random number. One thread per
// connection. Thread-safe.
#ifndef WHET_TESTS_SUPPORT_FAKE_MODEL_SERVER_MODEL_SERVER_H_
#define WHET_TESTS_SUPPORT_FAKE_MODEL_SERVER_MODEL_SERVER_H_

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <functional>
#include <list>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

namespace whet::testing {

using HttpHeaders = std::vector<std::pair<std::string, std::string>>;

// One request as it was read. Header names are in lower case.
struct ModelRequest {
  int index = 0;       // order in which requests were complete, from 0
  int connection = 0;  // order in which connections were accepted, from 0
  std::string method = {};
  std::string path = {};  // with its query
  HttpHeaders headers = {};
  std::string body = {};

  // Value of the first header `name` (lower case), or empty.
  std::string_view Header(std::string_view name) const;
};

// What goes wrong while a reply is sent.
enum class Fault {
  kNone,
  kClose,     // closes after the request without sending a byte
  kReset,     // the same with a TCP reset
  kTruncate,  // announces the whole body, closes after `bytes` of it
  kStall,     // sends `bytes` of the body, then nothing; waits for the peer
  kDrip,      // sends one byte of the body per `pace`
  kSilence,   // sends nothing and waits for the peer to close
};

struct ModelReply {
  int status = 200;
  // Content-Length is added unless given here.
  HttpHeaders headers = {{"content-type", "application/json"}};
  std::string body = {};
  std::chrono::milliseconds delay{0};  // before the first byte
  Fault fault = Fault::kNone;
  std::size_t bytes = 0;
  std::chrono::milliseconds pace{10};
  bool close = false;  // ends the connection after the reply
};

// Called for one request at a time, in the order of their indices.
using Handler = std::function<ModelReply(const ModelRequest&)>;

// Applies to request `first` and, if `every` is not 0, to each `every`th after
// it, as long as it has been applied fewer than `times` times.
struct Rule {
  int first = 0;
  int every = 0;
  int times = 1 << 30;
  std::string if_contains = {};  // only bodies that contain this
  ModelReply reply = {};
};

// The reply of the first rule that applies, else `otherwise`.
Handler WithRules(std::vector<Rule> rules, Handler otherwise);

class ModelServer {
 public:
  // Listens on 127.0.0.1 at `port`; 0: any free one. Throws std::system_error.
  explicit ModelServer(Handler handler, int port = 0);
  ModelServer(const ModelServer&) = delete;
  ModelServer& operator=(const ModelServer&) = delete;
  ~ModelServer();

  int port() const { return port_; }
  std::string origin() const;    // "http://127.0.0.1:4711"
  std::string base_url() const;  // origin() + "/v1"

  // Requests that were read completely, whatever became of the reply: what a
  // provider would bill.
  int request_count() const;
  int connection_count() const;
  int most_in_flight() const;
  std::vector<ModelRequest> requests() const;

  // Waits until `count` requests were read; false after half a minute.
  bool AwaitRequests(int count) const;
  // Waits until `count` connections were closed by their peer.
  bool AwaitClosedByPeer(int count) const;

 private:
  struct Connection {
    int fd = -1;  // guarded by mutex_; -1: closed
    int number = 0;
    bool over = false;  // guarded by mutex_
    std::thread thread;
  };

  void Accept();
  void JoinFinished();
  void Serve(Connection& connection);
  ModelReply Answer(ModelRequest request);
  void FinishReply();

  const Handler handler_;
  int listener_ = -1;
  int port_ = 0;
  std::mutex handler_mutex_;
  mutable std::mutex mutex_;
  mutable std::condition_variable changed_;
  bool stopping_ = false;
  int connections_accepted_ = 0;
  int closed_by_peer_ = 0;
  int in_flight_ = 0;
  int most_in_flight_ = 0;
  std::vector<ModelRequest> requests_;
  std::list<Connection> connections_;
  std::thread acceptor_;
};

}  // namespace whet::testing

#endif  // WHET_TESTS_SUPPORT_FAKE_MODEL_SERVER_MODEL_SERVER_H_
