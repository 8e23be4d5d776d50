#include "tests/support/fake_model_server/faults.h"

#include <array>

namespace whet::testing {
namespace {

constexpr FaultClass kH = FaultClass::kHttp;
constexpr FaultClass kT = FaultClass::kTransport;
constexpr FaultClass kB = FaultClass::kBody;

constexpr std::array<FaultInfo, kFaultCount> kFaultTable = {{
    {Fault::kNone, FaultClass::kNone, "none"},
    {Fault::kHttp429, kH, "http_429"},
    {Fault::kHttp429Seconds, kH, "http_429_seconds"},
    {Fault::kHttp429Float, kH, "http_429_float"},
    {Fault::kHttp429Ms, kH, "http_429_ms"},
    {Fault::kHttp429Date, kH, "http_429_date"},
    {Fault::kHttp429Garbage, kH, "http_429_garbage"},
    {Fault::kHttp429Negative, kH, "http_429_negative"},
    {Fault::kHttp429Huge, kH, "http_429_huge"},
    {Fault::kHttp429RetryDelay, kH, "http_429_retry_delay"},
    {Fault::kHttp429Quota, kH, "http_429_quota"},
    {Fault::kHttp400Context, kH, "http_400_context"},
    {Fault::kHttp401, kH, "http_401"},
    {Fault::kHttp402, kH, "http_402"},
    {Fault::kHttp403, kH, "http_403"},
    {Fault::kHttp404, kH, "http_404"},
    {Fault::kHttp500, kH, "http_500"},
    {Fault::kHttp502, kH, "http_502"},
    {Fault::kHttp503, kH, "http_503"},
    {Fault::kHttp529, kH, "http_529"},
    {Fault::kRedirect, kH, "redirect"},
    {Fault::kErrorIn200, kH, "error_in_200"},
    {Fault::kHtml200, kH, "html_200"},
    {Fault::kHtml502, kH, "html_502"},
    {Fault::kResetBeforeHeaders, kT, "reset_before_headers"},
    {Fault::kResetAfterHeaders, kT, "reset_after_headers"},
    {Fault::kResetMidBody, kT, "reset_mid_body"},
    {Fault::kClose, kT, "close"},
    {Fault::kCloseWhenReused, kT, "close_when_reused"},
    {Fault::kCloseMidBody, kT, "close_mid_body"},
    {Fault::kStallBeforeHeaders, kT, "stall_before_headers"},
    {Fault::kStallAfterHeaders, kT, "stall_after_headers"},
    {Fault::kStallMidBody, kT, "stall_mid_body"},
    {Fault::kSlowHeaders, kT, "slow_headers"},
    {Fault::kSlowBody, kT, "slow_body"},
    {Fault::kManyHeaderLines, kT, "many_header_lines"},
    {Fault::kEndlessHeaderLine, kT, "endless_header_line"},
    {Fault::kLengthTooLong, kT, "length_too_long"},
    {Fault::kLengthTooShort, kT, "length_too_short"},
    {Fault::kChunkedGarbage, kT, "chunked_garbage"},
    {Fault::kChunkedTruncated, kT, "chunked_truncated"},
    {Fault::kNotHttp, kT, "not_http"},
    {Fault::kTruncatedJson, kB, "truncated_json"},
    {Fault::kInvalidUtf8, kB, "invalid_utf8"},
    {Fault::kNulBytes, kB, "nul_bytes"},
    {Fault::kLoneSurrogate, kB, "lone_surrogate"},
    {Fault::kDuplicateKeys, kB, "duplicate_keys"},
    {Fault::kNumberOverflow, kB, "number_overflow"},
    {Fault::kNoChoices, kB, "no_choices"},
    {Fault::kEmptyChoices, kB, "empty_choices"},
    {Fault::kNullContent, kB, "null_content"},
    {Fault::kToolCall, kB, "tool_call"},
    {Fault::kFinishLength, kB, "finish_length"},
    {Fault::kFinishContentFilter, kB, "finish_content_filter"},
    {Fault::kNoUsage, kB, "no_usage"},
    {Fault::kNegativeUsage, kB, "negative_usage"},
    {Fault::kHugeUsage, kB, "huge_usage"},
    {Fault::kDeepNesting, kB, "deep_nesting"},
    {Fault::kHugeBody, kB, "huge_body"},
    {Fault::kGzipBomb, kB, "gzip_bomb"},
}};

constexpr bool IsInOrder() {
  for (std::size_t i = 0; i < kFaultTable.size(); ++i) {
    if (kFaultTable[i].fault != static_cast<Fault>(i))
      return false;
  }
  return true;
}
static_assert(IsInOrder(), "InfoOf() takes a fault's number as its place");

FaultClass ClassFromName(std::string_view name) {
  if (name == "http")
    return kH;
  if (name == "transport")
    return kT;
  return name == "body" ? kB : FaultClass::kNone;
}

}  // namespace

std::span<const FaultInfo> AllFaults() { return kFaultTable; }

const FaultInfo& InfoOf(Fault fault) {
  return kFaultTable[static_cast<std::size_t>(fault)];
}

std::optional<Fault> FaultFromName(std::string_view name) {
  for (const FaultInfo& info : kFaultTable) {
    if (info.name == name)
      return info.fault;
  }
  return std::nullopt;
}

std::vector<Fault> FaultsFromName(std::string_view name) {
  if (const auto one = FaultFromName(name))
    return {*one};
  std::vector<Fault> out;
  const FaultClass wanted = ClassFromName(name);
  for (const FaultInfo& info : kFaultTable) {
    if (wanted != FaultClass::kNone && info.of == wanted)
      out.push_back(info.fault);
  }
  return out;
}

}  // namespace whet::testing
