// What a worker that means harm may send to its host while it scores or answers
// for a model: messages of any kind, and any bytes in the memory that both
// share. The host answers, or says what is wrong; verdicts arrive whole or not
// at all, and each operation of a provider ends once.
//
// Input: a byte that says how many messages there are, 32 bytes for each, and
// what lies in the worker's memory.
#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstring>
#include <iterator>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

#include "whet/evaluator.h"
#include "whet/sdk/text.h"
#include "whet/service/evaluators.h"
#include "whet/service/llm.h"
#include "whet/service/log.h"
#include "whet/service/secrets.h"

#include "plugins/host_context.h"
#include "plugins/plugin_instance.h"
#include "require.h"
#include "worker/evaluation_codec.h"
#include "worker/lane.h"
#include "worker/protocol.h"
#include "worker/provider_operations.h"
#include "worker/service_calls.h"

namespace {

using namespace whet;

constexpr std::uint64_t kItems = 3;
constexpr std::size_t kFrameBytes = 32;

// --- services that look at everything that they are given

std::uint64_t seen = 0;
void Look(whet_text text) {
  for (std::uint64_t i = 0; i < text.len; ++i)
    seen += static_cast<unsigned char>(text.ptr[i]);
}

const whet_log kLog = {
    sizeof(whet_log), 0, [](const whet_host*, int32_t) noexcept { return 1; },
    [](const whet_host*, int32_t, whet_text text) noexcept { Look(text); }};

whet_status Generate(const whet_host*, whet_text role,
                     const whet_generate_request* requests, uint64_t count,
                     uint64_t, const whet_generate_sink* sink,
                     whet_error*) noexcept {
  Look(role);
  for (uint64_t i = 0; i < count; ++i) {
    const whet_generate_request& r = requests[i];
    for (uint64_t m = 0; m < r.message_count; ++m) {
      Look(r.messages[m].content);
      Look(r.messages[m].tool_calls);
    }
    for (uint64_t s = 0; s < r.stop_count; ++s)
      Look(r.stop[s]);
    for (const whet_text text : {r.model, r.response_schema, r.tools, r.extra})
      Look(text);
    whet_generate_result result = {};
    result.struct_size = sizeof(result);
    result.text = sdk::Text("answer");
    sink->result(sink->ctx, i, WHET_OK, &result, {});
  }
  return WHET_OK;
}

whet_status Embed(const whet_host*, whet_text, const whet_text* texts,
                  uint64_t count, const whet_embed_sink* sink,
                  whet_error*) noexcept {
  const float values[] = {1.0F, 2.0F};
  for (uint64_t i = 0; i < count; ++i) {
    Look(texts[i]);
    sink->vector(sink->ctx, i, WHET_OK, values, 2, {});
  }
  return WHET_OK;
}
const whet_llm kLlm = {sizeof(whet_llm), 0, &Generate, &Embed};

whet_status CreatePart(const whet_host*, whet_text id, whet_text config,
                       uint64_t* number, whet_error*) noexcept {
  Look(id);
  Look(config);
  *number = 1;
  return WHET_OK;
}

whet_status ScorePart(const whet_host*, uint64_t, const whet_eval_batch* batch,
                      const whet_eval_sink* sink, whet_error*) noexcept {
  for (uint64_t i = 0; i < batch->count; ++i) {
    const whet_eval_item& item = ItemAt(*batch, i);
    for (const whet_text text :
         {item.input, item.output, item.expected, item.metadata})
      Look(text);
    sink->scores[i] = 1.0;
    sink->item_status[i] = WHET_OK;
    sink->feedback(sink->ctx, i, sdk::Text("good"));
  }
  return WHET_OK;
}

whet_status AggregatePart(const whet_host*, uint64_t,
                          const whet_text* statistics, uint64_t count,
                          const whet_aggregate_sink* sink,
                          whet_error*) noexcept {
  for (uint64_t i = 0; i < count; ++i)
    Look(statistics[i]);
  sink->metric(sink->ctx, sdk::Text(""), sdk::Text("score"), 1.0);
  return WHET_OK;
}
const whet_evaluators kEvaluators = {sizeof(whet_evaluators), 0, &CreatePart,
                                     &ScorePart, &AggregatePart};

// --- services of providers

constexpr whet_op kOperations = 3;  // 1 to 3 are under way
int ended[kOperations + 1];
void EndOnce(whet_op op) {
  WHET_REQUIRE(op >= 1 && op <= kOperations);
  WHET_REQUIRE(++ended[op] == 1);
}

whet_status Generated(const whet_host*, whet_op op,
                      const whet_generate_result* result) noexcept {
  EndOnce(op);
  for (const whet_text text : {result->text, result->tool_calls, result->model,
                               result->request_id, result->logprobs})
    Look(text);
  seen += result->usage != nullptr ? result->usage->input_tokens : 0;
  return WHET_OK;
}

whet_status Failed(const whet_host*, whet_op op,
                   const whet_error* error) noexcept {
  EndOnce(op);
  Look({error->message, error->len});
  return WHET_OK;
}

whet_status Quota(const whet_host*, whet_op op,
                  const whet_quota* quota) noexcept {
  WHET_REQUIRE(op >= 1 && op <= kOperations && ended[op] == 0);
  seen += static_cast<std::uint64_t>(quota->tokens_reset_ms);
  return WHET_OK;
}

whet_status Embedded(const whet_host*, whet_op op,
                     const whet_embed_result* result) noexcept {
  EndOnce(op);
  for (std::uint64_t i = 0; i < result->count * result->dimensions; ++i)
    seen += result->values[i] > 0 ? 1 : 0;
  return WHET_OK;
}
const whet_completion kCompletion = {
    sizeof(whet_completion), 0, &Generated, &Failed, &Quota, &Embedded};

whet_status SendRequest(const whet_host*, std::uint64_t,
                        const whet_http_request* request,
                        whet_error*) noexcept {
  for (const whet_text text : {request->method, request->url, request->body})
    Look(text);
  for (std::uint64_t i = 0; i < request->header_count; ++i) {
    Look(request->headers[i].name);
    Look(request->headers[i].value);
  }
  return request->body.len % 2 == 0 ? WHET_OK : WHET_INVALID_ARGUMENT;
}
const whet_http kHttp = {sizeof(whet_http), 0, &SendRequest,
                         [](const whet_host*, std::uint64_t) noexcept {}};

whet_status OpenSecret(const whet_host*, const whet_secret_request* request,
                       std::uint64_t* out, whet_error*) noexcept {
  for (const whet_text text : {request->environment, request->file,
                               request->origin, request->kind, request->scope})
    Look(text);
  *out = 1;
  return WHET_OK;
}
const whet_secrets kSecrets = {
    sizeof(whet_secrets), 0, &OpenSecret,
    [](const whet_host*, std::uint64_t, const whet_text_sink* json,
       whet_error*) noexcept -> whet_status {
      json->append(json->ctx, sdk::Text("{}"));
      return WHET_OK;
    },
    [](const whet_host*, std::uint64_t, whet_error*) noexcept -> whet_status {
      return WHET_OK;
    }};

void OfferAll(HostContext& context) {
  const std::pair<const char*, const void*> all[] = {
      {WHET_SERVICE_LOG, &kLog},
      {WHET_SERVICE_LLM, &kLlm},
      {WHET_SERVICE_EVALUATORS, &kEvaluators},
      {WHET_SERVICE_COMPLETION, &kCompletion},
      {WHET_SERVICE_HTTP, &kHttp},
      {WHET_SERVICE_SECRETS, &kSecrets}};
  for (const auto& [id, table] : all)
    context.Offer(id, table, &context);
}

// --- verdicts

struct Verdicts {
  std::vector<double> scores = std::vector<double>(kItems, -1.0);
  std::vector<whet_status> statuses = std::vector<whet_status>(kItems, -1);
  int words = 0;
};

void CheckIndex(std::uint64_t i) { WHET_REQUIRE(i < kItems); }

whet_eval_sink SinkOf(Verdicts& verdicts) {
  whet_eval_sink sink = {};
  sink.struct_size = sizeof(sink);
  sink.ctx = &verdicts;
  sink.scores = verdicts.scores.data();
  sink.item_status = verdicts.statuses.data();
  sink.feedback = [](void* ctx, uint64_t i, whet_text text) noexcept {
    CheckIndex(i);
    Look(text);
    ++static_cast<Verdicts*>(ctx)->words;
  };
  sink.metric = [](void* ctx, uint64_t i, whet_text name, double) noexcept {
    CheckIndex(i);
    Look(name);
    ++static_cast<Verdicts*>(ctx)->words;
  };
  sink.statistics = sink.feedback;
  return sink;
}

// Sends `messages`, hangs up, and asks for scores.
void Ask(Lane& host, int worker_socket, const std::uint8_t* messages,
         std::size_t count) {
  for (std::size_t i = 0; i < count; ++i)
    (void)!send(worker_socket, messages + i * kFrameBytes, kFrameBytes, 0);
  shutdown(worker_socket, SHUT_WR);
  HostContext context("fuzz");
  OfferAll(context);
  ProviderOperations operations(context.c(),
                                [](const std::string&, std::uint64_t) {});
  operations.Open();
  std::fill(std::begin(ended), std::end(ended), 0);
  for (whet_op op = 1; op <= kOperations; ++op)
    operations.Begin(op);
  const auto answer = host.Exchange(
      {worker_method::kScore, 1, {}, {}},
      [&operations](const LaneCall& call, Lane::Reply& reply) {
        AnswerServiceCall(*operations.host(), call, reply);
      },
      std::chrono::seconds(20));
  operations.OnLost("hung up");
  for (whet_op op = 1; op <= kOperations; ++op)
    WHET_REQUIRE(ended[op] == 1);
  if (!answer.ok()) {
    WHET_REQUIRE(!answer.status().message().empty());
    return;
  }
  Verdicts verdicts;
  const whet_eval_sink sink = SinkOf(verdicts);
  PluginError error;
  const whet_status status =
      DeliverVerdicts(*answer, kItems, 0, &sink, error.c());
  WHET_REQUIRE(status == WHET_OK ||
               (verdicts.words == 0 && verdicts.scores[0] == -1.0));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data,
                                      std::size_t size) {
  if (size == 0)
    return 0;
  const std::size_t count =
      std::min<std::size_t>(data[0] % 8, (size - 1) / kFrameBytes);
  LaneEnds ends;
  auto host = Lane::Make(&ends);
  WHET_REQUIRE(host.ok());
  const std::size_t begin = 1 + count * kFrameBytes;
  // The worker's memory is the second half.
  WHET_REQUIRE(pwrite(ends.memory, data + begin, size - begin,
                      static_cast<off_t>(kAreaBytes)) ==
               static_cast<ssize_t>(size - begin));
  Ask(**host, ends.socket, data + 1, count);
  close(ends.socket);
  close(ends.memory);
  return 0;
}
