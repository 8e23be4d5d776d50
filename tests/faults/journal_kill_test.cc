// Kills a process that writes a journal, again and again, and looks at what is
// left: every record that was reported durable must be there, whole and in its
// place. (A killed process loses no page cache; power failures are covered by
// the truncations of journal_test.cc.)

#include <algorithm>
#include <chrono>
#include <csignal>
#include <cstdint>
#include <cstring>
#include <filesystem>
#include <random>
#include <set>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/test_folder.h"
#include "run/journal.h"

namespace whet {
namespace {

namespace fs = std::filesystem;

constexpr int kKills = 30;
constexpr int kThreads = 4;
constexpr int kBurst = 8;

// Eight bytes of `id`, then up to 4,095 that follow from it.
std::string PayloadOf(std::uint64_t id) {
  const std::uint64_t mixed = id * 0x9E3779B97F4A7C15;
  std::string payload(sizeof(id) + (mixed >> 52),
                      static_cast<char>('a' + mixed % 26));
  std::memcpy(payload.data(), &id, sizeof(id));
  return payload;
}

std::uint64_t IdOf(std::string_view payload) {
  std::uint64_t id = 0;
  std::memcpy(&id, payload.data(), std::min(sizeof(id), payload.size()));
  return id;
}

// The process that is killed: appends without end and writes the id of each
// durable record to `acknowledge`. Exits only on an error.
[[noreturn]] void AppendForEver(const fs::path& file, std::uint64_t session,
                                int acknowledge) {
  const auto opened = Journal::Open(file, nullptr);
  if (!opened.ok()) {
    ::_exit(2);
  }
  Journal& journal = **opened;
  const auto append = [&](std::uint64_t id) {
    journal.Append(RecordType::kResult, PayloadOf(id),
                   [acknowledge, id](const absl::Status& durable) {
                     if (!durable.ok() ||
                         ::write(acknowledge, &id, sizeof(id)) != sizeof(id)) {
                       ::_exit(3);
                     }
                   });
  };
  std::vector<std::thread> threads;
  for (std::uint64_t t = 0; t < kThreads; ++t) {
    threads.emplace_back([&, t] {
      for (std::uint64_t i = 0; true; i += kBurst) {
        for (std::uint64_t k = 0; k < kBurst; ++k) {
          append(session << 40 | t << 32 | (i + k));
        }
        if (!journal.AppendAndWait(RecordType::kStep, "").ok()) {
          ::_exit(4);
        }
      }
    });
  }
  for (std::thread& thread : threads) {
    thread.join();
  }
  ::_exit(5);
}

// Starts the process, kills it some time after `acks` acknowledgements, and
// returns all that it acknowledged.
std::vector<std::uint64_t> RunAndKill(const fs::path& file,
                                      std::uint64_t session, std::size_t acks,
                                      std::chrono::microseconds later) {
  int ends[2];
  EXPECT_EQ(::pipe(ends), 0);
  const pid_t pid = ::fork();
  if (pid == 0) {
    ::close(ends[0]);
    AppendForEver(file, session, ends[1]);
  }
  ::close(ends[1]);
  std::vector<std::uint64_t> acknowledged;
  const auto read_one = [&] {
    std::uint64_t id = 0;
    const ssize_t got = ::read(ends[0], &id, sizeof(id));
    if (got == sizeof(id)) {
      acknowledged.push_back(id);
    }
    return got == sizeof(id);
  };
  while (acknowledged.size() < acks && read_one()) {
  }
  std::this_thread::sleep_for(later);  // any moment will do
  ::kill(pid, SIGKILL);
  while (read_one()) {
  }
  ::close(ends[0]);
  int status = 0;
  EXPECT_EQ(::waitpid(pid, &status, 0), pid);
  EXPECT_TRUE(WIFSIGNALED(status)) << "exit code " << WEXITSTATUS(status);
  return acknowledged;
}

TEST(JournalKill, LosesNoAcknowledgedRecord) {
  const TestFolder folder;
  const fs::path file = folder.path() / "journal";

  std::mt19937_64 random(20240607);
  std::vector<std::uint64_t> before;  // ids in the order of the file
  std::size_t acknowledged_in_all = 0;
  for (std::uint64_t session = 1; session <= kKills; ++session) {
    SCOPED_TRACE("session " + std::to_string(session));
    // Every fifth is killed while it starts and opens the journal.
    const std::size_t acks = session % 5 == 0 ? 0 : 1 + random() % 400;
    const auto acknowledged = RunAndKill(
        file, session, acks, std::chrono::microseconds(random() % 3000));
    acknowledged_in_all += acknowledged.size();
    if (!fs::exists(file)) {
      continue;  // killed before it made the file
    }

    std::uint64_t torn = 0;
    const auto records = ReadJournal(file, &torn);
    ASSERT_TRUE(records.ok()) << records.status();
    std::vector<std::uint64_t> found;
    for (std::size_t i = 0; i < records->size(); ++i) {
      const JournalRecord& record = (*records)[i];
      ASSERT_EQ(record.sequence, i + 1);
      if (record.type == RecordType::kResult) {
        found.push_back(IdOf(record.payload));
        ASSERT_TRUE(record.payload == PayloadOf(found.back()))
            << "record " << i + 1;
      }
    }
    const std::set<std::uint64_t> unique(found.begin(), found.end());
    ASSERT_EQ(unique.size(), found.size());
    for (const std::uint64_t id : acknowledged) {
      ASSERT_TRUE(unique.contains(id)) << "lost " << id;
    }
    ASSERT_GE(found.size(), before.size());
    found.resize(std::max(found.size(), before.size()));
    ASSERT_TRUE(std::equal(before.begin(), before.end(), found.begin()));
    before = found;
  }
  EXPECT_GT(acknowledged_in_all, 1000u);
}

}  // namespace
}  // namespace whet
