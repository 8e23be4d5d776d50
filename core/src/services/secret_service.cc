#include "services/secret_service.h"

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <mutex>
#include <optional>
#include <system_error>
#include <vector>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "whet/sdk/text.h"
#include "whet/service/secrets.h"

#include "absl/status/status.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "credentials/credential_json.h"
#include "plugins/plugin_instance.h"

namespace whet {
namespace {

constexpr std::size_t kLongestSecret = 16 << 10;

bool IsControl(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return byte < 0x20 || byte == 0x7F;
}

// Drops the line break that editors and `echo` add; a break inside would end
// the header that the value goes into.
absl::StatusOr<std::string> CheckValue(std::string value,
                                       const std::string& where) {
  while (!value.empty() && (value.back() == '\n' || value.back() == '\r')) {
    value.pop_back();
  }
  if (value.size() > kLongestSecret ||
      std::any_of(value.begin(), value.end(), IsControl)) {
    return absl::UnauthenticatedError(absl::StrCat(
        where, " does not hold a key: expected one line of at most ",
        kLongestSecret, " printable characters"));
  }
  return value;
}

struct FileDescriptor {
  int fd;
  ~FileDescriptor() {
    if (fd >= 0)
      ::close(fd);
  }
};

// Null if there is no such file.
absl::StatusOr<std::optional<std::string>> ReadSecretFile(
    const std::string& file) {
  // O_NONBLOCK: opening a pipe must not wait for a writer.
  const FileDescriptor in{
      ::open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK)};
  if (in.fd < 0 && (errno == ENOENT || errno == ENOTDIR)) {
    return std::optional<std::string>();
  }
  const std::string where = absl::StrCat("key file ", file);
  if (in.fd < 0) {
    return absl::PermissionDeniedError(absl::StrCat(
        where, " cannot be read: ", std::generic_category().message(errno)));
  }
  struct stat info {};
  if (::fstat(in.fd, &info) != 0 || !S_ISREG(info.st_mode)) {
    return absl::PermissionDeniedError(
        absl::StrCat(where, " is not a regular file"));
  }
  if (info.st_uid != ::geteuid() && info.st_uid != 0) {
    return absl::PermissionDeniedError(absl::StrCat(
        where, " belongs to another user; make a copy that is yours"));
  }
  if ((info.st_mode & 077) != 0) {
    return absl::PermissionDeniedError(
        absl::StrCat(where, " is open to other users; run: chmod 600 ", file));
  }
  std::string value(kLongestSecret + 3, '\0');  // room to notice "too long"
  std::size_t size = 0;
  while (size < value.size()) {
    const ssize_t got = ::read(in.fd, value.data() + size, value.size() - size);
    if (got < 0 && errno == EINTR)
      continue;
    if (got < 0) {
      return absl::PermissionDeniedError(absl::StrCat(
          where, " cannot be read: ", std::generic_category().message(errno)));
    }
    if (got == 0)
      break;
    size += static_cast<std::size_t>(got);
  }
  value.resize(size);
  WHET_ASSIGN_OR_RETURN(value, CheckValue(std::move(value), where));
  return std::optional<std::string>(std::move(value));
}

}  // namespace

struct SecretService::Impl {
  struct Secret {
    std::string value;
    std::string origin;
    TokenSource* tokens = nullptr;  // instead of a value
    std::string source = {};        // of a value, for people
  };
  explicit Impl(LogService* l, GoogleSecretsOptions options)
      : log(l), google(l, std::move(options)) {}

  std::uint64_t Add(Secret secret);
  // INVALID_ARGUMENT for an unknown handle.
  absl::StatusOr<Secret> Find(std::uint64_t handle) const;

  LogService* log;
  GoogleSecrets google;
  mutable std::mutex mutex;
  std::vector<Secret> secrets;  // handle h is secrets[h - 1]
};

std::uint64_t SecretService::Impl::Add(Secret secret) {
  const std::lock_guard<std::mutex> lock(mutex);
  secrets.push_back(std::move(secret));
  return static_cast<std::uint64_t>(secrets.size());
}

absl::StatusOr<SecretService::Impl::Secret> SecretService::Impl::Find(
    std::uint64_t handle) const {
  const std::lock_guard<std::mutex> lock(mutex);
  if (handle == 0 || handle > secrets.size()) {
    return absl::InvalidArgumentError(
        absl::StrCat("no secret has the handle ", handle));
  }
  return secrets[handle - 1];
}

SecretService::SecretService(LogService* log, GoogleSecretsOptions google)
    : impl_(new Impl(log, std::move(google))) {}

SecretService::~SecretService() = default;

absl::StatusOr<std::uint64_t> SecretService::Open(std::string_view environment,
                                                  std::string_view file,
                                                  std::string_view origin) {
  WHET_ASSIGN_OR_RETURN(std::string bound, OriginOfUrl(origin));
  std::string value;
  std::string source;
  std::string looked;  // what was tried, for the person who must fix it
  if (!file.empty()) {
    const std::string path(file);
    WHET_ASSIGN_OR_RETURN(std::optional<std::string> found,
                          ReadSecretFile(path));
    value = found.value_or("");
    source = absl::StrCat("file ", path);
    if (value.empty()) {
      looked = absl::StrCat("file ", path,
                            found.has_value() ? " is empty" : " is not there");
    }
  }
  if (value.empty() && !environment.empty()) {
    const std::string name(environment);
    const char* text = ::secure_getenv(name.c_str());
    const std::string where = absl::StrCat("environment variable ", name);
    source = where;
    WHET_ASSIGN_OR_RETURN(value,
                          CheckValue(text == nullptr ? "" : text, where));
    if (value.empty()) {
      absl::StrAppend(&looked, looked.empty() ? "" : "; ", where,
                      text == nullptr ? " is not set" : " is empty",
                      "; export it or set api_key_file");
    }
  }
  if (value.empty()) {
    return absl::UnauthenticatedError(absl::StrCat(
        "no key: ", looked.empty()
                        ? "neither a file nor an environment variable is named"
                        : looked));
  }
  impl_->log->MaskSecret(value);
  return impl_->Add(
      {std::move(value), std::move(bound), nullptr, std::move(source)});
}

absl::StatusOr<std::uint64_t> SecretService::OpenGoogle(
    std::string_view file, std::string_view scope, std::string_view origin) {
  WHET_ASSIGN_OR_RETURN(std::string bound, OriginOfUrl(origin));
  WHET_ASSIGN_OR_RETURN(
      TokenSource * tokens,
      impl_->google.Open(std::string(file), std::string(scope), bound));
  return impl_->Add({"", std::move(bound), tokens});
}

absl::StatusOr<SecretValue> SecretService::Reveal(
    std::uint64_t handle, std::string_view origin) const {
  WHET_ASSIGN_OR_RETURN(const Impl::Secret secret, impl_->Find(handle));
  if (secret.origin != origin) {
    return absl::PermissionDeniedError(
        absl::StrCat("the key was opened for ", secret.origin,
                     " and is not sent to ", ToAbsl(origin)));
  }
  if (secret.tokens == nullptr)
    return SecretValue{secret.value};
  std::optional<TokenSource::Token> token = secret.tokens->Current();
  if (!token.has_value())
    return SecretValue{"", 0, /*pending=*/true};
  return SecretValue{std::move(token->text), token->generation};
}

void SecretService::Await(
    std::uint64_t handle,
    std::function<void(absl::StatusOr<SecretValue>)> ready) {
  const absl::StatusOr<Impl::Secret> secret = impl_->Find(handle);
  if (!secret.ok() || secret->tokens == nullptr) {
    ready(secret.ok() ? absl::StatusOr<SecretValue>(SecretValue{secret->value})
                      : secret.status());
    return;
  }
  secret->tokens->Await(
      [ready = std::move(ready)](absl::StatusOr<TokenSource::Token> token) {
        if (token.ok())
          ready(SecretValue{std::move(token->text), token->generation});
        else
          ready(token.status());
      });
}

void SecretService::NoteAnswer(std::uint64_t handle, std::uint64_t generation,
                               int http_status) {
  const absl::StatusOr<Impl::Secret> secret = impl_->Find(handle);
  if (secret.ok() && secret->tokens != nullptr)
    secret->tokens->NoteAnswer(generation, http_status);
}

absl::StatusOr<std::string> SecretService::Describe(
    std::uint64_t handle) const {
  WHET_ASSIGN_OR_RETURN(const Impl::Secret secret, impl_->Find(handle));
  if (secret.tokens == nullptr)
    return KeyDescriptionJson(secret.source);
  return DescriptionJson(*secret.tokens);
}

std::vector<OpenedSecret> SecretService::Opened() const {
  const std::lock_guard<std::mutex> lock(impl_->mutex);
  std::vector<OpenedSecret> out;
  for (const Impl::Secret& secret : impl_->secrets)
    out.push_back({out.size() + 1, secret.origin});
  return out;
}

absl::Status SecretService::Refuse(std::uint64_t handle) {
  WHET_ASSIGN_OR_RETURN(const Impl::Secret secret, impl_->Find(handle));
  if (secret.tokens != nullptr)
    return secret.tokens->Refuse();
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
