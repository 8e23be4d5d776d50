// Rows from JSON: one object per line (JSONL, NDJSON) or an array of objects.
//
// Members become cells: a text as it is, a number as it is written, true and
// false as words, lists and objects as compact JSON; null is no cell. Columns
// are in order of first appearance. A byte order mark and empty lines are
// skipped. Depth and size of a row are limited (spec::ReadLimits).
#ifndef WHET_CORE_DATA_JSON_ROWS_H_
#define WHET_CORE_DATA_JSON_ROWS_H_

#include <string_view>

#include "absl/status/statusor.h"
#include "data/table.h"

namespace whet {

// INVALID_ARGUMENT: `tickets.jsonl:12 (row 11): line 12, column 3: not valid
// JSON ...`, a row that is no object, a key given twice or empty.
absl::StatusOr<Table> ReadJsonLines(std::string_view text,
                                    std::string_view name);

// The same; `tickets.json:1: expected an array of objects ...`.
absl::StatusOr<Table> ReadJsonArray(std::string_view text,
                                    std::string_view name);

}  // namespace whet

#endif  // WHET_CORE_DATA_JSON_ROWS_H_
