#include "eval_text.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "whet/core/score_text.h"

#include "json_text.h"
#include "run_summary.h"
#include "text_table.h"

namespace whet::cli {
namespace {

constexpr std::size_t kShownText = 72;  // of an output or an expected text

JsonObject ScoreJson(const ScoreSummary& score) {
  JsonObject json;
  json.Add("mean", score.mean)
      .Add("stderr", score.stderr_)
      .Add("n", score.n)
      .Add("failed", score.failed);
  return json;
}

JsonObject EvaluatorJson(const EvaluatorSummary& evaluator) {
  std::vector<std::string> metrics;
  for (const SetMetricValue& metric : evaluator.metrics) {
    JsonObject json;
    if (!metric.label.empty())
      json.Add("label", metric.label);
    json.Add("name", metric.name).Add("value", metric.value);
    metrics.push_back(json.Text());
  }
  JsonObject json;
  json.Add("name", evaluator.name)
      .Add("weight", evaluator.weight)
      .Add("score", evaluator.score)
      .Add("own_score", evaluator.own_score)
      .Add("examples", ScoreJson(evaluator.items))
      .AddRaw("metrics", JsonArray(metrics));
  return json;
}

std::string EvaluatorTable(const EvalReport& report, const ScoreText& text,
                           const Paint& paint) {
  TextTable table({"EVALUATOR", "SCORE", "OF EXAMPLES", "N", "NO SCORE"});
  for (const EvaluatorSummary& evaluator : report.evaluators) {
    table.Add({evaluator.name, text.Score(evaluator.score),
               text.Score(evaluator.items.mean) + " ± " +
                   text.Margin(evaluator.items.stderr_),
               GroupedInteger(evaluator.items.n),
               GroupedInteger(evaluator.items.failed)});
  }
  return table.Text(paint);
}

std::string MetricTable(const EvalReport& report, const Paint& paint) {
  TextTable table({"METRIC", "VALUE"});
  for (const EvaluatorSummary& evaluator : report.evaluators) {
    for (const SetMetricValue& metric : evaluator.metrics) {
      if (metric.label.empty())
        table.Add(
            {evaluator.name + "." + metric.name, MetricText(metric.value)});
    }
  }
  return table.empty() ? "" : "\n" + table.Text(paint);
}

std::string ByLabel(const EvaluatorSummary& evaluator, const Paint& paint) {
  std::string out;
  for (const LabelTable& labels : LabelTables(evaluator)) {
    std::vector<std::string> header = {evaluator.name};
    header.insert(header.end(), labels.names.begin(), labels.names.end());
    TextTable table(std::move(header));
    for (const LabelTable::Row& row : labels.rows) {
      std::vector<std::string> cells = {row.label};
      for (const double value : row.values)
        cells.push_back(MetricText(value));
      table.Add(std::move(cells));
    }
    out += "\n" + table.Text(paint);
  }
  return out;
}

std::string ByExpected(const EvalReport& report, const ScoreText& text,
                       const Paint& paint) {
  if (report.labels.size() < 2)
    return "";
  TextTable table({"EXPECTED", "SCORE", "N", "NO SCORE"});
  for (const auto& [label, score] : report.labels) {
    table.Add({label,
               score.n == 0 ? "-"
                            : text.Score(score.mean) + " ± " +
                                  text.Margin(score.stderr_),
               GroupedInteger(score.n), GroupedInteger(score.failed)});
  }
  return "\n" + table.Text(paint);
}

std::string Worst(const EvalReport& report, std::size_t count,
                  const ScoreText& text, const Paint& paint) {
  const std::vector<const EvalReport::Row*> rows = WorstRows(report, count);
  if (rows.empty())
    return "";
  std::string out = "\n" + paint.Strong("The worst examples") + "\n";
  for (const EvalReport::Row* row : rows) {
    out += "  example " + std::to_string(row->example) + "  " +
           (row->score ? text.Score(*row->score) : "no score") + "\n";
    if (!row->expected.empty())
      out += "    expected  " + Shortened(row->expected, kShownText) + "\n";
    out +=
        "    answer    " +
        (row->output.empty() ? "(empty)" : Shortened(row->output, kShownText)) +
        "\n";
    std::string feedback = Printable(row->feedback);
    for (std::size_t at = 0; at < feedback.size();) {
      const std::size_t end =
          std::min(feedback.find('\n', at), feedback.size());
      out += "    " + feedback.substr(at, end - at) + "\n";
      at = end + 1;
    }
  }
  return out;
}

}  // namespace

std::string SetMetricsText(const EvalReport& report, const Paint& paint) {
  std::string out = MetricTable(report, paint);
  for (const EvaluatorSummary& evaluator : report.evaluators)
    out += ByLabel(evaluator, paint);
  return out;
}

JsonObject EvalRowJson(const EvalReport::Row& row) {
  JsonObject metrics;
  for (const auto& [name, value] : row.metrics)
    metrics.Add(name, value);
  JsonObject json;
  json.Add("example", row.example)
      .Add("input", row.input)
      .Add("expected", row.expected)
      .Add("output", row.output)
      .Add("score", row.score)
      .Add("feedback", row.feedback)
      .Add("metrics", metrics);
  return json;
}

std::string EvalText(const EvalReport& report, const EvalTextOptions& options,
                     const Paint& paint) {
  const ScoreSummary& score = report.score;
  const ScoreText text(score.mean >= 0 && score.mean <= 1);
  std::string out = "score  " + paint.Strong(text.Score(score.mean)) + " ± " +
                    text.Margin(score.stderr_) + "  on " +
                    CountText(score.n, "example") + " (" + options.what + ")\n";
  if (score.failed > 0) {
    out += "failed " + CountText(score.failed, "example") +
           " without an answer or a score\n";
  }
  if (!report.roles.empty())
    out += "used   " + UsageText(report.roles) + "\n";
  if (report.cached > 0)
    out += "reused " + ReusedText(report.cached) + "\n";
  out += "\n" + EvaluatorTable(report, text, paint) +
         MetricTable(report, paint) + ByExpected(report, text, paint);
  for (const EvaluatorSummary& evaluator : report.evaluators)
    out += ByLabel(evaluator, paint);
  return out + Worst(report, options.worst, text, paint);
}

std::string EvalJson(const EvalReport& report, const std::string& what) {
  JsonObject calls;
  JsonObject tokens;
  for (const auto& [role, usage] : report.roles) {
    calls.Add(role, usage.calls);
    JsonObject counts;
    counts.Add("input", usage.input_tokens).Add("output", usage.output_tokens);
    tokens.Add(role, counts);
  }
  std::vector<std::string> evaluators;
  for (const EvaluatorSummary& evaluator : report.evaluators)
    evaluators.push_back(EvaluatorJson(evaluator).Text());
  std::vector<std::string> labels;
  for (const auto& [label, score] : report.labels) {
    JsonObject json;
    json.Add("expected", label).Add("score", ScoreJson(score));
    labels.push_back(json.Text());
  }
  std::vector<std::string> rows;
  for (const EvalReport::Row& row : report.rows)
    rows.push_back(EvalRowJson(row).Text());
  JsonObject json;
  json.Add("schema_version", 1)
      .Add("split", what)
      .Add("score", ScoreJson(report.score))
      .Add("calls", calls)
      .Add("tokens", tokens)
      .Add("cached", report.cached)
      .AddRaw("evaluators", JsonArray(evaluators))
      .AddRaw("labels", JsonArray(labels))
      .AddRaw("rows", JsonArray(rows));
  return json.Text();
}

}  // namespace whet::cli
