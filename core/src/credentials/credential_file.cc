#include "credentials/credential_file.h"

#include <utility>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "credentials/authorized_user.h"
#include "credentials/credential_fields.h"
#include "credentials/external_account.h"
#include "credentials/impersonation.h"
#include "credentials/service_account.h"
#include "credentials/small_file.h"

namespace whet {
namespace {

absl::StatusOr<std::unique_ptr<GoogleCredential>> ReadFields(
    const CredentialFields& fields, const CredentialContext& context);

absl::StatusOr<std::unique_ptr<GoogleCredential>> ReadImpersonatedFields(
    const CredentialFields& fields, const CredentialContext& context) {
  WHET_ASSIGN_OR_RETURN(const CredentialFields inner,
                        fields.Object("source_credentials"));
  WHET_ASSIGN_OR_RETURN(const std::string type, inner.Text("type"));
  // Chains are written as delegates; a file could nest for ever.
  if (type == "impersonated_service_account") {
    return inner.Wrong("type",
                       "is impersonated_service_account again; list the "
                       "accounts between as delegates");
  }
  // The source's token serves to get the account's, and a login has the scopes
  // that it was made with.
  CredentialContext source_context = context;
  source_context.scope = type == "authorized_user" ? "" : kIamScope;
  WHET_ASSIGN_OR_RETURN(std::unique_ptr<GoogleCredential> source,
                        ReadFields(inner, source_context));
  return ReadImpersonated(fields, std::move(source), context);
}

absl::StatusOr<std::unique_ptr<GoogleCredential>> ReadFields(
    const CredentialFields& fields, const CredentialContext& context) {
  WHET_ASSIGN_OR_RETURN(const std::string type, fields.Text("type"));
  if (type == "service_account")
    return ReadServiceAccount(fields, context);
  if (type == "authorized_user")
    return ReadAuthorizedUser(fields, context);
  if (type == "external_account")
    return ReadExternalAccount(fields, context);
  if (type == "external_account_authorized_user")
    return ReadWorkforceUser(fields, context);
  if (type == "impersonated_service_account")
    return ReadImpersonatedFields(fields, context);
  return fields.Wrong(
      "type", absl::StrCat("'", absl::Utf8SafeCEscape(type.substr(0, 60)),
                           "' is not supported; expected service_account, "
                           "authorized_user, external_account, "
                           "external_account_authorized_user or "
                           "impersonated_service_account"));
}

bool IsDomain(const std::string& text) {
  const std::string allowed = "abcdefghijklmnopqrstuvwxyz0123456789.-";
  return text.find_first_not_of(allowed) == std::string::npos &&
         text.find('.') != std::string::npos && text.front() != '.' &&
         text.back() != '.';
}

}  // namespace

absl::StatusOr<CredentialFile> ReadCredentialFile(const std::string& path,
                                                  const std::string& where,
                                                  CredentialContext context) {
  WHET_ASSIGN_OR_RETURN(const SmallFile file, ReadSmallFile(path, where));
  WHET_ASSIGN_OR_RETURN(const CredentialFields fields,
                        CredentialFields::Parse(file.text.Expose(), where));
  WHET_ASSIGN_OR_RETURN(std::string universe,
                        fields.TextOr("universe_domain", kGoogleUniverse));
  if (!IsDomain(universe))
    return fields.Wrong("universe_domain", "is not the name of a domain");
  // An address on this machine belongs to no universe: the file alone would
  // choose where its secrets go.
  if (context.rules.loopback && universe != kGoogleUniverse) {
    const absl::Status wrong = fields.Wrong(
        "universe_domain",
        absl::StrCat("is not ", kGoogleUniverse,
                     ", the only one for a config that sends requests to a "
                     "loopback address"));
    return absl::PermissionDeniedError(wrong.message());
  }
  context.rules.universe_domain = universe;
  CredentialFile out;
  WHET_ASSIGN_OR_RETURN(out.credential, ReadFields(fields, context));
  CredentialFacts& facts = out.credential->facts();
  facts.universe_domain = std::move(universe);
  WHET_ASSIGN_OR_RETURN(facts.quota_project,
                        fields.TextOr("quota_project_id", ""));
  out.open_to_others = file.open_to_others;
  return out;
}

}  // namespace whet
