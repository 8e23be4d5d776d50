#include "worker/lane.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>

#include <fcntl.h>
#include <poll.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

#include "absl/status/status.h"
#include "base/status_macros.h"
#include "base/system_error.h"

namespace whet {
namespace {

using std::chrono::milliseconds;

// Memory that a message has taken beyond this is given back after it.
constexpr std::size_t kKeptBytes = std::size_t{4} << 20;

constexpr std::uint32_t kCallFrame = 1;
constexpr std::uint32_t kReplyFrame = 2;
constexpr std::uint32_t kTooLargeFrame = 3;  // instead of a reply

absl::Status SystemStatus(const char* what) {
  const int error = errno;
  return absl::Status(CodeOfErrno(error),
                      std::string(what) + ": " + std::strerror(error));
}

absl::Status Nonsense(const char* what) { return absl::DataLossError(what); }

void CloseEnds(const LaneEnds& ends) {
  if (ends.socket >= 0)
    close(ends.socket);
  if (ends.memory >= 0)
    close(ends.memory);
}

absl::StatusOr<char*> MapMemory(int memory) {
  void* mapped = mmap(nullptr, 2 * kAreaBytes, PROT_READ | PROT_WRITE,
                      MAP_SHARED | MAP_NORESERVE, memory, 0);
  if (mapped == MAP_FAILED)
    return SystemStatus("cannot map the memory shared with a worker");
  return static_cast<char*>(mapped);
}

// The file has its full size from the start, and nobody can change that: what
// lies in it can always be read.
absl::StatusOr<int> MakeMemory() {
  const int memory = memfd_create("whet-lane", MFD_CLOEXEC | MFD_ALLOW_SEALING);
  if (memory < 0)
    return SystemStatus("cannot make memory to share with a worker");
  if (ftruncate(memory, static_cast<off_t>(2 * kAreaBytes)) != 0 ||
      fcntl(memory, F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_SEAL) !=
          0) {
    const absl::Status status =
        SystemStatus("cannot make memory to share with a worker");
    close(memory);
    return status;
  }
  return memory;
}

}  // namespace

// What goes over the socket.
struct Lane::Frame {
  std::uint32_t kind;
  std::uint32_t method;
  std::uint64_t instance;
  std::uint64_t offset;  // in the sender's area
  std::uint64_t length;
};

struct Lane::Incoming {
  Frame frame;
  LaneEnds ends;
};

Lane::Reply::Reply(Lane& lane) : lane_(lane), begin_(lane.top_) {}

char* Lane::Reply::Reserve(std::size_t bytes) {
  if (bytes > kAreaBytes || LaneAligned(bytes) > kAreaBytes - lane_.top_) {
    fits_ = false;
    return nullptr;
  }
  char* room = lane_.own_area() + lane_.top_;
  std::memset(room, 0, bytes);
  lane_.top_ += LaneAligned(bytes);
  return room;
}

void Lane::Reply::Finish(const ByteWriter& writer) {
  fits_ = fits_ && writer.ok();
  length_ = lane_.top_ - begin_ + writer.written().size();
}

absl::StatusOr<std::unique_ptr<Lane>> Lane::Make(LaneEnds* other) {
  int sockets[2];
  if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, sockets) != 0)
    return SystemStatus("cannot make a socket to a worker");
  LaneEnds mine = {sockets[0], -1};
  LaneEnds theirs = {sockets[1], -1};
  const absl::StatusOr<int> memory = MakeMemory();
  absl::StatusOr<char*> mapped =
      memory.ok() ? MapMemory(*memory) : absl::StatusOr<char*>(memory.status());
  if (mapped.ok()) {
    mine.memory = *memory;
    theirs.memory = fcntl(*memory, F_DUPFD_CLOEXEC, 0);
    if (theirs.memory < 0) {
      mapped = SystemStatus("cannot share memory with a worker");
    }
  }
  if (!mapped.ok()) {
    CloseEnds(mine);
    CloseEnds(theirs);
    return mapped.status();
  }
  *other = theirs;
  return std::unique_ptr<Lane>(new Lane(mine, *mapped, /*host=*/true));
}

absl::StatusOr<std::unique_ptr<Lane>> Lane::Attach(LaneEnds ends) {
  const absl::StatusOr<char*> mapped = MapMemory(ends.memory);
  if (!mapped.ok()) {
    CloseEnds(ends);
    return mapped.status();
  }
  return std::unique_ptr<Lane>(new Lane(ends, *mapped, /*host=*/false));
}

Lane::Lane(LaneEnds ends, char* memory, bool host)
    : ends_(ends), memory_(memory), host_(host) {}

Lane::~Lane() {
  munmap(memory_, 2 * kAreaBytes);
  CloseEnds(ends_);
}

ByteWriter Lane::Compose() { return {own_area() + top_, kAreaBytes - top_}; }

std::string_view Lane::other_area() const {
  return {memory_ + (host_ ? kAreaBytes : 0), kAreaBytes};
}

void Lane::HangUp() { shutdown(ends_.socket, SHUT_RDWR); }

absl::Status Lane::Send(const Frame& frame, const LaneEnds& ends) const {
  iovec part = {const_cast<Frame*>(&frame), sizeof(frame)};
  msghdr message = {};
  message.msg_iov = &part;
  message.msg_iovlen = 1;
  alignas(cmsghdr) char control[CMSG_SPACE(2 * sizeof(int))] = {};
  if (ends.socket >= 0) {
    message.msg_control = control;
    message.msg_controllen = sizeof(control);
    cmsghdr* header = CMSG_FIRSTHDR(&message);
    header->cmsg_level = SOL_SOCKET;
    header->cmsg_type = SCM_RIGHTS;
    header->cmsg_len = CMSG_LEN(2 * sizeof(int));
    const int both[] = {ends.socket, ends.memory};
    std::memcpy(CMSG_DATA(header), both, sizeof(both));
  }
  while (sendmsg(ends_.socket, &message, MSG_NOSIGNAL) < 0) {
    if (errno != EINTR)
      return absl::UnavailableError("hung up");
  }
  return absl::OkStatus();
}

// Takes the time that it waited off `patience`.
absl::Status Lane::Wait(std::chrono::nanoseconds* patience) const {
  using Clock = std::chrono::steady_clock;
  pollfd readable = {ends_.socket, POLLIN, 0};
  while (true) {
    const Clock::time_point begin = Clock::now();
    const auto left = std::chrono::ceil<milliseconds>(*patience).count();
    const int ready =
        poll(&readable, 1,
             static_cast<int>(std::clamp<std::int64_t>(left, 0, 1 << 30)));
    const int error = errno;
    *patience -= Clock::now() - begin;
    if (ready > 0)
      return absl::OkStatus();
    if (ready == 0)
      return absl::DeadlineExceededError("took too long");
    if (error != EINTR)
      return SystemStatus("cannot wait for a worker");
  }
}

absl::StatusOr<Lane::Incoming> Lane::Receive() const {
  Incoming incoming = {};
  iovec part = {&incoming.frame, sizeof(incoming.frame)};
  msghdr message = {};
  message.msg_iov = &part;
  message.msg_iovlen = 1;
  // A host takes no descriptors: the kernel drops what there is no room for.
  alignas(cmsghdr) char control[CMSG_SPACE(2 * sizeof(int))] = {};
  if (!host_) {
    message.msg_control = control;
    message.msg_controllen = sizeof(control);
  }
  ssize_t received = 0;
  do {
    received = recvmsg(ends_.socket, &message, MSG_CMSG_CLOEXEC);
  } while (received < 0 && errno == EINTR);
  if (received <= 0)
    return absl::UnavailableError("hung up");
  if (received != static_cast<ssize_t>(sizeof(incoming.frame)))
    return Nonsense("sent a message of a wrong size");
  const cmsghdr* header = host_ ? nullptr : CMSG_FIRSTHDR(&message);
  if (header != nullptr && header->cmsg_type == SCM_RIGHTS &&
      header->cmsg_len == CMSG_LEN(2 * sizeof(int))) {
    int both[2];
    std::memcpy(both, CMSG_DATA(header), sizeof(both));
    incoming.ends = {both[0], both[1]};
  }
  return incoming;
}

absl::StatusOr<std::string_view> Lane::PayloadOf(const Frame& frame) const {
  const std::string_view area = other_area();
  if (frame.offset > area.size() || frame.length > area.size() - frame.offset)
    return Nonsense("named memory that is not there");
  return area.substr(frame.offset, frame.length);
}

absl::Status Lane::Answer(const Incoming& incoming, const Serve& serve) {
  const Frame& frame = incoming.frame;
  LaneCall call = {frame.method, frame.instance, {}, incoming.ends};
  std::string copied;  // of what may change while it is read
  const absl::StatusOr<std::string_view> payload = PayloadOf(frame);
  if (!payload.ok())
    return payload.status();
  call.payload = *payload;
  if (host_) {
    copied = std::string(*payload);
    call.payload = copied;
  }
  const std::size_t top = top_;
  Reply reply(*this);
  ++serving_;
  serve(call, reply);
  --serving_;
  highest_ = std::max(highest_, reply.begin_ + reply.length_);
  const Frame answer = {reply.fits_ ? kReplyFrame : kTooLargeFrame,
                        frame.method, frame.instance, reply.begin_,
                        reply.fits_ ? reply.length_ : 0};
  top_ = top;
  return Send(answer, {});
}

absl::StatusOr<std::string> Lane::Exchange(const LaneCall& call,
                                           const Serve& serve,
                                           milliseconds patience,
                                           Patience when) {
  const std::size_t top = top_;
  const std::size_t length = LaneAligned(call.payload.size());
  if (length > kAreaBytes - top)
    return absl::ResourceExhaustedError("too large for one message");
  const Frame frame = {kCallFrame, call.method, call.instance, top,
                       call.payload.size()};
  WHET_RETURN_IF_ERROR(Send(frame, call.ends));
  top_ += length;
  highest_ = std::max(highest_, top_);
  std::chrono::nanoseconds left = patience;
  while (true) {
    if (patience != kEver)
      WHET_RETURN_IF_ERROR(Wait(&left));
    const absl::StatusOr<Incoming> incoming = Receive();
    if (!incoming.ok())
      return incoming.status();
    const Frame& got = incoming->frame;
    if (got.kind == kCallFrame) {
      WHET_RETURN_IF_ERROR(Answer(*incoming, serve));
      if (when == Patience::kEachTime)
        left = patience;
      continue;
    }
    top_ = top;
    const bool mine =
        got.method == call.method && got.instance == call.instance;
    if (mine && got.kind == kTooLargeFrame)
      return absl::ResourceExhaustedError("the answer is too large");
    if (!mine || got.kind != kReplyFrame)
      return Nonsense("answered what nobody asked");
    WHET_ASSIGN_OR_RETURN(const std::string_view payload, PayloadOf(got));
    std::string answer(payload);
    highest_ = std::max<std::size_t>(highest_, got.offset + got.length);
    if (top == 0)
      ForgetLargeMessages();
    return answer;
  }
}

void Lane::ServeAll(const Serve& serve) {
  while (true) {
    const absl::StatusOr<Incoming> incoming = Receive();
    if (!incoming.ok() || incoming->frame.kind != kCallFrame ||
        !Answer(*incoming, serve).ok()) {
      return;
    }
  }
}

void Lane::ForgetLargeMessages() {
  if (highest_ <= kKeptBytes)
    return;
  highest_ = 0;
  fallocate(ends_.memory, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, 0,
            static_cast<off_t>(2 * kAreaBytes));
}

}  // namespace whet
