#include "checkup/probe_memory.h"

#include <system_error>

#include "absl/strings/str_cat.h"
#include "base/file_io.h"
#include "base/sha256.h"
#include "nlohmann/json.hpp"

namespace whet {
namespace {

namespace fs = std::filesystem;
using ProbeJson = nlohmann::ordered_json;

constexpr int kProbeFormat = 1;
constexpr std::uint64_t kLargestProbe = 1 << 20;

}  // namespace

fs::path ProbeMemory::FileOf(const std::string& provider_identity,
                             const std::string& model) const {
  return folder_ /
         (Sha256Hex(absl::StrCat(provider_identity, "\n", model)) + ".json");
}

std::optional<RememberedProbe> ProbeMemory::Find(
    const std::string& provider_identity, const std::string& model) const {
  if (folder_.empty())
    return std::nullopt;
  const absl::StatusOr<std::string> text =
      ReadWholeFile(FileOf(provider_identity, model), kLargestProbe);
  if (!text.ok())
    return std::nullopt;
  const ProbeJson file = ProbeJson::parse(*text, nullptr, false);
  if (!file.is_object() ||
      file.value("schema_version", ProbeJson()) != kProbeFormat ||
      !file.value("probed_utc", ProbeJson()).is_string() ||
      !file.value("report", ProbeJson()).is_object()) {
    return std::nullopt;
  }
  return RememberedProbe{file["probed_utc"].get<std::string>(),
                         file["report"].dump()};
}

absl::Status ProbeMemory::Keep(const std::string& provider_identity,
                               const std::string& model,
                               const RememberedProbe& probe) {
  if (folder_.empty())
    return absl::OkStatus();
  std::error_code error;
  fs::create_directories(folder_, error);
  if (error) {
    return absl::FailedPreconditionError(
        absl::StrCat(folder_.string(), ": ", error.message()));
  }
  // The settings stay out of it: what was asked where is nobody's business.
  const ProbeJson file = {
      {"schema_version", kProbeFormat},
      {"model", model},
      {"probed_utc", probe.utc},
      {"report", ProbeJson::parse(probe.report, nullptr, false)}};
  return WriteFileAtomically(
      FileOf(provider_identity, model),
      file.dump(2, ' ', false, ProbeJson::error_handler_t::replace) + "\n");
}

}  // namespace whet
