// The truth about a run: what was asked, answered and decided, in order.
//
//   ASSIGN_OR_RETURN(auto j, Journal::Open(dir / "journal", &records));
//   j->Append(type, payload, [](const absl::Status& durable) { ... });
//
// Thread-safe. One writer thread takes all that is queued, writes it, syncs
// once (group commit), then calls the callbacks in order.
//
// File: the header "WHETJRNL" | u32 version, 1 | u32 CRC32C, then records
//   u32 payload length | u32 CRC32C | u64 sequence, from 1 | u8 type | payload
// little-endian; a record's CRC is over everything after itself, the header's
// over everything before. A torn tail, which a crash leaves, is a last record
// that is incomplete or has a wrong CRC and no sound record after it. Opening
// cuts it: nobody was told that it is durable. Any other damage is DATA_LOSS
// with the offset, and the file is left as it is.
#ifndef WHET_CORE_RUN_JOURNAL_H_
#define WHET_CORE_RUN_JOURNAL_H_

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace whet {

enum class RecordType : std::uint8_t {
  kSession = 1,  // a process starts to work on the run
  kIntent = 2,   // an attempt is about to be sent
  kResult = 3,   // an attempt's final outcome
  kStep = 4,     // hash chain over what the strategy asked for
  kStop = 5,     // the run ends, and why
};

struct JournalRecord {
  std::uint64_t sequence = 0;
  RecordType type = RecordType::kSession;
  std::string payload;
};

inline constexpr std::size_t kMaxJournalPayload = std::size_t{64} << 20;

// Reads a journal without changing it. `torn_bytes` (may be null) gets the
// size of a torn tail. NOT_FOUND, PERMISSION_DENIED, DATA_LOSS,
// FAILED_PRECONDITION (from a newer version).
absl::StatusOr<std::vector<JournalRecord>> ReadJournal(
    const std::filesystem::path& file, std::uint64_t* torn_bytes);

class Journal {
 public:
  using Callback = std::function<void(const absl::Status&)>;

  // Opens or makes `file` (0600), cuts a torn tail and stores what is in it;
  // `records` may be null. All of it is on the disk then, and the file's name,
  // too. Errors as ReadJournal, and those of the disk.
  static absl::StatusOr<std::unique_ptr<Journal>> Open(
      const std::filesystem::path& file, std::vector<JournalRecord>* records);
  // Writes what is queued, calls the callbacks, then closes. What waits for
  // room ends with CANCELLED. Not in a callback.
  ~Journal();

  // Queues a record; `durable` (may be null) runs on the writer thread, without
  // a lock, once the record is on disk, or with the error; it may call Append.
  // After a failed write or sync (a full disk is FAILED_PRECONDITION) every
  // later Append fails with the same error: which of the failed records a later
  // Open finds is unknown. More than kMaxJournalPayload bytes are
  // INVALID_ARGUMENT for that record alone.
  void Append(RecordType type, std::string payload, Callback durable);

  // As Append, for a record that is followed by one that must not be lost (a
  // call that will be paid): first there must be room on the disk for that one,
  // too (JournalRoom). While there is none this record waits, others overtake
  // it, and every half second the journal looks again.
  void AppendWhenRoom(RecordType type, std::string payload, Callback durable);
  // From now on nothing waits for room: without it, CANCELLED.
  void StopWaiting();
  // `watch` runs on the writer thread when records begin to wait, with an error
  // that says where and how much is missing, and with OK when they go on.
  // Before the first AppendWhenRoom.
  void WatchRoom(Callback watch);

  // Append and wait. Not in a callback: FAILED_PRECONDITION.
  absl::Status AppendAndWait(RecordType type, std::string payload);

  // The first write or sync error, or OK.
  absl::Status status() const;

 private:
  struct Impl;
  explicit Journal(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace whet

#endif  // WHET_CORE_RUN_JOURNAL_H_
