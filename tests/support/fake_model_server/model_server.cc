#include "tests/support/fake_model_server/model_server.h"

#include <algorithm>
#include <cerrno>
#include <system_error>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include "tests/support/fake_model_server/wire.h"

namespace whet::testing {
namespace {

constexpr std::chrono::seconds kPatience{30};

// Returns a listening socket and stores its port.
int Listen(int& port) {
  const auto fail = [](const char* what) {
    throw std::system_error(errno, std::generic_category(), what);
  };
  const int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (fd < 0)
    fail("socket");
  const int one = 1;
  ::setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof(one));
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<std::uint16_t>(port));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof(address);
  auto* generic = reinterpret_cast<sockaddr*>(&address);
  if (::bind(fd, generic, size) != 0 || ::listen(fd, SOMAXCONN) != 0 ||
      ::getsockname(fd, generic, &size) != 0) {
    const int error = errno;
    ::close(fd);
    errno = error;
    fail("cannot listen on 127.0.0.1");
  }
  port = ntohs(address.sin_port);
  return fd;
}

}  // namespace

std::string_view ModelRequest::Header(std::string_view name) const {
  for (const auto& [key, value] : headers) {
    if (key == name)
      return value;
  }
  return {};
}

Handler WithRules(std::vector<Rule> rules, Handler otherwise) {
  return [rules = std::move(rules),
          otherwise = std::move(otherwise)](const ModelRequest& r) mutable {
    for (Rule& rule : rules) {
      const int since = r.index - rule.first;
      const bool its_turn =
          rule.every == 0 ? since == 0 : since >= 0 && since % rule.every == 0;
      if (!its_turn || rule.times == 0 ||
          r.body.find(rule.if_contains) == std::string::npos) {
        continue;
      }
      --rule.times;
      return rule.reply;
    }
    return otherwise(r);
  };
}

ModelServer::ModelServer(Handler handler, int port)
    : handler_(std::move(handler)), port_(port) {
  listener_ = Listen(port_);
  acceptor_ = std::thread([this] { Accept(); });
}

ModelServer::~ModelServer() {
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    stopping_ = true;
    ::shutdown(listener_, SHUT_RDWR);
    for (const Connection& c : connections_) {
      if (c.fd >= 0)
        ::shutdown(c.fd, SHUT_RDWR);
    }
  }
  acceptor_.join();
  for (Connection& c : connections_)
    c.thread.join();
  ::close(listener_);
}

void ModelServer::Accept() {
  for (;;) {
    const int fd = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
    if (fd < 0 && (errno == EINTR || errno == ECONNABORTED))
      continue;
    JoinFinished();
    const std::lock_guard<std::mutex> lock(mutex_);
    if (fd < 0)
      return;  // the listener was shut down
    if (stopping_) {
      ::close(fd);
      return;
    }
    const int one = 1;
    ::setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof(one));
    Connection& c = connections_.emplace_back();
    c.fd = fd;
    c.number = connections_accepted_++;
    c.thread = std::thread([this, &c] { Serve(c); });
  }
}

void ModelServer::JoinFinished() {
  std::list<Connection> finished;
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    for (auto it = connections_.begin(); it != connections_.end();) {
      const auto next = std::next(it);
      if (it->over)
        finished.splice(finished.end(), connections_, it);
      it = next;
    }
  }
  for (Connection& c : finished)
    c.thread.join();
}

void ModelServer::Serve(Connection& connection) {
  int fd;
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    fd = connection.fd;
  }
  Wire wire(fd);
  bool open = true;
  while (open) {
    ModelRequest request;
    request.connection = connection.number;
    if (!wire.Read(request))
      break;
    const ModelReply reply = Answer(std::move(request));
    open = wire.Write(reply);
    FinishReply();
    // A silent or stalled reply ends when the peer gives up.
    const bool peer_gave_up =
        reply.fault == Fault::kSilence || reply.fault == Fault::kStall;
    if (peer_gave_up || (!open && reply.fault == Fault::kDrip)) {
      const std::lock_guard<std::mutex> lock(mutex_);
      ++closed_by_peer_;
      changed_.notify_all();
    }
  }
  const std::lock_guard<std::mutex> lock(mutex_);
  ::close(fd);
  connection.fd = -1;
  connection.over = true;
}

ModelReply ModelServer::Answer(ModelRequest request) {
  const std::lock_guard<std::mutex> one_at_a_time(handler_mutex_);
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    request.index = static_cast<int>(requests_.size());
    requests_.push_back(request);
    most_in_flight_ = std::max(most_in_flight_, ++in_flight_);
    changed_.notify_all();
  }
  return handler_(request);
}

void ModelServer::FinishReply() {
  const std::lock_guard<std::mutex> lock(mutex_);
  --in_flight_;
}

std::string ModelServer::origin() const {
  return "http://127.0.0.1:" + std::to_string(port_);
}

std::string ModelServer::base_url() const { return origin() + "/v1"; }

int ModelServer::request_count() const {
  const std::lock_guard<std::mutex> lock(mutex_);
  return static_cast<int>(requests_.size());
}

int ModelServer::connection_count() const {
  const std::lock_guard<std::mutex> lock(mutex_);
  return connections_accepted_;
}

int ModelServer::most_in_flight() const {
  const std::lock_guard<std::mutex> lock(mutex_);
  return most_in_flight_;
}

std::vector<ModelRequest> ModelServer::requests() const {
  const std::lock_guard<std::mutex> lock(mutex_);
  return requests_;
}

bool ModelServer::AwaitRequests(int count) const {
  std::unique_lock<std::mutex> lock(mutex_);
  return changed_.wait_for(lock, kPatience, [&] {
    return static_cast<int>(requests_.size()) >= count;
  });
}

bool ModelServer::AwaitClosedByPeer(int count) const {
  std::unique_lock<std::mutex> lock(mutex_);
  return changed_.wait_for(lock, kPatience,
                           [&] { return closed_by_peer_ >= count; });
}

}  // namespace whet::testing
