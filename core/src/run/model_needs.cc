#include "run/model_needs.h"

#include <algorithm>

#include "whet/evaluator.h"
#include "whet/sdk/text.h"
#include "whet/service/llm.h"

#include "plugins/plugin_call.h"

namespace whet {
namespace {

constexpr char kJudgeRole[] = "judge";
// What a judge's call is taken to read before its text is known.
constexpr std::int64_t kJudgeInputTokens = 1024;
// More than any evaluator has a use for; products of it stay in range.
constexpr std::uint64_t kMostCalls = 100'000;
constexpr std::int64_t kMostTokens = 1'000'000;

void TakeNeed(void* ctx, const whet_model_need* need) noexcept {
  ModelNeed copy;
  copy.role = sdk::Copy(need->role);
  copy.calls_per_item = static_cast<std::int64_t>(
      std::min<std::uint64_t>(need->calls_per_item, kMostCalls));
  copy.output_tokens =
      std::clamp<std::int64_t>(need->output_tokens, -1, kMostTokens);
  static_cast<std::vector<ModelNeed>*>(ctx)->push_back(std::move(copy));
}

}  // namespace

std::vector<ModelNeed> ModelNeedsOf(const PluginRecord& record,
                                    const PluginInstance& instance) {
  std::vector<ModelNeed> needs;
  const auto* table = instance.table<whet_evaluator>();
  if (WHET_HAS(table, whet_evaluator, model_needs) &&
      table->model_needs != nullptr) {
    const whet_model_need_sink sink = {sizeof(sink), 0, &needs, &TakeNeed};
    const PluginCall call;
    table->model_needs(instance.c(), &sink);
  }
  if (needs.empty() && std::find(record.needs.begin(), record.needs.end(),
                                 WHET_SERVICE_LLM) != record.needs.end()) {
    needs.push_back({.role = kJudgeRole, .said = false});
  }
  return needs;
}

Cost WorstCaseOf(const ModelNeed& need, const Role* role) {
  std::int64_t output = need.output_tokens;
  if (output < 0) {
    output = role != nullptr && role->spec.max_output_tokens
                 ? *role->spec.max_output_tokens
                 : kDefaultOutputTokens;
  }
  const TokenPrice price = role != nullptr ? role->price : TokenPrice{};
  return Times(need.calls_per_item, {1, kJudgeInputTokens + output,
                                     price.Of(kJudgeInputTokens, output)});
}

}  // namespace whet
