#include "tests/support/fake_model_server/server_loop.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <system_error>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

namespace whet::testing {
namespace {

constexpr std::uint64_t kListenerId = 0;
constexpr std::uint64_t kStopId = 1;
constexpr std::uint64_t kFirstClientId = 2;

[[noreturn]] void FailWith(const char* what) {
  throw std::system_error(errno, std::generic_category(), what);
}

// Returns a listening socket and stores its port.
int ListenOnLoopback(int& port) {
  const int fd =
      ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  if (fd < 0)
    FailWith("socket");
  const int one = 1;
  ::setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof(one));
  // Accepted sockets inherit it: a reply is one write, and must not wait.
  ::setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof(one));
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
    FailWith("cannot listen on 127.0.0.1");
  }
  port = ntohs(address.sin_port);
  return fd;
}

}  // namespace

ServerLoop::ServerLoop(int port, const TlsContext* tls, Responder& responder)
    : tls_(tls), responder_(responder), port_(port), next_id_(kFirstClientId) {
  listener_ = ListenOnLoopback(port_);
  epoll_ = ::epoll_create1(EPOLL_CLOEXEC);
  stop_ = ::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
  Watch(listener_, kListenerId, EPOLLIN);
  Watch(stop_, kStopId, EPOLLIN);
}

ServerLoop::~ServerLoop() {
  clients_.clear();
  for (const int fd : {listener_, epoll_, stop_})
    ::close(fd);
}

void ServerLoop::Stop() {
  const std::uint64_t one = 1;
  while (::write(stop_, &one, sizeof(one)) < 0 && errno == EINTR) {
  }
}

void ServerLoop::Watch(int fd, Id id, std::uint32_t events) {
  epoll_event event{};
  event.events = events;
  event.data.u64 = id;
  if (::epoll_ctl(epoll_, EPOLL_CTL_ADD, fd, &event) != 0)
    FailWith("epoll_ctl");
}

void ServerLoop::Run() {
  std::array<epoll_event, 256> events;
  for (;;) {
    const int count =
        ::epoll_wait(epoll_, events.data(), static_cast<int>(events.size()),
                     TimeToNextTimer());
    for (int i = 0; i < count; ++i) {
      const Id id = events[static_cast<std::size_t>(i)].data.u64;
      if (id == kStopId) {
        clients_.clear();
        return;
      }
      if (id == kListenerId) {
        Accept();
        continue;
      }
      const auto it = clients_.find(id);
      if (it != clients_.end())
        After(id, *it->second, it->second->connection.OnEvent(Clock::now()));
    }
    FireTimers();
  }
}

void ServerLoop::Accept() {
  for (;;) {
    const int fd =
        ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK);
    if (fd < 0 && (errno == EINTR || errno == ECONNABORTED))
      continue;
    if (fd < 0)
      return;
    const Id id = next_id_++;
    clients_.emplace(
        id, std::unique_ptr<Client>(
                new Client{{fd, responder_.OnConnection(),
                            tls_ ? tls_->NewSession() : nullptr, responder_}}));
    // Edges: a connection always reads and writes as far as it can.
    Watch(fd, id, EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET);
  }
}

void ServerLoop::After(Id id, Client& client, const Connection::Next& next) {
  if (next.over) {
    clients_.erase(id);
    return;
  }
  if (next.wake && *next.wake < client.wake) {
    client.wake = *next.wake;
    timers_.emplace(*next.wake, id);
  }
}

void ServerLoop::FireTimers() {
  // What becomes due meanwhile waits for its turn after the sockets.
  const Clock::time_point now = Clock::now();
  std::vector<Id> due;
  while (!timers_.empty() && timers_.top().first <= now) {
    due.push_back(timers_.top().second);
    timers_.pop();
  }
  for (const Id id : due) {
    const auto it = clients_.find(id);
    if (it == clients_.end())
      continue;
    it->second->wake = Clock::time_point::max();
    After(id, *it->second, it->second->connection.Advance(now));
  }
}

// In milliseconds as epoll_wait takes them; -1: there is none.
int ServerLoop::TimeToNextTimer() const {
  if (timers_.empty())
    return -1;
  using std::chrono::milliseconds;
  const auto left =
      std::chrono::ceil<milliseconds>(timers_.top().first - Clock::now());
  return static_cast<int>(
      std::clamp(left, milliseconds(0), milliseconds(60'000)).count());
}

}  // namespace whet::testing
