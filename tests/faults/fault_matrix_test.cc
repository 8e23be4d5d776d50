// The fault matrix, call by call: each fault of the fake server against the
// real provider, HTTP service and dispatcher. Each ends as the table of
// fault_cells.h says, within its deadline, paid once per attempt, and what the
// server has counted is what was sent.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <string>
#include <utility>
#include <vector>

#include <sys/resource.h>
#include <unistd.h>

#include "fault_cells.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "live_provider.h"
#include "tests/support/fake_model_server/chat_replies.h"
#include "tests/support/fake_model_server/model_server.h"
#include "tests/support/fake_model_server/retry_after.h"

namespace whet::testing {
namespace {

using std::chrono::milliseconds;
using ::testing::HasSubstr;

// Longer than the attempts of any cell take, however busy the machine is.
constexpr milliseconds kPatience{20'000};
constexpr milliseconds kDeadline{1'000};
constexpr milliseconds kTolerance{100};
// Room for two attempts with the back-off of the policy between them.
constexpr milliseconds kTwoAttempts{2'000};
constexpr std::int64_t kMostPaidAttempts = 3;

Handler Echo() {
  return ChatAnswers(
      [](const ChatRequest& request) { return request.LastUserText(); });
}

// `fault` befalls request `first`; every one from there on with `every` = 1.
Handler Faulty(Fault fault, int first, int every) {
  Rule rule;
  rule.first = first;
  rule.every = every;
  rule.reply.fault = fault;
  rule.reply.pace = milliseconds(100);
  return WithRules({rule}, Echo());
}

// What the server has read is what was sent: nothing twice behind our back.
void ExpectOneSendPerAttempt(const LiveProvider& provider,
                             const ModelServer& server, std::int64_t attempts) {
  EXPECT_EQ(provider.traffic().requests, attempts);
  EXPECT_EQ(server.request_count(), attempts);
}

void ExpectRightText(const FaultCell& cell, const Ended& ended) {
  if (cell.fault == Fault::kInvalidUtf8) {
    EXPECT_THAT(ended.answer.text, HasSubstr("\xEF\xBF\xBD"));
  } else if (cell.end == CallEnd::kAnswer || cell.again) {
    EXPECT_EQ(ended.answer.text, "second");
  }
}

// The second of three calls meets the fault, once.
void MeetsTheFaultOnce(const FaultCell& cell) {
  ModelServer server(Faulty(cell.fault, 1, 0));
  LiveProvider provider(server.base_url());
  EXPECT_TRUE(provider.Ask("first", kPatience).get().answer.status.ok());
  const Ended ended =
      provider.Ask("second", cell.lasts() ? kDeadline : kPatience).get();
  // Nothing is left in the connection that the next one would read.
  const Ended next = provider.Ask("third", kPatience).get();
  EXPECT_EQ(next.answer.text, "third") << next.answer.status;

  const auto code = cell.again ? absl::StatusCode::kOk : cell.code;
  EXPECT_EQ(ended.answer.status.code(), code) << ended.answer.status;
  ExpectRightText(cell, ended);
  EXPECT_EQ(server.stats().FaultsOf(cell.fault), 1U);
  ExpectOneSendPerAttempt(provider, server, cell.again ? 4 : 3);
  const std::int64_t paid = (cell.may_be_paid ? 1 : 0) + (cell.again ? 1 : 0);
  EXPECT_EQ(ended.answer.charged.calls, paid);
  EXPECT_EQ(provider.ledger().spent().calls, paid + 2);
  EXPECT_EQ(provider.ledger().balance().reserved.total(), Cost{});
}

// No attempt of a call gets through.
void MeetsTheFaultAlways(const FaultCell& cell) {
  ModelServer server(Faulty(cell.fault, 0, 1));
  LiveProvider provider(server.base_url());
  const bool until_deadline = cell.again && !cell.may_be_paid;
  const milliseconds timeout = cell.lasts()     ? kDeadline
                               : until_deadline ? kTwoAttempts
                                                : kPatience;
  const Ended ended = provider.Ask("text", timeout).get();
  EXPECT_EQ(ended.answer.status.code(), cell.code) << ended.answer.status;
  if (until_deadline || cell.lasts()) {
    EXPECT_LE(ended.took, timeout + kPatience / 4);
  }
  const std::int64_t attempts = provider.traffic().requests;
  if (!cell.again || cell.end == CallEnd::kAnswer) {
    EXPECT_EQ(attempts, 1);
  } else if (cell.may_be_paid) {
    EXPECT_EQ(attempts, kMostPaidAttempts);
  } else {
    EXPECT_GE(attempts, 1);
  }
  ExpectOneSendPerAttempt(provider, server, attempts);
  EXPECT_EQ(provider.ledger().spent().calls, cell.may_be_paid ? attempts : 0);
  std::printf("%-22s %lld attempts, %lld charged, %5lld ms, %s\n",
              cell.name().c_str(), static_cast<long long>(attempts),
              static_cast<long long>(ended.answer.charged.calls),
              static_cast<long long>(ended.took.count()),
              ended.answer.status.ToString().substr(0, 160).c_str());
}

TEST(FaultMatrix, HasACellForEveryFault) {
  for (const FaultClass of :
       {FaultClass::kHttp, FaultClass::kTransport, FaultClass::kBody}) {
    std::vector<Fault> cells;
    for (const FaultCell& cell : FaultCells(of))
      cells.push_back(cell.fault);
    std::vector<Fault> faults;
    for (const FaultInfo& info : AllFaults()) {
      if (info.of == of)
        faults.push_back(info.fault);
    }
    EXPECT_EQ(cells, faults);
  }
}

class FaultClassTest : public ::testing::TestWithParam<FaultClass> {};

TEST_P(FaultClassTest, ACallThatMeetsItOnceEndsAsTheTableSays) {
  ForEachCell(FaultCells(GetParam()), MeetsTheFaultOnce);
}

TEST_P(FaultClassTest, ACallThatMeetsNothingElseEndsAsTheTableSays) {
  ForEachCell(FaultCells(GetParam()), MeetsTheFaultAlways);
}

INSTANTIATE_TEST_SUITE_P(FaultMatrix, FaultClassTest,
                         ::testing::Values(FaultClass::kHttp,
                                           FaultClass::kTransport,
                                           FaultClass::kBody),
                         NameOfClass);

// By how much a call that meets `fault` overshoots its deadline.
milliseconds Overshoot(Fault fault) {
  ModelServer server(Faulty(fault, 0, 1));
  LiveProvider provider(server.base_url());
  const Ended ended = provider.Ask("text", kDeadline).get();
  EXPECT_TRUE(absl::IsDeadlineExceeded(ended.answer.status));
  return ended.took - kDeadline;
}

TEST(FaultMatrix, TheDeadlineHoldsWithinATenthOfASecond) {
  for (const FaultCell& cell : FaultCells(FaultClass::kTransport)) {
    if (!cell.lasts())
      continue;
    SCOPED_TRACE(cell.name());
    // A busy machine makes it later, never earlier: the best of three is ours.
    milliseconds least = Overshoot(cell.fault);
    EXPECT_GE(least, milliseconds(-1));
    for (int i = 0; i < 2 && least > kTolerance; ++i)
      least = std::min(least, Overshoot(cell.fault));
    EXPECT_LE(least, kTolerance);
    std::printf("%-22s deadline + %lld ms\n", cell.name().c_str(),
                static_cast<long long>(least.count()));
  }
}

TEST(FaultMatrix, ARefusedConnectionIsFreeAndTriedAgain) {
  std::string nobody;
  {
    const ModelServer gone(Echo());
    nobody = gone.base_url();
  }
  LiveProvider provider(nobody);
  const Ended ended = provider.Ask("text", kTwoAttempts).get();
  EXPECT_TRUE(absl::IsUnavailable(ended.answer.status)) << ended.answer.status;
  EXPECT_GT(provider.traffic().requests, 1);
  EXPECT_EQ(provider.ledger().spent(), Cost{});
}

// The server closes every connection at its second request without a byte:
// libcurl would send that again by itself, and the server would bill both.
TEST(FaultMatrix, DyingKeepAliveBillsOneRequestPerAttempt) {
  constexpr int kCalls = 40;
  ModelServer server(Faulty(Fault::kCloseWhenReused, 0, 1));
  LiveProvider provider(server.base_url());
  std::vector<std::future<Ended>> calls;
  for (int i = 0; i < kCalls; ++i)
    calls.push_back(provider.Ask("text " + std::to_string(i), kPatience));
  std::int64_t charged = 0;
  int answered = 0;
  for (std::future<Ended>& call : calls) {
    const Ended ended = call.get();
    charged += ended.answer.charged.calls;
    answered += ended.answer.status.ok() ? 1 : 0;
  }
  const Traffic traffic = provider.traffic();
  EXPECT_GT(server.stats().FaultsOf(Fault::kCloseWhenReused), 0U);
  EXPECT_EQ(server.request_count(), traffic.requests);
  EXPECT_EQ(charged, traffic.requests);
  std::printf(
      "%d calls, %d answered, %lld attempts, %d requests billed: %.3f "
      "requests billed per attempt\n",
      kCalls, answered, static_cast<long long>(traffic.requests),
      server.request_count(),
      static_cast<double>(server.request_count()) /
          static_cast<double>(traffic.requests));
}

// A call whose first attempt is refused with this Retry-After.
Ended AfterRetryAfter(const std::string& value) {
  Rule rule;
  rule.first = 0;
  rule.reply = RateLimited(value);
  ModelServer server(WithRules({rule}, Echo()));
  LiveProvider provider(server.base_url());
  return provider.Ask("text", kPatience).get();
}

TEST(FaultMatrix, ADateInThePastIsNoReasonToHurry) {
  const Ended ended = AfterRetryAfter("Thu, 01 Jan 1970 00:00:01 GMT");
  EXPECT_EQ(ended.answer.text, "text") << ended.answer.status;
  EXPECT_GE(ended.took, milliseconds(500));  // the back-off of the policy
}

TEST(FaultMatrix, NobodyWaitsForADateInTheFarFuture) {
  for (const char* date :
       {"Fri, 31 Dec 9999 23:59:59 GMT", "Mon, 01 Jan 2525 00:00:00 GMT"}) {
    const Ended ended = AfterRetryAfter(date);
    EXPECT_TRUE(absl::IsUnavailable(ended.answer.status))
        << ended.answer.status;
    EXPECT_THAT(ended.answer.status.message(), HasSubstr("too long for a run"));
    EXPECT_EQ(ended.answer.charged, Cost{});
    EXPECT_LT(ended.took, kPatience / 2);
  }
}

#ifndef WHET_FAULTS_CHECKS_NEED_FILES

// Takes all file descriptors of this process while it lives.
class NoFilesLeft {
 public:
  NoFilesLeft() {
    getrlimit(RLIMIT_NOFILE, &before_);
    const int lowest_free = dup(0);
    close(lowest_free);
    rlimit none = before_;
    none.rlim_cur = static_cast<rlim_t>(lowest_free);
    setrlimit(RLIMIT_NOFILE, &none);
  }
  ~NoFilesLeft() { setrlimit(RLIMIT_NOFILE, &before_); }
  NoFilesLeft(const NoFilesLeft&) = delete;
  NoFilesLeft& operator=(const NoFilesLeft&) = delete;

 private:
  rlimit before_{};
};

TEST(FaultMatrix, WithoutFileDescriptorsACallIsFreeAndTriedAgain) {
  ModelServer server(Echo());
  LiveProvider provider(server.base_url());
  {
    const NoFilesLeft none;
    const Ended ended = provider.Ask("first", kTwoAttempts).get();
    EXPECT_TRUE(absl::IsUnavailable(ended.answer.status))
        << ended.answer.status;
    std::printf("without file descriptors: %s\n",
                ended.answer.status.ToString().c_str());
  }
  EXPECT_GT(provider.traffic().requests, 1);
  EXPECT_EQ(provider.ledger().spent(), Cost{});
  EXPECT_EQ(server.request_count(), 0);
  EXPECT_EQ(provider.Ask("second", kPatience).get().answer.text, "second");
}

#endif  // WHET_FAULTS_CHECKS_NEED_FILES

}  // namespace
}  // namespace whet::testing
