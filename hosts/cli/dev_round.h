// What `whet plugins dev` found out between two saves, as text for people and
// as JSON for programs.
//
//   console.out() << DevRoundText(round, {.sample = "goldens.json"}, paint);
//   console.out() << DevRoundJson(round) << '\n';
//
// Pure functions.
#ifndef WHET_HOSTS_CLI_DEV_ROUND_H_
#define WHET_HOSTS_CLI_DEV_ROUND_H_

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "whet/core/conformance.h"
#include "whet/core/plugin_catalog.h"

#include "absl/status/status.h"
#include "dev_scores.h"
#include "terminal.h"

namespace whet::cli {

struct DevPlugin {
  PluginRecord record;
  absl::Status status;                      // why there is nothing else
  std::optional<DevScores> scores;          // of an evaluator
  std::optional<ConformanceReport> checks;  // of the others
};

struct DevRound {
  int number = 1;
  absl::Status built;  // or why there is no plugin
  double build_s = 0.0;
  std::vector<DevPlugin> plugins;

  // Whether everything was built and loaded, some answer was scored, and no
  // check failed.
  bool ok() const;
};

struct DevTextOptions {
  std::string sample;         // its name
  std::size_t columns = 120;  // of the terminal
};

// The plugins of a round that was built; what went wrong is not in it.
std::string DevRoundText(const DevRound& round, const DevTextOptions& options,
                         const Paint& paint);

// One object with schema_version.
std::string DevRoundJson(const DevRound& round);

}  // namespace whet::cli

#endif  // WHET_HOSTS_CLI_DEV_ROUND_H_
