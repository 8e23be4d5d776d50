#include "whet/core/dataset.h"

#include <algorithm>
#include <array>
#include <set>
#include <string_view>
#include <unordered_map>
#include <utility>

#include "base/file_io.h"
#include "base/nearest_name.h"
#include "base/sha256.h"
#include "base/status_macros.h"
#include "base/utf8.h"
#include "data/csv_reader.h"
#include "data/json_rows.h"
#include "spec/located_value.h"

namespace whet {
namespace {

constexpr std::array kWellKnownExpected = {"ground_truth_output",
                                           "ground_truth",
                                           "expected",
                                           "output",
                                           "answer",
                                           "label",
                                           "target",
                                           "completion",
                                           "ideal"};

constexpr std::array kWellKnownOutput = {
    "output",    "prediction", "response",  "model_output",
    "generated", "answer",     "completion"};

// Bounds of Dataset::labels.
constexpr std::size_t kMaxLabels = 50;
constexpr std::size_t kMaxLabelBytes = 64;
constexpr std::size_t kMinRowsPerLabel = 3;

std::string Join(const std::vector<std::string>& names) {
  std::string text;
  for (const std::string& name : names) {
    text += (text.empty() ? "" : ", ") + name;
  }
  return text;
}

absl::Status CheckText(std::string_view text, const std::string& name) {
  const std::string_view start = text.substr(0, 2);
  if (start == "\xFF\xFE" || start == "\xFE\xFF") {
    return absl::InvalidArgumentError(name +
                                      ": the file is UTF-16; save it as UTF-8");
  }
  std::size_t bad = std::min(FirstInvalidUtf8(text), text.find('\0'));
  if (bad >= text.size())
    return absl::OkStatus();
  const std::string_view before = text.substr(0, bad);
  const std::size_t line = 1 + std::count(before.begin(), before.end(), '\n');
  const std::size_t column = bad - (before.rfind('\n') + 1) + 1;
  constexpr char kHex[] = "0123456789ABCDEF";
  const auto byte = static_cast<unsigned char>(text[bad]);
  return absl::InvalidArgumentError(
      name + ":" + std::to_string(line) + ": byte " + std::to_string(column) +
      " of the line, 0x" + kHex[byte >> 4] + kHex[byte & 15] +
      ", is not UTF-8 text; save the file as UTF-8");
}

absl::StatusOr<Table> ReadTable(std::string_view text,
                                const std::filesystem::path& file) {
  const std::string name = file.string();
  std::string extension = file.extension().string();
  for (char& c : extension) {
    if (c >= 'A' && c <= 'Z')
      c += 'a' - 'A';
  }
  if (extension == ".csv")
    return ReadCsv(text, name, {});
  if (extension == ".tsv" || extension == ".tab") {
    return ReadCsv(text, name, {.separator = '\t', .bare_quotes = true});
  }
  if (extension == ".jsonl" || extension == ".ndjson") {
    return ReadJsonLines(text, name);
  }
  if (extension == ".json")
    return ReadJsonArray(text, name);
  return absl::InvalidArgumentError(
      name +
      ": unknown format; the name must end in .csv, .tsv, .jsonl, "
      ".ndjson or .json");
}

// Where the configured columns stand in a table.
struct ColumnChoice {
  std::optional<std::size_t> expected;  // absent only in a file of answers
  std::optional<std::size_t> output;
  std::vector<std::size_t> input;
};

class ColumnFinder {
 public:
  ColumnFinder(const Table& table, const std::string& name)
      : table_(table), name_(name) {}

  absl::StatusOr<ColumnChoice> Choose(const DataColumns& wanted) const {
    ColumnChoice choice;
    if (wanted.output.has_value()) {
      WHET_ASSIGN_OR_RETURN(choice.output, Output(*wanted.output));
    }
    WHET_ASSIGN_OR_RETURN(choice.expected,
                          Expected(wanted.expected, choice.output));
    for (const std::string& column : wanted.input) {
      WHET_ASSIGN_OR_RETURN(std::size_t at, Find(column, "data.input"));
      if (at == choice.expected) {
        return Error("data.input has the expected column '" + column +
                     "': the prompt would show the answer");
      }
      if (at == choice.output)
        return Error("data.input has the column of answers, '" + column + "'");
      if (std::count(choice.input.begin(), choice.input.end(), at) > 0) {
        return Error("data.input names the column '" + column + "' twice");
      }
      choice.input.push_back(at);
    }
    for (std::size_t i = 0; wanted.input.empty() && i < table_.columns.size();
         ++i) {
      if (i != choice.expected && i != choice.output)
        choice.input.push_back(i);
    }
    if (choice.input.empty() && !choice.output.has_value()) {
      return Error("no input column beside '" +
                   table_.columns[*choice.expected] + "'");
    }
    return choice;
  }

 private:
  absl::Status Error(const std::string& message) const {
    return absl::InvalidArgumentError(name_ + ": " + message);
  }

  absl::StatusOr<std::size_t> Find(const std::string& column,
                                   const std::string& key) const {
    const auto& columns = table_.columns;
    auto it = std::find(columns.begin(), columns.end(), column);
    if (it != columns.end())
      return it - columns.begin();
    return Error(key + ": no column '" + column + "'" +
                 DidYouMean(column, columns));
  }

  // The first column with one of the names that is not `taken`.
  template <typename Names>
  std::optional<std::size_t> WellKnown(const Names& names,
                                       std::optional<std::size_t> taken) const {
    const auto& columns = table_.columns;
    for (const char* known : names) {
      const auto it = std::find(columns.begin(), columns.end(), known);
      const auto at = static_cast<std::size_t>(it - columns.begin());
      if (it != columns.end() && at != taken)
        return at;
    }
    return std::nullopt;
  }

  absl::StatusOr<std::size_t> Output(const std::string& wanted) const {
    if (!wanted.empty())
      return Find(wanted, "data.output");
    if (const auto known = WellKnown(kWellKnownOutput, std::nullopt))
      return *known;
    return Error(
        "which column has the answers? Name it with data.output (columns: " +
        Join(table_.columns) + ")");
  }

  absl::StatusOr<std::optional<std::size_t>> Expected(
      const std::string& wanted, std::optional<std::size_t> output) const {
    if (!wanted.empty()) {
      WHET_ASSIGN_OR_RETURN(const std::size_t named,
                            Find(wanted, "data.expected"));
      if (named != output)
        return named;
      return Error("data.expected and data.output name the same column '" +
                   wanted + "'");
    }
    const std::optional<std::size_t> known =
        WellKnown(kWellKnownExpected, output);
    if (known.has_value() || output.has_value())
      return known;
    return Error(
        "which column has the expected output? Name it with data.expected "
        "(columns: " +
        Join(table_.columns) + ")");
  }

  const Table& table_;
  const std::string& name_;
};

// Row `index` as an example.
absl::StatusOr<Example> MakeExample(TableRow row, std::size_t index,
                                    const Table& table,
                                    const ColumnChoice& choice,
                                    const std::string& name) {
  auto require = [&](std::size_t column) -> absl::Status {
    if (column < row.cells.size() && row.cells[column])
      return {};
    return absl::InvalidArgumentError(
        RowPlace(name, row.line, index + 1) + ": no value for '" +
        table.columns[column] + "'; an empty text is written \"\"");
  };
  Example example;
  example.number = index;
  if (choice.expected.has_value()) {
    WHET_RETURN_IF_ERROR(require(*choice.expected));
    example.expected = *row.cells[*choice.expected];
  }
  if (choice.output.has_value()) {
    WHET_RETURN_IF_ERROR(require(*choice.output));
    example.output = *row.cells[*choice.output];
  }
  for (std::size_t column : choice.input) {
    // Of answers, only what evaluators ask for has to be there.
    if (choice.output.has_value() &&
        (column >= row.cells.size() || !row.cells[column])) {
      continue;
    }
    WHET_RETURN_IF_ERROR(require(column));
    example.input[table.columns[column]] = *row.cells[column];
  }
  auto identity = nlohmann::ordered_json::object();
  identity["expected"] = example.expected;
  identity["input"] = example.input;
  example.id = Sha256Hex(spec::CanonicalJsonText(identity));
  nlohmann::json metadata = nlohmann::json::object();
  for (std::size_t i = 0; i < row.cells.size(); ++i) {
    if (row.cells[i])
      metadata[table.columns[i]] = *std::move(row.cells[i]);
  }
  example.metadata = metadata.dump();
  return example;
}

bool AreLabels(const std::vector<Example>& examples) {
  std::set<std::string_view> values;
  for (const Example& example : examples) {
    if (example.expected.size() > kMaxLabelBytes)
      return false;
    values.insert(example.expected);
    if (values.size() > kMaxLabels)
      return false;
  }
  return examples.size() >= kMinRowsPerLabel * values.size();
}

}  // namespace

absl::StatusOr<Dataset> LoadDataset(const std::filesystem::path& file,
                                    const DataColumns& columns) {
  WHET_ASSIGN_OR_RETURN(const std::string text, ReadWholeFile(file));
  return LoadDatasetText(text, file, columns);
}

absl::StatusOr<Dataset> LoadDatasetText(std::string_view text,
                                        const std::filesystem::path& file,
                                        const DataColumns& columns) {
  const std::string name = file.string();
  WHET_RETURN_IF_ERROR(CheckText(text, name));
  WHET_ASSIGN_OR_RETURN(Table table, ReadTable(text, file));
  if (table.rows.empty()) {
    return absl::InvalidArgumentError(name + ": no rows");
  }
  WHET_ASSIGN_OR_RETURN(ColumnChoice choice,
                        ColumnFinder(table, name).Choose(columns));
  Dataset dataset;
  if (choice.expected.has_value())
    dataset.expected_column = table.columns[*choice.expected];
  for (std::size_t column : choice.input) {
    dataset.input_columns.push_back(table.columns[column]);
  }
  dataset.examples.reserve(table.rows.size());
  for (std::size_t i = 0; i < table.rows.size(); ++i) {
    WHET_ASSIGN_OR_RETURN(Example example, MakeExample(std::move(table.rows[i]),
                                                       i, table, choice, name));
    dataset.examples.push_back(std::move(example));
  }
  dataset.labels = AreLabels(dataset.examples);
  dataset.sha256 = Sha256Hex(text);
  return dataset;
}

absl::StatusOr<Dataset> ConcatenateDatasets(std::vector<Dataset> parts) {
  if (parts.empty())
    return absl::InvalidArgumentError("no data files");
  if (parts.size() == 1)
    return std::move(parts.front());
  Dataset all;
  all.input_columns = parts.front().input_columns;
  all.expected_column = parts.front().expected_column;
  std::string hashes;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    Dataset& part = parts[i];
    std::vector<std::string> columns = part.input_columns;
    std::sort(columns.begin(), columns.end());
    std::vector<std::string> first = all.input_columns;
    std::sort(first.begin(), first.end());
    if (columns != first || part.expected_column != all.expected_column) {
      return absl::InvalidArgumentError(
          "data file " + std::to_string(i + 1) + " has the columns (" +
          Join(part.input_columns) + " -> " + part.expected_column +
          "), the first one (" + Join(all.input_columns) + " -> " +
          all.expected_column +
          "); name them with data.input and "
          "data.expected");
    }
    for (Example& example : part.examples) {
      example.number = all.examples.size();
      all.examples.push_back(std::move(example));
    }
    hashes += part.sha256 + "\n";
  }
  all.labels = AreLabels(all.examples);
  all.sha256 = Sha256Hex(hashes);
  return all;
}

}  // namespace whet
