// CSV (RFC 4180) and its relatives with a semicolon or a tab.
//
//   WHET_ASSIGN_OR_RETURN(Table t, ReadCsv(text, "tickets.csv", {}));
//
// Fields in quotes may hold separators, line ends (kept as they are) and
// doubled quotes. Rows end with LF, CRLF or CR; empty lines are skipped. The
// first row names the columns; spaces around a name do not count. Each row has
// as many fields as the header. A byte order mark is skipped.
#ifndef WHET_CORE_DATA_CSV_READER_H_
#define WHET_CORE_DATA_CSV_READER_H_

#include <string_view>

#include "absl/status/statusor.h"
#include "data/table.h"

namespace whet {

struct CsvFormat {
  // 0: the one of comma, semicolon and tab that the header has outside of
  // quotes; more than one of them is an error.
  char separator = 0;
  // A quote inside an unquoted field is part of the text instead of an error:
  // the habit of TSV files, where RFC 4180 leaves no doubt for CSV.
  bool bare_quotes = false;
};

// `text` must be UTF-8. INVALID_ARGUMENT: `tickets.csv:12 (row 11): 3 fields,
// expected 2 ...`, a quote that is bare or not closed (with the line where it
// opened), a column without a name or named twice, no header.
absl::StatusOr<Table> ReadCsv(std::string_view text, std::string_view name,
                              CsvFormat format);

}  // namespace whet

#endif  // WHET_CORE_DATA_CSV_READER_H_
