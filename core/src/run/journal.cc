#include "run/journal.h"

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <future>
#include <mutex>
#include <thread>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "run/journal_file.h"

namespace whet {
namespace {

// What a batch of one call at a time never has.
constexpr std::size_t kNumbers = 8;
// Nothing beside the time that a model takes.
constexpr std::chrono::microseconds kGather{500};

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
    absl::Status refused;  // not OK: never written, and why
  };

  explicit Impl(JournalFile opened) : file(std::move(opened)) {}

  void Loop();
  absl::Status WriteBatch(const std::vector<Entry>& batch);

  JournalFile file;  // the writer's

  std::mutex mutex;
  std::condition_variable wake;
  std::vector<Entry> queue;  // guarded by mutex
  bool closing = false;      // guarded by mutex
  absl::Status status;       // guarded by mutex; only the writer changes it
  std::thread writer;
};

void Journal::Impl::Loop() {
  std::vector<Entry> batch;
  std::size_t last_size = 0;
  absl::Status first_error;
  while (true) {
    // Where records come in numbers, more are on their way: one sync for all of
    // them. A single call is never made to wait.
    if (last_size >= kNumbers)
      std::this_thread::sleep_for(kGather);
    {
      std::unique_lock<std::mutex> lock(mutex);
      wake.wait(lock, [this] { return closing || !queue.empty(); });
      if (queue.empty()) {
        return;
      }
      batch.swap(queue);
    }
    last_size = batch.size();
    if (first_error.ok()) {
      first_error = WriteBatch(batch);
      const std::lock_guard<std::mutex> lock(mutex);
      status = first_error;
    }
    for (const Entry& entry : batch) {
      if (entry.durable) {
        entry.durable(first_error.ok() ? entry.refused : first_error);
      }
    }
    batch.clear();
  }
}

absl::Status Journal::Impl::WriteBatch(const std::vector<Entry>& batch) {
  for (const Entry& entry : batch) {
    if (entry.refused.ok()) {
      WHET_RETURN_IF_ERROR(file.Add(entry.type, entry.payload));
    }
  }
  return file.Sync();
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
  Impl::Entry entry{type, std::move(payload), std::move(durable), {}};
  if (entry.payload.size() > kMaxJournalPayload) {
    entry.refused = absl::InvalidArgumentError(
        absl::StrCat("a journal record of ", entry.payload.size(),
                     " bytes; at most ", kMaxJournalPayload, " fit"));
    entry.payload.clear();
  }
  // Notified under the lock: once the record is durable, the journal may go.
  const std::lock_guard<std::mutex> lock(impl_->mutex);
  const bool was_empty = impl_->queue.empty();
  impl_->queue.push_back(std::move(entry));
  if (was_empty)
    impl_->wake.notify_one();  // else it was woken and has not looked yet
}

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
