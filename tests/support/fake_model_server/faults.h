// The faults that the server knows, by name. A table and look-ups in it.
//
//   reply.fault = Fault::kResetMidBody;
//   *FaultFromName("reset_mid_body") == Fault::kResetMidBody
//
// kHttp faults are complete answers that refuse, kTransport ones break the
// conversation about an answer, kBody ones are HTTP as it should be about JSON
// as it should not. README.md has the same table for people.
#ifndef WHET_TESTS_SUPPORT_FAKE_MODEL_SERVER_FAULTS_H_
#define WHET_TESTS_SUPPORT_FAKE_MODEL_SERVER_FAULTS_H_

#include <cstddef>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

namespace whet::testing {

enum class Fault {
  kNone,
  // Answers that refuse.
  kHttp429,
  kHttp429Seconds,
  kHttp429Float,
  kHttp429Ms,
  kHttp429Date,
  kHttp429Garbage,
  kHttp429Negative,
  kHttp429Huge,
  kHttp429RetryDelay,
  kHttp429Quota,
  kHttp400Context,
  kHttp401,
  kHttp402,
  kHttp403,
  kHttp404,
  kHttp500,
  kHttp502,
  kHttp503,
  kHttp529,
  kRedirect,
  kErrorIn200,
  kHtml200,
  kHtml502,
  // Broken conversations.
  kResetBeforeHeaders,
  kResetAfterHeaders,
  kResetMidBody,
  kClose,
  kCloseWhenReused,
  kCloseMidBody,
  kStallBeforeHeaders,
  kStallAfterHeaders,
  kStallMidBody,
  kSlowHeaders,
  kSlowBody,
  kManyHeaderLines,
  kEndlessHeaderLine,
  kLengthTooLong,
  kLengthTooShort,
  kChunkedGarbage,
  kChunkedTruncated,
  kNotHttp,
  // Bodies.
  kTruncatedJson,
  kInvalidUtf8,
  kNulBytes,
  kLoneSurrogate,
  kDuplicateKeys,
  kNumberOverflow,
  kNoChoices,
  kEmptyChoices,
  kNullContent,
  kToolCall,
  kFinishLength,
  kFinishContentFilter,
  kNoUsage,
  kNegativeUsage,
  kHugeUsage,
  kDeepNesting,
  kHugeBody,
  kGzipBomb,
};

inline constexpr std::size_t kFaultCount =
    static_cast<std::size_t>(Fault::kGzipBomb) + 1;

enum class FaultClass { kNone, kHttp, kTransport, kBody };

struct FaultInfo {
  Fault fault;
  FaultClass of;
  std::string_view name;
};

// Every fault in the order of the enumeration; the first is kNone, "none".
std::span<const FaultInfo> AllFaults();

const FaultInfo& InfoOf(Fault fault);
std::optional<Fault> FaultFromName(std::string_view name);

// The faults that a name means: one, or those of the class "http",
// "transport" or "body". Empty if there is no such name.
std::vector<Fault> FaultsFromName(std::string_view name);

}  // namespace whet::testing

#endif  // WHET_TESTS_SUPPORT_FAKE_MODEL_SERVER_FAULTS_H_
