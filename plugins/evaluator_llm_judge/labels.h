// Columns of an example: the answer to compare with and the verdict of a
// person.
//
//   Columns columns(item.metadata);
//   columns.Text("old_answer");                    // or nothing
//   ReadLabel(columns.Value("human"), options);    // 4
//
// Pure. Thread-safe.
#ifndef WHET_PLUGINS_EVALUATOR_LLM_JUDGE_LABELS_H_
#define WHET_PLUGINS_EVALUATOR_LLM_JUDGE_LABELS_H_

#include <optional>
#include <string>
#include <string_view>

#include <nlohmann/json.hpp>

#include "options.h"

namespace whet::llm_judge {

class Columns {
 public:
  explicit Columns(std::string_view metadata);

  // Null if there is no such column.
  const nlohmann::json* Value(const std::string& column) const;
  // Of a text as it is, of anything else its JSON.
  std::optional<std::string> Text(const std::string& column) const;

 private:
  nlohmann::json columns_;
};

struct Label {
  bool empty = true;            // the person did not say anything
  std::optional<double> value;  // absent though not empty: cannot be read
};

// A grade within the scale, also between two grades; 1, 0.5 or 0 as in Verdict,
// of the output. `value` may be null.
Label ReadLabel(const nlohmann::json* value, const Options& options);

}  // namespace whet::llm_judge

#endif  // WHET_PLUGINS_EVALUATOR_LLM_JUDGE_LABELS_H_
