#include "worker/remote_services.h"

#include <algorithm>
#include <string>

#include "whet/sdk/text.h"
#include "whet/service/evaluators.h"
#include "whet/service/llm.h"
#include "whet/service/log.h"

#include "base/status_macros.h"
#include "plugins/plugin_instance.h"
#include "worker/error_codec.h"
#include "worker/evaluation_codec.h"
#include "worker/generation_codec.h"
#include "worker/protocol.h"
#include "worker/remote_provider_services.h"

namespace whet {
namespace {

using sdk::Text;
using sdk::View;

// --- whet.log/1

int32_t LogEnabled(const whet_host* host, int32_t level) noexcept {
  const RemoteAnswer answer =
      AskHost(host, WHET_SERVICE_LOG, worker_method::kLogEnabled, nullptr,
              [level](ByteWriter& out) { out.I32(level); });
  ByteReader in(answer.bytes);
  return in.I32();
}

void LogWrite(const whet_host* host, int32_t level,
              whet_text message) noexcept {
  AskHost(host, WHET_SERVICE_LOG, worker_method::kLogWrite, nullptr,
          [level, message](ByteWriter& out) {
            out.I32(level);
            out.Text(View(message));
          });
}

constexpr whet_log kLog = {sizeof(whet_log), 0, &LogEnabled, &LogWrite};

// --- whet.llm/1

whet_status LlmGenerate(const whet_host* host, whet_text role,
                        const whet_generate_request* requests, uint64_t count,
                        uint64_t stride, const whet_generate_sink* sink,
                        whet_error* error) noexcept {
  const RemoteAnswer answer =
      AskHost(host, WHET_SERVICE_LLM, worker_method::kLlmGenerate, error,
              [&](ByteWriter& out) {
                out.Text(View(role));
                WriteRequests(requests, count, stride, out);
              });
  if (answer.status != WHET_OK)
    return answer.status;
  ByteReader in(answer.bytes);
  for (uint64_t i = 0; in.U32() == 1; ++i) {
    const ReceivedAnswer received(in);
    sink->result(sink->ctx, i, received.status, received.result(),
                 received.message);
  }
  return ReadError(in, error);
}

whet_status LlmEmbed(const whet_host* host, whet_text role,
                     const whet_text* texts, uint64_t count,
                     const whet_embed_sink* sink, whet_error* error) noexcept {
  const RemoteAnswer answer =
      AskHost(host, WHET_SERVICE_LLM, worker_method::kLlmEmbed, error,
              [&](ByteWriter& out) {
                out.Text(View(role));
                WriteTexts(texts, count, out);
              });
  if (answer.status != WHET_OK)
    return answer.status;
  ByteReader in(answer.bytes);
  for (uint64_t i = 0; in.U32() == 1; ++i) {
    const ReceivedVector received(in);
    sink->vector(sink->ctx, i, received.status, received.values(),
                 received.dimensions(), received.message);
  }
  return ReadError(in, error);
}

constexpr whet_llm kLlm = {sizeof(whet_llm), 0, &LlmGenerate, &LlmEmbed};

// --- whet.evaluators/1

whet_status PartCreate(const whet_host* host, whet_text id, whet_text config,
                       uint64_t* evaluator, whet_error* error) noexcept {
  return AskHostForNumber(host, WHET_SERVICE_EVALUATORS,
                          worker_method::kEvaluatorsCreate, evaluator, error,
                          [&](ByteWriter& out) {
                            out.Text(View(id));
                            out.Text(View(config));
                          });
}

whet_status PartScore(const whet_host* host, uint64_t evaluator,
                      const whet_eval_batch* batch, const whet_eval_sink* sink,
                      whet_error* error) noexcept {
  const RemoteAnswer answer =
      AskHost(host, WHET_SERVICE_EVALUATORS, worker_method::kEvaluatorsScore,
              error, [&](ByteWriter& out) {
                out.U64(evaluator);
                WriteBatch(*batch, 0, batch->count, out);
              });
  return answer.status != WHET_OK
             ? answer.status
             : DeliverVerdicts(answer.bytes, batch->count, 0, sink, error);
}

whet_status PartAggregate(const whet_host* host, uint64_t evaluator,
                          const whet_text* statistics, uint64_t count,
                          const whet_aggregate_sink* sink,
                          whet_error* error) noexcept {
  const RemoteAnswer answer =
      AskHost(host, WHET_SERVICE_EVALUATORS,
              worker_method::kEvaluatorsAggregate, error, [&](ByteWriter& out) {
                out.U64(evaluator);
                WriteTexts(statistics, count, out);
              });
  return answer.status != WHET_OK ? answer.status
                                  : DeliverMetrics(answer.bytes, sink, error);
}

constexpr whet_evaluators kEvaluators = {
    sizeof(whet_evaluators), 0, &PartCreate, &PartScore, &PartAggregate};

struct RemoteTable {
  std::string_view id;
  const void* table;
};
const RemoteTable kTables[] = {
    {WHET_SERVICE_LOG, &kLog},
    {WHET_SERVICE_LLM, &kLlm},
    {WHET_SERVICE_EVALUATORS, &kEvaluators},
    {WHET_SERVICE_SEARCH, RemoteSearchTable()},
    {WHET_SERVICE_COMPLETION, RemoteCompletionTable()},
    {WHET_SERVICE_HTTP, RemoteHttpTable()},
    {WHET_SERVICE_SECRETS, RemoteSecretsTable()}};

}  // namespace

RemoteAnswer AskHost(const whet_host* host, const char* service,
                     std::uint32_t method, whet_error* error,
                     const std::function<void(ByteWriter&)>& write) {
  auto* remote = HostContext::Data<RemoteServices>(host, service);
  absl::StatusOr<std::string> bytes =
      remote == nullptr
          ? absl::FailedPreconditionError("the instance is destroyed")
          : remote->Ask(method, write);
  if (!bytes.ok())
    return {FillPluginError(error, bytes.status()), ""};
  return {WHET_OK, *std::move(bytes)};
}

whet_status AskHostForNumber(const whet_host* host, const char* service,
                             std::uint32_t method, std::uint64_t* out,
                             whet_error* error,
                             const std::function<void(ByteWriter&)>& write) {
  const RemoteAnswer answer = AskHost(host, service, method, error, write);
  if (answer.status != WHET_OK)
    return answer.status;
  ByteReader in(answer.bytes);
  const whet_status status = ReadError(in, error);
  if (status == WHET_OK)
    *out = in.U64();
  return status;
}

void RemoteServices::OfferTo(HostContext& context,
                             const std::vector<std::string_view>& ids) {
  for (const RemoteTable& remote : kTables) {
    if (std::find(ids.begin(), ids.end(), remote.id) != ids.end())
      context.Offer(remote.id, remote.table, this);
  }
}

std::vector<std::string_view> RemoteServiceIds() {
  std::vector<std::string_view> ids;
  for (const RemoteTable& remote : kTables)
    ids.push_back(remote.id);
  return ids;
}

}  // namespace whet
