// What `whet eval` found out: as tables for people, as JSON for programs.
#ifndef WHET_HOSTS_CLI_EVAL_TEXT_H_
#define WHET_HOSTS_CLI_EVAL_TEXT_H_

#include <cstddef>
#include <string>

#include "whet/core/evaluation.h"

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

// One object with schema_version, members in the order of docs/cli.md.
std::string EvalJson(const EvalReport& report, const std::string& what);

}  // namespace whet::cli

#endif  // WHET_HOSTS_CLI_EVAL_TEXT_H_
