#include "cache/answer_cache.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <thread>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "cache/answer_file.h"
#include "cache/answer_table.h"

namespace whet {
namespace {

// A lookup holds the program up, a write nobody.
constexpr std::chrono::milliseconds kReaderPatience(500);
constexpr std::chrono::milliseconds kWriterPatience(5000);
// What waits for the disk at most; the rest is dropped.
constexpr std::size_t kMaxQueuedBytes = std::size_t{64} << 20;
// One transaction holds up other processes no longer than this many rows take.
constexpr std::size_t kMaxBatch = 1000;
// Room that evicting makes at once, in parts of the whole.
constexpr std::int64_t kEvictPart = 16;
// A file that is damaged again and again is a disk that lies.
constexpr int kMaxRepairs = 1;

std::int64_t SystemNow() {
  return std::chrono::duration_cast<std::chrono::seconds>(
             std::chrono::system_clock::now().time_since_epoch())
      .count();
}

}  // namespace

struct AnswerCache::Impl {
  // What the writer is asked to do.
  struct Order {
    enum class Kind { kKeep, kCountHit, kRemove, kRepair } kind;
    KeptAnswer answer;   // of the others the key only
    int generation = 0;  // kRepair: the file that was found damaged
  };

  explicit Impl(AnswerCacheOptions given) : options(std::move(given)) {}

  void Start();
  void Loop();
  void Queue(Order order);
  void Work(const std::vector<Order>& batch);
  absl::Status Write(const std::vector<Order>& batch);
  absl::Status WriteOne(const Order& order);
  absl::Status MakeRoom();
  absl::Status Repair(int damaged);
  void GiveUp(const absl::Status& why);
  bool OpenReader();
  absl::Status FindAll(const std::vector<std::string>& keys,
                       std::vector<std::optional<std::string>>* out);
  void Warn(std::string_view line);

  AnswerCacheOptions options;
  std::atomic<bool> warned{false};
  // Counts the files that were made after damage; the reader follows.
  std::atomic<int> generation{0};
  std::atomic<bool> readable{true};
  std::atomic<bool> writable{true};

  std::mutex reader_mutex;
  std::optional<AnswerTable> reader;  // guarded by reader_mutex
  int reader_generation = 0;          // guarded by reader_mutex

  // The writer thread's.
  std::optional<AnswerTable> table;
  std::string identity;           // of the file that `table` has open
  std::int64_t total_bytes = -1;  // as last counted, and what came since
  std::int64_t uncounted_bytes = 0;

  std::mutex mutex;
  std::condition_variable wake;
  std::condition_variable idle;
  std::vector<Order> queue;      // guarded by mutex
  std::size_t queued_bytes = 0;  // guarded by mutex
  bool working = false;          // guarded by mutex
  bool closing = false;          // guarded by mutex
  std::thread writer;
};

void AnswerCache::Impl::Warn(std::string_view line) {
  if (!warned.exchange(true) && options.on_warning)
    options.on_warning(line);
}

void AnswerCache::Impl::GiveUp(const absl::Status& why) {
  writable = false;
  table.reset();
  Warn(absl::StrCat("answers are not kept for later runs: ", why.message()));
}

// The file is opened here so that a warning comes before the work begins.
void AnswerCache::Impl::Start() {
  absl::StatusOr<AnswerTable> opened =
      AnswerTable::Open(options.file, kWriterPatience, OpenMode::kMake);
  if (absl::IsDataLoss(opened.status())) {
    const absl::Status repaired = Repair(generation);
    if (!repaired.ok())
      opened = repaired;
  } else if (opened.ok()) {
    table = *std::move(opened);
  }
  if (!table.has_value()) {
    readable = false;
    GiveUp(opened.status());
    return;
  }
  if (identity.empty())
    identity = IdentityOf(options.file);
  writer = std::thread([this] { Loop(); });
}

void AnswerCache::Impl::Loop() {
  std::unique_lock lock(mutex);
  while (true) {
    wake.wait(lock, [this] { return closing || !queue.empty(); });
    if (queue.empty())
      return;
    const std::size_t size = std::min(queue.size(), kMaxBatch);
    const auto end = queue.begin() + static_cast<std::ptrdiff_t>(size);
    std::vector<Order> batch(std::make_move_iterator(queue.begin()),
                             std::make_move_iterator(end));
    queue.erase(queue.begin(), end);
    for (const Order& order : batch)
      queued_bytes -= static_cast<std::size_t>(CountedBytes(order.answer));
    working = true;
    lock.unlock();
    Work(batch);
    lock.lock();
    working = false;
    idle.notify_all();
  }
}

void AnswerCache::Impl::Queue(Order order) {
  if (!writable)
    return;
  const auto bytes = static_cast<std::size_t>(CountedBytes(order.answer));
  {
    const std::lock_guard lock(mutex);
    if (queued_bytes + bytes > kMaxQueuedBytes)
      return;
    queued_bytes += bytes;
    queue.push_back(std::move(order));
  }
  wake.notify_one();
}

void AnswerCache::Impl::Work(const std::vector<Order>& batch) {
  if (!table.has_value())
    return;
  absl::Status status = Write(batch);
  if (!status.ok() && table.has_value())
    table->Rollback();
  if (absl::IsDataLoss(status)) {
    status = Repair(generation);
    if (status.ok())
      status = Write(batch);
  }
  // Somebody who keeps the file locked costs this batch only.
  if (!status.ok() && !absl::IsUnavailable(status))
    GiveUp(Annotate(status, options.file.string()));
}

absl::Status AnswerCache::Impl::Write(const std::vector<Order>& batch) {
  for (const Order& order : batch) {
    if (order.kind == Order::Kind::kRepair && order.generation == generation)
      WHET_RETURN_IF_ERROR(Repair(order.generation));
  }
  WHET_RETURN_IF_ERROR(table->Begin());
  for (const Order& order : batch)
    WHET_RETURN_IF_ERROR(WriteOne(order));
  WHET_RETURN_IF_ERROR(table->Commit());
  return MakeRoom();
}

absl::Status AnswerCache::Impl::WriteOne(const Order& order) {
  const std::int64_t now = options.now ? options.now() : SystemNow();
  switch (order.kind) {
    case Order::Kind::kKeep:
      uncounted_bytes += CountedBytes(order.answer);
      return table->Insert(order.answer, now);
    case Order::Kind::kCountHit:
      return table->CountHit(order.answer.key, now);
    case Order::Kind::kRemove:
      return table->Remove(order.answer.key);
    case Order::Kind::kRepair:
      break;
  }
  return absl::OkStatus();
}

// Other processes write, too: what there is is counted again after each part of
// the size that is allowed.
absl::Status AnswerCache::Impl::MakeRoom() {
  const std::int64_t part = options.max_bytes / kEvictPart;
  if (total_bytes >= 0 && uncounted_bytes <= part &&
      total_bytes + uncounted_bytes <= options.max_bytes) {
    return absl::OkStatus();
  }
  WHET_ASSIGN_OR_RETURN(total_bytes, table->TotalBytes());
  uncounted_bytes = 0;
  if (total_bytes <= options.max_bytes)
    return absl::OkStatus();
  const std::int64_t target = options.max_bytes - part;
  while (total_bytes > target) {
    WHET_RETURN_IF_ERROR(table->Begin());
    WHET_ASSIGN_OR_RETURN(const std::int64_t freed,
                          table->Evict(total_bytes - target));
    WHET_RETURN_IF_ERROR(table->Commit());
    if (freed <= 0)
      break;
    total_bytes -= freed;
  }
  total_bytes = -1;  // counted at the next write
  return absl::OkStatus();
}

absl::Status AnswerCache::Impl::Repair(int damaged) {
  table.reset();
  total_bytes = -1;
  if (damaged >= kMaxRepairs) {
    return absl::DataLossError(absl::StrCat(
        options.file.string(), ": was damaged again while it was used"));
  }
  // Another process may have been faster: its new file stays.
  if (identity.empty() || identity == IdentityOf(options.file))
    WHET_RETURN_IF_ERROR(MoveAside(options.file));
  WHET_ASSIGN_OR_RETURN(
      table, AnswerTable::Open(options.file, kWriterPatience, OpenMode::kMake));
  identity = IdentityOf(options.file);
  generation = damaged + 1;
  Warn(absl::StrCat(options.file.string(), ": was damaged and is now ",
                    options.file.string(),
                    ".damaged; answers of earlier runs are asked again"));
  return absl::OkStatus();
}

bool AnswerCache::Impl::OpenReader() {
  const int current = generation;
  if (reader_generation != current)
    reader.reset();
  if (reader.has_value())
    return true;
  absl::StatusOr<AnswerTable> opened =
      AnswerTable::Open(options.file, kReaderPatience, OpenMode::kExisting);
  if (opened.ok()) {
    reader = *std::move(opened);
    reader_generation = current;
  } else if (absl::IsDataLoss(opened.status())) {
    Queue({Order::Kind::kRepair, {}, current});
  }
  return reader.has_value();
}

absl::Status AnswerCache::Impl::FindAll(
    const std::vector<std::string>& keys,
    std::vector<std::optional<std::string>>* out) {
  WHET_RETURN_IF_ERROR(reader->BeginToRead());
  for (std::size_t i = 0; i < keys.size(); ++i) {
    std::string content;
    WHET_ASSIGN_OR_RETURN(const AnswerTable::Row row,
                          reader->Find(keys[i], &content));
    if (row == AnswerTable::Row::kNone)
      continue;
    const bool sound = row == AnswerTable::Row::kSound;
    if (sound)
      (*out)[i] = std::move(content);
    Queue({sound ? Order::Kind::kCountHit : Order::Kind::kRemove,
           {keys[i], "", "", ""},
           0});
  }
  return reader->Commit();
}

AnswerCache::AnswerCache(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}

AnswerCache::~AnswerCache() {
  {
    const std::lock_guard lock(impl_->mutex);
    impl_->closing = true;
  }
  impl_->wake.notify_one();
  if (impl_->writer.joinable())
    impl_->writer.join();
}

std::unique_ptr<AnswerCache> AnswerCache::Open(AnswerCacheOptions options) {
  auto impl = std::make_unique<Impl>(std::move(options));
  impl->Start();
  return std::unique_ptr<AnswerCache>(new AnswerCache(std::move(impl)));
}

std::vector<std::optional<std::string>> AnswerCache::Find(
    const std::vector<std::string>& keys) {
  std::vector<std::optional<std::string>> out(keys.size());
  const std::lock_guard lock(impl_->reader_mutex);
  if (keys.empty() || !impl_->readable || !impl_->OpenReader())
    return out;
  const absl::Status status = impl_->FindAll(keys, &out);
  if (!status.ok()) {
    // Those that were found have been checked. The next call opens it anew.
    impl_->reader.reset();
    if (absl::IsDataLoss(status)) {
      impl_->Queue({Impl::Order::Kind::kRepair, {}, impl_->reader_generation});
    }
  }
  return out;
}

void AnswerCache::Keep(KeptAnswer answer) {
  const std::int64_t bytes = CountedBytes(answer);
  // One that would push out most others is not worth it.
  if (bytes > impl_->options.max_bytes / kEvictPart ||
      answer.content.size() > std::size_t{kMaxSqliteText} / 2) {
    return;
  }
  impl_->Queue({Impl::Order::Kind::kKeep, std::move(answer), 0});
}

void AnswerCache::Flush() {
  std::unique_lock lock(impl_->mutex);
  impl_->idle.wait(lock,
                   [this] { return impl_->queue.empty() && !impl_->working; });
}

}  // namespace whet
