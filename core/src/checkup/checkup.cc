#include "whet/core/checkup.h"

#include <memory>
#include <string>
#include <vector>

#include "whet/core/run.h"
#include "whet/core/score_text.h"
#include "whet/core/version.h"

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "base/status_macros.h"
#include "checkup/config_checks.h"
#include "checkup/findings.h"
#include "checkup/machine_checks.h"
#include "checkup/provider_checks.h"
#include "checkup/provider_session.h"

namespace whet {
namespace {

// What is left when all parts are fine: prompt, evaluators on an example,
// strategy, budget, the models in this process that `left` use. A run is
// prepared as `whet run` does it, and not started.
void CheckPreparation(const LoadedConfig& config, const CheckupOptions& options,
                      const std::vector<const ProviderUse*>& left,
                      ProviderChecks* providers, Findings* findings) {
  RunOptions run_options;
  run_options.plugins = options.plugins;
  run_options.offline = options.offline;
  const absl::StatusOr<PreparedRun> run = PrepareRun(config, run_options);
  if (options.offline && absl::IsCancelled(run.status())) {
    findings->Warn("run", "", "not prepared offline",
                   "check again without --offline");
    return;
  }
  if (!run.ok()) {
    const bool of_model = absl::StrContains(run.status().message(), "$.models");
    findings->Fail(of_model && !left.empty() ? "models" : "run", "",
                   run.status());
    return;
  }
  for (const ProviderUse* use : left)
    providers->NoteLoaded(*use, run->warnings());
  // "budget     600 calls: ..." is a check with its name; data came before.
  for (const absl::string_view line :
       absl::StrSplit(run->plan(), '\n', absl::SkipEmpty())) {
    const std::size_t space = line.find(' ');
    const absl::string_view name = line.substr(0, space);
    if (space == line.npos || name == "data")
      continue;
    findings->Ok(std::string(name), "",
                 std::string(absl::StripAsciiWhitespace(line.substr(space))));
  }
}

// A provider as it is without settings.
void CheckInstalledProvider(const PluginCatalog& catalog,
                            const PluginRecord& record,
                            const SessionOptions& session_options, bool* usable,
                            Findings* findings) {
  const absl::StatusOr<std::string> settings =
      ValidatePluginConfig(record, "{}", "$");
  if (!settings.ok()) {
    findings->Ok("credentials", record.id,
                 absl::StrCat("needs settings: ", settings.status().message()));
    return;
  }
  const auto session = ProviderSession::Open(catalog, record, *settings,
                                             std::nullopt, session_options);
  if (!session.ok()) {
    findings->Ok("credentials", record.id,
                 absl::StrCat("not set up: ", session.status().message()));
    return;
  }
  *usable = true;
  const std::vector<OpenedSecret> secrets = (*session)->Secrets();
  for (const OpenedSecret& secret : secrets) {
    findings->Ok(
        "credentials", record.id,
        absl::StrCat(SecretFactsText((*session)->DescribeSecret(secret.handle)),
                     ", for ", secret.origin));
  }
  if (secrets.empty())
    findings->Ok("credentials", record.id, "ready, needs no key");
}

}  // namespace

std::vector<CheckFinding> CheckConfig(
    const absl::StatusOr<LoadedConfig>& config, const CheckupOptions& options) {
  Findings findings(options.on_finding);
  if (!config.ok()) {
    findings.Fail("config", "", config.status());
    return findings.Take();
  }
  findings.Ok("config", "", config->file.string());
  const bool can_send = CheckTls(*config, &findings);
  CheckData(*config, &findings);
  const PluginCatalog catalog = ScanFor(config->spec, options.plugins);
  const std::vector<ProviderUse> uses =
      CheckPlugins(*config, catalog, &findings);
  ProviderChecks providers(
      options, SessionOptionsOf(config->spec, options.plugins, options.offline),
      &findings);
  std::vector<const ProviderUse*> left;
  for (const ProviderUse& use : uses) {
    if (providers.IsLeftToPreparation(use))
      left.push_back(&use);
    else if (can_send)
      providers.Check(use);
  }
  providers.CheckClock();
  if (findings.failed()) {
    for (const ProviderUse* use : left)
      providers.Check(*use);
  } else {
    CheckPreparation(*config, options, left, &providers, &findings);
  }
  CheckRunFolder(config->file, RoomForRun(config->spec), &findings);
  if (config->spec.cache.use != CacheSpec::Use::kOff)
    CheckCacheFolder(
        config->spec.cache.file.empty()
            ? options.cache_folder
            : std::filesystem::path(config->spec.cache.file).parent_path(),
        &findings);
  return findings.Take();
}

std::vector<CheckFinding> CheckInstallation(const CheckupOptions& options) {
  Findings findings(options.on_finding);
  findings.Ok("whet", "", absl::StrCat("version ", kVersion));
  const PluginCatalog catalog = PluginCatalog::Scan(options.plugins);
  for (const std::string& problem : catalog.problems())
    findings.Warn("plugins", "", problem, "");
  std::int64_t loadable = 0;
  for (const PluginRecord& record : catalog.plugins()) {
    const absl::Status status = CheckPluginLibrary(record.library);
    if (status.ok())
      ++loadable;
    else
      findings.Fail("plugins", record.id, status);
  }
  if (loadable > 0) {
    findings.Ok("plugins", "",
                absl::StrCat(CountText(loadable, "plugin"), " can be loaded"));
  } else if (catalog.plugins().empty()) {
    findings.Fail("plugins", "", absl::NotFoundError("no plugins found"),
                  "--plugin-dir DIR or WHET_PLUGIN_PATH say where they are");
  }
  const SessionOptions session =
      SessionOptionsOf(options.plugins, /*offline=*/true);
  bool usable = false;
  for (const PluginRecord& record : catalog.plugins()) {
    if (record.kind == PluginKind::kProvider)
      CheckInstalledProvider(catalog, record, session, &usable, &findings);
  }
  if (!usable && loadable > 0) {
    findings.Warn("credentials", "", "no provider can be used without settings",
                  "export the key of one (above), or use the local model: "
                  "'whet init demo'");
  }
  CheckCacheFolder(options.cache_folder, &findings);
  return findings.Take();
}

}  // namespace whet
