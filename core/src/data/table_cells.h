// The cells of a row in a form that a test can compare.
#ifndef WHET_CORE_DATA_TABLE_CELLS_H_
#define WHET_CORE_DATA_TABLE_CELLS_H_

#include <string>
#include <vector>

#include "data/table.h"

namespace whet {

// "(none)" for a cell that the row does not have.
inline std::vector<std::string> Cells(const TableRow& row) {
  std::vector<std::string> cells;
  for (const auto& cell : row.cells)
    cells.push_back(cell.value_or("(none)"));
  return cells;
}

}  // namespace whet

#endif  // WHET_CORE_DATA_TABLE_CELLS_H_
