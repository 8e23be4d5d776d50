// `whet plugins dev`: builds a plugin whenever a file of its folder is saved,
// and shows what it does.
//
//   return DevelopPlugin(console, {.folder = "tone"});
//
// The plugin is never opened in this process: a crash costs an answer, and each
// round has a new worker with what was just built.
#ifndef WHET_HOSTS_CLI_PLUGIN_DEV_H_
#define WHET_HOSTS_CLI_PLUGIN_DEV_H_

#include <cstdint>
#include <string>

#include "CLI/CLI.hpp"
#include "console.h"
#include "exit_code.h"

namespace whet::cli {

struct PluginDevOptions {
  std::string folder = ".";
  std::string build;   // command; empty: by the files of the folder
  std::string sample;  // file; empty: goldens.json, or what is built in
  std::string config;  // settings, JSON; empty: those of the sample or config
  std::string plugin;  // id; empty: all
  std::int64_t timeout_s = 10;
  bool once = false;
  bool json = false;
};

// The arguments of the command, its examples.
void DeclarePluginDev(CLI::App& app, PluginDevOptions* options);

// Goes on until a signal ends the process (EndOnSignal), unless `once`.
ExitCode DevelopPlugin(const Console& console, const PluginDevOptions& options);

}  // namespace whet::cli

#endif  // WHET_HOSTS_CLI_PLUGIN_DEV_H_
