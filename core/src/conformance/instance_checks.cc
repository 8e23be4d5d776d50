// I: the life of instances, and L10 and L12, which need one.
#include <algorithm>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <functional>
#include <thread>
#include <utility>
#include <vector>

#include <unistd.h>

#include "whet/sdk/text.h"

#include "base/sanitizer.h"
#include "conformance/check.h"
#include "conformance/process_state.h"
#include "conformance/provider_run.h"
#include "conformance/search_runs.h"
#include "conformance/subject.h"

namespace whet::conformance {
namespace {

void ComesAndGoes(Subject& subject) {
  subject.Make().reset();  // no call between
  const InstancePtr twice = subject.Make();
  if (twice->shutdown != nullptr)
    twice->shutdown(twice.get());  // and once more when it goes
}

void HasNoUnknownExtension(Subject& subject) {
  const InstancePtr instance = subject.Make();
  if (instance->get_extension == nullptr)
    return;
  for (const char* id : {"whet.no_such_extension/1", "", "whet"}) {
    Expect(instance->get_extension(instance.get(), sdk::Text(id)) == nullptr,
           std::string("get_extension(\"") + id + "\") returned a table",
           "null for what it does not have");
  }
}

// Bytes of memory that the process has touched; what does not come from
// malloc shows here only.
std::int64_t ResidentBytes() {
  std::ifstream in("/proc/self/statm");
  std::int64_t total = 0;
  std::int64_t resident = 0;
  in >> total >> resident;
  return resident * sysconf(_SC_PAGESIZE);
}

int OpenFileCount() {
  int count = 0;
  for (const auto& entry :
       std::filesystem::directory_iterator("/proc/self/fd")) {
    count += entry.exists() || entry.is_symlink() ? 1 : 0;
  }
  return count;
}

struct Usage {
  std::int64_t heap = HeapBytes();
  std::int64_t resident = ResidentBytes();
  int files = OpenFileCount();
};

// Makes an instance, uses it as a host does, and ends it.
void LiveOnce(Subject& subject) {
  if (subject.is_strategy()) {
    RunStrategy(subject, {.calls = 40, .keeps_trace = false});
    return;
  }
  if (subject.is_provider()) {
    ProviderRun run(subject);
    // The same in each life: what a plugin keeps of calls on purpose, as in a
    // recording, does not grow.
    for (std::uint64_t i = 1; i <= 8; ++i)
      run.Start(OrdinaryRequest(Marker(i)));
    run.FinishAll("an instance that was used");
    run.End();
    return;
  }
  const InstancePtr instance = subject.Make();
  subject.Score(*instance, subject.Samples(8));
}

// Freed pieces that malloc keeps at hand for a thread count as used, among them
// the thread-local variables of the library for each thread that strategies ran
// on. They are given back when the thread that freed them ends.
template <typename Body>
void OnAThreadOfItsOwn(Body&& body) {
  std::thread(std::forward<Body>(body)).join();
}

// At most `rounds` lives, and for at most some seconds.
int RunLives(Subject& subject, int rounds) {
  const double seconds = subject.is_strategy() ? 1.0 : 5.0;
  const auto begin = std::chrono::steady_clock::now();
  for (int i = 0; i < rounds; ++i) {
    LiveOnce(subject);
    const std::chrono::duration<double> took =
        std::chrono::steady_clock::now() - begin;
    if (took.count() > seconds)
      return i + 1;
  }
  return rounds;
}

// Grows from start to middle and from middle to end: not a cache that fills.
void ExpectNoGrowth(const Usage& start, const Usage& middle, const Usage& end,
                    int rounds) {
  const std::int64_t heap =
      std::min(middle.heap - start.heap, end.heap - middle.heap);
  // What malloc and the loader keep for themselves: a few kilobytes.
  Expect(heap < std::max<std::int64_t>(8L * rounds, 4096),
         "the heap grew by " + std::to_string(heap / rounds) +
             " bytes for each of " + std::to_string(rounds) +
             " instances that were made, used and destroyed",
         "no growth");
  const std::int64_t resident = std::min(middle.resident - start.resident,
                                         end.resident - middle.resident);
  // Sanitizers keep freed memory for a while.
  const std::int64_t bound = std::max<std::int64_t>(2048L * rounds, 1L << 20);
  Expect(BuiltWithSanitizer() || resident < bound,
         "memory grew by " + std::to_string(resident / rounds) +
             " bytes for each of " + std::to_string(rounds) +
             " instances that were made, used and destroyed",
         "no growth");
  Expect(end.files <= start.files,
         std::to_string(end.files - start.files) + " files were left open",
         "none");
}

void LeavesNothingBehind(Subject& subject) {
  int before = 0;
  int rounds = 0;
  OnAThreadOfItsOwn([&] { before = RunLives(subject, 50); });
  const Usage start;
  OnAThreadOfItsOwn([&] { rounds = RunLives(subject, 500); });
  const Usage middle;
  OnAThreadOfItsOwn([&] {
    for (int i = 0; i < rounds; ++i)
      LiveOnce(subject);
  });
  const Usage end;
  ExpectNoGrowth(start, middle, end, rounds);
  if (__lsan_do_recoverable_leak_check != nullptr) {
    Expect(__lsan_do_recoverable_leak_check() == 0,
           "LeakSanitizer found memory that nothing points to", "none");
  }
  Pass(std::to_string(2 * rounds + before) + " instances");
}

// A thread that has been joined may take a moment to leave the kernel's list.
void ExpectThreadsEnded(int before) {
  for (int i = 0; i < 1000 && ThreadCount() > before; ++i)
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  Expect(ThreadCount() <= before,
         std::to_string(ThreadCount() - before) +
             " threads were still running after destroy()",
         "destroy() joins them");
}

// What an instance does between create() and destroy().
void UseOnce(Subject& subject, InstancePtr instance,
             const std::function<void(const std::string&)>& expect_silence) {
  if (subject.is_provider()) {
    ProviderRun run(subject, std::move(instance));
    run.Ask();
    expect_silence("generate()");
    run.End();
    return;
  }
  if (!subject.is_strategy()) {
    subject.Score(*instance, subject.Samples(64));
    expect_silence("score()");
  }
}

// What is printed while the library is opened is the business of L4.
void LeavesTheProcessAlone(Subject& subject) {
  subject.SkipIfPython();
  if (subject.is_provider())
    ProviderHost::Main();  // its threads are none of the plugin's
  const int threads = ThreadCount();
  const CapturedOutput output;
  const ProcessState before = ProcessState::Now();
  ProcessState used = before;
  if (subject.is_provider())  // a recording, a model, a device
    used.LeaveOutFiles();
  bool lives = false;
  const auto expect_unchanged = [&](const std::string& after) {
    const std::string change =
        (lives ? used : before).ChangeTo(ProcessState::Now());
    Expect(change.empty(), "after " + after + " " + change,
           "a process as it was before");
  };
  subject.library();
  expect_unchanged("opening");
  const std::size_t printed = output.Text().size();
  const auto expect_silence = [&](const std::string& in) {
    const std::string text = output.Text().substr(printed);
    Expect(text.empty(), "printed " + ShowText(text) + " in " + in,
           "nothing on standard output and error: there is whet.log/1");
    expect_unchanged(in);
  };
  InstancePtr instance = subject.Make();
  lives = true;
  expect_silence("create()");
  UseOnce(subject, std::move(instance), expect_silence);
  lives = false;
  expect_silence("destroy()");
  if (subject.is_strategy()) {
    RunStrategy(subject, {.calls = 60});
    expect_silence("run()");
  }
  ExpectThreadsEnded(threads);
}

void LivesInNumbers(Subject& subject) {
  constexpr std::size_t kInstances = 64;
  std::vector<InstancePtr> instances;
  for (std::size_t i = 0; i < kInstances; ++i) {
    absl::StatusOr<InstancePtr> made = subject.TryMake(subject.config());
    if (!made.ok()) {
      Fail("create() failed beside " + std::to_string(i) +
               " other instances: " + std::string(made.status().message()),
           "an instance, however many there are");
    }
    instances.push_back(*std::move(made));
  }
  const auto nothing = [](const std::string&) {};
  Draws draws(subject.seed());
  while (!instances.empty()) {
    const std::size_t i = draws.Below(instances.size());
    UseOnce(subject, std::move(instances[i]), nothing);
    instances.erase(instances.begin() + static_cast<std::ptrdiff_t>(i));
  }
  Pass(std::to_string(kInstances) + " instances at once");
}

constexpr Check kInstanceChecks[] = {
    {"I5", "comes and goes",
     "create() succeeds with valid settings; an instance may be destroyed "
     "without a call, and shutdown() may be called twice.",
     "Let create() do what the settings ask for, and let destroy() and a "
     "second shutdown() find nothing to do.",
     3, "L1", &ComesAndGoes, Scope::kInstance},
    {"L10", "has no extension that it does not know",
     "get_extension() returns null for an unknown id.",
     "Compare the id with each extension that there is and return null at the "
     "end.",
     3, "I5", &HasNoUnknownExtension, Scope::kInstance},
};

constexpr Check kLifeChecks[] = {
    {"I1", "leaves nothing behind",
     "Instances that are made, used and destroyed a thousand times leave no "
     "memory and no open file behind.",
     "Free in destroy() what create() took; run it with -fsanitize=address to "
     "see what was left.",
     7, "E16 D1 P1", &LeavesNothingBehind, Scope::kInstance},
    {"L12", "leaves the process alone",
     "A plugin changes no signal handler, locale, rounding mode, working "
     "folder, umask or environment variable, leaves no thread running, and "
     "prints nothing.",
     "Restore what has to be changed, join threads in destroy(), and speak "
     "through whet.log/1.",
     5, "E16 D1 P1", &LeavesTheProcessAlone, Scope::kInstance},
    {"I11", "lives in numbers",
     "Sixty-four instances that are alive at once work, and end in any order.",
     "Keep what belongs to an instance in the instance: no table of instances "
     "with a fixed size, no port, file or lock of one name.",
     8, "E16 D1 P1", &LivesInNumbers, Scope::kInstance},
};

}  // namespace

std::span<const Check> InstanceChecks() { return kInstanceChecks; }
std::span<const Check> LifeChecks() { return kLifeChecks; }

}  // namespace whet::conformance
