#include "services/secret_service.h"

#include <cstdlib>
#include <map>
#include <mutex>
#include <optional>
#include <utility>
#include <vector>

#include "whet/sdk/text.h"
#include "whet/service/secrets.h"

#include "absl/status/status.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "credentials/credential_json.h"
#include "credentials/key_text.h"
#include "credentials/stored_key.h"
#include "plugins/plugin_instance.h"

namespace whet {
namespace {

// What the order of places has given.
struct FoundValue {
  SecretText value;
  std::string source;
  std::string looked;  // without a value: what was tried, for who must fix it
};

absl::Status LookInFile(const std::string& file, FoundValue& found) {
  const std::string where = absl::StrCat("key file ", file);
  WHET_ASSIGN_OR_RETURN(const std::optional<SecretText> text,
                        ReadPrivateFile(file, where, 4 * kLongestKey));
  if (text.has_value()) {
    WHET_ASSIGN_OR_RETURN(found.value, CheckKeyText(*text, where));
  }
  found.source = absl::StrCat("file ", file);
  if (found.value.empty()) {
    found.looked = absl::StrCat(
        "file ", file, text.has_value() ? " is empty" : " is not there");
  }
  return absl::OkStatus();
}

absl::Status LookInEnvironment(const std::string& name, FoundValue& found) {
  const char* text = ::secure_getenv(name.c_str());
  found.source = absl::StrCat("environment variable ", name);
  WHET_ASSIGN_OR_RETURN(
      found.value,
      CheckKeyText(SecretText(text == nullptr ? "" : text), found.source));
  if (found.value.empty()) {
    absl::StrAppend(&found.looked, found.looked.empty() ? "" : "; ",
                    found.source, text == nullptr ? " is not set" : " is empty",
                    " and no key of that name is stored; export it, run "
                    "'whet keys set ",
                    name, "', or set api_key_file");
  }
  return absl::OkStatus();
}

}  // namespace

struct SecretService::Impl {
  struct Secret {
    SecretText value;
    std::shared_ptr<const SecretMask> mask;
    std::string origin;
    std::string source;
    TokenSource* tokens = nullptr;  // instead of a value
  };
  // Immutable once it has a handle: who sends one does not copy its value.
  using SharedSecret = std::shared_ptr<const Secret>;
  explicit Impl(LogService* l, GoogleSecretsOptions options,
                std::filesystem::path key_folder)
      : log(l),
        google(l, std::move(options)),
        stored_keys(std::move(key_folder)) {}

  std::uint64_t Add(Secret secret);
  // INVALID_ARGUMENT for an unknown handle.
  absl::StatusOr<SharedSecret> Find(std::uint64_t handle) const;
  // Fills in `found` if a key of that name is stored for `origin`. A program or
  // a keyring is asked once, however many models use the key.
  absl::Status LookInStore(const std::string& name, const std::string& origin,
                           FoundValue& found);

  LogService* log;
  GoogleSecrets google;
  const KeyFolder stored_keys;
  std::mutex store_mutex;  // held while a key is looked for
  std::map<std::pair<std::string, std::string>, FoundKey> from_store;
  mutable std::mutex mutex;
  std::vector<SharedSecret> secrets;  // handle h is secrets[h - 1]
};

absl::Status SecretService::Impl::LookInStore(const std::string& name,
                                              const std::string& origin,
                                              FoundValue& found) {
  const std::lock_guard<std::mutex> lock(store_mutex);
  auto kept = from_store.find({name, origin});
  if (kept == from_store.end()) {
    WHET_ASSIGN_OR_RETURN(std::optional<FoundKey> key,
                          FindStoredKey(stored_keys, name, origin));
    if (!key.has_value())
      return absl::OkStatus();
    kept = from_store.emplace(std::pair(name, origin), *std::move(key)).first;
  }
  found.value = kept->second.value;
  found.source = kept->second.source;
  return absl::OkStatus();
}

std::uint64_t SecretService::Impl::Add(Secret secret) {
  const std::lock_guard<std::mutex> lock(mutex);
  secrets.push_back(std::make_shared<const Secret>(std::move(secret)));
  return static_cast<std::uint64_t>(secrets.size());
}

absl::StatusOr<SecretService::Impl::SharedSecret> SecretService::Impl::Find(
    std::uint64_t handle) const {
  const std::lock_guard<std::mutex> lock(mutex);
  if (handle == 0 || handle > secrets.size()) {
    return absl::InvalidArgumentError(
        absl::StrCat("no secret has the handle ", handle));
  }
  return secrets[handle - 1];
}

SecretService::SecretService(LogService* log, GoogleSecretsOptions google,
                             std::filesystem::path key_folder)
    : impl_(new Impl(log, std::move(google), std::move(key_folder))) {}

SecretService::~SecretService() = default;

absl::StatusOr<std::uint64_t> SecretService::Open(std::string_view environment,
                                                  std::string_view file,
                                                  std::string_view origin) {
  WHET_ASSIGN_OR_RETURN(std::string bound, OriginOfUrl(origin));
  FoundValue found;
  if (!file.empty())
    WHET_RETURN_IF_ERROR(LookInFile(std::string(file), found));
  if (found.value.empty() && !environment.empty()) {
    const std::string name(environment);
    WHET_RETURN_IF_ERROR(LookInEnvironment(name, found));
    if (found.value.empty())
      WHET_RETURN_IF_ERROR(impl_->LookInStore(name, bound, found));
  }
  if (found.value.empty()) {
    return absl::UnauthenticatedError(absl::StrCat(
        "no key: ", found.looked.empty()
                        ? "neither a file nor an environment variable is named"
                        : found.looked));
  }
  impl_->log->MaskSecret(found.value.Expose());
  auto mask = std::make_shared<const SecretMask>(found.value.Expose());
  return impl_->Add({std::move(found.value), std::move(mask), std::move(bound),
                     std::move(found.source)});
}

absl::StatusOr<std::uint64_t> SecretService::OpenGoogle(
    std::string_view file, std::string_view scope, std::string_view origin) {
  WHET_ASSIGN_OR_RETURN(std::string bound, OriginOfUrl(origin));
  WHET_ASSIGN_OR_RETURN(
      TokenSource * tokens,
      impl_->google.Open(std::string(file), std::string(scope), bound));
  return impl_->Add({SecretText(), nullptr, std::move(bound), "", tokens});
}

absl::StatusOr<SecretValue> SecretService::Reveal(
    std::uint64_t handle, std::string_view origin) const {
  WHET_ASSIGN_OR_RETURN(const Impl::SharedSecret secret, impl_->Find(handle));
  if (secret->origin != origin) {
    return absl::PermissionDeniedError(
        absl::StrCat("the key was opened for ", secret->origin,
                     " and is not sent to ", ToAbsl(origin)));
  }
  if (secret->tokens == nullptr)
    return SecretValue{secret->value, secret->mask};
  std::optional<TokenSource::Token> token = secret->tokens->Current();
  if (!token.has_value())
    return SecretValue{SecretText(), nullptr, 0, /*pending=*/true};
  return SecretValue{std::move(token->text), std::move(token->mask),
                     token->generation};
}

void SecretService::Await(
    std::uint64_t handle,
    std::function<void(absl::StatusOr<SecretValue>)> ready) {
  const absl::StatusOr<Impl::SharedSecret> secret = impl_->Find(handle);
  if (!secret.ok() || (*secret)->tokens == nullptr) {
    if (secret.ok())
      ready(SecretValue{(*secret)->value, (*secret)->mask});
    else
      ready(secret.status());
    return;
  }
  (*secret)->tokens->Await(
      [ready = std::move(ready)](absl::StatusOr<TokenSource::Token> token) {
        if (token.ok())
          ready(SecretValue{std::move(token->text), std::move(token->mask),
                            token->generation});
        else
          ready(std::move(token).status());
      });
}

void SecretService::NoteAnswer(std::uint64_t handle, std::uint64_t generation,
                               int http_status, std::string_view date) {
  const absl::StatusOr<Impl::SharedSecret> secret = impl_->Find(handle);
  if (secret.ok() && (*secret)->tokens != nullptr)
    (*secret)->tokens->NoteAnswer(generation, http_status, date);
}

absl::StatusOr<std::string> SecretService::Describe(
    std::uint64_t handle) const {
  WHET_ASSIGN_OR_RETURN(const Impl::SharedSecret secret, impl_->Find(handle));
  if (secret->tokens == nullptr)
    return KeyDescriptionJson(secret->source);
  return DescriptionJson(*secret->tokens);
}

std::vector<OpenedSecret> SecretService::Opened() const {
  const std::lock_guard<std::mutex> lock(impl_->mutex);
  std::vector<OpenedSecret> out;
  for (const Impl::SharedSecret& secret : impl_->secrets) {
    out.push_back(
        {out.size() + 1, secret->origin,
         secret->tokens == nullptr ? "" : secret->tokens->facts().project});
  }
  return out;
}

absl::Status SecretService::Refuse(std::uint64_t handle) {
  WHET_ASSIGN_OR_RETURN(const Impl::SharedSecret secret, impl_->Find(handle));
  if (secret->tokens != nullptr)
    return secret->tokens->Refuse();
  return absl::UnauthenticatedError(
      "the key was refused; a key does not renew itself: check it");
}

namespace {

// Null, with a reason in `error`, if the instance is gone.
SecretService* ServiceOf(const whet_host* host, whet_error* error) {
  auto* secrets = HostContext::Data<SecretService>(host, WHET_SERVICE_SECRETS);
  if (secrets == nullptr) {
    FillPluginError(
        error, absl::FailedPreconditionError("the instance was destroyed"));
  }
  return secrets;
}

absl::StatusOr<std::uint64_t> OpenRequested(SecretService& secrets,
                                            const whet_secret_request& c) {
  const std::string_view kind =
      WHET_HAS(&c, whet_secret_request, kind) ? sdk::View(c.kind) : "";
  const std::string_view scope =
      WHET_HAS(&c, whet_secret_request, scope) ? sdk::View(c.scope) : "";
  if (kind == WHET_SECRET_GOOGLE) {
    return secrets.OpenGoogle(sdk::View(c.file), scope, sdk::View(c.origin));
  }
  if (kind != WHET_SECRET_KEY) {
    return absl::UnimplementedError(
        absl::StrCat("credentials of kind '", absl::CEscape(ToAbsl(kind)),
                     "' are not known; use a newer Whet"));
  }
  return secrets.Open(sdk::View(c.environment), sdk::View(c.file),
                      sdk::View(c.origin));
}

whet_status OpenForPlugin(const whet_host* host,
                          const whet_secret_request* request,
                          std::uint64_t* out, whet_error* error) noexcept {
  SecretService* secrets = ServiceOf(host, error);
  if (secrets == nullptr)
    return WHET_FAILED_PRECONDITION;
  if (!WHET_HAS(request, whet_secret_request, origin)) {
    return FillPluginError(
        error, absl::InvalidArgumentError(
                   "whet_secret_request: struct_size is too small"));
  }
  const absl::StatusOr<std::uint64_t> handle =
      OpenRequested(*secrets, *request);
  if (!handle.ok())
    return FillPluginError(error, handle.status());
  *out = *handle;
  return WHET_OK;
}

whet_status DescribeForPlugin(const whet_host* host, std::uint64_t handle,
                              const whet_text_sink* json,
                              whet_error* error) noexcept {
  SecretService* secrets = ServiceOf(host, error);
  if (secrets == nullptr)
    return WHET_FAILED_PRECONDITION;
  const absl::StatusOr<std::string> text = secrets->Describe(handle);
  if (!text.ok())
    return FillPluginError(error, text.status());
  json->append(json->ctx, sdk::Text(*text));
  return WHET_OK;
}

whet_status RefuseForPlugin(const whet_host* host, std::uint64_t handle,
                            whet_error* error) noexcept {
  SecretService* secrets = ServiceOf(host, error);
  if (secrets == nullptr)
    return WHET_FAILED_PRECONDITION;
  const absl::Status refused = secrets->Refuse(handle);
  return refused.ok() ? WHET_OK : FillPluginError(error, refused);
}

constexpr whet_secrets kSecretsTable = {sizeof(whet_secrets), 0, &OpenForPlugin,
                                        &DescribeForPlugin, &RefuseForPlugin};

}  // namespace

void SecretService::OfferTo(HostContext& context) {
  context.Offer(WHET_SERVICE_SECRETS, &kSecretsTable, this);
}

}  // namespace whet
