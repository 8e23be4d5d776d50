#include "services/http_loop.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <system_error>

#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "absl/strings/str_cat.h"
#include "base/signals_blocked.h"
#include "services/transfer_rules.h"

namespace whet {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr milliseconds kStallCheckEvery{250};

absl::Status SystemError(const char* call) {
  return absl::UnavailableError(absl::StrCat(
      "HTTP: ", call, ": ", std::generic_category().message(errno)));
}

}  // namespace

absl::StatusOr<std::unique_ptr<HttpLoop>> HttpLoop::Create(
    const HttpServiceOptions& options) {
  std::unique_ptr<HttpLoop> loop(new HttpLoop(options));
  const absl::Status opened = loop->Open();
  if (!opened.ok())
    return opened;
  const SignalsBlocked blocked;
  loop->thread_ = std::thread([raw = loop.get()] { raw->Run(); });
  return loop;
}

HttpLoop::HttpLoop(const HttpServiceOptions& options)
    : options_(options),
      ca_file_(CaFileOf(options.ca_file)),
      mailbox_(std::make_shared<Mailbox>()) {
  mailbox_->loop = this;
}

absl::Status HttpLoop::Open() {
  if (!StartLibcurl()) {
    return absl::UnavailableError("HTTP: libcurl cannot start");
  }
  multi_ = curl_multi_init();
  if (multi_ == nullptr) {
    return absl::UnavailableError("HTTP: libcurl is out of memory");
  }
  epoll_ = ::epoll_create1(EPOLL_CLOEXEC);
  if (epoll_ < 0)
    return SystemError("epoll_create1");
  wake_ = ::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
  if (wake_ < 0)
    return SystemError("eventfd");
  epoll_event event{};
  event.events = EPOLLIN;
  event.data.fd = wake_;
  if (::epoll_ctl(epoll_, EPOLL_CTL_ADD, wake_, &event) != 0) {
    return SystemError("epoll_ctl");
  }
  curl_multi_setopt(multi_, CURLMOPT_SOCKETFUNCTION, &OnSocket);
  curl_multi_setopt(multi_, CURLMOPT_SOCKETDATA, this);
  curl_multi_setopt(multi_, CURLMOPT_TIMERFUNCTION, &OnTimer);
  curl_multi_setopt(multi_, CURLMOPT_TIMERDATA, this);
  // libcurl's default follows the number of exchanges of the moment, so that a
  // short dip throws warm connections away.
  curl_multi_setopt(multi_, CURLMOPT_MAXCONNECTS,
                    static_cast<long>(options_.max_connections));
  curl_multi_setopt(multi_, CURLMOPT_PIPELINING, CURLPIPE_MULTIPLEX);
  curl_multi_setopt(multi_, CURLMOPT_MAX_CONCURRENT_STREAMS, 100L);
  return absl::OkStatus();
}

HttpLoop::~HttpLoop() {
  Stop();
  for (CURL* easy : idle_handles_)
    curl_easy_cleanup(easy);
  if (multi_ != nullptr)
    curl_multi_cleanup(multi_);
  if (wake_ >= 0)
    ::close(wake_);
  if (epoll_ >= 0)
    ::close(epoll_);
}

void HttpLoop::Stop() {
  {
    // What waits for a secret is cancelled with the rest.
    const std::lock_guard<std::mutex> lock(mailbox_->mutex);
    mailbox_->loop = nullptr;
  }
  if (!thread_.joinable())
    return;
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    stopping_ = true;
  }
  Wake();
  thread_.join();
}

void HttpLoop::Wake() {
  const std::uint64_t one = 1;
  // Fails only if the counter is full: then the thread is awake anyway.
  static_cast<void>(!::write(wake_, &one, sizeof(one)));
}

void HttpLoop::Start(std::unique_ptr<HttpExchange> exchange) {
  ++load_;
  Command command;
  command.start = std::move(exchange);
  Post(std::move(command));
}

void HttpLoop::Cancel(const HttpClient* client,
                      std::optional<std::uint64_t> token) {
  Command command;
  command.client = client;
  command.token = token;
  Post(std::move(command));
}

std::function<void(absl::StatusOr<SecretValue>)> HttpLoop::ResumeWith(
    std::uint64_t serial) {
  return [mailbox = mailbox_, serial](absl::StatusOr<SecretValue> secret) {
    const std::lock_guard<std::mutex> lock(mailbox->mutex);
    if (mailbox->loop == nullptr)
      return;
    Command command;
    command.resume = serial;
    command.secret = std::move(secret);
    mailbox->loop->Post(std::move(command));
  };
}

void HttpLoop::Post(Command command) {
  bool was_empty;
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    was_empty = inbox_.empty();
    inbox_.push_back(std::move(command));
  }
  if (was_empty)
    Wake();  // else it was woken and has not looked yet
}

void HttpLoop::Run() {
  next_stall_check_ = Clock::now() + kStallCheckEvery;
  for (;;) {
    ReapDone();  // before cancels: an answer that is here is kept
    const bool stopping = TakeCommands();
    if (stopping)
      CancelWhere(nullptr, {}, "the host stops");
    const Clock::time_point now = Clock::now();
    ExpireDeadlines(now);
    GiveUpStalled(now);
    if (stopping && exchanges_.empty()) {
      const std::lock_guard<std::mutex> lock(mutex_);
      if (inbox_.empty())
        return;
      continue;
    }
    StartWaiting();
    WaitForEvents();
  }
}

bool HttpLoop::TakeCommands() {
  std::vector<Command> commands;
  bool stopping;
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    commands.swap(inbox_);
    stopping = stopping_;
  }
  for (Command& command : commands) {
    if (command.resume != 0) {
      Resume(command.resume, command.secret);
      continue;
    }
    if (command.start == nullptr) {
      CancelWhere(command.client, command.token, "cancelled");
      continue;
    }
    HttpExchange* exchange = command.start.get();
    exchanges_.emplace(exchange, std::move(command.start));
    deadlines_.emplace(exchange->deadline(), exchange);
    // Its deadline counts already; a connection is for those that can go.
    if (exchange->awaits_secret())
      parked_.emplace(exchange->serial(), exchange);
    else
      waiting_.push_back(exchange);
    if (exchange->refusal().has_value()) {
      Finish(exchange, *exchange->refusal());
    } else if (exchange->client()->closed()) {
      // Detach() came between its send() and this.
      Finish(exchange, exchange->Ended(WHET_CANCELLED, "cancelled"));
    }
  }
  return stopping;
}

void HttpLoop::Resume(std::uint64_t serial,
                      const absl::StatusOr<SecretValue>& secret) {
  const auto it = parked_.find(serial);
  if (it == parked_.end())
    return;  // cancelled, or too late
  HttpExchange* exchange = it->second;
  if (secret.ok()) {
    parked_.erase(it);
    exchange->FillSecret(*secret);
    waiting_.push_back(exchange);
    return;
  }
  // The codes of Abseil are those of the contract.
  HttpOutcome outcome = exchange->Ended(
      static_cast<whet_status>(secret.status().code()),
      std::string("no token: ") + std::string(secret.status().message()));
  Finish(exchange, outcome);
}

void HttpLoop::StartWaiting() {
  const auto limit = static_cast<std::size_t>(options_.max_connections);
  const auto active = [this] {
    return exchanges_.size() - waiting_.size() - parked_.size();
  };
  while (!waiting_.empty() && active() < limit) {
    HttpExchange* exchange = waiting_.front();
    waiting_.pop_front();
    if (!StartOne(exchange)) {
      Finish(exchange,
             exchange->Ended(WHET_UNAVAILABLE, "libcurl is out of memory"));
    }
  }
}

bool HttpLoop::StartOne(HttpExchange* exchange) {
  CURL* easy = nullptr;
  if (idle_handles_.empty()) {
    easy = HttpExchange::NewHandle(options_, ca_file_);
    if (easy == nullptr)
      return false;
  } else {
    easy = idle_handles_.back();
    idle_handles_.pop_back();
  }
  const bool reuse = reuse_.IsWorthIt(exchange->origin(), Clock::now());
  if (!exchange->Attach(easy, reuse)) {
    if (exchange->easy() == nullptr)
      idle_handles_.push_back(easy);
    return false;
  }
  return curl_multi_add_handle(multi_, easy) == CURLM_OK;
}

void HttpLoop::ReapDone() {
  int left = 0;
  while (CURLMsg* message = curl_multi_info_read(multi_, &left)) {
    if (message->msg != CURLMSG_DONE)
      continue;
    const CURLcode code = message->data.result;
    char* self = nullptr;
    curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &self);
    auto* exchange = reinterpret_cast<HttpExchange*>(self);
    if (exchange->guard_fired()) {
      reuse_.OnDied(exchange->origin(), Clock::now());
    } else if (code == CURLE_OK && exchange->reused_connection()) {
      reuse_.OnReused(exchange->origin());
    }
    Finish(exchange, exchange->Outcome(code));
  }
}

void HttpLoop::ExpireDeadlines(Clock::time_point now) {
  while (!deadlines_.empty() && deadlines_.begin()->first <= now) {
    HttpExchange* exchange = deadlines_.begin()->second;
    Finish(exchange,
           exchange->Ended(WHET_DEADLINE_EXCEEDED,
                           exchange->awaits_secret()
                               ? "no access token came within the time limit"
                               : "no complete response within the time limit"));
  }
}

void HttpLoop::GiveUpStalled(Clock::time_point now) {
  if (now < next_stall_check_)
    return;
  next_stall_check_ = now + kStallCheckEvery;
  const seconds window(options_.stall_s);
  const auto least =
      static_cast<std::size_t>(options_.stall_s * options_.stall_bytes_per_s);
  std::vector<HttpExchange*> stalled;
  for (const auto& [exchange, owner] : exchanges_) {
    if (exchange->Stalled(now, window, least))
      stalled.push_back(exchange);
  }
  for (HttpExchange* exchange : stalled) {
    Finish(exchange,
           exchange->Ended(
               WHET_DEADLINE_EXCEEDED,
               absl::StrCat("the response stalled: fewer than ", least,
                            " bytes came within ", options_.stall_s, " s")));
  }
}

void HttpLoop::CancelWhere(const HttpClient* client,
                           std::optional<std::uint64_t> token,
                           const char* why) {
  std::vector<HttpExchange*> found;
  for (const auto& [exchange, owner] : exchanges_) {
    if ((client == nullptr || exchange->client() == client) &&
        (!token.has_value() || exchange->token() == *token)) {
      found.push_back(exchange);
    }
  }
  for (HttpExchange* exchange : found) {
    Finish(exchange, exchange->Ended(WHET_CANCELLED, why));
  }
}

void HttpLoop::Finish(HttpExchange* exchange, const HttpOutcome& outcome) {
  const auto it = exchanges_.find(exchange);
  const std::unique_ptr<HttpExchange> owner = std::move(it->second);
  exchanges_.erase(it);
  --load_;
  deadlines_.erase({exchange->deadline(), exchange});
  if (exchange->easy() != nullptr) {
    curl_multi_remove_handle(multi_, exchange->easy());
    CURL* easy = exchange->Release();
    if (exchange->guard_fired()) {
      curl_easy_cleanup(easy);  // it counts retries beyond one exchange
    } else {
      idle_handles_.push_back(easy);
    }
  } else if (parked_.erase(exchange->serial()) == 0) {
    const auto at = std::find(waiting_.begin(), waiting_.end(), exchange);
    if (at != waiting_.end())
      waiting_.erase(at);
  }
  exchange->Deliver(outcome);
}

int HttpLoop::WaitMs(Clock::time_point now) const {
  if (exchanges_.empty() && !curl_timer_.has_value())
    return -1;
  Clock::time_point until = next_stall_check_;
  if (curl_timer_.has_value())
    until = std::min(until, *curl_timer_);
  if (!deadlines_.empty())
    until = std::min(until, deadlines_.begin()->first);
  // Rounded up: waking a moment too early would spin.
  const auto wait = std::chrono::ceil<milliseconds>(until - now);
  return static_cast<int>(std::max<milliseconds::rep>(wait.count(), 0));
}

void HttpLoop::WaitForEvents() {
  std::array<epoll_event, 64> events;
  int count = -1;
  // A process that was stopped and goes on is interrupted here: what has come
  // meanwhile is read before anything is given up as late.
  do {
    count = ::epoll_wait(epoll_, events.data(), static_cast<int>(events.size()),
                         WaitMs(Clock::now()));
  } while (count < 0 && errno == EINTR);
  int running = 0;
  for (int i = 0; i < count; ++i) {
    const epoll_event& event = events[static_cast<std::size_t>(i)];
    if (event.data.fd == wake_) {
      std::uint64_t value;
      static_cast<void>(!::read(wake_, &value, sizeof(value)));
      continue;
    }
    if (watched_.count(event.data.fd) == 0) {
      ::epoll_ctl(epoll_, EPOLL_CTL_DEL, event.data.fd, nullptr);
      continue;
    }
    int what = 0;
    if ((event.events & EPOLLIN) != 0)
      what |= CURL_CSELECT_IN;
    if ((event.events & EPOLLOUT) != 0)
      what |= CURL_CSELECT_OUT;
    if ((event.events & (EPOLLERR | EPOLLHUP)) != 0)
      what |= CURL_CSELECT_ERR;
    curl_multi_socket_action(multi_, event.data.fd, what, &running);
  }
  if (curl_timer_.has_value() && *curl_timer_ <= Clock::now()) {
    curl_timer_.reset();
    curl_multi_socket_action(multi_, CURL_SOCKET_TIMEOUT, 0, &running);
  }
}

int HttpLoop::OnSocket(CURL*, curl_socket_t socket, int what, void* self,
                       void*) {
  auto* loop = static_cast<HttpLoop*>(self);
  if (what == CURL_POLL_REMOVE) {
    // Only noted: libcurl tells of some sockets after it has closed them, when
    // the number may be another thread's already. What is still open is
    // dropped at its next event.
    loop->watched_.erase(socket);
    return 0;
  }
  loop->watched_.insert(socket);
  epoll_event event{};
  event.data.fd = socket;
  if ((what & CURL_POLL_IN) != 0)
    event.events |= EPOLLIN;
  if ((what & CURL_POLL_OUT) != 0)
    event.events |= EPOLLOUT;
  if (::epoll_ctl(loop->epoll_, EPOLL_CTL_MOD, socket, &event) != 0 &&
      errno == ENOENT) {
    ::epoll_ctl(loop->epoll_, EPOLL_CTL_ADD, socket, &event);
  }
  return 0;
}

int HttpLoop::OnTimer(CURLM*, long timeout_ms, void* self) {
  auto* loop = static_cast<HttpLoop*>(self);
  if (timeout_ms < 0) {
    loop->curl_timer_.reset();
  } else {
    loop->curl_timer_ = Clock::now() + milliseconds(timeout_ms);
  }
  return 0;
}

}  // namespace whet
