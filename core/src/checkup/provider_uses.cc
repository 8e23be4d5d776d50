#include "checkup/provider_uses.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "run/provider_config.h"

namespace whet {

absl::Status AddProviderUse(const std::string& name, const RoleSpec& role,
                            const PluginCatalog& catalog,
                            std::vector<ProviderUse>* uses) {
  const std::string path = absl::StrCat("$.models.", name);
  const absl::StatusOr<const PluginRecord*> record =
      catalog.Find(PluginKind::kProvider, role.provider);
  if (!record.ok())
    return Annotate(record.status(), absl::StrCat(path, ".provider"));
  WHET_ASSIGN_OR_RETURN(
      const std::string settings,
      ProviderConfig(**record, role.provider_config, role.model, path));
  const std::string identity = ProviderIdentity(**record, settings);
  for (ProviderUse& use : *uses) {
    if (ProviderIdentity(*use.record, use.settings) == identity) {
      use.roles.push_back({name, role.model});
      return absl::OkStatus();
    }
  }
  uses->push_back(
      {*record, &catalog, settings, role.isolation, {{name, role.model}}});
  return absl::OkStatus();
}

PluginCatalog ScanFor(const RunSpec& spec, PluginSearchPath path) {
  for (const std::string& dir : spec.plugin_dirs)
    path.config.push_back(dir);
  return PluginCatalog::Scan(path);
}

}  // namespace whet
