// D7, D8, D23, D24: the same search again, in another process, after a kill,
// beside others and at another speed.
#include <chrono>
#include <condition_variable>
#include <csignal>
#include <cstdlib>
#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include <sys/wait.h>
#include <unistd.h>

#include "absl/strings/str_join.h"
#include "base/utf8.h"
#include "conformance/check.h"
#include "conformance/search_runs.h"

namespace whet::conformance {
namespace {

// For texts that name what two runs did differently.
constexpr char kSameAgain[] =
    "a function of the settings and of what whet.search/1 returns: no clock, "
    "no std::random_device, no address, no order of a hash table, nothing kept "
    "between two runs";

void RepeatsItsSearch(Subject& subject) {
  const SearchRun first = RunStrategy(subject, {});
  const SearchRun second = RunStrategy(subject, {});
  const std::string difference =
      FirstDifference(first.search->trace(), second.search->trace());
  Expect(difference.empty(), "two runs in one process differ: " + difference,
         kSameAgain);
  const std::string trace = absl::StrJoin(first.search->trace(), "\n");
  Conclude({Verdict::kPass,
            std::to_string(first.search->records().size()) + " records", "",
            ReplaceInvalidUtf8(trace)});
}

// The world does not tell a strategy how fast it is.
void IgnoresTheSpeed(Subject& subject) {
  const SearchRun fast = RunStrategy(subject, {});
  const SearchRun slow = RunStrategy(subject, {.slow_ms = 150});
  const std::string difference =
      FirstDifference(fast.search->trace(), slow.search->trace());
  Expect(difference.empty(),
         "with 64 calls in flight and with one, which is slower, it does not "
         "do the same: " +
             difference,
         kSameAgain);
}

// Lets runs begin together: none evaluates before all of them do.
class Meeting {
 public:
  explicit Meeting(int runs) : missing_(runs) {}

  void Come() {
    std::unique_lock lock(mutex_);
    --missing_;
    all_there_.notify_all();
    // A strategy need not evaluate anything.
    all_there_.wait_for(lock, std::chrono::seconds(2),
                        [this] { return missing_ <= 0; });
  }

 private:
  std::mutex mutex_;
  std::condition_variable all_there_;
  int missing_;
};

void KeepsRunsApart(Subject& subject) {
  constexpr std::uint64_t kRuns = 4;
  std::vector<SearchRun> alone;
  for (std::uint64_t i = 0; i < kRuns; ++i)
    alone.push_back(RunStrategy(subject, {.seed = 100 + i}));
  Meeting meeting(kRuns);
  std::vector<SearchRun> together(kRuns);
  std::vector<std::thread> threads;
  for (std::uint64_t i = 0; i < kRuns; ++i) {
    threads.emplace_back([&, i] {
      bool came = false;
      SearchOptions options = {.seed = 100 + i};
      options.stops_at = [&meeting, &came](std::int64_t) {
        if (!came)
          meeting.Come();
        came = true;
        return false;
      };
      together[i] = RunStrategy(subject, std::move(options));
    });
  }
  for (std::thread& thread : threads)
    thread.join();
  for (std::uint64_t i = 0; i < kRuns; ++i) {
    const std::string difference =
        FirstDifference(alone[i].search->trace(), together[i].search->trace());
    Expect(difference.empty(),
           "beside three others a run does something else than alone: " +
               difference,
           "instances that do not know of each other: no global state");
  }
}

using Lines = std::vector<std::string>;

// What `body` writes in a copy of this process, which may be killed meanwhile.
std::string InACopy(const std::function<void(int fd)>& body) {
  int ends[2];
  if (pipe(ends) != 0)
    Fail("pipe() failed", "a pipe");
  const pid_t pid = fork();
  if (pid < 0)
    Fail("fork() failed", "another process");
  if (pid == 0) {
    close(ends[0]);
    body(ends[1]);
    _exit(0);
  }
  close(ends[1]);
  std::string text;
  char buffer[65536];
  for (ssize_t n = read(ends[0], buffer, sizeof(buffer)); n > 0;
       n = read(ends[0], buffer, sizeof(buffer)))
    text.append(buffer, static_cast<std::size_t>(n));
  close(ends[0]);
  int status = 0;
  waitpid(pid, &status, 0);
  if (WIFSIGNALED(status) && WTERMSIG(status) != SIGKILL)
    Fail("the process was ended by signal " + std::to_string(WTERMSIG(status)),
         "a run as before");
  return text;
}

// Lines that may hold anything: their lengths stand before them.
void SendLines(int fd, const Lines& lines) {
  std::string text;
  for (const std::string& line : lines)
    text += std::to_string(line.size()) + ":" + line;
  for (std::size_t sent = 0; sent < text.size();) {
    const ssize_t n = write(fd, text.data() + sent, text.size() - sent);
    if (n <= 0)
      _exit(1);
    sent += static_cast<std::size_t>(n);
  }
}

Lines ParseLines(const std::string& text) {
  Lines lines;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t colon = text.find(':', at);
    const std::size_t size = std::stoul(text.substr(at, colon - at));
    lines.push_back(text.substr(colon + 1, size));
    at = colon + 1 + size;
  }
  return lines;
}

// Gives what comes from the heap other addresses than before.
void MoveTheHeap(std::size_t by) {
  static auto& kept = *new std::vector<void*>;
  for (std::size_t i = 0; i < 40; ++i)
    kept.push_back(std::malloc(16 + (by * 37 + i * 113) % 900));
}

// What is on disk when the process is killed after `count` records.
Lines KilledAfter(Subject& subject, const SearchOptions& world,
                  std::size_t count) {
  return ParseLines(InACopy([&](int fd) {
    SearchOptions options = world;
    options.on_record = [count, fd](const Lines& records) {
      if (records.size() < count)
        return;
      SendLines(fd, records);
      raise(SIGKILL);
    };
    RunStrategy(subject, std::move(options));
  }));
}

Lines Resumed(Subject& subject, const SearchOptions& world,
              const Lines& recorded) {
  return ParseLines(InACopy([&](int fd) {
    MoveTheHeap(recorded.size());
    SearchOptions options = world;
    options.recorded = recorded;
    const SearchRun run = RunStrategy(subject, std::move(options));
    Lines lines = {run.search->divergence()};
    lines.insert(lines.end(), run.search->trace().begin(),
                 run.search->trace().end());
    SendLines(fd, lines);
  }));
}

void ExpectResumes(Subject& subject, const SearchOptions& world,
                   const Lines& trace, std::size_t kill_after) {
  const std::string where =
      "killed after record " + std::to_string(kill_after) + " and resumed, ";
  const Lines recorded = KilledAfter(subject, world, kill_after);
  Expect(
      recorded.size() == kill_after,
      where + "it wrote only " + std::to_string(recorded.size()) + " records",
      kSameAgain);
  const Lines resumed = Resumed(subject, world, recorded);
  Expect(!resumed.empty(), where + "it did not come to an end", "a run");
  Expect(resumed.front().empty(),
         where + "it takes another way: " + resumed.front(), kSameAgain);
  const std::string difference =
      FirstDifference(trace, Lines(resumed.begin() + 1, resumed.end()));
  Expect(difference.empty(), where + "it ends elsewhere: " + difference,
         kSameAgain);
}

void ResumesAfterAnyKill(Subject& subject) {
  SearchOptions world = {.task = {.train = 12, .val = 8}, .calls = 60};
  const auto begin = std::chrono::steady_clock::now();
  SearchRun whole = RunStrategy(subject, world);
  const std::chrono::duration<double> took =
      std::chrono::steady_clock::now() - begin;
  // Every record means some hundred runs: a slow strategy gets a short one.
  if (took.count() > 0.05) {
    world.calls = 25;
    whole = RunStrategy(subject, world);
  }
  const std::size_t records = whole.search->records().size();
  for (std::size_t i = 1; i <= records; ++i)
    ExpectResumes(subject, world, whole.search->trace(), i);
  Pass("killed after each of " + std::to_string(records) + " records");
}

constexpr Check kSearchRepeatChecks[] = {
    {"D8", "repeats its search",
     "With the same seed a search makes the same requests and recommends the "
     "same, again and in another process.",
     "Draw from search.Random only, and look at no clock, address or order of "
     "a hash table.",
     5, "D1", &RepeatsItsSearch, Scope::kStrategy, 2},
    {"D7", "resumes after any kill",
     "Killed after each record of its journal and resumed from it, a search "
     "comes to the same result, bit for bit.",
     "Keep no state outside run(): what is not in the journal does not come "
     "back.",
     7, "D8", &ResumesAfterAnyKill, Scope::kStrategy},
    {"D24", "ignores the speed of models",
     "The search is the same with one call in flight and with many.",
     "Decide by results in the order of the requests, never by which came "
     "first.",
     6, "D8", &IgnoresTheSpeed, Scope::kStrategy},
    {"D23", "keeps runs apart",
     "Four runs at once in one process make the requests that each makes "
     "alone.",
     "Keep the state of a search in objects of run(): no globals.", 7, "D7",
     &KeepsRunsApart, Scope::kStrategy},
};

}  // namespace

std::span<const Check> SearchRepeatChecks() { return kSearchRepeatChecks; }

}  // namespace whet::conformance
