#include "report/report_fixture.h"

namespace whet {
namespace {

TestRow Row(std::uint64_t number, const char* input, const char* expected,
            const char* before, const char* after) {
  TestRow row;
  row.example = number;
  row.input = input;
  row.expected = expected;
  row.seed_output = before;
  row.best_output = after;
  row.seed_score = row.seed_output == row.expected ? 1.0 : 0.0;
  row.best_score = row.best_output == row.expected ? 1.0 : 0.0;
  if (*row.seed_score < 1)
    row.seed_feedback = "expected another word";
  if (*row.best_score < 1)
    row.best_feedback = "expected yet another word";
  return row;
}

RunSpec SmallSpec() {
  RunSpec spec;
  spec.prompt.system = "Sort the message.";
  spec.prompt.user_template = "{{user_input}}";
  RoleSpec task;
  task.provider = "llama";
  task.model = "smollm2-135m";
  spec.models["task"] = task;
  EvaluatorSpec evaluator;
  evaluator.use = evaluator.name = "exact_match";
  spec.evaluators = {evaluator};
  spec.budget.calls = 600;
  spec.data.file = "/data/tickets.csv";
  return spec;
}

RunResult SmallResult(const Candidate& best) {
  RunResult result;
  result.run_id = "20260102-030405-triage";
  result.status = RunStatus::kImproved;
  result.stop_reason = "further search cannot pay";
  result.baseline_val = {0.125, 0.0625, 8, 1};
  result.best_id = std::string(64, 'b');
  result.best = best;
  result.best_val = {0.75, 0.125, 8, 0};
  result.challenger_id = result.best_id;
  TestComparison test;
  test.seed = {0.5, 0.25, 4, 0};
  test.best = {0.75, 0.25, 4, 0};
  test.difference = 0.25;
  test.interval_low = -0.125;
  test.interval_high = 0.625;
  test.probability_better = 0.9375;
  test.pairs = 4;
  result.test = test;
  EvaluatorSummary exact;
  exact.name = "exact_match";
  exact.items = test.seed;
  exact.score = 0.5;
  EvaluatorSummary after = exact;
  after.items = test.best;
  after.score = 0.625;
  after.own_score = exact.own_score = true;
  exact.metrics = {{"", "length", 2.5}, {"refund", "f1", 0.25}};
  after.metrics = {{"", "length", 3.5}, {"refund", "f1", 0.75}};
  result.evaluators = {{exact, after}};
  result.pareto.front = {
      {1, "a", "seed prompt", {0.5, 0.25, 4, 0}, 0.25, std::nullopt, 40},
      {2, "b", "rewritten", {0.75, 0.25, 4, 0}, 0.5, 1.5, 120}};
  result.pareto.knee = 2;
  result.pareto.explanation = "It is worth it.";
  result.regressions = {
      2, {{7, "My card?", "billing", "billing", "other", 1.0, 0.0}}};
  result.findings = {{"new_url", "1 link from nowhere"}};
  result.roles["task"] = {412, 51234, 1765, 0.25};
  result.cost_usd = 0.25;
  result.traffic = {430, 18, 3, 1.5, 12};
  result.failed_items = 1;
  result.evaluator_faults = {
      {"acme.tone", 17, "crashed (SIGSEGV)"},
      {"acme.tone", std::nullopt, "was killed (SIGKILL)"}};
  result.cached = 17;
  result.wall_s = 61.5;
  result.seed = 18446744073709551615ULL;
  result.strategy = "few_shot";
  result.hashes["data"] = std::string(64, 'd');
  result.hashes["plugin:few_shot"] = std::string(64, 'f');
  result.version = "0.1.0";
  return result;
}

}  // namespace

RunFolder SmallRun() {
  RunFolder run;
  run.dir = "runs/20260102-030405-triage";
  run.run_id = "20260102-030405-triage";
  run.started_utc = "2026-01-02T03:04:05Z";
  run.spec = SmallSpec();

  Candidate best = run.spec.prompt;
  best.system = "Sort the message into one word.";
  best.few_shot_examples = {
      {{{"user_input", "Where is my parcel?"}}, "shipping", ""},
      {{{"user_input", "I was charged twice."}}, "billing", ""}};
  run.result = SmallResult(best);

  RunDetails details;
  details.candidates = {{1,
                         std::string(64, 'a'),
                         run.spec.prompt,
                         {},
                         "",
                         run.result->baseline_val},
                        {2,
                         std::string(64, 'b'),
                         best,
                         {1},
                         "2 labelled examples",
                         run.result->best_val}};
  details.curve = {{8, 0.125, 1}, {24, 0.75, 2}};
  details.test_rows = {
      Row(3, "my parcel is late", "shipping", "I am sorry", "shipping"),
      Row(5, "cannot log in", "account", "Hello!", "account"),
      Row(8, "app crashes", "technical", "technical", "billing"),
      Row(13, "refund please", "billing", "billing", "billing")};
  run.details = details;
  return run;
}

}  // namespace whet
