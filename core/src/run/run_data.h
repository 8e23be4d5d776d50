// The examples of a run and which split each belongs to.
#ifndef WHET_CORE_RUN_RUN_DATA_H_
#define WHET_CORE_RUN_RUN_DATA_H_

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "whet/core/config.h"
#include "whet/core/dataset.h"

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace whet {

struct RunData {
  Dataset dataset;
  // Example numbers, ascending; equal to indices into dataset.examples.
  std::vector<std::uint64_t> train;
  std::vector<std::uint64_t> val;
  std::vector<std::uint64_t> test;
};

// Data that a program hands over: name (without kMemoryData) -> content.
using MemoryFiles = std::map<std::string, std::string>;

// Loads one file and splits it, or three files. NOT_FOUND for a name that is
// neither a file nor in `memory`. INVALID_ARGUMENT with the
// place; also if val or test is empty, or two of three files share an input
// (the split of one file never does that).
absl::StatusOr<RunData> LoadRunData(const DataSpec& spec,
                                    const MemoryFiles& memory = {});

// A file of answers: `file` of the spec, every example with its output, no
// splits.
absl::StatusOr<RunData> LoadAnswers(const DataSpec& spec,
                                    const MemoryFiles& memory = {});

// INVALID_ARGUMENT, naming the demonstration, if `prompt` shows an example of
// the test split: no proof on that split would be one.
absl::Status CheckDemonstrations(const Candidate& prompt, const RunData& data);

// Test examples that an example of train or val equals in the `columns` that a
// prompt shows: the split compares all input columns.
std::int64_t CountLookalikes(const RunData& data,
                             const std::vector<std::string>& columns);

}  // namespace whet

#endif  // WHET_CORE_RUN_RUN_DATA_H_
