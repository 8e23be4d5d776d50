// Checks of what the config names: examples and plugins.
#ifndef WHET_CORE_CHECKUP_CONFIG_CHECKS_H_
#define WHET_CORE_CHECKUP_CONFIG_CHECKS_H_

#include <vector>

#include "whet/core/config.h"
#include "whet/core/plugin_catalog.h"

#include "checkup/findings.h"
#include "checkup/provider_uses.h"

namespace whet {

// "config", if `tls` names no bundle of certificates: nothing can be asked
// then.
bool CheckTls(const LoadedConfig& config, Findings* findings);

// "data" and "hygiene".
void CheckData(const LoadedConfig& config, Findings* findings);

// "plugins": found, loadable, with settings they take. Returns the providers
// that are.
std::vector<ProviderUse> CheckPlugins(const LoadedConfig& config,
                                      const PluginCatalog& catalog,
                                      Findings* findings);

}  // namespace whet

#endif  // WHET_CORE_CHECKUP_CONFIG_CHECKS_H_
