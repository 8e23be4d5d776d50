#include "conformance/call_log.h"

#include <array>
#include <chrono>
#include <cmath>
#include <string_view>
#include <utility>

#include "whet/sdk/generation.h"
#include "whet/sdk/text.h"

#include "base/utf8.h"
#include "conformance/batch.h"
#include "nlohmann/json.hpp"

namespace whet::conformance {
namespace {

using How = Completed::How;
using nlohmann::json;

constexpr std::uint32_t kKnownFlags =
    WHET_ERROR_RETRYABLE | WHET_ERROR_NOT_BILLED | WHET_ERROR_TRUNCATED;

std::string OpText(whet_op op) { return "operation " + std::to_string(op); }

void CopyUsage(const whet_usage* usage, Completed* out) {
  out->has_usage = usage != nullptr;
  if (usage != nullptr)
    out->usage = *usage;
}

// "its model is no UTF-8", or empty.
std::string NoUtf8(const char* what, std::string_view text) {
  return FirstInvalidUtf8(text) == text.size()
             ? ""
             : std::string(what) + " is no UTF-8: " + ShowText(text);
}

std::string NoJsonArray(const char* what, const std::string& text) {
  if (text.empty() || json::parse(text, nullptr, false).is_array())
    return "";
  return std::string(what) + " is no JSON array: " + ShowText(text);
}

std::string IllFormedAnswer(const Completed& c) {
  if (c.finish_reason < WHET_FINISH_OTHER ||
      c.finish_reason > WHET_FINISH_REFUSAL) {
    return "the finish reason of an answer is " +
           std::to_string(c.finish_reason) + ", which is no WHET_FINISH_*";
  }
  for (const auto& [what, text] :
       {std::pair<const char*, std::string_view>{"the text of an answer",
                                                 c.text},
        {"the model of an answer", c.model},
        {"the request id of an answer", c.request_id}}) {
    const std::string fault = NoUtf8(what, text);
    if (!fault.empty())
      return fault;
  }
  const std::string fault = NoJsonArray("`tool_calls`", c.tool_calls);
  return fault.empty() ? NoJsonArray("`logprobs`", c.logprobs) : fault;
}

std::string IllFormedFailure(const Completed& c) {
  const std::string what =
      c.how == How::kRefused ? "a refused call" : "failed()";
  if (c.code <= WHET_OK || c.code > WHET_UNAUTHENTICATED)
    return what + " has the code " + std::to_string(c.code) +
           ", which is no error";
  if (c.message.empty())
    return what + " with " + CodeText(c.code) + " has no text";
  if ((c.flags & ~kKnownFlags) != 0)
    return what + " has unknown flags: " + std::to_string(c.flags);
  return NoUtf8("the text of an error", c.message);
}

}  // namespace

std::string IllFormed(const Completed& c) {
  switch (c.how) {
    case How::kGenerated:
      return IllFormedAnswer(c);
    case How::kRefused:
    case How::kFailed:
      return IllFormedFailure(c);
    case How::kEmbedded:
      return c.dimensions == 0 && c.rows > 0
                 ? "embedded() gave vectors without dimensions"
                 : "";
    case How::kNothing:
      break;
  }
  return "";
}

std::string IllCounted(const Completed& c) {
  if (!c.has_usage)
    return "";
  const whet_usage& u = c.usage;
  for (const auto& [name, count] :
       {std::pair<const char*, std::int64_t>{"input_tokens", u.input_tokens},
        {"cached_input_tokens", u.cached_input_tokens},
        {"output_tokens", u.output_tokens},
        {"reasoning_tokens", u.reasoning_tokens}}) {
    if (count < -1)
      return std::string("usage.") + name + " is " + std::to_string(count);
  }
  return "";
}

Completed CopyOf(const whet_generate_result& result) {
  Completed out;
  out.how = How::kGenerated;
  out.finish_reason = result.finish_reason;
  out.text = sdk::Copy(result.text);
  out.tool_calls = sdk::Copy(result.tool_calls);
  out.model = sdk::Copy(result.model);
  out.request_id = sdk::Copy(result.request_id);
  out.logprobs = sdk::Copy(sdk::LogprobsOf(result));
  CopyUsage(result.usage, &out);
  return out;
}

Completed CopyOf(const whet_embed_result& result) {
  Completed out;
  out.how = How::kEmbedded;
  out.rows = result.count;
  out.dimensions = result.dimensions;
  const std::uint64_t numbers = result.count * result.dimensions;
  for (std::uint64_t i = 0; i < numbers; ++i)
    out.finite = out.finite && std::isfinite(result.values[i]);
  CopyUsage(result.usage, &out);
  return out;
}

Completed CopyOf(const whet_error& error) {
  Completed out;
  out.how = How::kFailed;
  out.code = error.code;
  out.flags = error.flags;
  out.retry_after_ms = error.retry_after_ms;
  if (error.len > 0)
    out.message.assign(error.message, error.len);
  return out;
}

std::string HowText(How how) {
  switch (how) {
    case How::kNothing:
      return "nothing";
    case How::kRefused:
      return "an error returned";
    case How::kGenerated:
      return "generated()";
    case How::kEmbedded:
      return "embedded()";
    case How::kFailed:
      return "failed()";
  }
  return "";
}

std::string CodeText(whet_status code) {
  constexpr std::array kNames = {"OK",
                                 "CANCELLED",
                                 "UNKNOWN",
                                 "INVALID_ARGUMENT",
                                 "DEADLINE_EXCEEDED",
                                 "NOT_FOUND",
                                 "ALREADY_EXISTS",
                                 "PERMISSION_DENIED",
                                 "RESOURCE_EXHAUSTED",
                                 "FAILED_PRECONDITION",
                                 "ABORTED",
                                 "OUT_OF_RANGE",
                                 "UNIMPLEMENTED",
                                 "INTERNAL",
                                 "UNAVAILABLE",
                                 "DATA_LOSS",
                                 "UNAUTHENTICATED"};
  const auto i = static_cast<std::size_t>(code);
  return (i < kNames.size() ? std::string("WHET_") + kNames[i]
                            : std::string("code")) +
         " (" + std::to_string(code) + ")";
}

std::string ShowCompleted(const Completed& c) {
  if (c.how == How::kGenerated)
    return "generated() with the text " + ShowText(c.text);
  if (c.how == How::kEmbedded)
    return "embedded() with " + std::to_string(c.rows) + " vectors";
  if (c.how == How::kNothing)
    return "nothing";
  return HowText(c.how) + " with " + CodeText(c.code) + ": " +
         ShowText(c.message);
}

whet_op CallLog::Begin(CallKind kind, std::uint64_t rows) {
  const std::lock_guard lock(mutex_);
  calls_[++last_] = {kind, rows};
  ++open_;
  return last_;
}

void CallLog::Refuse(whet_op op, whet_status code, const whet_error& error) {
  const std::lock_guard lock(mutex_);
  Call& call = calls_[op];
  if (call.completed.how != How::kNothing) {
    Note("the call for " + OpText(op) + " returned " + CodeText(code) +
         " and yet there was " + HowText(call.completed.how));
    return;
  }
  call.completed = CopyOf(error);
  call.completed.how = How::kRefused;
  if (error.code != code) {
    Note("the call for " + OpText(op) + " returned " + CodeText(code) +
         ", but whet_error says " + CodeText(error.code));
  }
  const std::string fault = IllFormed(call.completed);
  if (!fault.empty())
    Note(fault);
  --open_;
  changed_.notify_all();
}

whet_status CallLog::Complete(whet_op op, Completed completed) {
  const std::lock_guard lock(mutex_);
  const std::string what = HowText(completed.how);
  if (retired_ || (op > 0 && op <= forgotten_)) {
    Note(what + " came for " + OpText(op) + " after destroy() had returned");
    return WHET_FAILED_PRECONDITION;
  }
  const auto it = calls_.find(op);
  if (it == calls_.end()) {
    Note(what + " came for " + OpText(op) + ", which was never started");
    return WHET_NOT_FOUND;
  }
  Call& call = it->second;
  const How before = call.completed.how;
  if (before != How::kNothing) {
    Note(OpText(op) + " was completed twice: first by " + HowText(before) +
         ", then by " + what);
    return WHET_NOT_FOUND;
  }
  const bool of_kind =
      completed.how == How::kFailed ||
      (completed.how == How::kEmbedded) == (call.kind == CallKind::kEmbed);
  std::string fault = IllFormed(completed);
  if (!of_kind) {
    fault = what + " completed " + OpText(op) + ", which is " +
            (call.kind == CallKind::kEmbed ? "an embedding" : "no embedding");
  }
  if (!fault.empty())
    Note(fault);
  call.completed = std::move(completed);
  --open_;
  changed_.notify_all();
  return WHET_OK;
}

whet_status CallLog::NoteQuota(whet_op op) {
  const std::lock_guard lock(mutex_);
  const auto it = calls_.find(op);
  const bool open =
      it != calls_.end() && it->second.completed.how == How::kNothing;
  if (!open) {
    Note("quota() came for " + OpText(op) + ", which is not under way");
    return WHET_NOT_FOUND;
  }
  return WHET_OK;
}

bool CallLog::Await(whet_op op, double seconds) {
  std::unique_lock lock(mutex_);
  return changed_.wait_for(lock, std::chrono::duration<double>(seconds), [&] {
    return calls_[op].completed.how != How::kNothing;
  });
}

bool CallLog::AwaitAll(double seconds) {
  std::unique_lock lock(mutex_);
  return changed_.wait_for(lock, std::chrono::duration<double>(seconds),
                           [&] { return open_ == 0; });
}

Completed CallLog::OutcomeOf(whet_op op) const {
  const std::lock_guard lock(mutex_);
  const auto it = calls_.find(op);
  return it == calls_.end() ? Completed{} : it->second.completed;
}

std::vector<whet_op> CallLog::Open() const {
  const std::lock_guard lock(mutex_);
  std::vector<whet_op> open;
  for (const auto& [op, call] : calls_) {
    if (call.completed.how == How::kNothing)
      open.push_back(op);
  }
  return open;
}

void CallLog::Retire() {
  const std::lock_guard lock(mutex_);
  retired_ = true;
}

void CallLog::Forget() {
  const std::lock_guard lock(mutex_);
  calls_.clear();
  forgotten_ = last_;
  open_ = 0;
  retired_ = false;
}

std::string CallLog::FirstFault() const {
  const std::lock_guard lock(mutex_);
  return first_fault_;
}

void CallLog::Note(std::string fault) {
  if (first_fault_.empty())
    first_fault_ = std::move(fault);
}

}  // namespace whet::conformance
