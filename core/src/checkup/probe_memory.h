// What probes found, kept in a folder across runs: one file for each provider
// with its settings and model.
//
//   ProbeMemory memory(cache_folder / "probes");
//   memory.Keep("openai {...}", "qwen3", {now, report_json});
//   std::optional<RememberedProbe> found = memory.Find("openai {...}",
//   "qwen3");
#ifndef WHET_CORE_CHECKUP_PROBE_MEMORY_H_
#define WHET_CORE_CHECKUP_PROBE_MEMORY_H_

#include <filesystem>
#include <optional>
#include <string>
#include <utility>

#include "absl/status/status.h"

namespace whet {

struct RememberedProbe {
  std::string utc;     // when, RFC 3339
  std::string report;  // JSON of whet_provider_probe
};

class ProbeMemory {
 public:
  // Empty: remembers nothing.
  explicit ProbeMemory(std::filesystem::path folder)
      : folder_(std::move(folder)) {}

  // Absent: nothing is remembered, or it cannot be read.
  std::optional<RememberedProbe> Find(const std::string& provider_identity,
                                      const std::string& model) const;
  // Makes the folder if need be.
  absl::Status Keep(const std::string& provider_identity,
                    const std::string& model, const RememberedProbe& probe);

 private:
  std::filesystem::path FileOf(const std::string& provider_identity,
                               const std::string& model) const;

  std::filesystem::path folder_;
};

}  // namespace whet

#endif  // WHET_CORE_CHECKUP_PROBE_MEMORY_H_
