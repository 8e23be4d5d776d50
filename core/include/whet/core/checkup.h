// Whether everything is in place for a run, and what to do about what is not:
// what `whet doctor` prints.
//
//   CheckupOptions options;
//   options.plugins = DefaultPluginSearchPath();
//   for (const CheckFinding& f : CheckConfig(LoadConfig(sources), options))
//     std::cerr << CheckStateName(f.state) << ' ' << f.what << '\n';
//
// Nothing is written but what a probe found. Without `probe` no model is
// called; with `offline` nothing is sent at all. Thread-safe.
#ifndef WHET_CORE_CHECKUP_H_
#define WHET_CORE_CHECKUP_H_

#include <filesystem>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "whet/core/config.h"
#include "whet/core/plugin_catalog.h"

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace whet {

enum class CheckState { kOk, kWarn, kFail };
// "OK", "WARN", "FAIL".
std::string_view CheckStateName(CheckState state);

struct CheckFinding {
  CheckState state = CheckState::kOk;
  // "config", "data", "hygiene", "plugins", "reach", "clock", "credentials",
  // "models", "probe", "run", "budget", "prices", "proof", "run folder",
  // "cache", "whet"; others may come.
  std::string check = {};
  std::string about = {};   // a provider, a server, a folder; may be empty
  std::string what = {};    // one line
  std::string advice = {};  // what to do; may be empty
  // Of a failure: what a run would end with. UNAUTHENTICATED and
  // PERMISSION_DENIED are credentials, UNAVAILABLE is a provider.
  absl::StatusCode code = absl::StatusCode::kOk;
};

struct CheckupOptions {
  PluginSearchPath plugins;
  // Where this host keeps things across runs; what a probe found is remembered
  // there. Empty: nowhere.
  std::filesystem::path cache_folder;
  bool offline = false;
  // Asks each model what it can do. Costs calls, which are nobody's budget.
  bool probe = false;
  // Called with each finding as it comes; may be null.
  std::function<void(const CheckFinding&)> on_finding;
};

// Everything that a run of `config` needs: the config (or why there is none),
// data, plugins, credentials, servers, models, budget, folders.
std::vector<CheckFinding> CheckConfig(
    const absl::StatusOr<LoadedConfig>& config, const CheckupOptions& options);

// What there is without a config: plugins, providers that could be used as they
// are, folders. Sends nothing.
std::vector<CheckFinding> CheckInstallation(const CheckupOptions& options);

}  // namespace whet

#endif  // WHET_CORE_CHECKUP_H_
