// The results as Markdown: for each world the true scores by strategy and
// budget, then what else was measured.
//
//   std::fputs(ScoreTables(records).c_str(), stdout);
#ifndef WHET_TESTS_BENCH_SEARCH_QUALITY_TABLE_H_
#define WHET_TESTS_BENCH_SEARCH_QUALITY_TABLE_H_

#include <string>
#include <vector>

#include "record.h"

namespace whet::quality {

// Worlds, strategies and budgets in the order of their first record.
std::string ScoreTables(const std::vector<Record>& records);
std::string DetailTables(const std::vector<Record>& records);

}  // namespace whet::quality

#endif  // WHET_TESTS_BENCH_SEARCH_QUALITY_TABLE_H_
