#include "services/google_secrets.h"

#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "credentials/application_default.h"
#include "services/origin_of_url.h"

namespace whet {

GoogleSecrets::GoogleSecrets(LogService* log, GoogleSecretsOptions options)
    : log_(log),
      options_(std::move(options)),
      clock_(options_.clock != nullptr ? options_.clock : &system_clock_),
      http_(options_.ca_file) {
  if (options_.offline)
    http_.Stop();
}

GoogleSecrets::~GoogleSecrets() {
  http_.Stop();
  system_clock_.Stop();
}

absl::StatusOr<std::vector<std::string>> GoogleSecrets::NamedOrigins() const {
  std::vector<std::string> out;
  for (const std::string& named : options_.token_origins) {
    absl::StatusOr<std::string> origin = OriginOfUrl(named);
    if (!origin.ok())
      return Annotate(origin.status(), "$.google.token_origins");
    if (!absl::StartsWith(*origin, "https://")) {
      return absl::InvalidArgumentError(
          absl::StrCat("$.google.token_origins: ", *origin, " is not https"));
    }
    out.push_back(*std::move(origin));
  }
  return out;
}

absl::StatusOr<TokenSource*> GoogleSecrets::Open(const std::string& file,
                                                 const std::string& scope,
                                                 const std::string& origin) {
  CredentialContext context;
  if (!scope.empty())
    context.scope = scope;
  context.environment = options_.environment;
  context.rules.transport = &http_;
  context.rules.loopback = IsLoopbackOrigin(origin);
  WHET_ASSIGN_OR_RETURN(context.rules.named_origins, NamedOrigins());
  const std::lock_guard<std::mutex> lock(mutex_);
  std::unique_ptr<TokenSource>& source =
      sources_[{file, context.scope, context.rules.loopback}];
  if (source == nullptr) {
    const auto mask = [this](std::string_view secret) {
      log_->MaskSecret(secret);
    };
    TokenExchange exchange(&http_, clock_, mask);
    absl::StatusOr<FoundCredential> found =
        FindApplicationDefault(file, context, exchange);
    if (!found.ok() && options_.offline && http_.refused()) {
      return absl::CancelledError(
          "no credentials file; whether a metadata server gives credentials "
          "is not known offline");
    }
    if (!found.ok())
      return found.status();
    if (!found->warning.empty() && warned_.insert(found->warning).second)
      log_->Write(LogLevel::kWarn, "credentials", found->warning);
    source = std::make_unique<TokenSource>(
        std::move(found->credential), &http_, clock_,
        TokenSource::Hooks{mask, [this](std::string_view text) {
                             log_->Write(LogLevel::kWarn, "credentials", text);
                           }});
  }
  context.rules.universe_domain = source->facts().universe_domain;
  WHET_RETURN_IF_ERROR(context.rules.CheckUse(origin));
  return source.get();
}

}  // namespace whet
