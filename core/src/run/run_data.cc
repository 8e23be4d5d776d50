#include "run/run_data.h"

#include <map>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"

namespace whet {
namespace {

std::vector<std::uint64_t> Numbers(const std::vector<std::size_t>& indices) {
  return {indices.begin(), indices.end()};
}

// A val or test example that is also in train would measure memory.
absl::Status CheckNoLeak(const RunData& data) {
  std::map<Fields, std::uint64_t> train;
  for (const std::uint64_t i : data.train) {
    train.emplace(data.dataset.examples[i].input, i);
  }
  for (const auto& [name, split] :
       {std::pair{"val", &data.val}, std::pair{"test", &data.test}}) {
    std::size_t shared = 0;
    for (const std::uint64_t i : *split) {
      shared += train.count(data.dataset.examples[i].input);
    }
    if (shared > 0) {
      return absl::InvalidArgumentError(absl::StrCat(
          "$.data.", name, ": ", shared,
          " examples stand in the train file too; remove them from one side"));
    }
  }
  return absl::OkStatus();
}

absl::StatusOr<RunData> LoadThreeFiles(const DataSpec& spec) {
  const DataColumns columns{spec.input, spec.expected};
  std::vector<Dataset> parts;
  RunData out;
  std::uint64_t next = 0;
  for (const auto& [file, split] :
       {std::pair{&spec.train, &out.train}, std::pair{&spec.val, &out.val},
        std::pair{&spec.test, &out.test}}) {
    WHET_ASSIGN_OR_RETURN(Dataset part, LoadDataset(*file, columns));
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

absl::StatusOr<RunData> LoadRunData(const DataSpec& spec) {
  RunData out;
  if (spec.file.empty()) {
    WHET_ASSIGN_OR_RETURN(out, LoadThreeFiles(spec));
  } else {
    WHET_ASSIGN_OR_RETURN(out.dataset,
                          LoadDataset(spec.file, {spec.input, spec.expected}));
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

}  // namespace whet
