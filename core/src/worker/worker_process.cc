#include "worker/worker_process.h"

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <utility>

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "whet/core/version.h"

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "base/system_error.h"
#include "base/utf8.h"
#include "worker/error_codec.h"
#include "worker/protocol.h"
#include "worker/service_calls.h"

namespace whet {
namespace {

using std::chrono::milliseconds;

// A greeting and a sandbox take no longer on any machine.
constexpr milliseconds kStartPatience{30000};
// How long a worker may take to end by itself, when it is asked to, and when it
// seems to have crashed: that closes its sockets first.
constexpr milliseconds kEndPatience{2000};
constexpr milliseconds kCrashPatience{20};
// Of what it printed, at most so much is told.
constexpr off_t kLastWords = 400;

// posix_spawn file actions and attributes, freed.
class SpawnPlan {
 public:
  SpawnPlan() {
    posix_spawn_file_actions_init(&actions_);
    posix_spawnattr_init(&attributes_);
    posix_spawnattr_setflags(&attributes_, POSIX_SPAWN_SETSID |
                                               POSIX_SPAWN_SETSIGMASK |
                                               POSIX_SPAWN_SETSIGDEF);
    sigset_t none;
    sigemptyset(&none);
    posix_spawnattr_setsigmask(&attributes_, &none);
    sigset_t all;
    sigfillset(&all);
    posix_spawnattr_setsigdefault(&attributes_, &all);
  }
  SpawnPlan(const SpawnPlan&) = delete;
  SpawnPlan& operator=(const SpawnPlan&) = delete;
  ~SpawnPlan() {
    posix_spawn_file_actions_destroy(&actions_);
    posix_spawnattr_destroy(&attributes_);
  }
  void Give(int descriptor, int as) {
    posix_spawn_file_actions_adddup2(&actions_, descriptor, as);
  }
  // 0, or an errno.
  int Spawn(const std::filesystem::path& program, pid_t* pid) const {
    std::string path = program.string();
    char* arguments[] = {path.data(), nullptr};
    char* environment[] = {nullptr};
    return posix_spawn(pid, path.c_str(), &actions_, &attributes_, arguments,
                       environment);
  }

 private:
  posix_spawn_file_actions_t actions_;
  posix_spawnattr_t attributes_;
};

// Above the numbers that the worker gets: dup2() onto itself would leave the
// flag that closes it.
int Above(int descriptor) {
  const int high =
      fcntl(descriptor, F_DUPFD_CLOEXEC, std::max(kControlMemory, 2) + 1);
  close(descriptor);
  return high;
}

std::string NameOfSignal(int signal) {
  const char* name = sigabbrev_np(signal);
  return name == nullptr ? absl::StrCat("signal ", signal)
                         : absl::StrCat("SIG", name);
}

std::string LastWords(int output) {
  const off_t size = lseek(output, 0, SEEK_END);
  std::string words(
      static_cast<std::size_t>(std::clamp<off_t>(size, 0, kLastWords)), '\0');
  const ssize_t read = pread(output, words.data(), words.size(),
                             size - static_cast<off_t>(words.size()));
  words.resize(static_cast<std::size_t>(std::max<ssize_t>(read, 0)));
  std::replace(words.begin(), words.end(), '\n', ' ');
  while (!words.empty() && words.back() == ' ')
    words.pop_back();
  return ReplaceInvalidUtf8(words);
}

}  // namespace

absl::StatusOr<std::shared_ptr<WorkerProcess>> WorkerProcess::Start(
    const WorkerSettings& settings) {
  LaneEnds theirs;
  WHET_ASSIGN_OR_RETURN(std::unique_ptr<Lane> control, Lane::Make(&theirs));
  theirs = {Above(theirs.socket), Above(theirs.memory)};
  const int output = Above(memfd_create("whet-worker-output", MFD_CLOEXEC));
  const int null = Above(open("/dev/null", O_RDONLY | O_CLOEXEC));
  SpawnPlan plan;
  plan.Give(null, STDIN_FILENO);
  plan.Give(output, STDOUT_FILENO);
  plan.Give(output, STDERR_FILENO);
  plan.Give(theirs.socket, kControlSocket);
  plan.Give(theirs.memory, kControlMemory);
  pid_t pid = -1;
  const int error = plan.Spawn(settings.program, &pid);
  for (const int descriptor : {theirs.socket, theirs.memory, null})
    close(descriptor);
  if (error != 0) {
    close(output);
    return absl::Status(
        CodeOfErrno(error),
        absl::StrCat(settings.program.string(),
                     ": the program that runs plugins in a process of their "
                     "own cannot be started: ",
                     std::strerror(error)));
  }
  const std::shared_ptr<WorkerProcess> worker(
      new WorkerProcess(settings, std::move(control), pid, output), &Discard);
  const std::string program = settings.program.string();
  absl::Status status = worker->Greet();
  if (status.ok())
    status = worker->Confine();
  if (status.ok() && settings.becomes.has_value())
    status = worker->Become(*settings.becomes);
  if (status.ok())
    status = worker->OpenOwnLane();
  if (!status.ok())
    return Annotate(status, program);
  return worker;
}

WorkerProcess::WorkerProcess(const WorkerSettings& settings,
                             std::unique_ptr<Lane> control, pid_t pid,
                             int output)
    : settings_(settings),
      pid_(pid),
      output_(output),
      serve_([this](const LaneCall& call, Lane::Reply& reply) {
        // Kept while it answers.
        const std::shared_ptr<ServedInstance> served =
            FindServed(call.instance);
        if (served != nullptr)
          AnswerServiceCall(*served->host(), call, reply);
      }),
      control_(std::move(control)) {}

void WorkerProcess::Discard(WorkerProcess* process) {
  if (process->listener_.get_id() == std::this_thread::get_id())
    std::thread([process] { delete process; }).detach();
  else
    delete process;
}

WorkerProcess::~WorkerProcess() {
  closing_ = true;
  control_->HangUp();
  if (own_ != nullptr)
    own_->HangUp();
  if (listener_.joinable())
    listener_.join();
  End(kEndPatience);
  close(output_);
}

absl::Status WorkerProcess::Greet() {
  WHET_ASSIGN_OR_RETURN(const std::string answer,
                        Control(worker_method::kHello, 0, [](ByteWriter& out) {
                          out.U32(kWorkerProtocol);
                          out.Text(kVersion);
                        }));
  ByteReader in(answer);
  const std::uint32_t protocol = in.U32();
  const std::string_view version = in.Text();
  if (in.AtEnd() && protocol == kWorkerProtocol && version == kVersion)
    return absl::OkStatus();
  return absl::FailedPreconditionError(
      absl::StrCat("belongs to another version of Whet (expected ", kVersion,
                   "): install both together"));
}

absl::Status WorkerProcess::Confine() {
  WHET_ASSIGN_OR_RETURN(
      const std::string answer,
      Control(worker_method::kConfine, 0, [this](ByteWriter& out) {
        WriteSandboxRules(settings_.sandbox, out);
      }));
  ByteReader in(answer);
  WHET_RETURN_IF_ERROR(ReadError(in, "cannot be confined"));
  for (const std::string_view gap : in.Texts())
    gaps_.push_back(ReplaceInvalidUtf8(gap));
  return absl::OkStatus();
}

absl::Status WorkerProcess::Become(const ProgramStart& start) {
  WHET_ASSIGN_OR_RETURN(
      const std::string answer,
      Control(worker_method::kBecome, 0, [&start](ByteWriter& out) {
        out.Text(start.program.string());
        out.Texts(start.arguments);
        out.Texts(start.environment);
      }));
  ByteReader in(answer);
  WHET_RETURN_IF_ERROR(ReadError(in, "cannot become an interpreter"));
  if (in.U32() == kWorkerProtocol && in.AtEnd())
    return absl::OkStatus();
  return absl::FailedPreconditionError(
      "the Python package beside it belongs to another version of Whet: "
      "install both together");
}

absl::Status WorkerProcess::OpenOwnLane() {
  WHET_ASSIGN_OR_RETURN(own_, MakeLane(/*for_calls_to_host=*/true));
  listener_ = std::thread([this] { Listen(); });
  return absl::OkStatus();
}

void WorkerProcess::Listen() {
  own_->ServeAll(serve_);
  if (closing_ && !ended())  // it was not lost
    return;
  const std::string how = Lose(absl::UnavailableError("hung up"));
  std::map<std::uint64_t, std::shared_ptr<ServedInstance>> served;
  {
    const std::lock_guard lock(served_mutex_);
    served = served_;
  }
  for (const auto& [number, instance] : served)
    instance->OnLost(how);
}

void WorkerProcess::Serve(std::uint64_t number,
                          std::shared_ptr<ServedInstance> instance) {
  const std::lock_guard lock(served_mutex_);
  served_[number] = std::move(instance);
}

void WorkerProcess::Forget(std::uint64_t number) {
  std::shared_ptr<ServedInstance> gone;  // after the lock
  const std::lock_guard lock(served_mutex_);
  const auto found = served_.find(number);
  if (found == served_.end())
    return;
  gone = std::move(found->second);
  served_.erase(found);
}

std::shared_ptr<ServedInstance> WorkerProcess::FindServed(
    std::uint64_t number) {
  const std::lock_guard lock(served_mutex_);
  const auto found = served_.find(number);
  return found == served_.end() ? nullptr : found->second;
}

absl::StatusOr<std::string> WorkerProcess::Control(
    std::uint32_t method, std::uint64_t instance,
    const std::function<void(ByteWriter&)>& write) {
  return Ask({method, instance, {}, {}}, write,
             std::max(settings_.patience, kStartPatience));
}

absl::StatusOr<std::string> WorkerProcess::Ask(
    LaneCall call, const std::function<void(ByteWriter&)>& write,
    milliseconds patience) {
  const std::lock_guard lock(control_mutex_);
  ByteWriter out = control_->Compose();
  write(out);
  if (!out.ok())
    return absl::ResourceExhaustedError("too large for one message");
  call.payload = out.written();
  absl::StatusOr<std::string> answer =
      control_->Exchange(call, serve_, patience);
  if (answer.ok() || absl::IsResourceExhausted(answer.status()))
    return answer;
  return absl::Status(
      answer.status().code(),
      absl::StrCat("its process ", LoseAfter(answer.status(), patience)));
}

absl::StatusOr<std::unique_ptr<Lane>> WorkerProcess::OpenLane() {
  return MakeLane(/*for_calls_to_host=*/false);
}

absl::StatusOr<std::unique_ptr<Lane>> WorkerProcess::MakeLane(
    bool for_calls_to_host) {
  LaneEnds theirs;
  WHET_ASSIGN_OR_RETURN(std::unique_ptr<Lane> lane, Lane::Make(&theirs));
  const absl::StatusOr<std::string> answer = Ask(
      {worker_method::kOpenLane, 0, {}, theirs},
      [for_calls_to_host](ByteWriter& out) {
        out.U32(for_calls_to_host ? 1 : 0);
      },
      kStartPatience);
  close(theirs.socket);
  close(theirs.memory);
  if (!answer.ok())
    return answer.status();
  ByteReader in(*answer);
  WHET_RETURN_IF_ERROR(ReadError(in, "cannot open a lane"));
  return lane;
}

bool WorkerProcess::Collect(milliseconds patience) {
  const auto deadline = std::chrono::steady_clock::now() + patience;
  while (waitpid(pid_, &end_status_, WNOHANG) != pid_) {
    if (std::chrono::steady_clock::now() >= deadline)
      return false;
    poll(nullptr, 0, 1);
  }
  return true;
}

void WorkerProcess::End(milliseconds patience) {
  const std::lock_guard lock(end_mutex_);
  if (ended_)
    return;
  if (!Collect(patience)) {
    kill(pid_, SIGKILL);
    while (waitpid(pid_, &end_status_, 0) < 0 && errno == EINTR) {
    }
    by_host_ = true;
  }
  ended_ = true;
}

std::string WorkerProcess::Lose(const absl::Status& of_lane) {
  return LoseAfter(of_lane, settings_.patience);
}

std::string WorkerProcess::LoseAfter(const absl::Status& of_lane,
                                     milliseconds patience) {
  std::string why;
  if (absl::IsDeadlineExceeded(of_lane))
    why = absl::StrCat("took more than ", patience.count() / 1000, " s");
  else if (!absl::IsUnavailable(of_lane))
    why = ToStd(of_lane.message());
  if (!why.empty()) {
    // Before its end, which others see who do not know the reason.
    const std::lock_guard lock(end_mutex_);
    if (!ended_ && why_ended_.empty())
      why_ended_ = why;
  }
  End(kCrashPatience);
  return why.empty() ? HowItEnded() : why;
}

bool WorkerProcess::ended() const {
  const std::lock_guard lock(end_mutex_);
  return ended_;
}

std::string WorkerProcess::HowItEnded() const {
  const std::lock_guard lock(end_mutex_);
  if (!ended_)
    return "has not ended";
  if (by_host_)
    return why_ended_.empty() ? "was killed" : why_ended_;
  std::string how;
  if (WIFSIGNALED(end_status_))
    how = absl::StrCat(
        WTERMSIG(end_status_) == SIGKILL ? "was killed (" : "crashed (",
        NameOfSignal(WTERMSIG(end_status_)), ")");
  else
    how = absl::StrCat("ended with status ", WEXITSTATUS(end_status_));
  const std::string words = LastWords(output_);
  return words.empty() ? how : absl::StrCat(how, ", last words: ", words);
}

}  // namespace whet
