#include "run.h"

#include <chrono>
#include <string_view>
#include <utility>

#include "whet/core/config.h"
#include "whet/core/result.h"
#include "whet/sdk/text.h"

#include "host_error.h"

namespace {

using whet::embed::CheckText;
using whet::sdk::Copy;
using whet::sdk::Text;

absl::Status CheckOptions(const whet_run_options& options) {
  if (!WHET_HAS(&options, whet_run_options, message)) {
    return absl::InvalidArgumentError("whet_run_options: struct_size is " +
                                      std::to_string(options.struct_size) +
                                      ", expected at least " +
                                      std::to_string(sizeof(options)) +
                                      ": set it to sizeof(whet_run_options)");
  }
  if (options.overrides == nullptr && options.override_count > 0)
    return absl::InvalidArgumentError("whet_run_options: overrides: null");
  if (options.memory_files == nullptr && options.memory_file_count > 0)
    return absl::InvalidArgumentError("whet_run_options: memory_files: null");
  for (const auto& [text, name] :
       {std::pair{&options.config_file, "config_file"},
        std::pair{&options.config, "config"},
        std::pair{&options.run_dir, "run_dir"}}) {
    const absl::Status checked = CheckText(*text, name);
    if (!checked.ok())
      return checked;
  }
  for (std::uint64_t i = 0; i < options.override_count; ++i) {
    const absl::Status checked = CheckText(options.overrides[i], "overrides");
    if (!checked.ok())
      return checked;
  }
  return absl::OkStatus();
}

absl::StatusOr<whet::LoadedConfig> LoadConfigOf(
    const whet_engine& engine, const whet_run_options& options) {
  whet::ConfigSources sources;
  sources.project_file =
      options.config_file.len == 0 ? "whet.yaml" : Copy(options.config_file);
  if (options.config.len > 0)
    sources.project_text = Copy(options.config);
  sources.user_file = engine.user_config();
  // ${NAME} in a config is the process's variable. WHET_BUDGET__CALLS and the
  // like are for people at a shell: they do not change what a program asks for.
  sources.environment = whet::ProcessEnvironment();
  std::erase_if(sources.environment, [](const auto& variable) {
    return variable.first.starts_with("WHET_");
  });
  for (std::uint64_t i = 0; i < options.override_count; ++i)
    sources.overrides.push_back(Copy(options.overrides[i]));
  return whet::LoadConfig(sources);
}

absl::Status AddMemoryFiles(const whet_run_options& options,
                            whet::RunOptions* out) {
  for (std::uint64_t i = 0; i < options.memory_file_count; ++i) {
    const whet_memory_file& file = options.memory_files[i];
    for (const whet_text& text : {file.name, file.content}) {
      const absl::Status checked = CheckText(text, "memory_files");
      if (!checked.ok())
        return checked;
    }
    if (!out->memory_files.emplace(Copy(file.name), Copy(file.content)).second)
      return absl::InvalidArgumentError("memory_files: '" + Copy(file.name) +
                                        "' is there twice");
  }
  return absl::OkStatus();
}

}  // namespace

whet_run::Listener::Listener(const whet_run_options& options) : to_{} {
  to_.ctx = options.ctx;
  to_.progress = options.progress;
  to_.event = options.event;
  to_.message = options.message;
}

void whet_run::Listener::OnProgress(const whet::RunProgress& progress) {
  if (to_.progress != nullptr)
    to_.progress(to_.ctx, Text(whet::RunProgressJson(progress)));
}

void whet_run::Listener::OnMessage(std::string_view line) {
  if (to_.message != nullptr)
    to_.message(to_.ctx, WHET_LOG_INFO, Text(line));
}

void whet_run::Listener::OnWarning(std::string_view line) {
  if (to_.message != nullptr)
    to_.message(to_.ctx, WHET_LOG_WARN, Text(line));
}

void whet_run::Listener::OnEvent(std::string_view name, std::string_view json) {
  if (to_.event != nullptr)
    to_.event(to_.ctx, Text(name), Text(json));
}

whet_run::whet_run(whet::PreparedRun run, const whet_run_options* options)
    : run_(std::move(run)),
      run_dir_(run_.run_dir().string()),
      listener_(options == nullptr ? Listener() : Listener(*options)) {}

whet_run::~whet_run() {
  if (!thread_.joinable())
    return;
  {
    const std::lock_guard lock(mutex_);
    if (!ended_)
      run_.RequestStop();
  }
  thread_.join();
}

absl::StatusOr<std::unique_ptr<whet_run>> whet_run::Prepare(
    const whet_engine& engine, const whet_run_options& options) {
  const absl::Status checked = CheckOptions(options);
  if (!checked.ok())
    return checked;
  whet::RunOptions run_options = engine.OptionsOfRun();
  run_options.run_dir = Copy(options.run_dir);
  const absl::Status files = AddMemoryFiles(options, &run_options);
  if (!files.ok())
    return files;
  const absl::StatusOr<whet::LoadedConfig> config =
      LoadConfigOf(engine, options);
  if (!config.ok())
    return config.status();
  absl::StatusOr<whet::PreparedRun> run =
      whet::PrepareRun(*config, run_options);
  if (!run.ok())
    return run.status();
  return std::unique_ptr<whet_run>(new whet_run(*std::move(run), &options));
}

absl::StatusOr<std::unique_ptr<whet_run>> whet_run::Resume(
    const whet_engine& engine, const std::string& run_dir,
    const whet_run_options* options) {
  whet::RunOptions run_options = engine.OptionsOfRun();
  if (options != nullptr) {
    const absl::Status checked = CheckOptions(*options);
    if (!checked.ok())
      return checked;
    const absl::Status files = AddMemoryFiles(*options, &run_options);
    if (!files.ok())
      return files;
  }
  absl::StatusOr<whet::PreparedRun> run = whet::OpenRun(run_dir, run_options);
  if (!run.ok())
    return run.status();
  return std::unique_ptr<whet_run>(new whet_run(*std::move(run), options));
}

absl::Status whet_run::Begin() {
  if (begun_) {
    return absl::FailedPreconditionError(
        "this run was executed before; run_resume() makes a new one of its "
        "folder " +
        run_dir_);
  }
  begun_ = true;
  return absl::OkStatus();
}

absl::Status whet_run::Work() {
  const absl::StatusOr<whet::RunResult> result = run_.Execute(&listener_);
  if (!result.ok())
    return result.status();
  result_ = whet::ResultJson(*result);
  return absl::OkStatus();
}

absl::Status whet_run::Execute() {
  const absl::Status begun = Begin();
  return begun.ok() ? Work() : begun;
}

absl::Status whet_run::Start() {
  const absl::Status begun = Begin();
  if (!begun.ok())
    return begun;
  thread_ = std::thread([this] {
    absl::Status outcome = Work();
    const std::lock_guard lock(mutex_);
    outcome_ = std::move(outcome);
    ended_ = true;
    changed_.notify_all();
  });
  return absl::OkStatus();
}

absl::Status whet_run::Wait(std::int64_t timeout_ms) {
  if (!thread_.joinable()) {
    return absl::FailedPreconditionError(
        "run_wait() waits for what run_start() began, which was not called");
  }
  std::unique_lock lock(mutex_);
  const auto ended = [this] { return ended_; };
  if (timeout_ms < 0) {
    changed_.wait(lock, ended);
  } else if (!changed_.wait_for(lock, std::chrono::milliseconds(timeout_ms),
                                ended)) {
    return absl::DeadlineExceededError("the run is under way");
  }
  return outcome_;
}
