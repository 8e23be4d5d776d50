#include "conformance/fake_services.h"

#include <array>
#include <cmath>
#include <cstdint>
#include <cstring>

#include "whet/sdk/text.h"
#include "whet/service/evaluators.h"
#include "whet/service/llm.h"
#include "whet/service/log.h"
#include "whet/service/secrets.h"

#include "conformance/schema_values.h"
#include "nlohmann/json.hpp"
#include "plugins/identifier.h"
#include "plugins/plugin_instance.h"

namespace whet::conformance {
namespace {

using sdk::Text;
using sdk::View;

// FNV-1a.
std::uint64_t Hash(std::string_view text,
                   std::uint64_t hash = 14695981039346656037U) {
  for (const char c : text)
    hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211U;
  return hash;
}

// whet.log/1

std::int32_t LogEnabled(const whet_host*, std::int32_t level) noexcept {
  return level >= WHET_LOG_INFO ? 1 : 0;
}
void LogWrite(const whet_host*, std::int32_t, whet_text) noexcept {}

// whet.llm/1

std::string Reply(const whet_generate_request& request) {
  std::uint64_t hash = Hash("", 14695981039346656037U + request.sample);
  for (std::uint64_t i = 0; i < request.message_count; ++i)
    hash = Hash(View(request.messages[i].content), hash);
  Draws draws(hash);
  if (request.response_schema.len > 0) {
    const nlohmann::json schema =
        nlohmann::json::parse(View(request.response_schema), nullptr, false);
    if (schema.is_object())
      return DrawValue(schema, draws).dump();
  }
  const bool good = draws.Coin();
  return nlohmann::json({{"reason", good ? "as it should be" : "not quite"},
                         {"score", good ? 1 : 0},
                         {"verdict", good ? "yes" : "no"}})
      .dump();
}

whet_status LlmGenerate(const whet_host*, whet_text,
                        const whet_generate_request* requests,
                        std::uint64_t count, std::uint64_t stride,
                        const whet_generate_sink* sink, whet_error*) noexcept {
  const char* at = reinterpret_cast<const char*>(requests);
  for (std::uint64_t i = 0; i < count; ++i, at += stride) {
    const std::string text =
        Reply(*reinterpret_cast<const whet_generate_request*>(at));
    whet_generate_result result{};
    result.struct_size = sizeof(result);
    result.finish_reason = WHET_FINISH_STOP;
    result.text = Text(text);
    result.model = Text("made-up");
    sink->result(sink->ctx, i, WHET_OK, &result, Text(""));
  }
  return WHET_OK;
}

whet_status LlmEmbed(const whet_host*, whet_text, const whet_text* texts,
                     std::uint64_t count, const whet_embed_sink* sink,
                     whet_error*) noexcept {
  for (std::uint64_t i = 0; i < count; ++i) {
    std::array<float, 16> vector{};
    vector[0] = 1.0F;
    for (const char c : View(texts[i]))
      vector[static_cast<unsigned char>(c) % vector.size()] += 1.0F;
    sink->vector(sink->ctx, i, WHET_OK, vector.data(), vector.size(), Text(""));
  }
  return WHET_OK;
}

// whet.evaluators/1: the number of an evaluator is a hash of what it is.

whet_status EvaluatorsCreate(const whet_host*, whet_text id, whet_text config,
                             std::uint64_t* evaluator,
                             whet_error* error) noexcept {
  if (!IsPluginId(View(id))) {
    return FillPluginError(
        error, absl::NotFoundError("no evaluator '" + sdk::Copy(id) + "'"));
  }
  if (config.len > 0 &&
      !nlohmann::json::parse(View(config), nullptr, false).is_object()) {
    return FillPluginError(
        error, absl::InvalidArgumentError("$: expected a JSON object"));
  }
  *evaluator = Hash(View(config), Hash(View(id))) | 1U;
  return WHET_OK;
}

// The share of the longer text that the two have in common at their starts.
double CommonShare(std::string_view a, std::string_view b) {
  const std::size_t longer = std::max(a.size(), b.size());
  std::size_t common = 0;
  while (common < std::min(a.size(), b.size()) && a[common] == b[common])
    ++common;
  return longer == 0
             ? 1.0
             : static_cast<double>(common) / static_cast<double>(longer);
}

whet_status EvaluatorsScore(const whet_host*, std::uint64_t,
                            const whet_eval_batch* batch,
                            const whet_eval_sink* sink, whet_error*) noexcept {
  const char* at = reinterpret_cast<const char*>(batch->items);
  for (std::uint64_t i = 0; i < batch->count; ++i, at += batch->item_stride) {
    const auto* item = reinterpret_cast<const whet_eval_item*>(at);
    const double share = CommonShare(View(item->output), View(item->expected));
    sink->scores[i] = share;
    sink->item_status[i] = WHET_OK;
    if (share < 1.0 && (batch->want & WHET_WANT_FEEDBACK) != 0)
      sink->feedback(sink->ctx, i, Text("It differs from what was expected."));
    if ((batch->want & WHET_WANT_STATISTICS) != 0 &&
        WHET_HAS(sink, whet_eval_sink, statistics)) {
      sink->statistics(
          sink->ctx, i,
          Text(std::string_view(reinterpret_cast<const char*>(&share),
                                sizeof(share))));
    }
  }
  return WHET_OK;
}

// The mean of the shares that EvaluatorsScore gave as statistics.
whet_status EvaluatorsAggregate(const whet_host*, std::uint64_t,
                                const whet_text* statistics,
                                std::uint64_t count,
                                const whet_aggregate_sink* sink,
                                whet_error* error) noexcept {
  double sum = 0.0;
  for (std::uint64_t i = 0; i < count; ++i) {
    double share = 0.0;
    if (statistics[i].len != sizeof(share)) {
      return FillPluginError(
          error, absl::InvalidArgumentError("statistics of another evaluator"));
    }
    std::memcpy(&share, statistics[i].ptr, sizeof(share));
    sum += std::isfinite(share) ? share : 0.0;
  }
  sink->metric(sink->ctx, Text(""), Text("mean_share"),
               sum / static_cast<double>(count));
  return WHET_OK;
}

// whet.secrets/1

whet_status SecretsOpen(const whet_host*, const whet_secret_request*,
                        std::uint64_t* out, whet_error*) noexcept {
  *out = 1;
  return WHET_OK;
}

whet_status SecretsDescribe(const whet_host*, std::uint64_t,
                            const whet_text_sink* json, whet_error*) noexcept {
  json->append(json->ctx,
               Text(R"({"account":"tester@example.com","project":"example"})"));
  return WHET_OK;
}

whet_status SecretsRefuse(const whet_host*, std::uint64_t,
                          whet_error*) noexcept {
  return WHET_OK;
}

constexpr whet_log kLog = {sizeof(whet_log), 0, &LogEnabled, &LogWrite};
constexpr whet_llm kLlm = {sizeof(whet_llm), 0, &LlmGenerate, &LlmEmbed};
constexpr whet_evaluators kEvaluators = {sizeof(whet_evaluators), 0,
                                         &EvaluatorsCreate, &EvaluatorsScore,
                                         &EvaluatorsAggregate};
constexpr whet_secrets kSecrets = {sizeof(whet_secrets), 0, &SecretsOpen,
                                   &SecretsDescribe, &SecretsRefuse};

struct Service {
  std::string_view id;
  const void* table;
};
constexpr Service kServices[] = {{WHET_SERVICE_EVALUATORS, &kEvaluators},
                                 {WHET_SERVICE_LLM, &kLlm},
                                 {WHET_SERVICE_LOG, &kLog},
                                 {WHET_SERVICE_SECRETS, &kSecrets}};

const void* GetService(const whet_host*, whet_text id) noexcept {
  for (const Service& service : kServices) {
    if (service.id == View(id))
      return service.table;
  }
  return nullptr;
}

}  // namespace

const whet_host* FakeHost() {
  static const whet_host host = {sizeof(host), WHET_ABI_MINOR, nullptr,
                                 Text("whet"), Text("0.0.0"),  &GetService};
  return &host;
}

std::vector<std::string> OfferedServices() {
  std::vector<std::string> ids;
  for (const Service& service : kServices)
    ids.emplace_back(service.id);
  return ids;
}

}  // namespace whet::conformance
