#include "run/completion_service.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <string_view>
#include <utility>

#include "whet/sdk/generation.h"
#include "whet/sdk/text.h"

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "base/utf8.h"
#include "run/dispatcher.h"
#include "run/vector_text.h"

namespace whet {
namespace {

// More tokens than any model takes: no count, and no number to reckon with.
constexpr std::int64_t kMostTokens = 1'000'000'000;

absl::Status StatusFromError(const whet_error& error) {
  const std::string_view text(error.message, error.len);
  auto code = static_cast<absl::StatusCode>(error.code);
  // Inside a run that is what the budget of the run says. A provider that runs
  // into a limit of its own (an answer that is too large) does not work.
  if (code == absl::StatusCode::kResourceExhausted)
    code = absl::StatusCode::kUnavailable;
  return absl::Status(code, ReplaceInvalidUtf8(text));
}

std::int64_t TokenCount(std::int64_t said) {
  return said <= kMostTokens ? said : -1;
}

}  // namespace

// Finds the dispatcher of the calling instance.
struct CompletionService {
  static whet_status Deliver(const whet_host* host, whet_op op,
                             ModelAnswer answer, const FailureHints& hints,
                             bool embedded = false) {
    auto* dispatcher =
        HostContext::Data<Dispatcher>(host, WHET_SERVICE_COMPLETION);
    if (dispatcher == nullptr)
      return WHET_FAILED_PRECONDITION;
    return dispatcher->OnCompleted(op, std::move(answer), hints, embedded)
               ? WHET_OK
               : WHET_NOT_FOUND;
  }

  static whet_status Generated(const whet_host* host, whet_op op,
                               const whet_generate_result* result) noexcept {
    ModelAnswer answer;
    answer.text = ReplaceInvalidUtf8(sdk::View(result->text));
    answer.finish_reason = result->finish_reason;
    answer.tool_calls = ReplaceInvalidUtf8(sdk::View(result->tool_calls));
    answer.logprobs = ReplaceInvalidUtf8(sdk::View(sdk::LogprobsOf(*result)));
    if (result->usage != nullptr) {
      answer.usage = {TokenCount(result->usage->input_tokens),
                      TokenCount(result->usage->output_tokens)};
    }
    return Deliver(host, op, std::move(answer), {});
  }

  // Each text is a call of its own.
  static whet_status Embedded(const whet_host* host, whet_op op,
                              const whet_embed_result* result) noexcept {
    ModelAnswer answer;
    const auto finite = [](float number) { return std::isfinite(number); };
    if (result->count != 1 || result->dimensions == 0 ||
        !std::all_of(result->values, result->values + result->dimensions,
                     finite)) {
      answer.status = absl::InternalError(absl::StrCat(
          "provider '", HostContext::From(host).plugin_id(), "' gave ",
          result->count, " vectors of ", result->dimensions,
          " dimensions; expected one of finite numbers"));
    } else {
      answer.text = VectorText({result->values, result->dimensions});
      answer.finish_reason = WHET_FINISH_STOP;
    }
    if (result->usage != nullptr)
      answer.usage = {TokenCount(result->usage->input_tokens), 0};
    return Deliver(host, op, std::move(answer), {}, /*embedded=*/true);
  }

  static whet_status Failed(const whet_host* host, whet_op op,
                            const whet_error* error) noexcept {
    ModelAnswer answer;
    answer.status = StatusFromError(*error);
    if (answer.status.ok()) {
      answer.status = absl::InternalError(
          absl::StrCat("provider '", HostContext::From(host).plugin_id(),
                       "' reported a failure without a code"));
    }
    return Deliver(host, op, std::move(answer),
                   {error->flags, error->retry_after_ms});
  }

  static whet_status Quota(const whet_host* host, whet_op op,
                           const whet_quota* quota) noexcept {
    auto* dispatcher =
        HostContext::Data<Dispatcher>(host, WHET_SERVICE_COMPLETION);
    if (dispatcher == nullptr)
      return WHET_FAILED_PRECONDITION;
    const ServerQuota copy = {
        {quota->requests_limit, quota->requests_remaining,
         quota->requests_reset_ms},
        {quota->tokens_limit, quota->tokens_remaining, quota->tokens_reset_ms}};
    return dispatcher->OnQuota(op, copy) ? WHET_OK : WHET_NOT_FOUND;
  }

  static constexpr whet_completion kTable = {
      sizeof(whet_completion), 0, &Generated, &Failed, &Quota, &Embedded};
};

const whet_completion* CompletionTable() { return &CompletionService::kTable; }

}  // namespace whet
