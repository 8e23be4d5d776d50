#include "dev_round.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <utility>

#include "whet/core/score_text.h"

#include "check_report.h"
#include "eval_text.h"
#include "json_text.h"
#include "plugin_text.h"
#include "text_table.h"

namespace whet::cli {
namespace {

// More rows do not fit on a screen with what is around them.
constexpr std::size_t kShownRows = 12;
constexpr std::size_t kNarrowestText = 12;
// Smaller differences are how a number is stored.
constexpr double kNoChange = 1e-12;

// "0.25", "1", "0.667".
std::string DevNumber(double value) {
  std::string text = FixedNumber(value, 3);
  if (text.find('.') == text.npos)
    return text;
  text.erase(text.find_last_not_of('0') + 1);
  if (text.back() == '.')
    text.pop_back();
  return text;
}

bool HasChanged(const std::optional<double>& change) {
  return change && std::abs(*change) > kNoChange;
}

// "+0.25"; with more digits if that would say that there is none.
std::string ChangeText(double change) {
  std::string text = DevNumber(change);
  if (text == "0" || text == "-0")
    text = FixedNumber(change, 6);
  return (change > 0 ? "+" : "") + text;
}

std::string ScoreCell(const DevRow& row) {
  std::string text = row.row.score ? DevNumber(*row.row.score) : "no score";
  if (HasChanged(row.change))
    text += " (" + ChangeText(*row.change) + ")";
  if (row.IsWrong())
    text += ", must be " + DevNumber(*row.must_score);
  return text;
}

// "words 3, length 0.5": what it says beside the score, without its own name.
std::string MetricsCell(const DevRow& row, const std::string& id) {
  std::string text;
  for (const auto& [name, value] : row.row.metrics) {
    if (name.size() <= id.size() + 1 || name.compare(0, id.size(), id) != 0)
      continue;
    text += (text.empty() ? "" : ", ") + name.substr(id.size() + 1) + " " +
            DevNumber(value);
  }
  return text;
}

// What it says, or why it says nothing, without its own name.
std::string FeedbackCell(const DevRow& row, const std::string& id) {
  const std::string& text = row.row.feedback;
  const std::string refusal = "evaluator '" + id + "' could not score: ";
  return text.compare(0, refusal.size(), refusal) == 0
             ? text.substr(refusal.size())
             : text;
}

// All rows, or those that say most, in the order of the sample.
std::vector<const DevRow*> RowsToShow(const DevScores& scores) {
  std::vector<const DevRow*> rows;
  for (const DevRow& row : scores.rows)
    rows.push_back(&row);
  if (rows.size() <= kShownRows)
    return rows;
  const auto says_little = [](const DevRow* row) {
    return row->row.score && !row->IsWrong() && !HasChanged(row->change);
  };
  std::stable_sort(rows.begin(), rows.end(),
                   [&](const DevRow* a, const DevRow* b) {
                     return !says_little(a) && says_little(b);
                   });
  rows.resize(kShownRows);
  std::sort(rows.begin(), rows.end(), [](const DevRow* a, const DevRow* b) {
    return a->row.example < b->row.example;
  });
  return rows;
}

// A column of the table that may have nothing to say.
struct DevColumn {
  std::string header;
  std::vector<std::string> cells;
  std::size_t share = 0;  // of the width that texts have; 0: what it needs

  bool IsEmpty() const {
    return std::all_of(cells.begin(), cells.end(),
                       [](const std::string& cell) { return cell.empty(); });
  }
};

std::vector<DevColumn> ColumnsOf(const std::vector<const DevRow*>& rows,
                                 const std::string& id) {
  DevColumn input{"INPUT", {}, 2};
  DevColumn output{"OUTPUT", {}, 2};
  DevColumn expected{"EXPECTED", {}, 2};
  DevColumn score{"SCORE", {}, 0};
  DevColumn feedback{"FEEDBACK", {}, 4};
  DevColumn metrics{"METRICS", {}, 2};
  DevColumn settings{"SETTINGS", {}, 2};
  for (const DevRow* row : rows) {
    const std::string& text = row->row.input;
    input.cells.push_back(text == "{}" || text == "null" ? "" : text);
    output.cells.push_back(row->row.output.empty() ? "(empty)"
                                                   : row->row.output);
    expected.cells.push_back(row->row.expected);
    score.cells.push_back(ScoreCell(*row));
    feedback.cells.push_back(FeedbackCell(*row, id));
    metrics.cells.push_back(MetricsCell(*row, id));
    settings.cells.push_back(row->settings);
  }
  std::vector<DevColumn> columns = {std::move(input),  std::move(settings),
                                    std::move(output), std::move(expected),
                                    std::move(score),  std::move(feedback),
                                    std::move(metrics)};
  std::erase_if(columns,
                [](const DevColumn& column) { return column.IsEmpty(); });
  return columns;
}

std::size_t WidestCell(const DevColumn& column) {
  std::size_t widest = column.header.size();
  for (const std::string& cell : column.cells)
    widest = std::max(widest, ColumnCount(cell));
  return widest;
}

// Shortens texts so that lines fit. A column that needs less than its share
// leaves the rest to the others.
void FitColumns(std::size_t width, std::vector<DevColumn>& columns) {
  std::size_t left = width - std::min(width, 2 * columns.size());
  std::size_t shares = 0;
  std::vector<DevColumn*> open;
  for (DevColumn& column : columns) {
    for (std::string& cell : column.cells)
      cell = Shortened(cell, width);  // on one line
    shares += column.share;
    open.push_back(&column);
  }
  for (bool changed = true; changed;) {
    changed = std::erase_if(open, [&](const DevColumn* column) {
                const std::size_t widest = WidestCell(*column);
                if (column->share > 0 && widest * shares > left * column->share)
                  return false;
                left -= std::min(left, widest);
                shares -= column->share;
                return true;
              }) > 0;
  }
  for (DevColumn* column : open) {
    const std::size_t own = left * column->share / shares;
    for (std::string& cell : column->cells)
      cell = Shortened(cell, std::max(own, kNarrowestText));
  }
}

std::string RowsText(const DevScores& scores, const std::string& id,
                     std::size_t width, const Paint& paint) {
  const std::vector<const DevRow*> rows = RowsToShow(scores);
  std::vector<DevColumn> columns = ColumnsOf(rows, id);
  FitColumns(width, columns);
  std::vector<std::string> header;
  for (const DevColumn& column : columns)
    header.push_back(column.header);
  TextTable table(std::move(header));
  for (std::size_t i = 0; i < rows.size(); ++i) {
    std::vector<std::string> cells;
    for (const DevColumn& column : columns)
      cells.push_back(column.cells[i]);
    table.Add(std::move(cells));
  }
  std::string text = table.Text(paint);
  if (rows.size() < scores.rows.size()) {
    text +=
        "... and " +
        CountText(static_cast<std::int64_t>(scores.rows.size() - rows.size()),
                  "answer") +
        " more\n";
  }
  return text;
}

std::string ScoresText(const DevScores& scores, const std::string& id,
                       const DevTextOptions& options, const Paint& paint) {
  std::string text =
      "score " + paint.Strong(scores.mean ? DevNumber(*scores.mean) : "none");
  if (HasChanged(scores.change)) {
    const std::string change = "(" + ChangeText(*scores.change) + ")";
    text += " " + (*scores.change > 0 ? paint.Good(change) : paint.Bad(change));
  }
  text += "  on " +
          CountText(static_cast<std::int64_t>(scores.rows.size()), "answer") +
          " (" + options.sample + ")";
  if (scores.failed > 0)
    text +=
        ", " + paint.Bad(GroupedInteger(scores.failed) + " without a score");
  if (scores.wrong > 0)
    text +=
        ", " + paint.Bad(GroupedInteger(scores.wrong) + " not as they must be");
  text += "\n\n" + RowsText(scores, id, options.columns, paint);
  // Of groups with different settings, no number is about the whole.
  if (scores.reports.size() == 1)
    text += SetMetricsText(scores.reports.front(), paint);
  return text;
}

std::string ChecksText(const ConformanceReport& checks, const Paint& paint) {
  std::string text;
  for (const CheckOutcome& outcome : checks.outcomes) {
    if (outcome.verdict != Verdict::kPass && outcome.verdict != Verdict::kSkip)
      text += OutcomeText(outcome, paint);
  }
  return text + "checks " + SummaryText(checks, paint);
}

JsonObject ScoresJson(const DevScores& scores) {
  std::vector<std::string> rows;
  for (const DevRow& row : scores.rows) {
    JsonObject json = EvalRowJson(row.row);
    json.Add("change", row.change);
    if (!row.settings.empty())
      json.AddRaw("settings", row.settings);
    if (row.must_score)
      json.Add("must_score", row.must_score);
    rows.push_back(json.Text());
  }
  JsonObject json;
  json.Add("mean", scores.mean)
      .Add("change", scores.change)
      .Add("failed", scores.failed)
      .Add("wrong", scores.wrong)
      .AddRaw("rows", JsonArray(rows));
  return json;
}

}  // namespace

bool DevRound::ok() const {
  return built.ok() &&
         std::all_of(plugins.begin(), plugins.end(), [](const DevPlugin& p) {
           return p.status.ok() && (!p.scores || p.scores->mean) &&
                  (!p.checks || p.checks->Passed());
         });
}

std::string DevRoundText(const DevRound& round, const DevTextOptions& options,
                         const Paint& paint) {
  std::string text;
  for (const DevPlugin& plugin : round.plugins) {
    if (!plugin.scores && !plugin.checks)
      continue;
    text += "\n";
    if (plugin.scores) {
      text += paint.Strong(Printable(plugin.record.id)) + "  " +
              KindText(plugin.record.kind) + " " +
              Printable(plugin.record.version) + "\n" +
              ScoresText(*plugin.scores, plugin.record.id, options, paint);
    } else {
      text += PluginText(plugin.record, paint) + "\n" +
              ChecksText(*plugin.checks, paint);
    }
  }
  return text;
}

std::string DevRoundJson(const DevRound& round) {
  std::vector<std::string> plugins;
  for (const DevPlugin& plugin : round.plugins) {
    JsonObject json = PluginJson(plugin.record);
    if (!plugin.status.ok())
      json.Add("problem", std::string(plugin.status.message()));
    if (plugin.scores)
      json.Add("scores", ScoresJson(*plugin.scores));
    if (plugin.checks) {
      json.Add("checks",
               ReportJson(plugin.record.library.string(), *plugin.checks));
    }
    plugins.push_back(json.Text());
  }
  JsonObject json;
  json.Add("schema_version", 1)
      .Add("round", round.number)
      .Add("ok", round.ok())
      .Add("build_s", round.build_s);
  if (!round.built.ok())
    json.Add("problem", std::string(round.built.message()));
  json.AddRaw("plugins", JsonArray(plugins));
  return json.Text();
}

}  // namespace whet::cli
