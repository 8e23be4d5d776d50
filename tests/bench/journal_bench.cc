// Records a second that the journal makes durable, 64 waiting at any time, and
// the floor: write() and fdatasync() of as many bytes at once.
//
//   bench_journal [--records 50000] [--bytes 2048] [--waiting 64]
//
// Prints one line of JSON.
#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <cstdio>
#include <filesystem>
#include <mutex>
#include <string>

#include <fcntl.h>
#include <nlohmann/json.hpp>
#include <unistd.h>

#include "bench_world.h"
#include "measure.h"
#include "run/journal.h"

namespace whet::bench {
namespace {

namespace fs = std::filesystem;

// Each record that becomes durable makes room for the next.
double JournalSeconds(const fs::path& file, std::int64_t records,
                      const std::string& payload, std::int64_t waiting) {
  auto journal = Must(Journal::Open(file, nullptr));
  std::mutex mutex;
  std::condition_variable changed;
  std::int64_t open = 0;
  const double start = Now();
  for (std::int64_t i = 0; i < records; ++i) {
    {
      std::unique_lock lock(mutex);
      changed.wait(lock, [&] { return open < waiting; });
      ++open;
    }
    journal->Append(RecordType::kResult, payload,
                    [&](const absl::Status& durable) {
                      Must(durable);
                      const std::lock_guard lock(mutex);
                      --open;
                      changed.notify_one();
                    });
  }
  std::unique_lock lock(mutex);
  changed.wait(lock, [&] { return open == 0; });
  return Now() - start;
}

double FloorSeconds(const fs::path& file, std::int64_t records,
                    const std::string& payload, std::int64_t waiting) {
  const int fd = ::open(file.c_str(), O_CREAT | O_WRONLY | O_TRUNC, 0600);
  std::string batch;
  for (std::int64_t i = 0; i < waiting; ++i)
    batch += payload;
  const double start = Now();
  for (std::int64_t written = 0; written < records; written += waiting) {
    if (::write(fd, batch.data(), batch.size()) !=
            static_cast<ssize_t>(batch.size()) ||
        ::fdatasync(fd) != 0) {
      Fail("cannot write");
    }
  }
  const double seconds = Now() - start;
  ::close(fd);
  return seconds;
}

int Main(int argc, char** argv) {
  const Flags flags(
      argc, argv, {{"records", "50000"}, {"bytes", "2048"}, {"waiting", "64"}});
  std::string pattern = fs::current_path() / "bench-journal-XXXXXX";
  const fs::path dir = mkdtemp(pattern.data());
  const std::int64_t records = flags.Number("records");
  const std::string payload(static_cast<std::size_t>(flags.Number("bytes")),
                            'x');
  double journal = 1e9;
  double floor = 1e9;
  for (int repeat = 0; repeat < 3; ++repeat) {
    journal = std::min(
        journal, JournalSeconds(dir / ("j" + std::to_string(repeat)), records,
                                payload, flags.Number("waiting")));
    floor = std::min(floor, FloorSeconds(dir / "floor", records, payload,
                                         flags.Number("waiting")));
  }
  fs::remove_all(dir);
  const auto n = static_cast<double>(records);
  const nlohmann::json out = {{"records_per_s", n / journal},
                              {"floor_records_per_s", n / floor}};
  std::printf("%s\n", out.dump().c_str());
  return 0;
}

}  // namespace
}  // namespace whet::bench

int main(int argc, char** argv) { return whet::bench::Main(argc, argv); }
