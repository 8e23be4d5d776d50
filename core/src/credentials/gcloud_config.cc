#include "credentials/gcloud_config.h"

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "credentials/small_file.h"

namespace whet {
namespace {

// Empty without a home folder.
std::string GcloudFolder(const CredentialEnvironment& environment) {
  std::string folder = environment.variable("CLOUDSDK_CONFIG");
  if (!folder.empty())
    return folder;
  const std::string home = environment.variable("HOME");
  return home.empty() ? home : absl::StrCat(home, "/.config/gcloud");
}

std::string FileText(const std::string& path) {
  const absl::StatusOr<SmallFile> file = ReadSmallFile(path, path);
  return file.ok() ? std::string(file->text.Expose()) : std::string();
}

// `project` of [core], as Python's configparser reads it.
std::string ProjectIn(const std::string& text) {
  bool in_core = false;
  std::string project;
  for (const absl::string_view raw : absl::StrSplit(text, '\n')) {
    const absl::string_view line = absl::StripAsciiWhitespace(raw);
    if (absl::StartsWith(line, "[")) {
      in_core = line == "[core]";
      continue;
    }
    const std::size_t equals = line.find_first_of("=:");
    if (!in_core || equals == absl::string_view::npos ||
        absl::StripAsciiWhitespace(line.substr(0, equals)) != "project") {
      continue;
    }
    project = std::string(absl::StripAsciiWhitespace(line.substr(equals + 1)));
  }
  return project;
}

}  // namespace

std::string GcloudCredentialsFile(const CredentialEnvironment& environment) {
  const std::string folder = GcloudFolder(environment);
  return folder.empty()
             ? folder
             : absl::StrCat(folder, "/application_default_credentials.json");
}

std::string GcloudProject(const CredentialEnvironment& environment) {
  const std::string chosen = environment.variable("CLOUDSDK_CORE_PROJECT");
  const std::string folder = GcloudFolder(environment);
  if (!chosen.empty() || folder.empty())
    return chosen;
  std::string name = environment.variable("CLOUDSDK_ACTIVE_CONFIG_NAME");
  if (name.empty()) {
    name = std::string(absl::StripAsciiWhitespace(
        FileText(absl::StrCat(folder, "/active_config"))));
  }
  if (name.empty())
    name = "default";
  // A name, not a path.
  if (name.find('/') != std::string::npos)
    return {};
  return ProjectIn(
      FileText(absl::StrCat(folder, "/configurations/config_", name)));
}

}  // namespace whet
