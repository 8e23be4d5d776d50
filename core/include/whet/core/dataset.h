// Labelled examples from a file, and their split into train, val and test.
//
//   ASSIGN_OR_RETURN(Dataset data, LoadDataset(path, columns));
//   ASSIGN_OR_RETURN(Splits splits, SplitDataset(data, fractions, seed));
//
// Formats by extension: .csv (RFC 4180, UTF-8, BOM and CRLF accepted), .tsv,
// .jsonl/.ndjson, .json (array of objects). Errors carry file, line and row.
#ifndef WHET_CORE_DATASET_H_
#define WHET_CORE_DATASET_H_

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "whet/core/candidate.h"

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace whet {

struct Example {
  std::uint64_t number = 0;  // position in the file(s), from 0, unique
  // SHA-256 (hex) of the canonical JSON of {input, expected}: the same row has
  // the same id in every file and run.
  std::string id;
  Fields input;          // the configured input columns
  std::string expected;  // the expected-output column
  std::string output;    // the column with answers, if one was asked for
  std::string metadata;  // canonical JSON object of all columns, as strings
};

struct Dataset {
  std::vector<Example> examples;
  std::vector<std::string> input_columns;
  std::string expected_column;
  // True if `expected` is a label: few distinct short values, each repeated
  // (at most 50 values, at most 64 bytes each, on average 3 rows per value).
  bool labels = false;
  // Over the bytes of the file, hex; of several files over their hashes.
  std::string sha256;
};

// Which columns matter. `expected` empty: taken from the well-known names
// (ground_truth_output, ground_truth, expected, output, answer, label, target,
// completion, ideal). `input` empty: every other column.
struct DataColumns {
  std::vector<std::string> input;
  std::string expected;
  // A file of answers has a column with them: this one, or if it is empty a
  // well-known name (output, prediction, response, model_output, generated,
  // answer, completion). Such a file needs no expected output and no input.
  // Absent: the file has no answers.
  std::optional<std::string> output = std::nullopt;
};

// INVALID_ARGUMENT: `tickets.csv:12 (row 11): 3 fields, expected 2 ...`, an
// unknown column with the nearest name, no rows, invalid UTF-8 with its
// position. NOT_FOUND: no such file. At most 1 GiB.
absl::StatusOr<Dataset> LoadDataset(const std::filesystem::path& file,
                                    const DataColumns& columns);

// The same of a text that would stand in `file`, which need not be there.
absl::StatusOr<Dataset> LoadDatasetText(std::string_view text,
                                        const std::filesystem::path& file,
                                        const DataColumns& columns);

// The examples of several files as one data set with numbers that continue,
// columns equal in all; used when the config gives one file per split.
absl::StatusOr<Dataset> ConcatenateDatasets(std::vector<Dataset> parts);

// Indices into Dataset::examples, each ascending; disjoint.
struct Splits {
  std::vector<std::size_t> train;
  std::vector<std::size_t> val;
  std::vector<std::size_t> test;
};

// Fractions of the whole, each in [0, 1], sum at most 1 (+1e-9).
struct SplitFractions {
  double train = 0.4;
  double val = 0.3;
  double test = 0.3;
};

// Assigns each example by the hash of (seed, id of its input), so that rows
// added later do not move the others much; stratified on `expected` when
// Dataset::labels; rows with equal input (ignoring case and white space) go to
// the same side. Depends on content and seed only, not on row order. Counts per
// label are largest-remainder shares, as far as equal inputs allow.
// INVALID_ARGUMENT if a fraction is out of range or a split with a positive
// fraction would be empty.
absl::StatusOr<Splits> SplitDataset(const Dataset& dataset,
                                    const SplitFractions& fractions,
                                    std::uint64_t seed);

}  // namespace whet

#endif  // WHET_CORE_DATASET_H_
