#include "run/run_files.h"

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <optional>
#include <system_error>
#include <utility>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "whet/core/report.h"

#include "absl/strings/str_cat.h"
#include "base/file_io.h"
#include "base/status_macros.h"
#include "base/system_error.h"
#include "nlohmann/json.hpp"

namespace whet {
namespace {

namespace fs = std::filesystem;
using nlohmann::ordered_json;

constexpr int kManifestVersion = 1;

// What a process that was killed before it wrote run.json leaves: the lock, and
// a file that WriteFileAtomically did not finish.
bool HoldsNothing(const fs::path& dir) {
  std::error_code error;
  for (const fs::directory_entry& entry : fs::directory_iterator(dir, error)) {
    const std::string name = entry.path().filename().string();
    if (name != "LOCK" && !name.starts_with(".whet-"))
      return false;
  }
  return !error;
}

absl::Status WriteTexts(const fs::path& dir,
                        const std::map<std::string, std::string>& texts) {
  if (texts.empty())
    return absl::OkStatus();
  std::error_code error;
  fs::create_directories(dir, error);
  if (error)
    return SystemError(dir, "make the folder", error.value());
  for (const auto& [name, text] : texts)
    WHET_RETURN_IF_ERROR(WriteFileAtomically(dir / (name + ".txt"), text));
  return absl::OkStatus();
}

}  // namespace

absl::Status MakeRunFolder(const fs::path& dir) {
  std::error_code error;
  if (fs::exists(dir / "run.json", error)) {
    return absl::FailedPreconditionError(absl::StrCat(
        dir.string(), ": holds a run already; go on with 'whet resume ",
        dir.string(), "' or choose another folder with --run-dir"));
  }
  if (fs::exists(dir, error) && !HoldsNothing(dir)) {
    return absl::FailedPreconditionError(absl::StrCat(
        dir.string(),
        ": is not empty; choose another run folder with --run-dir"));
  }
  fs::create_directories(dir, error);
  // A folder that exists need not be writable: ask before a call is spent.
  if (!error && chmod(dir.c_str(), 0700) != 0) {
    error = std::error_code(errno, std::generic_category());
  }
  if (!error) {
    // Opened, not replaced: another process may hold the lock of this file.
    const fs::path lock = dir / "LOCK";
    const int fd = open(lock.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (fd >= 0) {
      close(fd);
      return absl::OkStatus();
    }
    return absl::InvalidArgumentError(
        absl::StrCat(SystemError(lock, "write", errno).message(),
                     "; choose another with --run-dir"));
  }
  return absl::InvalidArgumentError(absl::StrCat(
      dir.string(), ": cannot make the run folder: ", error.message(),
      "; choose another with --run-dir"));
}

namespace {

ordered_json PricesJson(const RolePrices& prices) {
  ordered_json out = ordered_json::object();
  for (const auto& [role, price] : prices) {
    out[role] = {
        {"picodollars_per_token",
         {{"input", price.price.input}, {"output", price.price.output}}},
        {"source", price.source}};
  }
  return out;
}

// Absent: damaged.
std::optional<RolePrices> PricesFromJson(const ordered_json& in) {
  RolePrices out;
  for (const auto& [role, entry] : in.items()) {
    if (!entry.is_object() || !entry.contains("picodollars_per_token") ||
        !entry["picodollars_per_token"].is_object()) {
      return std::nullopt;
    }
    const ordered_json& price = entry["picodollars_per_token"];
    for (const char* member : {"input", "output"}) {
      if (!price.contains(member) || !price[member].is_number_integer())
        return std::nullopt;
    }
    out[role] = {{price["input"].get<std::int64_t>(),
                  price["output"].get<std::int64_t>()},
                 entry.value("source", std::string())};
  }
  return out;
}

}  // namespace

absl::Status WriteRunManifest(const fs::path& dir,
                              const RunManifest& manifest) {
  const ordered_json out = {
      {"schema_version", kManifestVersion},
      {"run_id", manifest.run_id},
      {"started_utc", manifest.started_utc},
      {"whet_version", manifest.version},
      {"hashes", manifest.hashes},
      {"prices", PricesJson(manifest.prices)},
      {"spec", ordered_json::parse(PrintSpecJson(manifest.spec))}};
  return WriteFileAtomically(dir / "run.json", out.dump(2) + "\n");
}

absl::StatusOr<RunManifest> ReadRunManifest(const fs::path& dir) {
  const fs::path file = dir / "run.json";
  absl::StatusOr<std::string> text = ReadWholeFile(file);
  if (absl::IsNotFound(text.status())) {
    return absl::NotFoundError(
        absl::StrCat(dir.string(), ": not a run folder (it has no run.json)"));
  }
  WHET_RETURN_IF_ERROR(text.status());
  const ordered_json in = ordered_json::parse(*text, nullptr, false);
  const auto damaged = [&file](std::string_view what) {
    return absl::DataLossError(absl::StrCat(file.string(), ": ", ToAbsl(what)));
  };
  if (!in.is_object() || !in.contains("spec") || !in.contains("hashes")) {
    return damaged("is damaged: not the object that a run begins with");
  }
  if (in.value("schema_version", 0) != kManifestVersion) {
    return damaged("was written by another version of whet");
  }
  RunManifest out;
  out.run_id = in.value("run_id", std::string());
  out.started_utc = in.value("started_utc", std::string());
  out.version = in.value("whet_version", std::string());
  for (const auto& [name, hash] : in["hashes"].items()) {
    if (!hash.is_string())
      return damaged("$.hashes: expected strings");
    out.hashes[name] = hash.get<std::string>();
  }
  std::optional<RolePrices> prices =
      PricesFromJson(in.value("prices", ordered_json::object()));
  if (!prices.has_value())
    return damaged("$.prices: expected prices per token by role");
  out.prices = *std::move(prices);
  absl::StatusOr<RunSpec> spec = ParseSpecJson(in["spec"].dump());
  if (!spec.ok())
    return damaged(ToStd(spec.status().message()));
  out.spec = *std::move(spec);
  return out;
}

absl::Status CheckUnchanged(const RunManifest& then, const RunManifest& now) {
  const auto changed = [](std::string_view what) {
    return absl::FailedPreconditionError(absl::StrCat(
        ToAbsl(what),
        " changed since the run began, so its recorded answers no longer fit; "
        "start a new run"));
  };
  if (then.version != now.version) {
    return changed(
        absl::StrCat("whet (", then.version, " then, ", now.version, " now)"));
  }
  for (const auto& [name, hash] : then.hashes) {
    const auto it = now.hashes.find(name);
    if (it == now.hashes.end() || it->second != hash) {
      return changed(name == "data" ? "the data file"
                                    : absl::StrCat("'", name, "'"));
    }
  }
  return absl::OkStatus();
}

absl::Status WriteResults(const fs::path& dir, const RunManifest& manifest,
                          const RunResult& result, const RunDetails& details) {
  RunFolder folder;
  folder.dir = dir;
  folder.run_id = manifest.run_id;
  folder.started_utc = manifest.started_utc;
  folder.spec = manifest.spec;
  folder.result = result;
  folder.details = details;
  WHET_RETURN_IF_ERROR(
      WriteFileAtomically(dir / "details.json", DetailsJson(details)));
  WHET_RETURN_IF_ERROR(
      WriteFileAtomically(dir / "best_prompt.json", PrettyJson(result.best)));
  WHET_RETURN_IF_ERROR(
      WriteFileAtomically(dir / "best_prompt.txt", CandidateText(result.best)));
  WHET_RETURN_IF_ERROR(WriteTexts(dir / "texts", details.texts));
  WHET_RETURN_IF_ERROR(
      WriteFileAtomically(dir / "report.html", ReportHtml(folder)));
  return WriteFileAtomically(dir / "result.json", ResultJson(result));
}

}  // namespace whet
