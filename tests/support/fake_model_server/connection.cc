#include "tests/support/fake_model_server/connection.h"

#include <cerrno>
#include <string_view>
#include <utility>

#include <sys/socket.h>
#include <unistd.h>

#include "tests/support/fake_model_server/tls.h"

namespace whet::testing {
namespace {

constexpr std::size_t kReadSize = 1 << 16;
constexpr std::size_t kFillSize = 1 << 16;
// Fills until somebody else has a turn: an endless reply to a fast reader must
// not be the only one.
constexpr int kFillsPerTurn = 16;

}  // namespace

Connection::Connection(int fd, int number, std::unique_ptr<TlsSession> tls,
                       Responder& responder)
    : fd_(fd), number_(number), tls_(std::move(tls)), responder_(responder) {}

Connection::~Connection() {
  if (reply_ && reply_->counted)
    responder_.OnReplyEnd(true);
  ::close(fd_);
}

Connection::Next Connection::OnEvent(Clock::time_point now) {
  Receive();
  return Advance(now);
}

Connection::Next Connection::Advance(Clock::time_point now) {
  for (;;) {
    if (!reply_ && !StartNext(now)) {
      const bool flushed = Flush();  // of a handshake
      return {.over = !flushed || peer_ended_};
    }
    switch (Pump(now)) {
      case Progress::kBroken:
        return Finish(true);
      case Progress::kBlocked:
        return {};
      case Progress::kWaiting:
        return {.wake = due_};
      case Progress::kDone:
        break;
    }
    if (reply_->end != Transmission::End::kKeepAlive)
      return Finish(false);
    if (reply_->counted)
      responder_.OnReplyEnd(false);
    reply_.reset();
  }
}

// Reads until there is no more. A broken connection is one that has ended: what
// was read before counts, and writing to it will fail.
void Connection::Receive() {
  static thread_local char bytes[kReadSize];
  while (!peer_ended_) {
    const ssize_t got = ::recv(fd_, bytes, sizeof(bytes), 0);
    if (got < 0 && errno == EINTR)
      continue;
    if (got < 0 && (errno == EAGAIN || errno == EWOULDBLOCK))
      return;
    if (got <= 0) {
      peer_ended_ = true;
      return;
    }
    const std::string_view piece(bytes, static_cast<std::size_t>(got));
    if (!tls_)
      in_ += piece;
    else if (!tls_->Receive(piece, in_, out_))
      peer_ended_ = true;
  }
}

// Takes the next request off in_ and asks for its reply; false if there is no
// whole one.
bool Connection::StartNext(Clock::time_point now) {
  if (in_.size() < needed_)
    return false;
  Scan scan = ScanRequest(in_);
  if (scan.state == Scan::kIncomplete) {
    needed_ = scan.size;
    return false;
  }
  piece_ = 0;
  piece_done_ = 0;
  due_ = now;
  if (scan.state == Scan::kMalformed) {
    StartRefusal();
    return true;
  }
  scan.request.connection = number_;
  scan.request.reused = requests_++ > 0;
  reply_ = responder_.OnRequest(scan.request);
  due_ += reply_->delay;
  in_.erase(0, scan.size);
  needed_ = 1;
  return true;
}

void Connection::StartRefusal() {
  reply_ = PlanReply({.status = 400,
                      .headers = {{"content-type", "text/plain"}},
                      .body = "expected HTTP/1.1 with a Content-Length\n",
                      .close = true},
                     {});
  reply_->counted = false;
  in_.clear();
}

Connection::Progress Connection::Pump(Clock::time_point now) {
  if (now < due_)
    return peer_ended_ ? Progress::kBroken : Progress::kWaiting;
  for (int fills = 0;; ++fills) {
    if (!Flush())
      return Progress::kBroken;
    if (!out_.empty())
      return Progress::kBlocked;
    if (piece_ == reply_->pieces.size())
      return AfterLastPiece();
    if (fills == kFillsPerTurn)
      return Progress::kWaiting;  // due at once
    const bool slow = reply_->pieces[piece_].slow;
    if (slow && peer_ended_)
      return Progress::kBroken;
    Fill();
    if (slow) {
      if (!Flush())
        return Progress::kBroken;
      due_ = now + reply_->pace;
      return Progress::kWaiting;
    }
  }
}

Connection::Progress Connection::AfterLastPiece() const {
  if (reply_->end != Transmission::End::kAwaitPeer)
    return Progress::kDone;
  return peer_ended_ ? Progress::kBroken : Progress::kBlocked;
}

// Moves the next bytes of the reply to out_: of a slow piece one, else as many
// pieces as one write takes.
void Connection::Fill() {
  std::string plain;
  const bool slow = reply_->pieces[piece_].slow;
  while (piece_ < reply_->pieces.size() && plain.size() < kFillSize &&
         reply_->pieces[piece_].slow == slow) {
    Piece& piece = reply_->pieces[piece_];
    if (slow)
      plain += piece.bytes[piece_done_];
    else if (piece.times == 1 && plain.empty())
      plain = std::move(piece.bytes);
    else
      plain += piece.bytes;
    if (++piece_done_ == (slow ? piece.bytes.size() : piece.times)) {
      ++piece_;
      piece_done_ = 0;
    }
    if (slow)
      break;
  }
  if (tls_)
    tls_->Send(plain, out_);
  else
    out_ = std::move(plain);
}

// Writes what the socket takes of out_; false if the connection is broken.
bool Connection::Flush() {
  while (out_sent_ < out_.size()) {
    const ssize_t sent = ::send(fd_, out_.data() + out_sent_,
                                out_.size() - out_sent_, MSG_NOSIGNAL);
    if (sent < 0 && errno == EINTR)
      continue;
    if (sent < 0)
      return errno == EAGAIN || errno == EWOULDBLOCK;
    out_sent_ += static_cast<std::size_t>(sent);
  }
  out_.clear();
  out_sent_ = 0;
  return true;
}

Connection::Next Connection::Finish(bool abandoned) {
  if (reply_) {
    if (!abandoned && reply_->end == Transmission::End::kReset) {
      const linger now = {1, 0};
      ::setsockopt(fd_, SOL_SOCKET, SO_LINGER, &now, sizeof(now));
    }
    if (reply_->counted)
      responder_.OnReplyEnd(abandoned);
    reply_.reset();
  }
  return {.over = true};
}

}  // namespace whet::testing
