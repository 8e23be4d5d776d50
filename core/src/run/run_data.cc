#include "run/run_data.h"

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "base/status_macros.h"
#include "data/input_key.h"

namespace whet {
namespace {

std::vector<std::uint64_t> Numbers(const std::vector<std::size_t>& indices) {
  return {indices.begin(), indices.end()};
}

// The input of one example, reduced to `columns`, as a key.
std::string KeyOf(const Fields& input,
                  const std::vector<std::string>& columns) {
  Fields shown;
  for (const std::string& column : columns) {
    if (const auto it = input.find(column); it != input.end())
      shown.insert(*it);
  }
  return InputKey(shown);
}

// An example on two sides would measure memory.
absl::Status CheckNoLeak(const RunData& data) {
  std::map<std::string, std::string_view> seen;  // input -> split
  for (const auto& [name, split] :
       {std::pair{"train", &data.train}, std::pair{"val", &data.val},
        std::pair{"test", &data.test}}) {
    std::map<std::string_view, std::size_t> shared;
    std::vector<std::string> keys;
    for (const std::uint64_t i : *split) {
      keys.push_back(InputKey(data.dataset.examples[i].input));
      if (const auto it = seen.find(keys.back()); it != seen.end())
        ++shared[it->second];
    }
    for (const auto& [other, count] : shared) {
      return absl::InvalidArgumentError(absl::StrCat(
          "$.data.", name, ": ", count, " examples stand in the ",
          ToAbsl(other), " file too; remove them from one of the two"));
    }
    for (std::string& key : keys)
      seen.emplace(std::move(key), name);
  }
  return absl::OkStatus();
}

// A file, or what a program has handed over under that name.
absl::StatusOr<Dataset> Load(const std::string& file,
                             const DataColumns& columns,
                             const MemoryFiles& memory) {
  if (!absl::StartsWith(file, ToAbsl(kMemoryData)))
    return LoadDataset(file, columns);
  const auto found = memory.find(file.substr(kMemoryData.size()));
  if (found != memory.end())
    return LoadDatasetText(found->second, file, columns);
  std::vector<std::string> names;
  for (const auto& [name, content] : memory)
    names.push_back(name);
  return absl::NotFoundError(absl::StrCat(
      "$.data: ", file, ": no data of that name ",
      names.empty()
          ? "(none was handed over: only a program can do that, not a command)"
          : absl::StrCat("(there is: ", absl::StrJoin(names, ", "), ")")));
}

absl::StatusOr<RunData> LoadThreeFiles(const DataSpec& spec,
                                       const MemoryFiles& memory) {
  const DataColumns columns{spec.input, spec.expected};
  std::vector<Dataset> parts;
  RunData out;
  std::uint64_t next = 0;
  for (const auto& [file, split] :
       {std::pair{&spec.train, &out.train}, std::pair{&spec.val, &out.val},
        std::pair{&spec.test, &out.test}}) {
    WHET_ASSIGN_OR_RETURN(Dataset part, Load(*file, columns, memory));
    for (std::size_t i = 0; i < part.examples.size(); ++i) {
      split->push_back(next++);
    }
    parts.push_back(std::move(part));
  }
  WHET_ASSIGN_OR_RETURN(out.dataset, ConcatenateDatasets(std::move(parts)));
  WHET_RETURN_IF_ERROR(CheckNoLeak(out));
  return out;
}

}  // namespace

absl::StatusOr<RunData> LoadRunData(const DataSpec& spec,
                                    const MemoryFiles& memory) {
  RunData out;
  if (spec.file.empty()) {
    WHET_ASSIGN_OR_RETURN(out, LoadThreeFiles(spec, memory));
  } else {
    WHET_ASSIGN_OR_RETURN(out.dataset,
                          Load(spec.file, {spec.input, spec.expected}, memory));
    WHET_ASSIGN_OR_RETURN(
        const Splits splits,
        SplitDataset(out.dataset,
                     {spec.split.train, spec.split.val, spec.split.test},
                     spec.split.seed));
    out.train = Numbers(splits.train);
    out.val = Numbers(splits.val);
    out.test = Numbers(splits.test);
  }
  if (out.val.empty() || out.test.empty()) {
    return absl::InvalidArgumentError(
        absl::StrCat("$.data.split: the ", out.val.empty() ? "val" : "test",
                     " split is empty; a run needs both val (to search) and "
                     "test (to prove the result)"));
  }
  return out;
}

absl::StatusOr<RunData> LoadAnswers(const DataSpec& spec,
                                    const MemoryFiles& memory) {
  RunData out;
  WHET_ASSIGN_OR_RETURN(
      out.dataset,
      Load(spec.file, {spec.input, spec.expected, spec.output}, memory));
  return out;
}

absl::Status CheckDemonstrations(const Candidate& prompt, const RunData& data) {
  for (std::size_t i = 0; i < prompt.few_shot_examples.size(); ++i) {
    const Fields& shown = prompt.few_shot_examples[i].input;
    std::vector<std::string> columns;
    for (const auto& [name, value] : shown)
      columns.push_back(name);
    const std::string key = InputKey(shown);
    for (const std::uint64_t number : data.test) {
      const Fields& input = data.dataset.examples[number].input;
      if (columns.empty() || KeyOf(input, columns) != key)
        continue;
      return absl::InvalidArgumentError(absl::StrCat(
          "$.prompt.few_shot_examples[", i,
          "]: is an example of the test split, which must be new to the "
          "prompt; remove it from the prompt or from the data, or give the "
          "data.split.seed of the run that the prompt comes from"));
    }
  }
  return absl::OkStatus();
}

std::int64_t CountLookalikes(const RunData& data,
                             const std::vector<std::string>& columns) {
  std::set<std::string> seen;
  for (const auto* split : {&data.train, &data.val}) {
    for (const std::uint64_t i : *split)
      seen.insert(KeyOf(data.dataset.examples[i].input, columns));
  }
  std::int64_t count = 0;
  for (const std::uint64_t i : data.test)
    count += seen.count(KeyOf(data.dataset.examples[i].input, columns));
  return count;
}

}  // namespace whet
