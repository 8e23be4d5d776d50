#include "text_table.h"

#include <algorithm>
#include <utility>

namespace whet::cli {

TextTable::TextTable(std::vector<std::string> header) {
  rows_.push_back(std::move(header));
}

void TextTable::Add(std::vector<std::string> cells) {
  cells.resize(rows_.front().size());
  for (std::string& cell : cells)
    cell = Printable(cell);
  rows_.push_back(std::move(cells));
}

std::string TextTable::Text(const Paint& paint) const {
  std::vector<std::size_t> widths(rows_.front().size(), 0);
  for (const std::vector<std::string>& row : rows_) {
    for (std::size_t i = 0; i < row.size(); ++i) {
      widths[i] = std::max(widths[i], ColumnCount(row[i]));
    }
  }
  std::string text;
  for (const std::vector<std::string>& row : rows_) {
    std::string line;
    for (std::size_t i = 0; i < row.size(); ++i) {
      line += PadRight(row[i], widths[i] + 2);
    }
    line.erase(line.find_last_not_of(' ') + 1);
    text += (&row == &rows_.front() ? paint.Strong(line) : line) + "\n";
  }
  return text;
}

}  // namespace whet::cli
