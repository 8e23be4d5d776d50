#include "data/csv_reader.h"

#include <string>
#include <vector>

#include "base/file_io.h"
#include "data/table_cells.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "nlohmann/json.hpp"

namespace whet {
namespace {

using ::testing::ElementsAre;

std::string Error(std::string_view text, CsvFormat format = {}) {
  auto table = ReadCsv(text, "t.csv", format);
  EXPECT_FALSE(table.ok()) << text;
  return std::string(table.status().message());
}

TEST(CsvReader, ReadsWhatPythonReads) {
  auto text = ReadWholeFile(WHET_TESTDATA "/csv_corpus.json");
  ASSERT_TRUE(text.ok()) << text.status();
  const auto corpus = nlohmann::json::parse(*text);
  ASSERT_GT(corpus.size(), 800u);
  for (const auto& item : corpus) {
    SCOPED_TRACE(item["name"].get<std::string>());
    const std::string input = item["text"];
    const std::string separator = item["separator"];
    auto table = ReadCsv(input, "t.csv", {.separator = separator[0]});
    ASSERT_TRUE(table.ok()) << table.status();
    std::vector<std::vector<std::string>> rows = {table->columns};
    for (const TableRow& row : table->rows)
      rows.push_back(Cells(row));
    EXPECT_EQ(rows, item["rows"].get<decltype(rows)>());
  }
}

TEST(CsvReader, SkipsAByteOrderMark) {
  auto table = ReadCsv(
      "\xEF\xBB\xBF"
      "a,b\n1,2\n",
      "t.csv", {});
  ASSERT_TRUE(table.ok()) << table.status();
  EXPECT_THAT(table->columns, ElementsAre("a", "b"));
}

TEST(CsvReader, TrimsNamesOfColumnsOnly) {
  auto table = ReadCsv("a, \"b\" \n 1, 2 \n", "t.csv",
                       {.separator = ',', .bare_quotes = true});
  ASSERT_TRUE(table.ok()) << table.status();
  EXPECT_THAT(table->columns, ElementsAre("a", "\"b\""));
  EXPECT_THAT(Cells(table->rows[0]), ElementsAre(" 1", " 2 "));
}

TEST(CsvReader, FindsTheSeparator) {
  auto columns = [](std::string_view text) {
    auto table = ReadCsv(text, "t.csv", {});
    EXPECT_TRUE(table.ok()) << table.status();
    return table.ok() ? table->columns : std::vector<std::string>{};
  };
  EXPECT_THAT(columns("a,b\n1;2,3\n"), ElementsAre("a", "b"));
  EXPECT_THAT(columns("a;b\n1,2;3\n"), ElementsAre("a", "b"));
  EXPECT_THAT(columns("a\tb\n1,2\t3\n"), ElementsAre("a", "b"));
  EXPECT_THAT(columns("a\n1\n"), ElementsAre("a"));
  EXPECT_THAT(columns("\"a;x\",b\n1,2\n"), ElementsAre("a;x", "b"));
  EXPECT_EQ(Error("a;b,c\n1;2,3\n"),
            "t.csv:1: the header has a semicolon and a comma outside of "
            "quotes, so that the separator is not clear; put the names of the "
            "columns in quotes");
}

TEST(CsvReader, CountsLinesInsideQuotes) {
  auto table = ReadCsv("a,b\r\n\"1\r\n2\r3\n4\",5\r\n\r\n6,7\r\n", "t.csv", {});
  ASSERT_TRUE(table.ok()) << table.status();
  EXPECT_EQ(table->rows[0].line, 2u);
  EXPECT_EQ(table->rows[1].line, 7u);
}

TEST(CsvReader, RefusesRaggedRows) {
  EXPECT_EQ(Error("user_input,label\na,b\nc,d,e\n"),
            "t.csv:3 (row 2): 3 fields, expected 2 (user_input, label); a "
            "field with a comma in it needs quotes around it");
  EXPECT_EQ(Error("a;b\n1\n"), "t.csv:2 (row 1): 1 field, expected 2 (a, b)");
  EXPECT_EQ(Error("a,b,c,d,e,f,g,h,i\n1\n"),
            "t.csv:2 (row 1): 1 field, expected 9 (a, b, c, d, e, f, g, h, "
            "...)");
}

TEST(CsvReader, RefusesQuotesThatDoNotPair) {
  EXPECT_EQ(Error("a,b\n1,2\n3,x\"y\n"),
            "t.csv:3 (row 2): a quote inside a field that does not begin with "
            "one; put the whole field in quotes and double those inside");
  EXPECT_EQ(Error("a,b\n1,\"2\"x\n"),
            "t.csv:2 (row 1): text after a closing quote; quotes inside a "
            "field are doubled");
  EXPECT_EQ(Error("a,b\n1,2\n\"3\n4\",\"5\n6\n7,8\n"),
            "t.csv:4 (row 2): the quote opened on this line is not closed "
            "before the end of the file; quotes inside a field are doubled");
  EXPECT_EQ(Error("a,\"b\n"),
            "t.csv:1: the quote opened on this line is not closed before the "
            "end of the file; quotes inside a field are doubled");
}

TEST(CsvReader, KeepsBareQuotesWhereTheFormatHasThem) {
  auto table = ReadCsv("a\tb\nsay \"hi\"\t\"x\ty\"\n", "t.tsv",
                       {.separator = '\t', .bare_quotes = true});
  ASSERT_TRUE(table.ok()) << table.status();
  EXPECT_THAT(Cells(table->rows[0]), ElementsAre("say \"hi\"", "x\ty"));
}

TEST(CsvReader, RefusesHeadersThatAreNotClear) {
  EXPECT_EQ(Error("a,,c\n1,2,3\n"), "t.csv:1: column 2 has no name");
  EXPECT_EQ(Error("\n\na,b,a\n1,2,3\n"),
            "t.csv:3: the columns 1 and 3 are both named 'a'");
  EXPECT_EQ(Error(""),
            "t.csv:1: the file is empty; the first line names the columns");
  EXPECT_EQ(Error("\r\n\n"),
            "t.csv:1: the file is empty; the first line names the columns");
}

TEST(CsvReader, LimitsTheNumberOfFields) {
  EXPECT_EQ(Error(std::string(5000, ',')),
            "t.csv:1: more than 4096 fields in a row");
}

}  // namespace
}  // namespace whet
