// The answers on which `whet plugins dev` shows what an evaluator does.
//
//   ASSIGN_OR_RETURN(DevSample sample,
//                    LoadDevSample("tone", "", config.data));
//   for (const DevSample::Group& group : sample.groups) ... score group.data
//   ...
//
// Pure but for the file. Thread-safe.
#ifndef WHET_HOSTS_CLI_DEV_SAMPLE_H_
#define WHET_HOSTS_CLI_DEV_SAMPLE_H_

#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "whet/core/config.h"

#include "absl/status/statusor.h"

namespace whet::cli {

struct DevSample {
  // Answers that are scored with the same settings.
  struct Group {
    std::optional<std::string> settings;  // of the evaluator; a JSON object
    DataSpec data;
    std::string text;  // content of `data.file`, if that is in memory
    std::vector<std::size_t> rows;  // their places in the sample
    std::vector<std::optional<double>> must_score;  // as the sample says
  };
  std::string name;  // "goldens.json"; empty: the one that is built in
  std::string note;  // what people should know about it; or empty
  std::vector<Group> groups;
};

// The name in memory of a text of DevSample (RunOptions::memory_files).
inline constexpr char kDevSampleName[] = "sample.jsonl";

// `file`, or goldens.json of `folder`, or a few answers that are built in. A
// file has the columns of a file of answers (`whet eval --outputs`): those of
// `configured`, or else well-known names. If it has them, a column `settings`
// are the settings and a column `score` is the score that a row must get.
// INVALID_ARGUMENT or NOT_FOUND as LoadDataset.
absl::StatusOr<DevSample> LoadDevSample(const std::filesystem::path& folder,
                                        const std::filesystem::path& file,
                                        const DataSpec& configured);

}  // namespace whet::cli

#endif  // WHET_HOSTS_CLI_DEV_SAMPLE_H_
