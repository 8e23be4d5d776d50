#include "worker/service_calls.h"

#include <string_view>
#include <vector>

#include "whet/sdk/text.h"
#include "whet/service/evaluators.h"
#include "whet/service/llm.h"
#include "whet/service/log.h"

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "plugins/plugin_instance.h"
#include "worker/error_codec.h"
#include "worker/evaluation_codec.h"
#include "worker/generation_codec.h"
#include "worker/protocol.h"
#include "worker/provider_service_calls.h"
#include "worker/score_call.h"
#include "worker/search_calls.h"

namespace whet {
namespace {

using sdk::Text;

// The table of service `id`; null if it is not offered.
template <typename T>
const T* Service(const whet_host& host, const char* id) {
  return static_cast<const T*>(host.get_service(&host, Text(id)));
}

absl::Status NotOffered(const char* id) {
  return absl::FailedPreconditionError(absl::StrCat(id, " is not offered"));
}

void LogEnabled(const whet_host& host, ByteReader& in, ByteWriter& out) {
  const auto* log = Service<whet_log>(host, WHET_SERVICE_LOG);
  out.I32(log == nullptr ? 0 : log->enabled(&host, in.I32()));
}

void LogWrite(const whet_host& host, ByteReader& in) {
  const auto* log = Service<whet_log>(host, WHET_SERVICE_LOG);
  const std::int32_t level = in.I32();
  const std::string_view message = in.Text();
  if (log != nullptr && in.AtEnd())
    log->write(&host, level, Text(message));
}

// What a sink of the host's writes answers to.
void LlmGenerate(const whet_host& host, ByteReader& in, ByteWriter& out) {
  const auto* llm = Service<whet_llm>(host, WHET_SERVICE_LLM);
  const std::string_view role = in.Text();
  const ReceivedRequests requests(in);
  PluginError error;
  whet_status status = WHET_OK;
  if (llm == nullptr || !in.AtEnd()) {
    status = FillPluginError(
        error.c(), llm == nullptr ? NotOffered(WHET_SERVICE_LLM)
                                  : absl::DataLossError("damaged requests"));
  } else {
    whet_generate_sink sink = {};
    sink.struct_size = sizeof(sink);
    sink.ctx = &out;
    sink.result = [](void* ctx, std::uint64_t, whet_status answered,
                     const whet_generate_result* result,
                     whet_text message) noexcept {
      auto& to = *static_cast<ByteWriter*>(ctx);
      to.U32(1);
      WriteGenerated(answered, result, message, to);
    };
    status = llm->generate(&host, Text(role), requests.c().data(),
                           requests.c().size(), sizeof(whet_generate_request),
                           &sink, error.c());
  }
  out.U32(0);
  WriteError(status, *error.c(), out);
}

void LlmEmbed(const whet_host& host, ByteReader& in, ByteWriter& out) {
  const auto* llm = Service<whet_llm>(host, WHET_SERVICE_LLM);
  const std::string_view role = in.Text();
  const std::vector<whet_text> texts = ReadTexts(in);
  PluginError error;
  whet_status status = WHET_OK;
  if (llm == nullptr || !in.AtEnd()) {
    status = FillPluginError(
        error.c(), llm == nullptr ? NotOffered(WHET_SERVICE_LLM)
                                  : absl::DataLossError("damaged texts"));
  } else {
    whet_embed_sink sink = {};
    sink.struct_size = sizeof(sink);
    sink.ctx = &out;
    sink.vector = [](void* ctx, std::uint64_t, whet_status answered,
                     const float* values, std::uint64_t dimensions,
                     whet_text message) noexcept {
      auto& to = *static_cast<ByteWriter*>(ctx);
      to.U32(1);
      WriteVector(answered, values, dimensions, message, to);
    };
    status = llm->embed(&host, Text(role), texts.data(), texts.size(), &sink,
                        error.c());
  }
  out.U32(0);
  WriteError(status, *error.c(), out);
}

// --- whet.evaluators/1

void PartCreate(const whet_host& host, ByteReader& in, Lane::Reply& reply) {
  const auto* parts = Service<whet_evaluators>(host, WHET_SERVICE_EVALUATORS);
  const std::string_view id = in.Text();
  const std::string_view config = in.Text();
  PluginError error;
  std::uint64_t number = 0;
  const whet_status status =
      parts == nullptr
          ? FillPluginError(error.c(), NotOffered(WHET_SERVICE_EVALUATORS))
          : parts->create(&host, Text(id), Text(config), &number, error.c());
  // Not before: the part may be made in the same worker, over this lane.
  ByteWriter out = reply.Writer();
  WriteError(status, *error.c(), out);
  if (status == WHET_OK)
    out.U64(number);
  reply.Finish(out);
}

void PartScore(const whet_host& host, ByteReader& in, Lane::Reply& reply) {
  const auto* parts = Service<whet_evaluators>(host, WHET_SERVICE_EVALUATORS);
  const std::uint64_t number = in.U64();
  AnswerScore(in, reply,
              [&](const whet_eval_batch& batch, const whet_eval_sink& sink,
                  whet_error* error) {
                return parts == nullptr
                           ? FillPluginError(
                                 error, NotOffered(WHET_SERVICE_EVALUATORS))
                           : parts->score(&host, number, &batch, &sink, error);
              });
}

void PartAggregate(const whet_host& host, ByteReader& in, Lane::Reply& reply) {
  const auto* parts = Service<whet_evaluators>(host, WHET_SERVICE_EVALUATORS);
  const std::uint64_t number = in.U64();
  AnswerAggregate(in, reply,
                  [&](const whet_text* statistics, std::uint64_t count,
                      const whet_aggregate_sink& sink, whet_error* error) {
                    return parts == nullptr
                               ? FillPluginError(
                                     error, NotOffered(WHET_SERVICE_EVALUATORS))
                               : parts->aggregate(&host, number, statistics,
                                                  count, &sink, error);
                  });
}

}  // namespace

void AnswerServiceCall(const whet_host& host, const LaneCall& call,
                       Lane::Reply& reply) {
  if (AnswerSearchCall(host, call, reply) ||
      AnswerProviderServiceCall(host, call, reply)) {
    return;
  }
  ByteReader in(call.payload);
  switch (call.method) {
    case worker_method::kEvaluatorsCreate:
      return PartCreate(host, in, reply);
    case worker_method::kEvaluatorsScore:
      return PartScore(host, in, reply);
    case worker_method::kEvaluatorsAggregate:
      return PartAggregate(host, in, reply);
    default:
      break;
  }
  ByteWriter out = reply.Writer();
  switch (call.method) {
    case worker_method::kLogEnabled:
      LogEnabled(host, in, out);
      break;
    case worker_method::kLogWrite:
      LogWrite(host, in);
      break;
    case worker_method::kLlmGenerate:
      LlmGenerate(host, in, out);
      break;
    case worker_method::kLlmEmbed:
      LlmEmbed(host, in, out);
      break;
    default:
      WriteError(
          absl::UnimplementedError(absl::StrCat("no method ", call.method)),
          out);
  }
  reply.Finish(out);
}

}  // namespace whet
