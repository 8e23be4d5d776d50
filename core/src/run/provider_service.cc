#include "run/provider_service.h"

#include <utility>

#include "whet/sdk/text.h"
#include "whet/service/providers.h"

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "base/status_macros.h"

namespace whet {
namespace {

absl::Status ProvidersAreOver() {
  return absl::FailedPreconditionError("the run is over");
}

absl::Status NotStarted() {
  return absl::FailedPreconditionError("the provider has not been started");
}

ProviderService* ProvidersOf(const whet_host* host) {
  return HostContext::Data<ProviderService>(host, WHET_SERVICE_PROVIDERS);
}

}  // namespace

struct ProvidersTable {
  using Part = ProviderService::Part;

  static absl::StatusOr<Part*> Find(const whet_host* host, uint64_t number) {
    ProviderService* service = ProvidersOf(host);
    if (service == nullptr)
      return ProvidersAreOver();
    if (number == 0 || number > service->parts_.size()) {
      return absl::NotFoundError(
          absl::StrCat("no provider ", number, " of this plugin"));
    }
    return service->parts_[number - 1].get();
  }

  static absl::Status ChooseOne(const whet_host* host, whet_text id,
                                whet_text model, whet_text config,
                                uint64_t* number) {
    ProviderService* service = ProvidersOf(host);
    if (service == nullptr)
      return ProvidersAreOver();
    const HostContext& front = HostContext::From(host);
    if (service->maker_.choose == nullptr || front.instance() != nullptr) {
      return absl::FailedPreconditionError(
          "providers can be chosen only while the one that asks is created");
    }
    WHET_ASSIGN_OR_RETURN(
        ProviderChoice choice,
        service->maker_.choose(sdk::Copy(id), sdk::Copy(model),
                               sdk::Copy(config)));
    service->parts_.push_back(
        std::make_unique<Part>(std::move(choice), &front));
    *number = service->parts_.size();
    return absl::OkStatus();
  }

  static whet_status Choose(const whet_host* host, whet_text id,
                            whet_text model, whet_text config, uint64_t* number,
                            whet_error* error) noexcept {
    const absl::Status status = ChooseOne(host, id, model, config, number);
    return status.ok() ? WHET_OK : FillPluginError(error, status);
  }

  static whet_status Start(const whet_host* host, uint64_t number,
                           whet_error* error) noexcept {
    const absl::StatusOr<Part*> part = Find(host, number);
    if (!part.ok())
      return FillPluginError(error, part.status());
    const absl::Status status = (*part)->door.Start([&] {
      auto context = std::make_unique<HostContext>((*part)->choice.record.id);
      (*part)->door.OfferTo(*context);
      return ProvidersOf(host)->maker_.make((*part)->choice,
                                            std::move(context));
    });
    return status.ok() ? WHET_OK : FillPluginError(error, status);
  }

  // Begins `op`, of which `ask(table, instance)` is the start.
  template <typename Ask>
  static whet_status Begin(const whet_host* host, uint64_t number, whet_op op,
                           whet_error* error, const Ask& ask) {
    const absl::StatusOr<Part*> part = Find(host, number);
    if (!part.ok())
      return FillPluginError(error, part.status());
    const ProviderPart::Visit visit(&(*part)->door);
    if (visit.instance() == nullptr ||
        HostContext::From(host).instance() == nullptr) {
      return FillPluginError(
          error, absl::FailedPreconditionError(absl::StrCat(
                     (*part)->choice.record.id, " has not been started")));
    }
    if (!(*part)->door.Begin(op)) {
      return FillPluginError(error, absl::AlreadyExistsError(absl::StrCat(
                                        "operation ", op, " is under way")));
    }
    const whet_status status =
        ask(visit.instance()->table<whet_provider>(), visit.instance()->c());
    if (status != WHET_OK)
      (*part)->door.End(op);
    return status;
  }

  static whet_status Generate(const whet_host* host, uint64_t number,
                              whet_op op, const whet_generate_request* request,
                              whet_error* error) noexcept {
    return Begin(host, number, op, error, [&](auto* table, auto* instance) {
      return table->generate(instance, op, request, error);
    });
  }

  static whet_status Embed(const whet_host* host, uint64_t number, whet_op op,
                           const whet_embed_request* request,
                           whet_error* error) noexcept {
    return Begin(host, number, op, error, [&](auto* table, auto* instance) {
      if (!WHET_HAS(table, whet_provider, embed) || table->embed == nullptr) {
        return FillPluginError(
            error, absl::UnimplementedError("the provider has no embeddings"));
      }
      return table->embed(instance, op, request, error);
    });
  }

  static void Cancel(const whet_host* host, uint64_t number,
                     whet_op op) noexcept {
    const absl::StatusOr<Part*> part = Find(host, number);
    if (!part.ok())
      return;
    const ProviderPart::Visit visit(&(*part)->door);
    if (visit.instance() == nullptr)
      return;
    const auto* table = visit.instance()->table<whet_provider>();
    if (WHET_HAS(table, whet_provider, cancel) && table->cancel != nullptr)
      table->cancel(visit.instance()->c(), op);
  }

  static void Limits(const whet_host* host, uint64_t number,
                     whet_provider_limits* out) noexcept {
    out->concurrency = 0;
    const absl::StatusOr<Part*> part = Find(host, number);
    if (!part.ok())
      return;
    const ProviderPart::Visit visit(&(*part)->door);
    if (visit.instance() == nullptr)
      return;
    const auto* table = visit.instance()->table<whet_provider>();
    if (WHET_HAS(table, whet_provider, limits) && table->limits != nullptr)
      table->limits(visit.instance()->c(), out);
  }

  static whet_status Models(const whet_host* host, uint64_t number,
                            const whet_text_sink* out,
                            whet_error* error) noexcept {
    const absl::StatusOr<Part*> part = Find(host, number);
    if (!part.ok())
      return FillPluginError(error, part.status());
    const ProviderPart::Visit visit(&(*part)->door);
    if (visit.instance() == nullptr)
      return FillPluginError(error, NotStarted());
    const auto* table = visit.instance()->table<whet_provider>();
    if (!WHET_HAS(table, whet_provider, models) || table->models == nullptr) {
      return FillPluginError(
          error, absl::UnimplementedError("the provider cannot list models"));
    }
    return table->models(visit.instance()->c(), out, error);
  }

  static whet_status CountTokens(const whet_host* host, uint64_t number,
                                 const whet_generate_request* request,
                                 int64_t* tokens, whet_error* error) noexcept {
    const absl::StatusOr<Part*> part = Find(host, number);
    if (!part.ok())
      return FillPluginError(error, part.status());
    const ProviderPart::Visit visit(&(*part)->door);
    if (visit.instance() == nullptr)
      return FillPluginError(error, NotStarted());
    const auto* table = visit.instance()->table<whet_provider>();
    if (!WHET_HAS(table, whet_provider, count_tokens) ||
        table->count_tokens == nullptr) {
      return FillPluginError(
          error, absl::UnimplementedError("the provider cannot count tokens"));
    }
    return table->count_tokens(visit.instance()->c(), request, tokens, error);
  }

  static void Mask(const whet_host* host, whet_text text,
                   const whet_text_sink* out) noexcept {
    const ProviderService* service = ProvidersOf(host);
    // Rather nothing than a secret.
    const std::string masked =
        service == nullptr ? "***" : service->log_->Masked(sdk::View(text));
    out->append(out->ctx, sdk::Text(masked));
  }

  static constexpr whet_draft_providers kTable = {sizeof(whet_draft_providers),
                                                  0,
                                                  &Choose,
                                                  &Start,
                                                  &Generate,
                                                  &Embed,
                                                  &Cancel,
                                                  &Limits,
                                                  &Models,
                                                  &Mask,
                                                  &CountTokens};
};

ProviderService::ProviderService(Maker maker, const LogService* log)
    : maker_(std::move(maker)), log_(log) {}

ProviderService::~ProviderService() { Close(); }

void ProviderService::OfferTo(HostContext& context) {
  context.Offer(WHET_SERVICE_PROVIDERS, &ProvidersTable::kTable, this);
}

void ProviderService::Close() {
  for (const std::unique_ptr<Part>& part : parts_) {
    std::unique_ptr<PluginInstance> instance = part->door.Close();
    if (instance == nullptr)
      continue;
    maker_.release(*instance);
    instance.reset();
  }
}

std::vector<const ProviderChoice*> ProviderService::choices() const {
  std::vector<const ProviderChoice*> out;
  for (const std::unique_ptr<Part>& part : parts_)
    out.push_back(&part->choice);
  return out;
}

}  // namespace whet
