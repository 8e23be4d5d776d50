// whet journal: look into what a run has recorded.
#include <cstdint>
#include <filesystem>
#include <string>

#include "whet/core/journal_reader.h"
#include "whet/core/score_text.h"

#include "absl/status/statusor.h"
#include "json_text.h"
#include "run_reference.h"
#include "verb.h"

namespace whet::cli {
namespace {

constexpr char kJournalFooter[] =
    R"(The journal is the truth about a run: every step of the search, every call
before it is sent, every answer before it is used. Looking changes nothing, also
while the run works.

Examples:
  whet journal verify          is the record of the latest run whole?
  whet journal dump runs/one)";

constexpr char kDumpFooter[] =
    R"(Kinds: session (whet began to work on the run), step (what the run asked for
and whether it was admitted), intent (a call about to be sent), result (its
answer), stop (why the run ended).

Examples:
  whet journal dump                        the latest run
  whet journal dump runs/one | tail -1     the last record)";

constexpr char kVerifyFooter[] =
    R"(Every record has a checksum. An unfinished record at the end is what a kill or
a crash leaves: nobody relied on it, and 'whet resume' cuts it off.

Examples:
  whet journal verify
  whet journal verify runs/one --json)";

class JournalVerb : public Verb {
 public:
  const char* name() const override { return "journal"; }
  const char* summary() const override {
    return "Look into the record of a run: print it or check that it is whole.";
  }

  void Declare(CLI::App& app) override {
    app.require_subcommand(0, 1);
    app.footer(kJournalFooter);
    dump_ = app.add_subcommand("dump", "Print each record as a line of JSON.");
    dump_->footer(kDumpFooter);
    verify_ = app.add_subcommand("verify", "Check that no record is damaged.");
    verify_->add_flag("--json", json_, "Print one JSON object.");
    verify_->footer(kVerifyFooter);
    for (CLI::App* command : {dump_, verify_}) {
      command->add_option("RUN", run_,
                          "A run: its folder, its name under runs/, or latest. "
                          "Default: latest.");
      command->fallthrough();
      command->group("Commands");
    }
  }

  ExitCode Run(const Console& console) override {
    if (!dump_->parsed() && !verify_->parsed()) {
      console.Error("journal: which command? (dump or verify)");
      console.Hint("'whet journal verify' checks the record of the latest run");
      return ExitCode::kUsage;
    }
    const absl::StatusOr<std::filesystem::path> dir = FindRun(run_);
    if (!dir.ok())
      return console.Fail(dir.status());
    const auto print = [&console](std::string_view line) {
      console.out() << line << '\n';
    };
    const absl::StatusOr<JournalSummary> summary =
        dump_->parsed() ? ReadRunJournal(*dir, print)
                        : ReadRunJournal(*dir, nullptr);
    if (!summary.ok())
      return console.Fail(summary.status(), Stage::kAfterCalls);
    if (verify_->parsed())
      console.out() << (json_ ? Json(*summary) : Text(*summary)) << '\n';
    return ExitCode::kDone;
  }

 private:
  static std::string Json(const JournalSummary& summary) {
    JsonObject records;
    for (const auto& [kind, count] : summary.records)
      records.Add(kind, count);
    JsonObject json;
    json.Add("schema_version", 1)
        .Add("records", records)
        .Add("bytes", summary.bytes)
        .Add("torn_bytes", summary.torn_bytes);
    return json.Text();
  }

  static std::string Text(const JournalSummary& summary) {
    std::int64_t total = 0;
    std::string kinds;
    for (const auto& [kind, count] : summary.records) {
      total += count;
      kinds += (kinds.empty() ? "" : ", ") + CountText(count, kind);
    }
    std::string text = "whole: " + CountText(total, "record") +
                       (kinds.empty() ? "" : " (" + kinds + ")");
    if (summary.torn_bytes > 0) {
      text += "; " +
              CountText(static_cast<std::int64_t>(summary.torn_bytes), "byte") +
              " of an unfinished one at the end, which 'whet resume' cuts off";
    }
    return text;
  }

  CLI::App* dump_ = nullptr;
  CLI::App* verify_ = nullptr;
  std::string run_;
  bool json_ = false;
};

}  // namespace

std::unique_ptr<Verb> MakeJournalVerb() {
  return std::make_unique<JournalVerb>();
}

}  // namespace whet::cli
