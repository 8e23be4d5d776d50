#include "worker/provider_proxy.h"

#include <utility>

#include "whet/sdk/text.h"

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "plugins/plugin_instance.h"
#include "worker/error_codec.h"
#include "worker/generation_codec.h"
#include "worker/http_codec.h"
#include "worker/protocol.h"
#include "worker/provider_calls.h"
#include "worker/provider_codec.h"

namespace whet {
namespace {

using sdk::Text;
using sdk::View;

// For functions that may wait for a server, which is not the worker's time.
constexpr std::chrono::minutes kServerPatience{10};

bool Can(std::uint32_t abilities, std::uint32_t ability) {
  return (abilities & ability) != 0;
}

// A failure of getting to a worker: nothing was asked, and somebody else may
// have killed it.
whet_status FillUnreached(whet_error* error, const absl::Status& status) {
  const whet_status code = FillPluginError(error, status);
  if (absl::IsUnavailable(status) && error != nullptr)
    error->flags |= WHET_ERROR_RETRYABLE | WHET_ERROR_NOT_BILLED;
  return code;
}

std::string BytesOf(const std::function<void(ByteWriter&)>& write,
                    std::size_t most) {
  std::string bytes(most, '\0');
  ByteWriter out(bytes.data(), bytes.size());
  write(out);
  bytes.resize(out.written().size());
  return bytes;
}

}  // namespace

ProviderProxy::ProviderProxy(RemoteInstance::Origin origin)
    : RemoteProxy(std::move(origin), {[this](ByteReader& in) { OnCreated(in); },
                                      [this](const whet_host* host) {
                                        return MakeOperations(host);
                                      }}) {
  table_.generate = [](whet_instance* instance, whet_op op,
                       const whet_generate_request* request,
                       whet_error* error) noexcept {
    return From(instance).Start(
        op, worker_method::kGenerate,
        [request](ByteWriter& out) {
          WriteRequests(request, 1, request->struct_size, out);
        },
        error);
  };
  instance_.get_extension = &GetExtension;
  courier_ = std::thread([this] { RunErrands(); });
}

ProviderProxy::~ProviderProxy() {
  {
    const std::lock_guard lock(mutex_);
    over_ = true;
  }
  errand_came_.notify_all();
  courier_.join();
}

std::shared_ptr<ProviderOperations> ProviderProxy::MakeOperations(
    const whet_host* host) {
  const RemoteInstance::Origin& origin = remote_.origin();
  auto operations = std::make_shared<ProviderOperations>(
      host, [id = origin.id, report = origin.on_fault](const std::string& how,
                                                       std::uint64_t lost) {
        report({id, std::nullopt, how, lost});
      });
  const std::lock_guard lock(mutex_);
  operations_ = operations;
  return operations;
}

void ProviderProxy::OnCreated(ByteReader& in) {
  const std::uint32_t abilities = in.U32();
  concurrency_ = in.U32();
  if (!std::exchange(created_, true))
    FillTable(abilities);
}

void ProviderProxy::FillTable(std::uint32_t abilities) {
  abilities_ = abilities;
  if (Can(abilities, kCanCancel)) {
    table_.cancel = [](whet_instance* instance, whet_op op) noexcept {
      ProviderProxy& self = From(instance);
      std::unique_lock lock(self.mutex_);
      const std::shared_ptr<ProviderOperations> operations = self.operations_;
      lock.unlock();
      self.Send({operations, worker_method::kCancel,
                 BytesOf([op](ByteWriter& out) { out.U64(op); }, sizeof(op))});
    };
  }
  if (Can(abilities, kCanLimit)) {
    table_.limits = [](whet_instance* instance,
                       whet_provider_limits* out) noexcept {
      out->concurrency = From(instance).concurrency_;
    };
  }
  if (Can(abilities, kCanEmbed)) {
    table_.embed = [](whet_instance* instance, whet_op op,
                      const whet_embed_request* request,
                      whet_error* error) noexcept {
      return From(instance).Start(
          op, worker_method::kEmbed,
          [request](ByteWriter& out) { WriteEmbedRequest(*request, out); },
          error);
    };
  }
  if (Can(abilities, kCanList)) {
    table_.models = [](whet_instance* instance, const whet_text_sink* out,
                       whet_error* error) noexcept {
      return From(instance).GetText(
          worker_method::kModels, [](ByteWriter&) {}, *out, error);
    };
  }
  if (Can(abilities, kCanCount)) {
    table_.count_tokens = [](whet_instance* instance,
                             const whet_generate_request* request,
                             int64_t* tokens, whet_error* error) noexcept {
      return From(instance).CountTokens(*request, tokens, error);
    };
  }
}

const void* ProviderProxy::GetExtension(whet_instance* instance,
                                        whet_text id) noexcept {
  static constexpr whet_http_client kHttpClient = {
      sizeof(whet_http_client), 0,
      [](whet_instance* proxy, std::uint64_t number,
         const whet_http_response* response) noexcept {
        From(proxy).OnResponse(number, *response);
      }};
  static constexpr whet_provider_probe kProbe = {
      sizeof(whet_provider_probe), 0,
      [](whet_instance* proxy, whet_text model, const whet_text_sink* out,
         whet_error* error) noexcept {
        return From(proxy).GetText(
            worker_method::kProbe,
            [model](ByteWriter& to) { to.Text(View(model)); }, *out, error);
      }};
  const std::uint32_t abilities = From(instance).abilities_;
  if (View(id) == WHET_EXTENSION_HTTP_CLIENT)
    return Can(abilities, kTakesResponses) ? &kHttpClient : nullptr;
  return View(id) == WHET_EXTENSION_PROBE && Can(abilities, kCanProbe)
             ? &kProbe
             : nullptr;
}

// --- lanes

absl::StatusOr<ProviderProxy::Line> ProviderProxy::Take() {
  absl::StatusOr<Line> line = absl::UnavailableError("");
  for (int attempt = 0; attempt < kWorkerAttempts; ++attempt) {
    // Go after the lock.
    RemoteInstance::Connection lost;
    std::vector<std::unique_ptr<Lane>> idle;
    const std::lock_guard lock(connect_mutex_);
    if (remote_.lost()) {
      lost = remote_.Drop();
      idle.swap(idle_);
    }
    WHET_RETURN_IF_ERROR(remote_.MakeIfNone());
    line = TakeLocked();
    if (!absl::IsUnavailable(line.status()))
      break;
  }
  return line;
}

absl::StatusOr<ProviderProxy::Line> ProviderProxy::TakeLocked() {
  Line line;
  line.process = remote_.shared_process();
  line.lane = remote_.TakeLane();
  {
    const std::lock_guard lock(mutex_);
    line.operations = operations_;
  }
  line.operations->Open();
  if (line.lane == nullptr && !idle_.empty()) {
    line.lane = std::move(idle_.back());
    idle_.pop_back();
  }
  if (line.lane == nullptr) {
    WHET_ASSIGN_OR_RETURN(line.lane, line.process->OpenLane());
  }
  return line;
}

ProviderProxy::Line ProviderProxy::TakeOf(
    const std::shared_ptr<ProviderOperations>& operations) {
  absl::StatusOr<Line> line = Line{};
  const std::lock_guard lock(connect_mutex_);
  const std::shared_ptr<WorkerProcess> process = remote_.shared_process();
  if (process != nullptr && !process->ended())
    line = TakeLocked();
  return line.ok() && line->operations == operations ? *std::move(line)
                                                     : Line{};
}

void ProviderProxy::GiveBack(Line line) {
  const std::lock_guard lock(connect_mutex_);
  if (line.process == remote_.shared_process())
    idle_.push_back(std::move(line.lane));
}

absl::StatusOr<std::string> ProviderProxy::Exchange(
    Line line, std::uint32_t method, std::string_view payload,
    std::chrono::milliseconds patience) {
  absl::StatusOr<std::string> answer = line.lane->Exchange(
      {method, remote_.number(), payload, {}}, line.process->serve(), patience);
  if (answer.ok() || absl::IsResourceExhausted(answer.status())) {
    GiveBack(std::move(line));
    return answer;
  }
  return ProviderOperations::LossOf(remote_.id(),
                                    line.process->Lose(answer.status()));
}

// --- what the host asks

whet_status ProviderProxy::Start(whet_op op, std::uint32_t method,
                                 const Write& write, whet_error* error) {
  absl::StatusOr<Line> line = Take();
  // Lost since it was taken: nothing is under way yet.
  for (int attempt = 0; line.ok() && !line->operations->Begin(op); ++attempt) {
    line = attempt < kWorkerAttempts
               ? Take()
               : absl::UnavailableError("its process is lost again and again");
  }
  if (!line.ok())
    return FillUnreached(error, line.status());
  const std::shared_ptr<ProviderOperations> operations = line->operations;
  ByteWriter out = line->lane->Compose();
  out.U64(op);
  write(out);
  if (!out.ok()) {
    operations->Withdraw(op);
    GiveBack(*std::move(line));
    return FillPluginError(
        error, absl::InvalidArgumentError(
                   "the request is too large for a process of its own"));
  }
  const std::chrono::milliseconds patience = line->process->patience();
  const absl::StatusOr<std::string> answer =
      Exchange(*std::move(line), method, out.written(), patience);
  // What it had under way has failed, and so has this.
  if (absl::IsUnavailable(answer.status()))
    return WHET_OK;
  whet_status status = WHET_INTERNAL;
  if (answer.ok()) {
    ByteReader in(*answer);
    status = ReadError(in, error);
  } else {
    FillPluginError(error, absl::InternalError(answer.status().message()));
  }
  if (status != WHET_OK)
    operations->Withdraw(op);
  return status;
}

absl::StatusOr<std::string> ProviderProxy::Ask(std::uint32_t method,
                                               const Write& write) {
  WHET_ASSIGN_OR_RETURN(Line line, Take());
  ByteWriter out = line.lane->Compose();
  write(out);
  if (!out.ok()) {
    GiveBack(std::move(line));
    return absl::InvalidArgumentError("too large for a process of its own");
  }
  const std::chrono::milliseconds patience =
      std::max<std::chrono::milliseconds>(line.process->patience(),
                                          kServerPatience);
  return Exchange(std::move(line), method, out.written(), patience);
}

whet_status ProviderProxy::GetText(std::uint32_t method, const Write& write,
                                   const whet_text_sink& out,
                                   whet_error* error) {
  const absl::StatusOr<std::string> answer = Ask(method, write);
  if (!answer.ok())
    return FillUnreached(error, answer.status());
  ByteReader in(*answer);
  const whet_status status = ReadError(in, error);
  if (status != WHET_OK)
    return status;
  const std::string_view text = in.Text();
  if (!in.AtEnd())
    return FillPluginError(error, absl::DataLossError("a damaged answer"));
  out.append(out.ctx, Text(text));
  return WHET_OK;
}

whet_status ProviderProxy::CountTokens(const whet_generate_request& request,
                                       std::int64_t* tokens,
                                       whet_error* error) {
  const absl::StatusOr<std::string> answer =
      Ask(worker_method::kCountTokens, [&request](ByteWriter& out) {
        WriteRequests(&request, 1, request.struct_size, out);
      });
  if (!answer.ok())
    return FillUnreached(error, answer.status());
  ByteReader in(*answer);
  const whet_status status = ReadError(in, error);
  if (status != WHET_OK)
    return status;
  const std::int64_t counted = in.I64();
  if (!in.AtEnd())
    return FillPluginError(error, absl::DataLossError("a damaged answer"));
  *tokens = counted;
  return WHET_OK;
}

// --- errands

void ProviderProxy::OnResponse(std::uint64_t number,
                               const whet_http_response& response) {
  std::unique_lock lock(mutex_);
  const std::shared_ptr<ProviderOperations> operations = operations_;
  lock.unlock();
  const std::optional<std::uint64_t> token = operations->EndExchange(number);
  if (!token.has_value())
    return;  // of a process that is gone
  const std::string bytes = HttpResponseBytes(response);
  Send({operations, worker_method::kHttpResponse,
        BytesOf(
            [&](ByteWriter& out) {
              out.U64(*token);
              out.Bytes(bytes.data(), bytes.size());
            },
            sizeof(*token) + bytes.size())});
}

void ProviderProxy::Send(Errand errand) {
  const std::lock_guard lock(mutex_);
  errands_.push_back(std::move(errand));
  errand_came_.notify_one();
}

void ProviderProxy::RunErrands() {
  std::unique_lock lock(mutex_);
  while (true) {
    errand_came_.wait(lock, [this] { return over_ || !errands_.empty(); });
    // What came before the end is brought, too.
    if (errands_.empty())
      return;
    const Errand errand = std::move(errands_.front());
    errands_.pop_front();
    lock.unlock();
    Deliver(errand);
    lock.lock();
  }
}

void ProviderProxy::Deliver(const Errand& errand) {
  Line line = TakeOf(errand.operations);
  if (line.lane == nullptr)
    return;
  ByteWriter out = line.lane->Compose();
  out.Bytes(errand.payload.data(), errand.payload.size());
  if (!out.ok()) {
    // The exchange must end for the plugin.
    const std::string failure = HttpFailureBytes(absl::ResourceExhaustedError(
        "the response is too large for a process of its own"));
    out = line.lane->Compose();
    out.Bytes(errand.payload.data(), sizeof(std::uint64_t));
    out.Bytes(failure.data(), failure.size());
  }
  const std::chrono::milliseconds patience = line.process->patience();
  (void)Exchange(std::move(line), errand.method, out.written(), patience);
}

}  // namespace whet
