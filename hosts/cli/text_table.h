// Columns that line up.
//
//   TextTable table({"RUN", "STATUS"});
//   table.Add({"20261103-141522", "improved"});
//   console.out() << table.Text(console.out_paint());
//
// Thread-compatible.
#ifndef WHET_HOSTS_CLI_TEXT_TABLE_H_
#define WHET_HOSTS_CLI_TEXT_TABLE_H_

#include <string>
#include <vector>

#include "terminal.h"

namespace whet::cli {

class TextTable {
 public:
  explicit TextTable(std::vector<std::string> header);

  // As many cells as the header has.
  void Add(std::vector<std::string> cells);
  bool empty() const { return rows_.size() == 1; }

  // Two spaces between columns, none at line ends.
  std::string Text(const Paint& paint) const;

 private:
  std::vector<std::vector<std::string>> rows_;
};

}  // namespace whet::cli

#endif  // WHET_HOSTS_CLI_TEXT_TABLE_H_
