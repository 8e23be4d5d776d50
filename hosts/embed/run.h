// What a run of the embedding interface is made of.
#ifndef WHET_HOSTS_EMBED_RUN_H_
#define WHET_HOSTS_EMBED_RUN_H_

#include <condition_variable>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <thread>

#include "whet/core/run.h"

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "engine.h"
#include "whet_host.h"

// One thread at a time, but for RequestStop.
struct whet_run {
 public:
  static absl::StatusOr<std::unique_ptr<whet_run>> Prepare(
      const whet_engine& engine, const whet_run_options& options);
  // `options` may be null.
  static absl::StatusOr<std::unique_ptr<whet_run>> Resume(
      const whet_engine& engine, const std::string& run_dir,
      const whet_run_options* options);
  ~whet_run();

  const std::string& plan() const { return run_.plan(); }
  const std::string& run_dir() const { return run_dir_; }
  // Empty before it has ended well.
  const std::string& result() const { return result_; }

  absl::Status Execute();
  absl::Status Start();
  absl::Status Wait(std::int64_t timeout_ms);
  void RequestStop() noexcept { run_.RequestStop(); }

 private:
  // Hands on to the functions of the program.
  class Listener : public whet::RunObserver {
   public:
    Listener() = default;
    explicit Listener(const whet_run_options& options);
    void OnProgress(const whet::RunProgress& progress) override;
    void OnMessage(std::string_view line) override;
    void OnWarning(std::string_view line) override;
    void OnEvent(std::string_view name, std::string_view json) override;

   private:
    whet_run_options to_{};  // its functions only
  };

  whet_run(whet::PreparedRun run, const whet_run_options* options);
  absl::Status Begin();
  absl::Status Work();

  whet::PreparedRun run_;
  std::string run_dir_;
  Listener listener_;
  std::string result_;
  bool begun_ = false;

  std::mutex mutex_;  // ended_, outcome_
  std::condition_variable changed_;
  bool ended_ = false;
  absl::Status outcome_;
  std::thread thread_;  // of Start
};

#endif  // WHET_HOSTS_EMBED_RUN_H_
