#include "checkup/provider_session.h"

#include <algorithm>
#include <future>
#include <set>
#include <string_view>
#include <utility>

#include "whet/provider.h"
#include "whet/sdk/text.h"
#include "whet/service/completion.h"

#include "absl/strings/strip.h"
#include "base/status_macros.h"
#include "nlohmann/json.hpp"
#include "run/runtime_providers.h"

namespace whet {
namespace {

// Nothing is asked for an answer, so that none is expected.
whet_status UnexpectedAnswer(const whet_host*, whet_op,
                             const whet_generate_result*) noexcept {
  return WHET_NOT_FOUND;
}
whet_status UnexpectedFailure(const whet_host*, whet_op,
                              const whet_error*) noexcept {
  return WHET_NOT_FOUND;
}
whet_status UnexpectedQuota(const whet_host*, whet_op,
                            const whet_quota*) noexcept {
  return WHET_NOT_FOUND;
}
whet_status UnexpectedVectors(const whet_host*, whet_op,
                              const whet_embed_result*) noexcept {
  return WHET_NOT_FOUND;
}

constexpr whet_completion kNoCompletions = {
    sizeof(whet_completion), 0,
    &UnexpectedAnswer,       &UnexpectedFailure,
    &UnexpectedQuota,        &UnexpectedVectors};

// Who it is about is said by whoever shows it.
absl::Status WithoutId(const absl::Status& status, const std::string& id) {
  return absl::Status(status.code(),
                      absl::StripPrefix(status.message(), id + ": "));
}

absl::StatusOr<std::vector<ListedModel>> ReadModelList(
    const std::string& text) {
  const nlohmann::json list = nlohmann::json::parse(text, nullptr, false);
  std::vector<ListedModel> models;
  bool good = list.is_array();
  for (const nlohmann::json& entry : good ? list : nlohmann::json::array()) {
    good = good && entry.is_object() && entry.contains("id") &&
           entry["id"].is_string();
    if (!good)
      break;
    ListedModel model{entry["id"].get<std::string>(), std::nullopt};
    const auto context = entry.find("context");
    if (context != entry.end() && context->is_number_integer())
      model.context = context->get<std::int64_t>();
    models.push_back(std::move(model));
  }
  if (!good) {
    return absl::DataLossError(
        "its list of models is not a JSON array of {\"id\", \"context\"}");
  }
  return models;
}

}  // namespace

SessionOptions SessionOptionsOf(const RunSpec& spec,
                                const PluginSearchPath& plugins, bool offline) {
  return {offline, spec.tls.ca_file, spec.google.token_origins,
          IsolationOptionsOf(spec, plugins)};
}

SessionOptions SessionOptionsOf(const PluginSearchPath& plugins, bool offline) {
  SessionOptions options;
  options.offline = offline;
  options.isolation.worker_program = plugins.worker_program;
  return options;
}

absl::StatusOr<std::unique_ptr<ProviderSession>> ProviderSession::Open(
    const PluginCatalog& catalog, const PluginRecord& record,
    const std::string& settings, std::optional<Isolation> isolation,
    const SessionOptions& options) {
  std::unique_ptr<ProviderSession> session(new ProviderSession);
  WHET_ASSIGN_OR_RETURN(
      session->log_,
      LogService::Create(
          "", LogLevel::kWarn,
          [raw = session.get()](LogLevel, std::string_view line) {
            const std::lock_guard<std::mutex> lock(raw->mutex_);
            raw->warnings_.emplace_back(line);
          }));
  GoogleSecretsOptions google;
  google.offline = options.offline;
  google.ca_file = options.ca_file;
  google.token_origins = options.google_token_origins;
  session->secrets_ =
      std::make_unique<SecretService>(session->log_.get(), std::move(google));
  HttpServiceOptions http;
  http.ca_file = options.ca_file;
  WHET_ASSIGN_OR_RETURN(session->http_,
                        HttpService::Create(session->secrets_.get(), http));
  session->isolation_ = std::make_unique<PluginIsolation>(
      options.isolation, session->log_.get(),
      [log = session->log_.get()](const WorkerFault& fault) {
        log->Write(LogLevel::kWarn, fault.plugin, ProviderFaultText(fault));
      });
  const absl::StatusOr<PluginRecord> placed =
      session->isolation_->Place(record, isolation, "");
  if (!placed.ok())
    return WithoutId(placed.status(), record.id);
  auto context = std::make_unique<HostContext>(record.id);
  session->log_->OfferTo(*context);
  session->secrets_->OfferTo(*context);
  session->http_->OfferTo(*context);
  context->Offer(WHET_SERVICE_COMPLETION, &kNoCompletions, session.get());
  if (StandsInFront(record)) {
    session->behind_ =
        MakeProviderService({session->log_.get(), session->secrets_.get(),
                             session->http_.get(), session->isolation_.get()},
                            catalog);
    session->behind_->OfferTo(*context);
  }
  auto instance = PluginInstance::Create(*placed, settings, std::move(context));
  if (session->behind_ != nullptr)
    session->behind_->Settle();
  if (!instance.ok())
    return WithoutId(instance.status(), record.id);
  session->instance_ = *std::move(instance);
  return session;
}

ProviderSession::~ProviderSession() {
  if (instance_ == nullptr)
    return;
  instance_->Shutdown();
  if (behind_ != nullptr)
    behind_->Close();
  http_->Detach(instance_->context());
  instance_.reset();
}

absl::StatusOr<std::vector<ListedModel>> ProviderSession::Models() {
  const auto* table = instance_->table<whet_provider>();
  if (!WHET_HAS(table, whet_provider, models) || table->models == nullptr)
    return absl::UnimplementedError("this provider cannot list its models");
  std::string json;
  const sdk::StringSink sink(json);
  const std::string& id = instance_->id();
  PluginError error;
  const whet_status status =
      table->models(instance_->c(), sink.get(), error.c());
  if (status != WHET_OK)
    return WithoutId(error.ToStatus(status, id), id);
  return ReadModelList(json);
}

absl::StatusOr<std::string> ProviderSession::Probe(const std::string& model) {
  const whet_instance* instance = instance_->c();
  const auto* probe =
      instance->get_extension == nullptr
          ? nullptr
          : static_cast<const whet_provider_probe*>(instance->get_extension(
                instance_->c(), sdk::Text(WHET_EXTENSION_PROBE)));
  if (probe == nullptr || !WHET_HAS(probe, whet_provider_probe, probe) ||
      probe->probe == nullptr) {
    return absl::UnimplementedError("this provider cannot probe its server");
  }
  std::string json;
  const sdk::StringSink sink(json);
  const std::string& id = instance_->id();
  PluginError error;
  const whet_status status =
      probe->probe(instance_->c(), sdk::Text(model), sink.get(), error.c());
  if (status != WHET_OK)
    return WithoutId(error.ToStatus(status, id), id);
  return json;
}

std::string ProviderSession::DescribeSecret(std::uint64_t handle) const {
  return secrets_->Describe(handle).value_or("{}");
}

absl::Status ProviderSession::FetchSecret(std::uint64_t handle) {
  // Shared: the last call may come from another thread.
  const auto done = std::make_shared<std::promise<absl::Status>>();
  std::future<absl::Status> result = done->get_future();
  secrets_->Await(handle, [done](const absl::StatusOr<SecretValue>& value) {
    done->set_value(value.status());
  });
  return result.get();
}

std::vector<std::string> ProviderSession::Origins() const {
  std::set<std::string> origins;
  for (const OpenedSecret& secret : Secrets())
    origins.insert(secret.origin);
  for (std::string& origin : http_->OriginsOf(instance_->context()))
    origins.insert(std::move(origin));
  return {origins.begin(), origins.end()};
}

std::vector<std::string> ProviderSession::Warnings() const {
  const std::lock_guard<std::mutex> lock(mutex_);
  std::vector<std::string> once;
  for (const std::string& line : warnings_) {
    if (std::find(once.begin(), once.end(), line) == once.end())
      once.push_back(line);
  }
  return once;
}

}  // namespace whet
