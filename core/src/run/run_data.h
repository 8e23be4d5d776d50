// The examples of a run and which split each belongs to.
#ifndef WHET_CORE_RUN_RUN_DATA_H_
#define WHET_CORE_RUN_RUN_DATA_H_

#include <cstdint>
#include <vector>

#include "whet/core/config.h"
#include "whet/core/dataset.h"

#include "absl/status/statusor.h"

namespace whet {

struct RunData {
  Dataset dataset;
  // Example numbers, ascending; equal to indices into dataset.examples.
  std::vector<std::uint64_t> train;
  std::vector<std::uint64_t> val;
  std::vector<std::uint64_t> test;
};

// Loads one file and splits it, or three files. INVALID_ARGUMENT with the
// place; also if val or test is empty, or an input of val or test stands in
// train too (three files only: the split never does that).
absl::StatusOr<RunData> LoadRunData(const DataSpec& spec);

}  // namespace whet

#endif  // WHET_CORE_RUN_RUN_DATA_H_
