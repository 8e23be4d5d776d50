// The table of functions: each catches nothing but what must not cross the
// boundary, and does its work in engine.cc and run.cc.
#include "whet_host.h"

#include <string>
#include <utility>

#include "whet/core/version.h"
#include "whet/sdk/error.h"
#include "whet/sdk/text.h"

#include "absl/status/status.h"
#include "engine.h"
#include "host_error.h"
#include "run.h"

namespace {

using whet::embed::CheckText;
using whet::embed::Tell;
using whet::sdk::Copy;
using whet::sdk::Text;
using whet::sdk::View;

// Runs `work`, which returns a status. Nothing is thrown across the boundary.
template <typename Work>
whet_status Guarded(whet_error* error, const Work& work) noexcept {
  whet_status told = WHET_OK;
  const whet_status thrown =
      whet::sdk::Guard(error, [&] { told = Tell(work(), error); });
  return thrown != WHET_OK ? thrown : told;
}

absl::Status Missing(const char* what) {
  return absl::InvalidArgumentError(std::string(what) +
                                    ": expected a pointer, got null");
}

// Stores what was made in `*out`.
template <typename T>
absl::Status Store(absl::StatusOr<std::unique_ptr<T>> made, T** out) {
  if (!made.ok())
    return made.status();
  *out = made->release();
  return absl::OkStatus();
}

whet_status EngineCreate(const whet_engine_options* options, whet_engine** out,
                         whet_error* error) noexcept {
  return Guarded(error, [&] {
    return out == nullptr ? Missing("out")
                          : Store(whet_engine::Create(options), out);
  });
}

void EngineDestroy(whet_engine* engine) noexcept { delete engine; }

whet_status EngineAddPlugins(whet_engine* engine, const whet_entry* entry,
                             whet_text name, whet_error* error) noexcept {
  return Guarded(error, [&] {
    if (engine == nullptr)
      return Missing("engine");
    const absl::Status checked = CheckText(name, "name");
    return checked.ok() ? engine->AddPlugins(entry, View(name)) : checked;
  });
}

whet_status EngineAddEvaluator(whet_engine* engine,
                               const whet_callback_evaluator* evaluator,
                               whet_error* error) noexcept {
  return Guarded(error, [&] {
    if (engine == nullptr)
      return Missing("engine");
    return evaluator == nullptr ? Missing("evaluator")
                                : engine->AddEvaluator(*evaluator);
  });
}

whet_status RunPrepare(whet_engine* engine, const whet_run_options* options,
                       whet_run** out, whet_error* error) noexcept {
  return Guarded(error, [&] {
    if (engine == nullptr)
      return Missing("engine");
    if (options == nullptr)
      return Missing("options");
    return out == nullptr ? Missing("out")
                          : Store(whet_run::Prepare(*engine, *options), out);
  });
}

whet_status RunResume(whet_engine* engine, whet_text run_dir,
                      const whet_run_options* options, whet_run** out,
                      whet_error* error) noexcept {
  return Guarded(error, [&] {
    if (engine == nullptr)
      return Missing("engine");
    if (out == nullptr)
      return Missing("out");
    const absl::Status checked = CheckText(run_dir, "run_dir");
    return checked.ok()
               ? Store(whet_run::Resume(*engine, Copy(run_dir), options), out)
               : checked;
  });
}

whet_text RunPlan(const whet_run* run) noexcept { return Text(run->plan()); }

whet_text RunDir(const whet_run* run) noexcept { return Text(run->run_dir()); }

whet_status RunExecute(whet_run* run, whet_error* error) noexcept {
  return Guarded(
      error, [&] { return run == nullptr ? Missing("run") : run->Execute(); });
}

whet_status RunStart(whet_run* run, whet_error* error) noexcept {
  return Guarded(
      error, [&] { return run == nullptr ? Missing("run") : run->Start(); });
}

whet_status RunWait(whet_run* run, std::int64_t timeout_ms,
                    whet_error* error) noexcept {
  return Guarded(error, [&] {
    return run == nullptr ? Missing("run") : run->Wait(timeout_ms);
  });
}

void RunRequestStop(whet_run* run) noexcept {
  if (run != nullptr)
    run->RequestStop();
}

whet_text RunResultText(const whet_run* run) noexcept {
  return Text(run->result());
}

void RunDestroy(whet_run* run) noexcept { delete run; }

constexpr whet_host_api kApi = {
    sizeof(whet_host_api),
    WHET_HOST_API_MINOR,
    {whet::kVersion, sizeof(whet::kVersion) - 1},
    &EngineCreate,
    &EngineDestroy,
    &EngineAddPlugins,
    &EngineAddEvaluator,
    &RunPrepare,
    &RunResume,
    &RunPlan,
    &RunDir,
    &RunExecute,
    &RunStart,
    &RunWait,
    &RunRequestStop,
    &RunResultText,
    &RunDestroy,
};

}  // namespace

const whet_host_api* whet_host_get_api(std::uint32_t major) noexcept {
  return major == WHET_HOST_API_MAJOR ? &kApi : nullptr;
}
