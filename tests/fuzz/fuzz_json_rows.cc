// JSONL and JSON arrays: rows fit their columns, and an array reads like its
// elements on lines of their own.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "data/json_rows.h"
#include "require.h"

namespace {

void Check(const absl::StatusOr<whet::Table>& table) {
  if (!table.ok()) {
    WHET_REQUIRE(table.status().message().substr(0, 2) == "t:");
    return;
  }
  for (const whet::TableRow& row : table->rows) {
    WHET_REQUIRE(row.cells.size() <= table->columns.size());
    WHET_REQUIRE(row.line > 0);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data,
                                      std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  auto lines = whet::ReadJsonLines(text, "t");
  Check(lines);
  Check(whet::ReadJsonArray(text, "t"));
  // One line that is a row is the same row as an array of one.
  if (lines.ok() && lines->rows.size() == 1) {
    std::string_view row = text;
    if (row.substr(0, 3) == "\xEF\xBB\xBF")
      row.remove_prefix(3);
    auto array = whet::ReadJsonArray("[" + std::string(row) + "]", "t");
    WHET_REQUIRE(array.ok());
    WHET_REQUIRE(array->columns == lines->columns);
    WHET_REQUIRE(array->rows[0].cells == lines->rows[0].cells);
  }
  return 0;
}
