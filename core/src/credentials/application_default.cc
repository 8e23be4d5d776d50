#include "credentials/application_default.h"

#include <filesystem>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "credentials/authorized_user.h"
#include "credentials/credential_file.h"
#include "credentials/gcloud_config.h"
#include "credentials/metadata_server.h"

namespace whet {
namespace {

constexpr char kVariable[] = "GOOGLE_APPLICATION_CREDENTIALS";

std::string FirstSet(const CredentialEnvironment& environment,
                     std::initializer_list<const char*> names) {
  for (const char* name : names) {
    std::string value = environment.variable(name);
    if (!value.empty())
      return value;
  }
  return {};
}

// A path that the user has named, or gcloud's if it is there; `*source` says
// how we came to it.
std::string PathOf(const std::string& file,
                   const CredentialEnvironment& environment,
                   std::string* source) {
  if (!file.empty()) {
    *source = file;
    return file;
  }
  std::string path = environment.variable(kVariable);
  if (!path.empty()) {
    *source = absl::StrCat(path, " (", kVariable, ")");
    return path;
  }
  path = GcloudCredentialsFile(environment);
  std::error_code error;
  if (path.empty() || !std::filesystem::exists(path, error))
    return {};
  *source = absl::StrCat(path, " (gcloud)");
  return path;
}

absl::StatusOr<FoundCredential> FromFile(const std::string& path,
                                         const std::string& source,
                                         const CredentialContext& context) {
  absl::StatusOr<CredentialFile> file = ReadCredentialFile(
      path, absl::StrCat("credentials file ", source), context);
  if (!file.ok()) {
    // Whatever it is, the credentials are what is wrong: the host's exit code
    // for that follows from the status.
    return absl::IsPermissionDenied(file.status())
               ? file.status()
               : absl::UnauthenticatedError(file.status().message());
  }
  FoundCredential found;
  found.credential = std::move(file->credential);
  found.credential->facts().source = source;
  if (file->open_to_others) {
    found.warning =
        absl::StrCat("credentials file ", path,
                     " is open to other users; run: chmod 600 ", path);
  }
  return found;
}

absl::Status NothingFound(const CredentialEnvironment& environment,
                          const MetadataServer& metadata) {
  const std::string gcloud = GcloudCredentialsFile(environment);
  return absl::UnauthenticatedError(
      absl::StrCat("no Google credentials: ", kVariable, " is not set; ",
                   gcloud.empty() ? "there is no home folder"
                                  : absl::StrCat(gcloud, " is not there"),
                   "; no metadata server answers at ", metadata.host(),
                   "; run: gcloud auth application-default login, or set ",
                   kVariable, " to the file of a service account"));
}

}  // namespace

absl::StatusOr<FoundCredential> FindApplicationDefault(
    const std::string& file, const CredentialContext& context,
    TokenExchange& exchange) {
  const CredentialEnvironment& environment = context.environment;
  FoundCredential found;
  std::string source;
  const std::string path = PathOf(file, environment, &source);
  if (!path.empty()) {
    WHET_ASSIGN_OR_RETURN(found, FromFile(path, source, context));
  } else {
    const MetadataServer metadata(environment);
    if (!metadata.IsThere(exchange))
      return NothingFound(environment, metadata);
    WHET_ASSIGN_OR_RETURN(found.credential,
                          metadata.Account(context, exchange));
  }
  CredentialFacts& facts = found.credential->facts();
  const std::string project =
      FirstSet(environment, {"GOOGLE_CLOUD_PROJECT", "GCLOUD_PROJECT"});
  if (!project.empty()) {
    facts.project = project;
  } else if (!path.empty() && facts.project.empty()) {
    facts.project = GcloudProject(environment);
  }
  const std::string quota = environment.variable("GOOGLE_CLOUD_QUOTA_PROJECT");
  if (!quota.empty())
    facts.quota_project = quota;
  return found;
}

}  // namespace whet
