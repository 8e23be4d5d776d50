// What an evaluator says of a sample, in a worker process of its own.
//
//   ASSIGN_OR_RETURN(LoadedConfig config, LoadDevConfig(folder));
//   ASSIGN_OR_RETURN(DevScores scores,
//                    ScoreSample(plugin, sample, scoring, observer));
//   scores.CompareWith(before);
#ifndef WHET_HOSTS_CLI_DEV_SCORES_H_
#define WHET_HOSTS_CLI_DEV_SCORES_H_

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "whet/core/config.h"
#include "whet/core/evaluation.h"
#include "whet/core/plugin_catalog.h"
#include "whet/core/run.h"

#include "absl/status/statusor.h"
#include "dev_sample.h"

namespace whet::cli {

struct DevRow {
  EvalReport::Row row;
  std::string settings;              // of this row, if the sample gives them
  std::optional<double> must_score;  // as the sample says
  std::optional<double> change;      // since the scores before

  bool IsWrong() const;  // another score than it must get
};

struct DevScores {
  std::vector<DevRow> rows;  // in the order of the sample
  // Of the groups of the sample, each scored by itself, without rows.
  std::vector<EvalReport> reports;
  std::optional<double> mean;    // of the rows with a score
  std::optional<double> change;  // of the mean, if it is one of the same rows
  std::int64_t failed = 0;       // rows without a score
  std::int64_t wrong = 0;        // rows with another score than they must get

  // Fills in what has changed, where the same was scored before.
  void CompareWith(const DevScores& before);
};

// The config of the folder of a plugin, if it has one, else an empty one: for
// models that an evaluator asks, limits of workers, settings.
absl::StatusOr<LoadedConfig> LoadDevConfig(const std::filesystem::path& folder);

struct DevScoring {
  LoadedConfig config;
  std::filesystem::path folder;  // of the plugin: it may read there
  std::string settings;          // JSON object; empty: those of the config
  std::int64_t timeout_s = 10;   // for a batch
  PluginSearchPath plugins;      // where others are found
};

// An error if the evaluator cannot be loaded or created; an answer that it does
// not survive is a row without a score.
absl::StatusOr<DevScores> ScoreSample(const PluginRecord& plugin,
                                      const DevSample& sample,
                                      const DevScoring& scoring,
                                      RunObserver* observer);

}  // namespace whet::cli

#endif  // WHET_HOSTS_CLI_DEV_SCORES_H_
