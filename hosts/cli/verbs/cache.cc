// whet cache: what is kept across runs, and forgetting it.
#include <charconv>
#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "whet/core/cache_upkeep.h"
#include "whet/core/score_text.h"

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "config_input.h"
#include "help_text.h"
#include "json_text.h"
#include "text_table.h"
#include "verb.h"

namespace whet::cli {
namespace {

namespace fs = std::filesystem;

constexpr char kCacheFooter[] =
    R"(A request that was asked in an earlier run is answered from a file, without a
call: the same provider, settings, model, messages and parameters. By default
only requests with temperature 0. `cache:` in the config decides; --no-cache
does without for one run.

Examples:
  whet cache stats
  whet cache clear --model gpt-4.1-mini)";

constexpr char kStatsFooter[] = R"(Examples:
  whet cache stats
  whet cache stats --json)";

constexpr char kClearFooter[] =
    R"(What fits all options is removed; without any, everything. Run folders stay as
they are. Runs may be at work.

Examples:
  whet cache clear                      forget all answers
  whet cache clear --older-than 30
  whet cache clear --model gpt-4.1-mini)";

constexpr double kBytesPerMb = 1e6;

std::string MbText(double bytes) {
  return FixedNumber(bytes / kBytesPerMb, 1) + " MB";
}

// RFC 3339; empty for 0.
std::string TimeText(std::int64_t unix_s) {
  if (unix_s == 0)
    return "";
  return absl::FormatTime("%Y-%m-%dT%H:%M:%SZ", absl::FromUnixSeconds(unix_s),
                          absl::UTCTimeZone());
}

std::string StatsJson(const CacheStats& stats, const fs::path& file) {
  std::vector<std::string> models;
  for (const CacheStats::Model& model : stats.models) {
    JsonObject json;
    json.Add("provider", model.provider)
        .Add("model", model.model)
        .Add("answers", model.answers)
        .Add("bytes", model.bytes)
        .Add("reused", model.reused);
    models.push_back(json.Text());
  }
  JsonObject json;
  json.Add("schema_version", 1)
      .Add("file", file.string())
      .Add("file_bytes", stats.file_bytes)
      .Add("answers", stats.answers)
      .Add("bytes", stats.bytes)
      .Add("reused", stats.reused)
      .Add("oldest_utc", TimeText(stats.oldest))
      .Add("newest_utc", TimeText(stats.newest))
      .AddRaw("models", JsonArray(models));
  return json.Text() + "\n";
}

std::string StatsText(const CacheStats& stats, const fs::path& file,
                      const Paint& paint) {
  std::string out = "file     " + Printable(ShownPath(file)) + " (" +
                    MbText(static_cast<double>(stats.file_bytes)) + ")\n" +
                    "answers  " + GroupedInteger(stats.answers) + "\n" +
                    "reused   " + CountText(stats.reused, "time") + "\n";
  if (stats.models.empty())
    return out;
  out += "stored   " + UtcText(TimeText(stats.oldest)) + " to " +
         UtcText(TimeText(stats.newest)) + "\n\n";
  TextTable table({"PROVIDER", "MODEL", "ANSWERS", "SIZE", "REUSED"});
  for (const CacheStats::Model& model : stats.models) {
    table.Add({model.provider, model.model.empty() ? "-" : model.model,
               GroupedInteger(model.answers),
               MbText(static_cast<double>(model.bytes)),
               GroupedInteger(model.reused)});
  }
  return out + table.Text(paint);
}

class CacheVerb : public Verb {
 public:
  const char* name() const override { return "cache"; }
  const char* summary() const override {
    return "Show or clear the answers that are kept across runs.";
  }

  void Declare(CLI::App& app) override {
    app.require_subcommand(0, 1);
    app.footer(kCacheFooter);
    stats_ = app.add_subcommand("stats", "Show what is kept.");
    stats_->add_flag("--json", json_, "Print one JSON object.");
    stats_->footer(kStatsFooter);
    clear_ = app.add_subcommand("clear", "Remove answers.");
    clear_->add_option("--model", filter_.model, "Only those of this model.")
        ->type_name("NAME");
    clear_
        ->add_option("--older-than", older_than_,
                     "Only those that were stored more than this many days "
                     "ago.")
        ->type_name("DAYS")
        ->check(NumberBetween(0.0, 1e5));
    clear_->footer(kClearFooter);
    for (CLI::App* command : {stats_, clear_}) {
      command
          ->add_option("--file", file_,
                       "The file, if the config names one (cache.file). "
                       "Default: that of the user.")
          ->type_name("FILE");
      command->fallthrough();
      command->group("Commands");
    }
  }

  ExitCode Run(const Console& console) override {
    if (!stats_->parsed() && !clear_->parsed()) {
      console.Error("cache: which command? (stats or clear)");
      console.Hint("'whet cache stats' shows what is kept");
      return ExitCode::kUsage;
    }
    const fs::path file =
        file_.empty() ? AnswerCacheFile() : fs::absolute(file_);
    if (file.empty()) {
      console.Error("cache: there is no home folder; name the file (--file)");
      return ExitCode::kUsage;
    }
    return stats_->parsed() ? Stats(file, console) : Clear(file, console);
  }

 private:
  ExitCode Stats(const fs::path& file, const Console& console) const {
    absl::StatusOr<CacheStats> stats = ReadCacheStats(file);
    if (absl::IsNotFound(stats.status()))
      stats = CacheStats();
    if (!stats.ok())
      return Fail(stats.status(), console);
    console.out() << (json_ ? StatsJson(*stats, file)
                            : StatsText(*stats, file, console.out_paint()));
    return ExitCode::kDone;
  }

  ExitCode Clear(const fs::path& file, const Console& console) {
    double days = 0.0;  // the option's check has seen to it that it is one
    std::from_chars(older_than_.data(), older_than_.data() + older_than_.size(),
                    days);
    if (!older_than_.empty())
      filter_.older_than_days = days;
    absl::StatusOr<CacheCleared> cleared = ClearCache(file, filter_);
    if (absl::IsNotFound(cleared.status()))
      cleared = CacheCleared();
    if (!cleared.ok())
      return Fail(cleared.status(), console);
    console.out() << "cleared " << CountText(cleared->answers, "answer") << ", "
                  << MbText(static_cast<double>(cleared->bytes)) << '\n';
    return ExitCode::kDone;
  }

  static ExitCode Fail(const absl::Status& status, const Console& console) {
    const ExitCode code = console.Fail(status, Stage::kAfterCalls);
    if (absl::IsDataLoss(status))
      console.Hint("'whet cache clear' removes a damaged file");
    return code;
  }

  CLI::App* stats_ = nullptr;
  CLI::App* clear_ = nullptr;
  CacheFilter filter_;
  std::string older_than_;
  std::string file_;
  bool json_ = false;
};

}  // namespace

std::unique_ptr<Verb> MakeCacheVerb() { return std::make_unique<CacheVerb>(); }

}  // namespace whet::cli
