#include <algorithm>
#include <map>

#include "whet/core/evaluation.h"

namespace whet {

std::vector<LabelTable> LabelTables(const EvaluatorSummary& evaluator) {
  std::vector<std::string> labels;
  std::map<std::string, std::vector<const SetMetricValue*>> of_label;
  for (const SetMetricValue& metric : evaluator.metrics) {
    if (metric.label.empty())
      continue;
    std::vector<const SetMetricValue*>& of_it = of_label[metric.label];
    if (of_it.empty())
      labels.push_back(metric.label);
    of_it.push_back(&metric);
  }
  std::vector<LabelTable> tables;
  for (const std::string& label : labels) {
    std::vector<std::string> names;
    LabelTable::Row row = {label, {}};
    for (const SetMetricValue* metric : of_label[label]) {
      names.push_back(metric->name);
      row.values.push_back(metric->value);
    }
    auto table = std::find_if(
        tables.begin(), tables.end(),
        [&names](const LabelTable& known) { return known.names == names; });
    if (table == tables.end())
      table = tables.insert(table, {std::move(names), {}});
    table->rows.push_back(std::move(row));
  }
  return tables;
}

std::vector<const EvalReport::Row*> WorstRows(const EvalReport& report,
                                              std::size_t count) {
  std::vector<const EvalReport::Row*> rows;
  for (const EvalReport::Row& row : report.rows) {
    if (!row.score.has_value() || *row.score < 1.0)
      rows.push_back(&row);
  }
  std::stable_sort(rows.begin(), rows.end(),
                   [](const EvalReport::Row* a, const EvalReport::Row* b) {
                     return a->score.value_or(-1.0) < b->score.value_or(-1.0);
                   });
  rows.resize(std::min(rows.size(), count));
  return rows;
}

}  // namespace whet
