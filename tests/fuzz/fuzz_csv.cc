// What the CSV reader accepts is rectangular and survives being written again.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "data/csv_reader.h"
#include "require.h"

namespace {

void AppendField(std::string_view field, std::string* out) {
  *out += '"';
  for (char c : field) {
    if (c == '"')
      *out += '"';
    *out += c;
  }
  *out += '"';
}

std::string Write(const whet::Table& table) {
  std::string text;
  for (std::size_t i = 0; i < table.columns.size(); ++i) {
    if (i > 0)
      text += ',';
    AppendField(table.columns[i], &text);
  }
  text += "\r\n";
  for (const whet::TableRow& row : table.rows) {
    for (std::size_t i = 0; i < row.cells.size(); ++i) {
      if (i > 0)
        text += ',';
      AppendField(*row.cells[i], &text);
    }
    text += "\r\n";
  }
  return text;
}

void Check(std::string_view text, whet::CsvFormat format) {
  auto table = whet::ReadCsv(text, "t", format);
  if (!table.ok()) {
    WHET_REQUIRE(table.status().message().substr(0, 2) == "t:");
    return;
  }
  std::size_t line = 1;
  for (const whet::TableRow& row : table->rows) {
    WHET_REQUIRE(row.cells.size() == table->columns.size());
    WHET_REQUIRE(row.line > line);
    line = row.line;
  }
  auto again = whet::ReadCsv(Write(*table), "t", {.separator = ','});
  WHET_REQUIRE(again.ok());
  WHET_REQUIRE(again->columns == table->columns);
  WHET_REQUIRE(again->rows.size() == table->rows.size());
  for (std::size_t i = 0; i < table->rows.size(); ++i) {
    WHET_REQUIRE(again->rows[i].cells == table->rows[i].cells);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data,
                                      std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  Check(text, {});
  Check(text, {.separator = '\t', .bare_quotes = true});
  return 0;
}
