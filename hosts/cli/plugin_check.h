// `whet plugins check`: runs the checks of core and tells people, programs and
// build servers what came of them.
//
//   return CheckPlugin(console, {.target = "build/tone.so"});
#ifndef WHET_HOSTS_CLI_PLUGIN_CHECK_H_
#define WHET_HOSTS_CLI_PLUGIN_CHECK_H_

#include <cstdint>
#include <string>
#include <vector>

#include "whet/core/conformance.h"

#include "console.h"
#include "exit_code.h"

namespace whet::cli {

struct PluginCheckOptions {
  std::string target;  // a library, or the id of a plugin that is found
  std::string config;
  std::vector<std::string> only;
  std::string junit;  // file; empty: none
  int level = kDefaultCheckLevel;
  double timeout_s = 45.0;
  std::uint64_t seed = 1;
  int seeds = 0;  // as the level says
  bool json = false;
};

ExitCode CheckPlugin(const Console& console, const PluginCheckOptions& options);

// `whet plugins check --list`.
ExitCode ListPluginChecks(const Console& console, bool json);

}  // namespace whet::cli

#endif  // WHET_HOSTS_CLI_PLUGIN_CHECK_H_
