#include "dev_scores.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <map>
#include <tuple>
#include <utility>

#include "absl/strings/str_cat.h"
#include "config_input.h"

namespace whet::cli {
namespace {

namespace fs = std::filesystem;

// Of numbers that a sample states with some digits.
constexpr double kSameScore = 1e-9;

// The same answer, whatever the sample has around it.
auto KeyOfRow(const DevRow& r) {
  return std::tie(r.settings, r.row.input, r.row.output, r.row.expected);
}

// Settings of the entry that the config has for this evaluator.
std::string SettingsInConfig(const RunSpec& spec, const std::string& id) {
  for (const EvaluatorSpec& evaluator : spec.evaluators) {
    if (evaluator.use == id)
      return evaluator.config;
  }
  return "{}";
}

// Models that an evaluator may ask. A provider may run in this process, so none
// may be of the folder that changes.
void KeepJudges(const fs::path& folder, RunSpec& spec) {
  PluginSearchPath path;
  path.config = {folder};
  const PluginCatalog own = PluginCatalog::Scan(path);
  std::erase_if(spec.models, [&own](const auto& role) {
    return role.first == "task" || role.first == "reflection" ||
           own.Find(PluginKind::kProvider, role.second.provider).ok();
  });
}

// The config that scores one group of a sample and nothing else.
absl::StatusOr<LoadedConfig> ConfigOfGroup(const PluginRecord& plugin,
                                           const DevSample& sample,
                                           const DevSample::Group& group,
                                           const DevScoring& scoring) {
  LoadedConfig config = scoring.config;
  config.origins.clear();  // its evaluators are others now
  RunSpec& spec = config.spec;
  EvaluatorSpec evaluator;
  evaluator.use = plugin.id;
  evaluator.name = plugin.id;
  evaluator.isolation = Isolation::kPlugin;
  std::string place = "the config";
  if (!scoring.settings.empty()) {
    evaluator.config = scoring.settings;
    place = "--config";
  } else if (group.settings) {
    evaluator.config = *group.settings;
    place = absl::StrCat("settings in row ", group.rows.front() + 1, " of ",
                         sample.name);
  } else {
    evaluator.config = SettingsInConfig(spec, plugin.id);
  }
  const absl::StatusOr<std::string> valid =
      ValidatePluginConfig(plugin, evaluator.config, "$");
  if (!valid.ok()) {
    return absl::InvalidArgumentError(
        absl::StrCat(place, ": ", valid.status().message()));
  }
  spec.evaluators = {std::move(evaluator)};
  spec.data = group.data;
  const fs::path folder = plugin.library.parent_path();
  KeepJudges(folder, spec);
  spec.plugin_dirs.insert(spec.plugin_dirs.begin(), folder.string());
  spec.workers.timeout_s = scoring.timeout_s;
  spec.workers.read.push_back(scoring.folder.string());
  return config;
}

void AddGroup(const DevSample::Group& group, bool own_settings,
              EvalReport report, DevScores& scores) {
  for (std::size_t i = 0; i < report.rows.size(); ++i) {
    DevRow row;
    row.row = std::move(report.rows[i]);
    row.row.example = group.rows[i];
    row.settings = own_settings ? group.settings.value_or("") : "";
    // What it must score holds for the settings that stand beside it.
    if (own_settings || !group.settings)
      row.must_score = group.must_score[i];
    scores.rows.push_back(std::move(row));
  }
  report.rows.clear();
  scores.reports.push_back(std::move(report));
}

void Summarize(DevScores& scores) {
  std::sort(scores.rows.begin(), scores.rows.end(),
            [](const DevRow& a, const DevRow& b) {
              return a.row.example < b.row.example;
            });
  double sum = 0.0;
  std::int64_t count = 0;
  for (const DevRow& row : scores.rows) {
    scores.wrong += row.IsWrong() ? 1 : 0;
    scores.failed += row.row.score ? 0 : 1;
    count += row.row.score ? 1 : 0;
    sum += row.row.score.value_or(0.0);
  }
  if (count > 0)
    scores.mean = sum / static_cast<double>(count);
}

}  // namespace

bool DevRow::IsWrong() const {
  return must_score &&
         (!row.score || std::abs(*row.score - *must_score) > kSameScore);
}

void DevScores::CompareWith(const DevScores& before) {
  std::map<decltype(KeyOfRow(std::declval<const DevRow&>())),
           std::optional<double>>
      scored;
  for (const DevRow& row : before.rows)
    scored.emplace(KeyOfRow(row), row.row.score);
  bool same = rows.size() == before.rows.size();
  for (DevRow& row : rows) {
    const auto found = scored.find(KeyOfRow(row));
    const bool known = found != scored.end();
    same =
        same && known && found->second.has_value() == row.row.score.has_value();
    if (known && found->second && row.row.score)
      row.change = *row.row.score - *found->second;
  }
  // Of other answers, a mean has not changed: it is another one.
  if (same && mean && before.mean)
    change = *mean - *before.mean;
}

absl::StatusOr<LoadedConfig> LoadDevConfig(const fs::path& folder) {
  ConfigInput input;
  const absl::StatusOr<fs::path> found = FindConfigFile(folder);
  if (found.ok() && found->parent_path() == folder) {
    input.file = ShownPath(*found);
  } else {
    input.file = ShownPath(folder / "whet.yaml");
    input.text = "{}";
  }
  input.answers = kDevSampleName;  // no run: data and budget are not needed
  return LoadConfigFor(input);
}

absl::StatusOr<DevScores> ScoreSample(const PluginRecord& plugin,
                                      const DevSample& sample,
                                      const DevScoring& scoring,
                                      RunObserver* observer) {
  DevScores scores;
  for (const DevSample::Group& group : sample.groups) {
    const absl::StatusOr<LoadedConfig> config =
        ConfigOfGroup(plugin, sample, group, scoring);
    if (!config.ok())
      return config.status();
    RunOptions options;
    options.plugins = scoring.plugins;
    options.answer_cache = AnswerCacheFile();
    options.memory_files = {{kDevSampleName, group.text}};
    absl::StatusOr<EvalReport> report =
        ScoreAnswers(*config, options, observer);
    if (!report.ok())
      return report.status();
    AddGroup(group, scoring.settings.empty(), *std::move(report), scores);
  }
  Summarize(scores);
  return scores;
}

}  // namespace whet::cli
