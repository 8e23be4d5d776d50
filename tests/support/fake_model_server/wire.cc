#include "tests/support/fake_model_server/wire.h"

#include <algorithm>
#include <cctype>
#include <cerrno>
#include <charconv>

#include <poll.h>
#include <sys/socket.h>

namespace whet::testing {
namespace {

std::string Lower(std::string_view text) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(), [](unsigned char c) {
    return static_cast<char>(std::tolower(c));
  });
  return out;
}

std::string_view Trim(std::string_view text) {
  while (!text.empty() && text.front() == ' ')
    text.remove_prefix(1);
  while (!text.empty() && text.back() == ' ')
    text.remove_suffix(1);
  return text;
}

// Takes the text before `end` off the front of `rest`, and `end` with it.
std::string_view Take(std::string_view& rest, std::string_view end) {
  const std::string_view head = rest.substr(0, rest.find(end));
  rest.remove_prefix(std::min(rest.size(), head.size() + end.size()));
  return head;
}

void ParseHead(std::string_view head, ModelRequest& request) {
  std::string_view line = Take(head, "\r\n");
  request.method = Take(line, " ");
  request.path = Take(line, " ");
  while (!head.empty()) {
    std::string_view value = Take(head, "\r\n");
    const std::string name = Lower(Take(value, ":"));
    request.headers.emplace_back(name, Trim(value));
  }
}

const char* Reason(int status) {
  switch (status) {
    case 200:
      return "OK";
    case 429:
      return "Too Many Requests";
    default:
      return "-";
  }
}

}  // namespace

bool Wire::Read(ModelRequest& request) {
  std::size_t end;
  while ((end = buffer_.find("\r\n\r\n")) == std::string::npos) {
    if (!ReadMore())
      return false;
  }
  ParseHead(std::string_view(buffer_).substr(0, end), request);
  buffer_.erase(0, end + 4);
  const std::string_view announced = request.Header("content-length");
  std::size_t length = 0;
  std::from_chars(announced.data(), announced.data() + announced.size(),
                  length);
  while (buffer_.size() < length) {
    if (!ReadMore())
      return false;
  }
  request.body = buffer_.substr(0, length);
  buffer_.erase(0, length);
  return true;
}

bool Wire::ReadMore() {
  char bytes[16384];
  ssize_t got;
  do {
    got = ::recv(fd_, bytes, sizeof(bytes), 0);
  } while (got < 0 && errno == EINTR);
  if (got <= 0)
    return false;
  buffer_.append(bytes, static_cast<std::size_t>(got));
  return true;
}

bool Wire::Write(const ModelReply& reply) {
  if (!Wait(reply.delay))
    return false;
  if (reply.fault == Fault::kClose)
    return false;
  if (reply.fault == Fault::kReset) {
    const linger now = {1, 0};
    ::setsockopt(fd_, SOL_SOCKET, SO_LINGER, &now, sizeof(now));
    return false;
  }
  if (reply.fault == Fault::kSilence) {
    AwaitClose();
    return false;
  }
  std::string head = "HTTP/1.1 " + std::to_string(reply.status) + " " +
                     Reason(reply.status) + "\r\n";
  bool has_length = false;
  for (const auto& [name, value] : reply.headers) {
    has_length = has_length || Lower(name) == "content-length";
    head += name + ": " + value + "\r\n";
  }
  if (!has_length) {
    head += "content-length: " + std::to_string(reply.body.size()) + "\r\n";
  }
  if (reply.close)
    head += "connection: close\r\n";
  head += "\r\n";
  const std::string_view body = reply.body;
  switch (reply.fault) {
    case Fault::kTruncate:
      Send(head.append(body.substr(0, reply.bytes)));
      return false;
    case Fault::kStall:
      Send(head.append(body.substr(0, reply.bytes)));
      AwaitClose();
      return false;
    case Fault::kDrip:
      return Send(head) && Drip(body, reply.pace) && !reply.close;
    default:
      return Send(head.append(body)) && !reply.close;
  }
}

bool Wire::Drip(std::string_view body, std::chrono::milliseconds pace) {
  for (std::size_t i = 0; i < body.size(); ++i) {
    if (!Send(body.substr(i, 1)) || !Wait(pace))
      return false;
  }
  return true;
}

bool Wire::Send(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t sent = ::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent < 0 && errno == EINTR)
      continue;
    if (sent <= 0)
      return false;
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
  return true;
}

bool Wire::Wait(std::chrono::milliseconds time) {
  if (time.count() <= 0)
    return true;
  pollfd watched = {fd_, POLLRDHUP, 0};
  const auto until = std::chrono::steady_clock::now() + time;
  for (;;) {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(
        until - std::chrono::steady_clock::now());
    if (left.count() <= 0)
      return true;
    const int events = ::poll(&watched, 1, static_cast<int>(left.count()));
    if (events > 0)
      return false;
    if (events < 0 && errno != EINTR)
      return false;
  }
}

void Wire::AwaitClose() {
  while (ReadMore()) {
  }
}

}  // namespace whet::testing
