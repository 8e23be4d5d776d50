// What `whet eval` found out: as tables for people, as JSON for programs.
#ifndef WHET_HOSTS_CLI_EVAL_TEXT_H_
#define WHET_HOSTS_CLI_EVAL_TEXT_H_

#include <cstddef>
#include <string>

#include "whet/core/evaluation.h"

#include "json_text.h"
#include "terminal.h"

namespace whet::cli {

// `what`: of what the examples are ("test", or the name of a file).
struct EvalTextOptions {
  std::string what;
  std::size_t worst = 5;  // examples that are shown
};

// The score, a line per evaluator, its metrics, tables by label, the worst
// examples with what was wrong with them, what it took.
std::string EvalText(const EvalReport& report, const EvalTextOptions& options,
                     const Paint& paint);

// What evaluators say of the set as a whole and by label: tables, each with an
// empty line before it; empty if there is nothing.
std::string SetMetricsText(const EvalReport& report, const Paint& paint);

// An example as --json prints it.
JsonObject EvalRowJson(const EvalReport::Row& row);

// One object with schema_version, members in the order of docs/cli.md.
std::string EvalJson(const EvalReport& report, const std::string& what);

}  // namespace whet::cli

#endif  // WHET_HOSTS_CLI_EVAL_TEXT_H_
