#include "whet/core/dataset.h"

#include <filesystem>
#include <fstream>
#include <map>
#include <string>

#include <unistd.h>

#include "base/test_folder.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace whet {
namespace {

namespace fs = std::filesystem;
using ::testing::ElementsAre;

class DatasetTest : public ::testing::Test {
 protected:
  fs::path Write(const std::string& name, const std::string& content) {
    std::ofstream(dir_ / name, std::ios::binary) << content;
    return dir_ / name;
  }

  // The message with the folder's name left out.
  std::string Error(const std::string& name, const std::string& content,
                    const DataColumns& columns = {}) {
    auto dataset = LoadDataset(Write(name, content), columns);
    EXPECT_FALSE(dataset.ok());
    std::string message(dataset.status().message());
    for (std::size_t at;
         (at = message.find(dir_.string() + "/")) != std::string::npos;) {
      message.erase(at, dir_.string().size() + 1);
    }
    return message;
  }

  const TestFolder temporary_;
  const fs::path dir_ = temporary_.path();
};

TEST_F(DatasetTest, LoadsTheExample) {
  auto dataset = LoadDataset(WHET_EXAMPLE_CSV, {});
  ASSERT_TRUE(dataset.ok()) << dataset.status();
  EXPECT_EQ(dataset->examples.size(), 240u);
  EXPECT_THAT(dataset->input_columns, ElementsAre("user_input"));
  EXPECT_EQ(dataset->expected_column, "ground_truth_output");
  EXPECT_TRUE(dataset->labels);
  std::map<std::string, int> labels;
  for (const Example& example : dataset->examples)
    ++labels[example.expected];
  EXPECT_EQ(labels, (std::map<std::string, int>{{"account", 60},
                                                {"billing", 60},
                                                {"shipping", 60},
                                                {"technical", 60}}));
}

// The hashes are from Python's hashlib over the text that the header promises.
TEST_F(DatasetTest, MakesExamplesFromRows) {
  auto dataset = LoadDataset(
      Write("d.csv", "note,question,answer\nn1,\"Is it \"\"ok\"\"?\",yes\n"),
      {.input = {"question"}, .expected = ""});
  ASSERT_TRUE(dataset.ok()) << dataset.status();
  ASSERT_EQ(dataset->examples.size(), 1u);
  const Example& example = dataset->examples[0];
  EXPECT_EQ(example.number, 0u);
  EXPECT_EQ(example.input, (Fields{{"question", "Is it \"ok\"?"}}));
  EXPECT_EQ(example.expected, "yes");
  EXPECT_EQ(example.metadata,
            R"({"answer":"yes","note":"n1","question":"Is it \"ok\"?"})");
  EXPECT_EQ(example.id,
            "871cc1f16bfd57f4a1586799fe1c6c8ca82750bc9859ac79d5009f7e83f1085f");
  EXPECT_EQ(dataset->sha256,
            "f597e04385b72f9812f99e1f07d8065ffa0ab5a76a40cdcb83e51b7c13594f36");
}

TEST_F(DatasetTest, GivesTheSameRowTheSameIdInEveryFormat) {
  auto csv = LoadDataset(Write("d.csv", "q,answer\n7,x\n"), {});
  auto tsv = LoadDataset(Write("d.tsv", "answer\tq\nx\t7\n"), {});
  auto jsonl =
      LoadDataset(Write("d.jsonl", "{\"q\": 7, \"answer\": \"x\"}"), {});
  auto json =
      LoadDataset(Write("d.json", "[{\"answer\": \"x\", \"q\": \"7\"}]"), {});
  ASSERT_TRUE(csv.ok() && tsv.ok() && jsonl.ok() && json.ok());
  EXPECT_EQ(csv->examples[0].id, tsv->examples[0].id);
  EXPECT_EQ(csv->examples[0].id, jsonl->examples[0].id);
  EXPECT_EQ(csv->examples[0].id, json->examples[0].id);
  EXPECT_EQ(csv->examples[0].metadata, json->examples[0].metadata);
}

TEST_F(DatasetTest, TakesTheFirstWellKnownNameAsExpected) {
  auto dataset =
      LoadDataset(Write("d.csv", "answer,ground_truth,text\na,b,c\n"), {});
  ASSERT_TRUE(dataset.ok()) << dataset.status();
  EXPECT_EQ(dataset->expected_column, "ground_truth");
  EXPECT_THAT(dataset->input_columns, ElementsAre("answer", "text"));
}

TEST_F(DatasetTest, KnowsLabelsFromFreeText) {
  auto labels = [&](int values, int rows, std::size_t bytes) {
    std::string csv = "q,label\n";
    for (int i = 0; i < rows; ++i) {
      std::string label = "L" + std::to_string(i % values);
      label.resize(bytes, '.');
      csv += std::to_string(i) + "," + label + "\n";
    }
    return LoadDataset(Write("d.csv", csv), {})->labels;
  };
  EXPECT_TRUE(labels(50, 150, 8));
  EXPECT_FALSE(labels(51, 500, 8));
  EXPECT_FALSE(labels(50, 149, 8));
  EXPECT_TRUE(labels(2, 6, 64));
  EXPECT_FALSE(labels(2, 6, 65));
}

TEST_F(DatasetTest, SaysWhichColumnIsWrong) {
  const std::string csv = "user_input,label\na,b\n";
  EXPECT_EQ(Error("d.csv", csv, {.input = {"user_inptu"}, .expected = ""}),
            "d.csv: data.input: no column 'user_inptu'; did you mean "
            "'user_input'? (known: user_input, label)");
  EXPECT_EQ(Error("d.csv", csv, {.input = {}, .expected = "Label"}),
            "d.csv: data.expected: no column 'Label'; did you mean 'label'? "
            "(known: user_input, label)");
  EXPECT_EQ(Error("d.csv", csv, {.input = {"label"}, .expected = ""}),
            "d.csv: data.input has the expected column 'label': the prompt "
            "would show the answer");
  EXPECT_EQ(Error("d.csv", csv,
                  {.input = {"user_input", "user_input"}, .expected = ""}),
            "d.csv: data.input names the column 'user_input' twice");
  EXPECT_EQ(Error("d.csv", "a,b\n1,2\n"),
            "d.csv: which column has the expected output? Name it with "
            "data.expected (columns: a, b)");
  EXPECT_EQ(Error("d.csv", "label\n1\n"),
            "d.csv: no input column beside 'label'");
}

TEST_F(DatasetTest, RefusesFilesItCannotRead) {
  EXPECT_EQ(Error("d.csv", "q,label\n"), "d.csv: no rows");
  EXPECT_EQ(Error("d.jsonl", ""), "d.jsonl: no rows");
  EXPECT_EQ(Error("d.xlsx", "PK"),
            "d.xlsx: unknown format; the name must end in .csv, .tsv, .jsonl, "
            ".ndjson or .json");
  EXPECT_EQ(Error("d.csv", "q,label\ncaf\xE9,b\n"),
            "d.csv:2: byte 4 of the line, 0xE9, is not UTF-8 text; save the "
            "file as UTF-8");
  EXPECT_EQ(Error("d.csv", std::string("q,label\na\0,b\n", 14)),
            "d.csv:2: byte 2 of the line, 0x00, is not UTF-8 text; save the "
            "file as UTF-8");
  EXPECT_EQ(Error("d.csv", "\xFF\xFEq\0"),
            "d.csv: the file is UTF-16; save it as UTF-8");
  EXPECT_EQ(Error("d.jsonl", "{\"q\": 1, \"label\": 2}\n{\"q\": 1}\n"),
            "d.jsonl:2 (row 2): no value for 'label'; an empty text is "
            "written \"\"");
  EXPECT_EQ(Error("d.jsonl", "{\"q\": null, \"label\": 2}\n"),
            "d.jsonl:1 (row 1): no value for 'q'; an empty text is written "
            "\"\"");
}

TEST_F(DatasetTest, ReportsAMissingFile) {
  auto dataset = LoadDataset(dir_ / "none.csv", {});
  EXPECT_EQ(dataset.status().code(), absl::StatusCode::kNotFound);
  EXPECT_THAT(std::string(dataset.status().message()),
              ::testing::HasSubstr("none.csv"));
}

TEST_F(DatasetTest, LeavesOutMembersThatARowDoesNotHave) {
  auto dataset = LoadDataset(
      Write("d.jsonl",
            "{\"q\": 1, \"label\": 2, \"x\": 3}\n{\"q\": 1, \"label\": 2}\n"),
      {.input = {"q"}, .expected = "label"});
  ASSERT_TRUE(dataset.ok()) << dataset.status();
  EXPECT_EQ(dataset->examples[1].metadata, R"({"label":"2","q":"1"})");
}

TEST_F(DatasetTest, ConcatenatesWithNumbersThatContinue) {
  auto a = LoadDataset(Write("a.csv", "q,label\n1,x\n2,y\n"), {});
  auto b = LoadDataset(Write("b.csv", "label,q\nz,3\n"), {});
  ASSERT_TRUE(a.ok() && b.ok());
  auto all = ConcatenateDatasets({*a, *b});
  ASSERT_TRUE(all.ok()) << all.status();
  ASSERT_EQ(all->examples.size(), 3u);
  EXPECT_EQ(all->examples[2].number, 2u);
  EXPECT_EQ(all->examples[2].expected, "z");
  EXPECT_NE(all->sha256, a->sha256);
  EXPECT_EQ(ConcatenateDatasets({*a})->sha256, a->sha256);
}

TEST_F(DatasetTest, RefusesToConcatenateDifferentColumns) {
  auto a = LoadDataset(Write("a.csv", "q,label\n1,x\n"), {});
  auto b = LoadDataset(Write("b.csv", "q,hint,label\n1,h,x\n"), {});
  ASSERT_TRUE(a.ok() && b.ok());
  EXPECT_EQ(std::string(ConcatenateDatasets({*a, *b}).status().message()),
            "data file 2 has the columns (q, hint -> label), the first one (q "
            "-> label); name them with data.input and data.expected");
}

}  // namespace
}  // namespace whet
