#include "run/journal.h"

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <functional>
#include <future>
#include <iterator>
#include <mutex>
#include <thread>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "run/journal_file.h"

namespace whet {
namespace {

using Clock = std::chrono::steady_clock;

// What a batch of one call at a time never has.
constexpr std::size_t kNumbers = 8;
// Nothing beside the time that a model takes.
constexpr std::chrono::microseconds kGather{500};
// Nobody makes room faster.
constexpr std::chrono::milliseconds kLookAgain{500};

}  // namespace

absl::StatusOr<std::vector<JournalRecord>> ReadJournal(
    const std::filesystem::path& file, std::uint64_t* torn_bytes) {
  return JournalFile::Read(file, torn_bytes);
}

struct Journal::Impl {
  struct Entry {
    RecordType type;
    std::string payload;
    Callback durable;
    bool needs_room = false;
    absl::Status refused = {};  // not OK: never written, and why
  };

  explicit Impl(JournalFile opened) : file(std::move(opened)) {}

  void Queue(Entry entry);
  void Loop();
  bool TakeQueue();
  void HoldBack();
  void WriteBatch();

  JournalFile file;  // this and what follows: the writer's
  std::vector<Entry> batch;
  std::vector<Entry> waiting;  // for room
  Clock::time_point look_again;
  bool give_up = false;  // what waits
  absl::Status first_error;

  Callback watch;  // constant once there are records

  std::mutex mutex;
  std::condition_variable wake;
  std::vector<Entry> queue;   // guarded by mutex
  bool closing = false;       // guarded by mutex
  bool stop_waiting = false;  // guarded by mutex
  absl::Status status;        // guarded by mutex; only the writer changes it
  std::thread writer;
};

void Journal::Impl::Queue(Entry entry) {
  if (entry.payload.size() > kMaxJournalPayload) {
    entry.refused = absl::InvalidArgumentError(
        absl::StrCat("a journal record of ", entry.payload.size(),
                     " bytes; at most ", kMaxJournalPayload, " fit"));
    entry.payload.clear();
  }
  // Notified under the lock: once the record is durable, the journal may go.
  const std::lock_guard<std::mutex> lock(mutex);
  const bool was_empty = queue.empty();
  queue.push_back(std::move(entry));
  if (was_empty)
    wake.notify_one();  // else it was woken and has not looked yet
}

void Journal::Impl::Loop() {
  std::size_t last_size = 0;
  while (true) {
    // Where records come in numbers, more are on their way: one sync for all of
    // them. A single call is never made to wait.
    if (last_size >= kNumbers)
      std::this_thread::sleep_for(kGather);
    if (!TakeQueue())
      break;
    last_size = batch.size();
    HoldBack();
    WriteBatch();
    for (const Entry& entry : batch) {
      if (entry.durable) {
        entry.durable(first_error.ok() ? entry.refused : first_error);
      }
    }
    batch.clear();
  }
  if (first_error.ok())
    file.ReleaseRoom();
}

// Fills the batch, which stays empty if it is only time to look for room again.
// False: the journal closes and nothing is left.
bool Journal::Impl::TakeQueue() {
  std::unique_lock<std::mutex> lock(mutex);
  const auto is_due = [this] {
    return closing || !queue.empty() || (stop_waiting && !waiting.empty());
  };
  if (waiting.empty()) {
    wake.wait(lock, is_due);
  } else if (first_error.ok()) {
    wake.wait_until(lock, look_again, is_due);
  }
  batch.swap(queue);
  give_up = closing || stop_waiting;
  return !batch.empty() || !waiting.empty();
}

// Takes records out of the batch that must wait for room, or adds those that
// need not wait any more.
void Journal::Impl::HoldBack() {
  const bool waited = !waiting.empty();
  const auto needs_room = [](const Entry& entry) { return entry.needs_room; };
  if (!waited && std::none_of(batch.begin(), batch.end(), needs_room))
    return;
  const bool look =
      !first_error.ok() || !waited || give_up || Clock::now() >= look_again;
  absl::Status room;
  if (look && first_error.ok())
    room = file.KeepRoom();
  if (look && room.ok() && !waited)
    return;
  const auto first = std::stable_partition(batch.begin(), batch.end(),
                                           std::not_fn(needs_room));
  std::move(first, batch.end(), std::back_inserter(waiting));
  batch.erase(first, batch.end());
  if (!look)
    return;
  if (!room.ok() && !give_up) {
    look_again = Clock::now() + kLookAgain;
    if (!waited && watch)
      watch(room);
    return;
  }
  for (Entry& entry : waiting) {
    if (!room.ok()) {
      entry.refused = absl::CancelledError(
          absl::StrCat("stopped while it waited for room: ", room.message()));
    }
    batch.push_back(std::move(entry));
  }
  waiting.clear();
  if (waited && room.ok() && first_error.ok() && watch)
    watch(room);
}

void Journal::Impl::WriteBatch() {
  const auto write = [this] {
    bool any = false;
    for (const Entry& entry : batch) {
      if (!entry.refused.ok())
        continue;
      WHET_RETURN_IF_ERROR(file.Add(entry.type, entry.payload));
      any = true;
    }
    return any ? file.Sync() : absl::OkStatus();
  };
  if (!first_error.ok())
    return;
  first_error = write();
  const std::lock_guard<std::mutex> lock(mutex);
  status = first_error;
}

Journal::Journal(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {
  impl_->writer = std::thread([this] { impl_->Loop(); });
}

Journal::~Journal() {
  {
    const std::lock_guard<std::mutex> lock(impl_->mutex);
    impl_->closing = true;
  }
  impl_->wake.notify_one();
  impl_->writer.join();
}

absl::StatusOr<std::unique_ptr<Journal>> Journal::Open(
    const std::filesystem::path& file, std::vector<JournalRecord>* records) {
  WHET_ASSIGN_OR_RETURN(JournalFile opened, JournalFile::Open(file, records));
  return std::unique_ptr<Journal>(
      new Journal(std::make_unique<Impl>(std::move(opened))));
}

void Journal::Append(RecordType type, std::string payload, Callback durable) {
  impl_->Queue({type, std::move(payload), std::move(durable)});
}

void Journal::AppendWhenRoom(RecordType type, std::string payload,
                             Callback durable) {
  impl_->Queue({type, std::move(payload), std::move(durable),
                /*needs_room=*/true});
}

void Journal::StopWaiting() {
  {
    const std::lock_guard<std::mutex> lock(impl_->mutex);
    impl_->stop_waiting = true;
  }
  impl_->wake.notify_one();
}

void Journal::WatchRoom(Callback watch) { impl_->watch = std::move(watch); }

absl::Status Journal::AppendAndWait(RecordType type, std::string payload) {
  if (std::this_thread::get_id() == impl_->writer.get_id()) {
    return absl::FailedPreconditionError(
        "AppendAndWait in a journal callback would wait for itself; use "
        "Append");
  }
  // Shared: the writer may still be in set_value when this returns.
  const auto done = std::make_shared<std::promise<absl::Status>>();
  std::future<absl::Status> result = done->get_future();
  Append(type, std::move(payload),
         [done](const absl::Status& status) { done->set_value(status); });
  return result.get();
}

absl::Status Journal::status() const {
  const std::lock_guard<std::mutex> lock(impl_->mutex);
  return impl_->status;
}

}  // namespace whet
