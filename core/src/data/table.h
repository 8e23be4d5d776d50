// Rows and columns as a file has them, before anybody says what they mean.
#ifndef WHET_CORE_DATA_TABLE_H_
#define WHET_CORE_DATA_TABLE_H_

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace whet {

// More columns than any honest file has: a broken one must not become a long
// read.
inline constexpr std::size_t kMaxColumns = 4096;

struct TableRow {
  std::size_t line = 0;  // on which the row begins, from 1
  // By column; nothing: the row does not have it. May be shorter than the list
  // of columns.
  std::vector<std::optional<std::string>> cells;
};

struct Table {
  std::vector<std::string> columns;  // unique, not empty
  std::vector<TableRow> rows;
};

// "tickets.csv:12 (row 11)"; rows count from 1, a header does not.
inline std::string RowPlace(std::string_view name, std::size_t line,
                            std::size_t row) {
  return std::string(name) + ":" + std::to_string(line) + " (row " +
         std::to_string(row) + ")";
}

}  // namespace whet

#endif  // WHET_CORE_DATA_TABLE_H_
