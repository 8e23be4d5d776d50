#include "fault_cells.h"

#include <atomic>
#include <cstddef>
#include <thread>

#include "gtest/gtest.h"

namespace whet::testing {
namespace {

using absl::StatusCode;

constexpr int kCellsAtOnce = 10;

constexpr bool kAgain = true;
constexpr bool kOnce = false;
constexpr bool kPaid = true;
constexpr bool kFree = false;

constexpr FaultCell Answer(Fault fault) {
  return {fault, kOnce, kPaid, CallEnd::kAnswer, StatusCode::kOk};
}
constexpr FaultCell NoScore(Fault fault, bool paid, StatusCode code) {
  return {fault, kOnce, paid, CallEnd::kNoScore, code};
}
constexpr FaultCell EndsRun(Fault fault, StatusCode code) {
  return {fault, kOnce, kFree, CallEnd::kEndsRun, code};
}
constexpr FaultCell NoAnswer(Fault fault, bool again, bool paid,
                             StatusCode code = StatusCode::kUnavailable) {
  return {fault, again, paid, CallEnd::kOutage, code};
}
// Not a complete JSON object with an answer: damaged on its way or at the
// server; it may have been paid.
constexpr FaultCell Damaged(Fault fault) {
  return NoAnswer(fault, kAgain, kPaid, StatusCode::kDataLoss);
}

constexpr FaultCell kHttpCells[] = {
    NoAnswer(Fault::kHttp429, kAgain, kFree),
    NoAnswer(Fault::kHttp429Seconds, kAgain, kFree),
    NoAnswer(Fault::kHttp429Float, kAgain, kFree),
    NoAnswer(Fault::kHttp429Ms, kAgain, kFree),
    NoAnswer(Fault::kHttp429Date, kAgain, kFree),
    NoAnswer(Fault::kHttp429Garbage, kAgain, kFree),
    NoAnswer(Fault::kHttp429Negative, kAgain, kFree),
    // A day is longer than anybody waits.
    NoAnswer(Fault::kHttp429Huge, kOnce, kFree),
    NoAnswer(Fault::kHttp429RetryDelay, kAgain, kFree),
    EndsRun(Fault::kHttp429Quota, StatusCode::kPermissionDenied),
    NoScore(Fault::kHttp400Context, kFree, StatusCode::kInvalidArgument),
    EndsRun(Fault::kHttp401, StatusCode::kUnauthenticated),
    EndsRun(Fault::kHttp402, StatusCode::kPermissionDenied),
    EndsRun(Fault::kHttp403, StatusCode::kPermissionDenied),
    EndsRun(Fault::kHttp404, StatusCode::kNotFound),
    NoAnswer(Fault::kHttp500, kAgain, kPaid),
    NoAnswer(Fault::kHttp502, kAgain, kPaid),
    NoAnswer(Fault::kHttp503, kAgain, kFree),
    NoAnswer(Fault::kHttp529, kAgain, kFree),
    EndsRun(Fault::kRedirect, StatusCode::kNotFound),
    NoAnswer(Fault::kErrorIn200, kAgain, kPaid),
    Damaged(Fault::kHtml200),
    NoAnswer(Fault::kHtml502, kAgain, kPaid),
};

constexpr FaultCell kTransportCells[] = {
    NoAnswer(Fault::kResetBeforeHeaders, kAgain, kPaid),
    NoAnswer(Fault::kResetAfterHeaders, kAgain, kPaid),
    NoAnswer(Fault::kResetMidBody, kAgain, kPaid),
    NoAnswer(Fault::kClose, kAgain, kPaid),
    // The second attempt goes out on a connection of its own.
    {Fault::kCloseWhenReused, kAgain, kPaid, CallEnd::kAnswer, StatusCode::kOk},
    NoAnswer(Fault::kCloseMidBody, kAgain, kPaid),
    NoAnswer(Fault::kStallBeforeHeaders, kOnce, kPaid,
             StatusCode::kDeadlineExceeded),
    NoAnswer(Fault::kStallAfterHeaders, kOnce, kPaid,
             StatusCode::kDeadlineExceeded),
    NoAnswer(Fault::kStallMidBody, kOnce, kPaid, StatusCode::kDeadlineExceeded),
    NoAnswer(Fault::kSlowHeaders, kOnce, kPaid, StatusCode::kDeadlineExceeded),
    NoAnswer(Fault::kSlowBody, kOnce, kPaid, StatusCode::kDeadlineExceeded),
    // Larger than any answer: who does it once does it always.
    NoAnswer(Fault::kManyHeaderLines, kOnce, kPaid),
    NoAnswer(Fault::kEndlessHeaderLine, kOnce, kPaid),
    NoAnswer(Fault::kLengthTooLong, kAgain, kPaid),
    Damaged(Fault::kLengthTooShort),
    NoAnswer(Fault::kChunkedGarbage, kAgain, kPaid),
    NoAnswer(Fault::kChunkedTruncated, kAgain, kPaid),
    NoAnswer(Fault::kNotHttp, kAgain, kPaid),
};

constexpr FaultCell kBodyCells[] = {
    Damaged(Fault::kTruncatedJson),
    Answer(Fault::kInvalidUtf8),  // repaired
    Damaged(Fault::kNulBytes),
    Damaged(Fault::kLoneSurrogate),
    Damaged(Fault::kDuplicateKeys),
    Damaged(Fault::kNumberOverflow),
    Damaged(Fault::kNoChoices),
    Damaged(Fault::kEmptyChoices),
    NoScore(Fault::kNullContent, kPaid, StatusCode::kOk),
    NoScore(Fault::kToolCall, kPaid, StatusCode::kOk),
    Answer(Fault::kFinishLength),
    NoScore(Fault::kFinishContentFilter, kPaid, StatusCode::kOk),
    Answer(Fault::kNoUsage),
    Answer(Fault::kNegativeUsage),
    Answer(Fault::kHugeUsage),
    Damaged(Fault::kDeepNesting),
    NoAnswer(Fault::kHugeBody, kOnce, kPaid),
    Damaged(Fault::kGzipBomb),
};

}  // namespace

bool FaultCell::lasts() const { return code == StatusCode::kDeadlineExceeded; }

std::vector<FaultCell> FaultCells(FaultClass of) {
  switch (of) {
    case FaultClass::kHttp:
      return {std::begin(kHttpCells), std::end(kHttpCells)};
    case FaultClass::kTransport:
      return {std::begin(kTransportCells), std::end(kTransportCells)};
    case FaultClass::kBody:
      return {std::begin(kBodyCells), std::end(kBodyCells)};
    case FaultClass::kNone:
      break;
  }
  return {};
}

void ForEachCell(const std::vector<FaultCell>& cells,
                 const std::function<void(const FaultCell&)>& one) {
  std::atomic<std::size_t> next{0};
  std::vector<std::thread> threads;
  for (int i = 0; i < kCellsAtOnce; ++i) {
    threads.emplace_back([&] {
      for (std::size_t at = next++; at < cells.size(); at = next++) {
        SCOPED_TRACE(cells[at].name());
        one(cells[at]);
      }
    });
  }
  for (std::thread& thread : threads)
    thread.join();
}

std::string NameOfClass(const ::testing::TestParamInfo<FaultClass>& info) {
  switch (info.param) {
    case FaultClass::kHttp:
      return "Http";
    case FaultClass::kTransport:
      return "Transport";
    default:
      return "Body";
  }
}

}  // namespace whet::testing
