#include "data/json_rows.h"

#include <string>
#include <vector>

#include "data/table_cells.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace whet {
namespace {

using ::testing::ElementsAre;
using Reader = absl::StatusOr<Table> (*)(std::string_view, std::string_view);

std::string Error(Reader read, std::string_view text) {
  auto table = read(text, "t");
  EXPECT_FALSE(table.ok()) << text;
  return std::string(table.status().message());
}

TEST(JsonRows, ReadsOneObjectPerLine) {
  auto table = ReadJsonLines(
      "\xEF\xBB\xBF{\"a\": \"1\", \"b\": \"2\"}\r\n\n"
      "  \t\n{\"b\": \"x\\ny\", \"c\": null}",
      "t");
  ASSERT_TRUE(table.ok()) << table.status();
  EXPECT_THAT(table->columns, ElementsAre("a", "b", "c"));
  ASSERT_EQ(table->rows.size(), 2u);
  EXPECT_THAT(Cells(table->rows[0]), ElementsAre("1", "2"));
  EXPECT_EQ(table->rows[0].line, 1u);
  EXPECT_THAT(Cells(table->rows[1]), ElementsAre("(none)", "x\ny", "(none)"));
  EXPECT_EQ(table->rows[1].line, 4u);
}

TEST(JsonRows, KeepsNumbersAsTheyAreWritten) {
  auto table = ReadJsonLines(
      R"({"a":1.50,"b":-7,"c":1e3,"d":123456789012345678901234,"e":true,)"
      R"("f":false,"g":{"z": [1, 2.5, null], "a": "ä"},"h":[]})",
      "t");
  ASSERT_TRUE(table.ok()) << table.status();
  EXPECT_THAT(
      Cells(table->rows[0]),
      ElementsAre("1.50", "-7", "1e3", "123456789012345678901234", "true",
                  "false", R"({"z":[1,2.5,null],"a":"ä"})", "[]"));
}

TEST(JsonRows, ReadsAnArrayOfObjects) {
  auto table = ReadJsonArray(
      "[\n {\"a\": \"]},{[\\\"\\\\\"},\n\n {\"a\":\n [{}, \"]\"]} ]\n", "t");
  ASSERT_TRUE(table.ok()) << table.status();
  ASSERT_EQ(table->rows.size(), 2u);
  EXPECT_THAT(Cells(table->rows[0]), ElementsAre("]},{[\"\\"));
  EXPECT_EQ(table->rows[0].line, 2u);
  EXPECT_THAT(Cells(table->rows[1]), ElementsAre(R"([{},"]"])"));
  EXPECT_EQ(table->rows[1].line, 4u);
}

TEST(JsonRows, ReadsEmptyFiles) {
  EXPECT_TRUE(ReadJsonLines("", "t")->rows.empty());
  EXPECT_TRUE(ReadJsonArray(" [ ] ", "t")->rows.empty());
}

TEST(JsonRows, SaysWhatIsWrongInALine) {
  EXPECT_EQ(Error(ReadJsonLines, "{\"a\": 1}\n\n{\"a\": }\n"),
            "t:3 (row 2): line 3, column 7: not valid JSON: unexpected '}'; "
            "expected '[', '{', or a literal");
  EXPECT_EQ(Error(ReadJsonLines, "[1]\n"),
            "t:1 (row 1): expected an object, got a list");
  EXPECT_EQ(Error(ReadJsonLines, "{\"a\": 1, \"a\": 2}\n"),
            "t:1 (row 1): key \"a\" is given twice (first on line 1)");
  EXPECT_EQ(Error(ReadJsonLines, "{\"\": 1}\n"),
            "t:1 (row 1): a member has no name");
  EXPECT_EQ(Error(ReadJsonLines, "{\"a\": 1} {\"a\": 2}\n"),
            "t:1 (row 1): line 1, column 10: not valid JSON: unexpected '{'; "
            "expected end of input");
  EXPECT_EQ(Error(ReadJsonLines, "{\"a\": 1e999}\n"),
            "t:1 (row 1): line 1, column 11: not valid JSON: number overflow "
            "parsing '1e999'");
}

TEST(JsonRows, SaysWhatIsWrongInAnArray) {
  EXPECT_EQ(Error(ReadJsonArray, "\n{\"a\": 1}"),
            "t:2: expected an array of objects, [{...}, ...]; one object per "
            "line belongs into a .jsonl file");
  EXPECT_EQ(Error(ReadJsonArray, "[{\"a\": 1},\n {\"a\": 1\n"),
            "t:2 (row 2): line 3, column 1: not valid JSON: unexpected end of "
            "input; expected '}'");
  EXPECT_EQ(Error(ReadJsonArray, "[{\"a\": 1}\n"),
            "t:2: the array is not closed before the end of the file");
  EXPECT_EQ(Error(ReadJsonArray, "[{\"a\": 1},]"),
            "t:1 (row 2): line 1, column 1: not valid JSON: unexpected end of "
            "input; expected '[', '{', or a literal");
  EXPECT_EQ(Error(ReadJsonArray, "[{}]\n]"),
            "t:2: text after the end of the array");
}

TEST(JsonRows, RefusesDeepRows) {
  EXPECT_EQ(Error(ReadJsonLines, "{\"a\": " + std::string(100000, '[') + "}"),
            "t:1 (row 1): nested more than 64 levels deep");
  EXPECT_EQ(Error(ReadJsonArray, std::string(100000, '[')),
            "t:1 (row 1): nested more than 64 levels deep");
}

}  // namespace
}  // namespace whet
