#include "dev_sample.h"

#include <algorithm>
#include <charconv>
#include <system_error>
#include <utility>

#include "whet/core/dataset.h"

#include "absl/strings/str_cat.h"
#include "json_text.h"

namespace whet::cli {
namespace {

namespace fs = std::filesystem;

constexpr char kGoldens[] = "goldens.json";
constexpr char kSettings[] = "settings";
constexpr char kScore[] = "score";
constexpr char kOutput[] = "output";

// Right, right but for what is around it, too much, nothing, something else.
constexpr char kBuiltIn[] =
    R"({"input": "Repeat the word: apple", "output": "apple", "expected": "apple"}
{"input": "Repeat the word: bread", "output": " Bread\n", "expected": "bread"}
{"input": "Repeat the word: candle", "output": "The word is candle.", "expected": "candle"}
{"input": "Repeat the word: door", "output": "", "expected": "door"}
{"input": "Repeat the word: eagle", "output": "forest", "expected": "eagle"}
)";

const DataColumns kWellKnown = {{}, "", ""};

bool HasColumn(const Dataset& data, const std::string& name) {
  const auto& columns = data.input_columns;
  return std::find(columns.begin(), columns.end(), name) != columns.end();
}

DevSample::Group& GroupOf(const std::optional<std::string>& settings,
                          DevSample& sample) {
  for (DevSample::Group& group : sample.groups) {
    if (group.settings == settings)
      return group;
  }
  sample.groups.emplace_back().settings = settings;
  return sample.groups.back();
}

std::optional<double> NumberIn(const std::string& text) {
  double number = 0.0;
  const char* end = text.data() + text.size();
  const auto [at, error] = std::from_chars(text.data(), end, number);
  return error == std::errc() && at == end ? std::optional(number)
                                           : std::nullopt;
}

// A sample whose rows say how they are to be scored: each group becomes data in
// memory without that.
DevSample GoldenSample(const Dataset& data) {
  DevSample sample;
  for (const Example& example : data.examples) {
    JsonObject row;
    std::optional<std::string> settings;
    std::optional<double> score;
    for (const auto& [column, cell] : example.input) {
      if (column == kSettings) {
        // A table has a cell even where there is nothing to say.
        if (!cell.empty())
          settings = cell;
      } else if (column == kScore) {
        score = NumberIn(cell);
      } else {
        row.Add(column, cell);
      }
    }
    if (!data.expected_column.empty())
      row.Add(data.expected_column, example.expected);
    row.Add(kOutput, example.output);
    DevSample::Group& group = GroupOf(settings, sample);
    absl::StrAppend(&group.text, row.Text(), "\n");
    group.rows.push_back(example.number);
    group.must_score.push_back(score);
  }
  for (DevSample::Group& group : sample.groups) {
    group.data.file = std::string(kMemoryData) + kDevSampleName;
    group.data.expected = data.expected_column;
    group.data.output = kOutput;
  }
  return sample;
}

DevSample PlainSample(const Dataset& data, DataSpec spec, std::string text) {
  DevSample sample;
  DevSample::Group& group = sample.groups.emplace_back();
  group.data = std::move(spec);
  group.text = std::move(text);
  for (const Example& example : data.examples)
    group.rows.push_back(example.number);
  group.must_score.resize(group.rows.size());
  return sample;
}

absl::StatusOr<DevSample> SampleInFile(const fs::path& file,
                                       const DataSpec& configured) {
  const absl::StatusOr<Dataset> any = LoadDataset(file, kWellKnown);
  DevSample sample;
  if (any.ok() && (HasColumn(*any, kSettings) || HasColumn(*any, kScore))) {
    sample = GoldenSample(*any);
  } else {
    DataSpec spec;
    spec.file = fs::absolute(file).lexically_normal().string();
    DataSpec named = spec;
    named.input = configured.input;
    named.expected = configured.expected;
    named.output = configured.output;
    const absl::StatusOr<Dataset> data =
        LoadDataset(file, {named.input, named.expected, named.output});
    if (!data.ok() && !any.ok())
      return data.status();
    sample =
        data.ok() ? PlainSample(*data, named, "") : PlainSample(*any, spec, "");
  }
  sample.name = file.filename().string();
  return sample;
}

DevSample BuiltInSample() {
  DataSpec spec;
  spec.file = std::string(kMemoryData) + kDevSampleName;
  const absl::StatusOr<Dataset> data =
      LoadDatasetText(kBuiltIn, kDevSampleName, kWellKnown);
  return PlainSample(*data, spec, kBuiltIn);
}

}  // namespace

absl::StatusOr<DevSample> LoadDevSample(const fs::path& folder,
                                        const fs::path& file,
                                        const DataSpec& configured) {
  if (!file.empty())
    return SampleInFile(file, configured);
  std::error_code error;
  if (!fs::is_regular_file(folder / kGoldens, error))
    return BuiltInSample();
  absl::StatusOr<DevSample> goldens =
      SampleInFile(folder / kGoldens, configured);
  if (goldens.ok())
    return goldens;
  // They may be of another form, for tests that know it.
  DevSample sample = BuiltInSample();
  sample.note = absl::StrCat("goldens.json is no file of answers: ",
                             goldens.status().message());
  return sample;
}

}  // namespace whet::cli
