#include "run/execution.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "base/status_macros.h"
#include "nlohmann/json.hpp"
#include "stats/comparison.h"

namespace whet {
namespace {

using nlohmann::json;

constexpr std::uint64_t kSeed = 1;
// The confirmation is given half as much time again as the baseline's pace
// says: prompts grow during a search.
constexpr double kPaceMargin = 1.5;

std::string Points(double score) {
  return absl::StrFormat("%.1f", 100.0 * score);
}

}  // namespace

Execution::Execution(Runtime* rt, RunMonitor* monitor, EventLog* events,
                     std::function<double()> elapsed_s)
    : rt_(rt),
      monitor_(monitor),
      events_(events),
      elapsed_s_(std::move(elapsed_s)) {
  rt_->search_observer.set_target(this);
}

absl::StatusOr<Execution::Outcome> Execution::Run() {
  const absl::Status baseline = Baseline();
  if (absl::IsResourceExhausted(baseline)) {
    return Outcome{RunStatus::kStopped,
                   "a limit was reached before the baseline was done",
                   0,
                   {}};
  }
  WHET_RETURN_IF_ERROR(baseline);

  absl::StatusOr<SearchPhase::Outcome> search = Search();
  if (absl::IsResourceExhausted(search.status())) {
    return Outcome{RunStatus::kStopped,
                   std::string(ToStd(search.status().message())),
                   0,
                   {}};
  }
  WHET_RETURN_IF_ERROR(search.status());
  const std::uint64_t challenger = search->challenger;
  std::string stop_reason = std::move(search->stop_reason);
  if (challenger == 0) {
    return Outcome{RunStatus::kSeedKept,
                   absl::StrCat(stop_reason,
                                "; no candidate looked better than the seed "
                                "prompt on val"),
                   0,
                   {}};
  }
  absl::StatusOr<TestComparison> test = Confirm(challenger);
  if (absl::IsResourceExhausted(test.status())) {
    return Outcome{RunStatus::kStopped,
                   "a limit was reached before the confirmation was done",
                   challenger,
                   {}};
  }
  WHET_RETURN_IF_ERROR(test.status());
  return Judge(challenger, *test, std::move(stop_reason));
}

absl::Status Execution::Baseline() {
  Phase(RunProgress::Phase::kBaseline,
        absl::StrCat("baseline: the seed prompt on ", rt_->data.val.size(),
                     " val examples"));
  rt_->steps.set_actor("the host");
  LimitTime(0.0);
  WHET_RETURN_IF_ERROR(rt_->KeepConfirmation(kSeed));
  // The pace of the model can be measured only while it is asked.
  rt_->calls.set_ask_anew(rt_->spec.budget.minutes.has_value());
  const double start = elapsed_s_();
  WHET_ASSIGN_OR_RETURN(
      const TrialTicket ticket,
      rt_->trials->Start(kSeed, rt_->data.val, 0, "baseline"));
  WHET_ASSIGN_OR_RETURN(const std::vector<const Trial*> trials,
                        rt_->trials->Finish(ticket));
  const ScoreSummary val = ValSummary(kSeed);
  if (val.n == 0)
    return NoBaseline(trials.front()->status);
  WHET_RETURN_IF_ERROR(KeepBaselineTime(elapsed_s_() - start));
  rt_->calls.set_ask_anew(false);
  WHET_RETURN_IF_ERROR(rt_->LearnJudgeCalls());
  monitor_->Update([&val](RunProgress& p) { p.seed_val = p.best_val = val; });
  NotePoint(kSeed, val);
  events_->Write("baseline_evaluated",
                 json{{"mean", val.mean}, {"n", val.n}}.dump());
  monitor_->Message(absl::StrCat("baseline: ", Points(val.mean), " on val"));
  return absl::OkStatus();
}

// The run does not go on with these failures: once what is wrong is mended, it
// asks again.
absl::Status Execution::NoBaseline(const absl::Status& first) {
  WHET_ASSIGN_OR_RETURN(const std::optional<std::string> recorded,
                        rt_->steps.Next(kNoBaselineStep));
  if (!recorded.has_value())
    rt_->steps.Record(kNoBaselineStep, "");
  return absl::Status(
      first.code(),
      absl::StrCat("baseline: no answer of the seed prompt could be scored; "
                   "the first says: ",
                   first.message()));
}

// The pace of the model is measured once: a resumed run reads its answers from
// the journal in no time.
absl::Status Execution::KeepBaselineTime(double seconds) {
  WHET_ASSIGN_OR_RETURN(const std::optional<std::string> recorded,
                        rt_->steps.Next("time of the baseline"));
  baseline_s_ = seconds;
  if (!recorded.has_value()) {
    rt_->steps.Record("time of the baseline", json(seconds).dump());
  } else if (const json then = json::parse(*recorded, nullptr, false);
             then.is_number()) {
    baseline_s_ = then;
  }
  return absl::OkStatus();
}

absl::StatusOr<SearchPhase::Outcome> Execution::Search() {
  monitor_->Update(
      [](RunProgress& p) { p.phase = RunProgress::Phase::kSearch; });
  // The confirmation needs twice the test split at the pace of the baseline.
  const double per_example =
      baseline_s_ / static_cast<double>(rt_->data.val.size());
  const double for_later = kPaceMargin * 2.0 * per_example *
                           static_cast<double>(rt_->data.test.size());
  SearchPhase::Hooks hooks;
  hooks.message = [this](const std::string& line) { monitor_->Message(line); };
  hooks.limit_time = [this, for_later](double share) {
    LimitTime(for_later, share);
  };
  return SearchPhase(rt_, std::move(hooks)).Run();
}

absl::StatusOr<TestComparison> Execution::Confirm(std::uint64_t challenger) {
  Phase(RunProgress::Phase::kConfirmation,
        absl::StrCat("confirmation: seed and best candidate on ",
                     rt_->data.test.size(), " test examples"));
  rt_->steps.set_actor("the host");
  LimitTime(0.0);
  rt_->ReleaseConfirmation();
  WHET_ASSIGN_OR_RETURN(
      const std::vector<TrialTicket> tickets,
      rt_->trials->StartAll({kSeed, challenger}, rt_->data.test, 0,
                            "confirmation"));
  for (const TrialTicket& ticket : tickets)
    WHET_RETURN_IF_ERROR(rt_->trials->Finish(ticket).status());
  return ComparePaired(rt_->trials->Scores(kSeed, rt_->data.test),
                       rt_->trials->Scores(challenger, rt_->data.test),
                       rt_->spec.accept.min_improvement);
}

Execution::Outcome Execution::Judge(std::uint64_t challenger,
                                    const TestComparison& test,
                                    std::string stop_reason) const {
  const auto examples = static_cast<std::int64_t>(rt_->data.test.size());
  const ItemFailures seed = TestFailures(kSeed);
  const ItemFailures best = TestFailures(challenger);
  // A verdict speaks for the test split, so it needs most of it.
  if (test.pairs * 2 < examples) {
    const std::string& example =
        best.example.empty() ? seed.example : best.example;
    return {RunStatus::kStopped,
            absl::StrCat("only ", test.pairs, " of ", examples,
                         " test examples have a score under both prompts, too "
                         "few for a verdict; one without says: ",
                         example),
            challenger, std::nullopt};
  }
  // A pair with a failed side is left out of the comparison, so failures that
  // the new prompt brings must count against it here.
  if (best.of_prompt > seed.of_prompt) {
    absl::StrAppend(&stop_reason, "; the best candidate fails on ",
                    best.of_prompt, " of ", examples,
                    " test examples, your prompt on ", seed.of_prompt,
                    "; one says: ", best.example);
    return {RunStatus::kSeedKept, std::move(stop_reason), challenger, test};
  }
  const bool improved =
      test.pairs > 0 && test.probability_better >= rt_->spec.accept.probability;
  return {improved ? RunStatus::kImproved : RunStatus::kSeedKept,
          std::move(stop_reason), challenger, test};
}

Execution::ItemFailures Execution::TestFailures(std::uint64_t candidate) const {
  ItemFailures out;
  for (const std::uint64_t number : rt_->data.test) {
    const Trial* trial = rt_->trials->Find(candidate, number);
    if (trial == nullptr || trial->status.ok())
      continue;
    const bool of_prompt = !IsInfrastructure(trial->status);
    if (of_prompt)
      ++out.of_prompt;
    if (of_prompt || out.example.empty())
      out.example = std::string(ToStd(trial->status.message()));
  }
  return out;
}

void Execution::LimitTime(double for_later_s, double share) {
  const std::optional<double> minutes = rt_->spec.budget.minutes;
  if (!minutes)
    return;
  const double now = elapsed_s_();
  const double left = *minutes * 60.0 - for_later_s - now;
  const double end = now + share * left;
  rt_->calls.set_time_is_up([this, end] { return elapsed_s_() >= end; });
}

ScoreSummary Execution::ValSummary(std::uint64_t candidate) const {
  return Summarize(rt_->trials->Scores(candidate, rt_->data.val));
}

void Execution::NotePoint(std::uint64_t candidate, const ScoreSummary& val) {
  if (!curve_.empty() && val.mean <= curve_.back().best_val)
    return;
  curve_.push_back(
      {rt_->budget.committed().total().calls, val.mean, candidate});
}

void Execution::Phase(RunProgress::Phase phase, std::string_view line) {
  monitor_->Update([phase](RunProgress& p) { p.phase = phase; });
  monitor_->Message(line);
}

void Execution::OnEvaluated(std::uint64_t candidate) {
  const ScoreSummary val = ValSummary(candidate);
  events_->Write(
      "evaluation_finished",
      json{{"candidate", candidate}, {"val_mean", val.mean}, {"val_n", val.n}}
          .dump());
  if (!SeenEnough(*rt_, val))
    return;
  const bool better = !curve_.empty() && val.mean > curve_.back().best_val;
  NotePoint(candidate, val);
  if (!better)
    return;
  monitor_->Update([&val](RunProgress& p) { p.best_val = val; });
  monitor_->Message(absl::StrCat(
      "candidate ", candidate, " (", rt_->candidates.At(candidate).origin,
      "): ", Points(val.mean), " on val after ",
      rt_->budget.committed().total().calls, " calls"));
}

void Execution::OnProposed(std::uint64_t candidate) {
  const CandidateRecord& record = rt_->candidates.At(candidate);
  monitor_->Update([this](RunProgress& p) {
    p.candidates = static_cast<std::int64_t>(rt_->candidates.size());
  });
  events_->Write("proposal", json{{"candidate", candidate},
                                  {"id", record.id},
                                  {"parents", record.parents},
                                  {"origin", record.origin}}
                                 .dump());
}

void Execution::OnRecommended(const std::vector<std::uint64_t>& candidates) {
  events_->Write("recommendation", json{{"candidates", candidates}}.dump());
}

void Execution::OnEvent(std::string_view name, std::string_view body) {
  events_->Write(name, body);
}

void Execution::OnText(std::string_view name, std::string_view text) {
  texts_[std::string(name)] = std::string(text);
  events_->Write(
      "text_kept",
      json{{"name", std::string(name)}, {"bytes", text.size()}}.dump());
}

RunDetails Execution::Details(const Outcome& outcome) const {
  RunDetails details;
  for (std::uint64_t i = 1; i <= rt_->candidates.size(); ++i) {
    CandidateRecord record = rt_->candidates.At(i);
    const ScoreSummary val = ValSummary(i);
    if (val.n > 0)
      record.val = val;
    details.candidates.push_back(std::move(record));
  }
  details.curve = curve_;
  details.texts = texts_;
  if (!outcome.test)
    return details;
  const auto score = [](const Trial& t) {
    return t.status.ok() ? std::optional(t.score) : std::nullopt;
  };
  for (const std::uint64_t number : rt_->data.test) {
    const Trial* seed = rt_->trials->Find(kSeed, number);
    const Trial* best = rt_->trials->Find(outcome.challenger, number);
    if (seed == nullptr || best == nullptr)
      continue;
    const Example& example = rt_->data.dataset.examples[number];
    const absl::StatusOr<std::vector<ChatMessage>> messages =
        Render(rt_->spec.prompt, example.input);
    details.test_rows.push_back(
        {number, messages.ok() ? messages->back().content : "",
         example.expected, std::string(seed->output), std::string(best->output),
         score(*seed), score(*best), seed->feedback, best->feedback});
  }
  return details;
}

}  // namespace whet
