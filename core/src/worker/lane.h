// One conversation between a host and a worker process: a call goes over, its
// answer comes back, and until then the other side may make calls of its own,
// each of which is answered first. So a service that a plugin uses while it
// scores runs on the host's thread that asked for the scores, as in process.
//
//   LaneEnds ends;                               // host
//   ASSIGN_OR_RETURN(auto lane, Lane::Make(&ends));
//   ... ends.socket and ends.memory go to the worker ...
//   ByteWriter out = lane->Compose();
//   out.Text("settings");
//   ASSIGN_OR_RETURN(std::string answer,
//                    lane->Exchange({kCreate, 1, out.written()}, serve, 60s));
//
//   auto lane = Lane::Attach(ends);              // worker
//   lane->ServeAll(serve);                       // until the host hangs up
//
// What is said lies in shared memory, kAreaBytes for each direction; a socket
// carries where it lies, wakes the other side up and tells of its death. The
// memory of a direction is a stack: messages that are not answered yet lie
// below those that are made meanwhile.
//
// A host copies what it was sent before it looks at it, and checks where it
// lies: a worker can send anything. A worker believes its host.
//
// For one thread at a time on each side, but for HangUp().
#ifndef WHET_CORE_WORKER_LANE_H_
#define WHET_CORE_WORKER_LANE_H_

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "worker/byte_stream.h"

namespace whet {

inline constexpr std::size_t kAreaBytes = std::size_t{128} << 20;

// `bytes`, rounded up so that what lies behind it is aligned for any number.
inline constexpr std::size_t LaneAligned(std::size_t bytes) {
  return (bytes + 15) / 16 * 16;
}

// File descriptors of one end, owned by whoever holds them; -1: none.
struct LaneEnds {
  int socket = -1;
  int memory = -1;
};

struct LaneCall {
  std::uint32_t method = 0;
  std::uint64_t instance = 0;
  std::string_view payload;
  LaneEnds ends = {};  // of a lane that goes along; the receiver's
};

class Lane {
 public:
  // Where an answer is written.
  class Reply {
   public:
    // LaneAligned(bytes) of room in front of what Writer() gives, zeroed; null
    // if there is not so much. Once, before the first nested call.
    char* Reserve(std::size_t bytes);
    // What comes behind it. After the last nested call.
    ByteWriter Writer() const { return lane_.Compose(); }
    // Says that what `writer` has is the answer. Without it, it is empty.
    void Finish(const ByteWriter& writer);

   private:
    friend class Lane;
    explicit Reply(Lane& lane);
    Lane& lane_;
    std::size_t begin_;
    std::size_t length_ = 0;
    bool fits_ = true;
  };
  enum class Patience { kInAll, kEachTime };
  // Answers a call of the other side.
  using Serve = std::function<void(const LaneCall& call, Reply& reply)>;

  // The host's end; `other` is the worker's.
  static absl::StatusOr<std::unique_ptr<Lane>> Make(LaneEnds* other);
  // The worker's end. Owns `ends` from now on, also on failure.
  static absl::StatusOr<std::unique_ptr<Lane>> Attach(LaneEnds ends);

  Lane(const Lane&) = delete;
  Lane& operator=(const Lane&) = delete;
  ~Lane();

  // Room for the payload of the next call.
  ByteWriter Compose();

  // Sends `call`, whose payload is what Compose() gave, and waits for its
  // answer; answers calls of the other side meanwhile. `patience`: how long the
  // other side may work on it, without the time that answering it takes, in all
  // or between any two of its calls; kEver: no limit.
  // UNAVAILABLE: it hung up; DEADLINE_EXCEEDED: patience is at its end;
  // DATA_LOSS: what it said makes no sense; RESOURCE_EXHAUSTED: the payload or
  // the answer did not fit. The lane is of no more use then, but for the last.
  absl::StatusOr<std::string> Exchange(const LaneCall& call, const Serve& serve,
                                       std::chrono::milliseconds patience,
                                       Patience when = Patience::kInAll);
  static constexpr std::chrono::milliseconds kEver{-1};

  // Answers calls until the other side hangs up or says what makes no sense.
  void ServeAll(const Serve& serve);

  // Whether a call of the other side is being answered at present.
  bool serving() const { return serving_ > 0; }

  // What the other side has in its memory, for whoever wants to know how far
  // it came before it died. Changes under the reader's eyes while it lives.
  std::string_view other_area() const;

  // Ends the conversation on both sides. Any thread.
  void HangUp();

 private:
  struct Frame;
  struct Incoming;
  Lane(LaneEnds ends, char* memory, bool host);
  absl::Status Send(const Frame& frame, const LaneEnds& ends) const;
  absl::Status Wait(std::chrono::nanoseconds* patience) const;
  absl::StatusOr<Incoming> Receive() const;
  absl::StatusOr<std::string_view> PayloadOf(const Frame& frame) const;
  absl::Status Answer(const Incoming& incoming, const Serve& serve);
  void ForgetLargeMessages();
  char* own_area() const { return memory_ + (host_ ? 0 : kAreaBytes); }

  const LaneEnds ends_;
  char* const memory_;  // both areas; the host's first
  const bool host_;
  std::size_t top_ = 0;      // of the own area, aligned
  std::size_t highest_ = 0;  // that a message of either side reached
  int serving_ = 0;
};

}  // namespace whet

#endif  // WHET_CORE_WORKER_LANE_H_
