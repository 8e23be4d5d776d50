// A provider outside of a run: made as a run makes it, asked what costs
// nothing, or probed; never for an answer.
//
//   ASSIGN_OR_RETURN(auto session, ProviderSession::Open(record, settings,
//                                                        std::nullopt, {}));
//   ASSIGN_OR_RETURN(std::vector<ListedModel> models, session->Models());
#ifndef WHET_CORE_CHECKUP_PROVIDER_SESSION_H_
#define WHET_CORE_CHECKUP_PROVIDER_SESSION_H_

#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "whet/core/config.h"
#include "whet/core/plugin_catalog.h"

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "plugins/plugin_instance.h"
#include "run/plugin_isolation.h"
#include "run/provider_service.h"
#include "services/http_service.h"
#include "services/log_service.h"
#include "services/secret_service.h"

namespace whet {

struct ListedModel {
  std::string id;
  std::optional<std::int64_t> context;
};

struct SessionOptions {
  bool offline = false;      // nothing is sent
  std::string ca_file = {};  // as in HttpServiceOptions
  std::vector<std::string> google_token_origins = {};  // of the config
  IsolationOptions isolation = {};
};
// As a run of `spec` makes its providers.
SessionOptions SessionOptionsOf(const RunSpec& spec,
                                const PluginSearchPath& plugins, bool offline);
// Without a config.
SessionOptions SessionOptionsOf(const PluginSearchPath& plugins, bool offline);

class ProviderSession {
 public:
  // `settings` are ProviderConfig's, `isolation` the config's; `catalog` has
  // the providers that it may stand in front of. Errors as
  // PluginInstance::Create; CANCELLED if offline and the provider needs a
  // server to be made.
  static absl::StatusOr<std::unique_ptr<ProviderSession>> Open(
      const PluginCatalog& catalog, const PluginRecord& record,
      const std::string& settings, std::optional<Isolation> isolation,
      const SessionOptions& options);
  ~ProviderSession();
  ProviderSession(const ProviderSession&) = delete;
  ProviderSession& operator=(const ProviderSession&) = delete;

  // The models on offer, in the provider's order. UNIMPLEMENTED: it cannot
  // list; DATA_LOSS: what it says is no list; else what the server says.
  absl::StatusOr<std::vector<ListedModel>> Models();

  // What came out of asking `model` a few questions, the JSON of
  // whet_provider_probe. UNIMPLEMENTED: it cannot.
  absl::StatusOr<std::string> Probe(const std::string& model);

  std::vector<OpenedSecret> Secrets() const { return secrets_->Opened(); }
  // JSON as whet/service/secrets.h has it.
  std::string DescribeSecret(std::uint64_t handle) const;
  // Gets the value ready for use: for tokens, from their server.
  absl::Status FetchSecret(std::uint64_t handle);

  // Servers that the provider asks, as far as they are known: those it has
  // opened a secret for or has sent to.
  std::vector<std::string> Origins() const;
  // What was warned of so far, each once.
  std::vector<std::string> Warnings() const;

 private:
  ProviderSession() = default;

  mutable std::mutex mutex_;
  std::vector<std::string> warnings_;  // guarded by mutex_
  std::unique_ptr<LogService> log_;
  std::unique_ptr<SecretService> secrets_;
  std::unique_ptr<HttpService> http_;
  std::unique_ptr<PluginIsolation> isolation_;
  std::unique_ptr<ProviderService> behind_;  // null if it asks no other one
  std::unique_ptr<PluginInstance> instance_;
};

}  // namespace whet

#endif  // WHET_CORE_CHECKUP_PROVIDER_SESSION_H_
