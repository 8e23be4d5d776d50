#include "whet/core/run_folder.h"

#include <algorithm>
#include <system_error>
#include <utility>

#include "base/file_io.h"
#include "base/status_macros.h"
#include "report/member_reader.h"

namespace whet {
namespace {

using report::DumpJson;
using report::Json;
using report::MemberReader;
using report::ParseVersionedJson;

constexpr int kRunSchemaVersion = 1;

// A run folder is a folder with a run.json; `dir` says what it is instead.
absl::Status NotARunFolder(const std::filesystem::path& dir) {
  std::error_code error;
  const std::string place = dir.string();
  if (!std::filesystem::exists(dir, error)) {
    return absl::NotFoundError(place + ": no such folder");
  }
  if (!std::filesystem::is_directory(dir, error)) {
    return absl::NotFoundError(place + ": not a folder, so not a run folder");
  }
  return absl::NotFoundError(place +
                             ": not a run folder: it has no file run.json");
}

absl::Status ReadRunJson(const std::filesystem::path& dir, RunFolder* run) {
  const std::filesystem::path file = dir / "run.json";
  std::error_code error;
  if (!std::filesystem::is_regular_file(file, error))
    return NotARunFolder(dir);
  WHET_ASSIGN_OR_RETURN(const std::string text, ReadWholeFile(file));
  WHET_ASSIGN_OR_RETURN(
      const Json value,
      ParseVersionedJson(text, file.string(), kRunSchemaVersion));
  absl::Status status;
  const MemberReader json(value, file.string(), &status);
  run->dir = dir;
  run->run_id = json.Text("run_id");
  run->started_utc = json.Text("started_utc");
  const Json& spec = json.Member("spec");
  if (!status.ok())
    return status;
  absl::StatusOr<RunSpec> parsed = ParseSpecJson(DumpJson(spec, -1));
  if (!parsed.ok())
    return Annotate(parsed.status(), file.string());
  run->spec = *std::move(parsed);
  return absl::OkStatus();
}

// Parses `dir/name` into `value`, which stays empty if there is no such file.
template <typename T>
absl::Status ReadIfPresent(const std::filesystem::path& dir, const char* name,
                           absl::StatusOr<T> (*parse)(std::string_view),
                           std::optional<T>* value) {
  std::error_code error;
  if (!std::filesystem::exists(dir / name, error))
    return absl::OkStatus();
  WHET_ASSIGN_OR_RETURN(const std::string text, ReadWholeFile(dir / name));
  absl::StatusOr<T> parsed = parse(text);
  // The parser's message starts with the file's name: only the folder lacks.
  if (!parsed.ok()) {
    return absl::Status(
        parsed.status().code(),
        (dir / std::string(parsed.status().message())).string());
  }
  *value = *std::move(parsed);
  return absl::OkStatus();
}

// When the run in `dir` began; empty if `dir` is no run folder.
std::string StartOf(const std::filesystem::path& dir) {
  const absl::StatusOr<std::string> text = ReadWholeFile(dir / "run.json");
  if (!text.ok())
    return "";
  const absl::StatusOr<Json> value =
      ParseVersionedJson(*text, "run.json", kRunSchemaVersion);
  if (!value.ok())
    return "";
  absl::Status status;
  return MemberReader(*value, "run.json", &status).Text("started_utc");
}

}  // namespace

absl::StatusOr<RunFolder> ReadRunFolder(const std::filesystem::path& dir) {
  RunFolder run;
  WHET_RETURN_IF_ERROR(ReadRunJson(dir, &run));
  WHET_RETURN_IF_ERROR(
      ReadIfPresent(dir, "result.json", &ParseResultJson, &run.result));
  WHET_RETURN_IF_ERROR(
      ReadIfPresent(dir, "details.json", &ParseDetailsJson, &run.details));
  return run;
}

std::vector<std::filesystem::path> ListRunFolders(
    const std::filesystem::path& parent) {
  std::vector<std::pair<std::string, std::filesystem::path>> found;
  std::error_code error;
  std::filesystem::directory_iterator entry(parent, error);
  for (; !error && entry != std::filesystem::directory_iterator();
       entry.increment(error)) {
    std::string start = StartOf(entry->path());
    if (!start.empty())
      found.emplace_back(std::move(start), entry->path());
  }
  // RFC 3339 in UTC sorts as text; the name decides between equal times.
  std::sort(found.rbegin(), found.rend());
  std::vector<std::filesystem::path> folders;
  folders.reserve(found.size());
  for (auto& [start, dir] : found)
    folders.push_back(std::move(dir));
  return folders;
}

}  // namespace whet
