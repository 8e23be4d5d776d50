#include "worker/provider_operations.h"

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "whet/sdk/text.h"
#include "whet/service/log.h"
#include "whet/service/secrets.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "plugins/host_context.h"
#include "plugins/plugin_instance.h"

namespace whet {
namespace {

using sdk::Text;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Pair;
using ::testing::UnorderedElementsAre;

// What reaches the host.
struct Seen {
  std::vector<whet_op> answered;
  std::map<whet_op, std::string> failed;  // and why
  std::vector<std::uint64_t> sent;
  std::vector<std::uint64_t> cancelled;
  whet_status send_status = WHET_OK;
  std::vector<std::string> lines;  // of the log
};

Seen& SeenBy(const whet_host* host, const char* service) {
  return *HostContext::Data<Seen>(host, service);
}

const whet_completion kSeeingCompletion = {
    sizeof(whet_completion),
    0,
    [](const whet_host* host, whet_op op,
       const whet_generate_result*) noexcept -> whet_status {
      SeenBy(host, WHET_SERVICE_COMPLETION).answered.push_back(op);
      return WHET_OK;
    },
    [](const whet_host* host, whet_op op,
       const whet_error* error) noexcept -> whet_status {
      EXPECT_EQ(error->code, WHET_UNAVAILABLE);
      EXPECT_EQ(error->flags, WHET_ERROR_RETRYABLE);
      SeenBy(host, WHET_SERVICE_COMPLETION).failed[op] =
          std::string(error->message, error->len);
      return WHET_OK;
    },
    nullptr,
    nullptr};

const whet_http kSeeingHttp = {
    sizeof(whet_http), 0,
    [](const whet_host* host, std::uint64_t token, const whet_http_request*,
       whet_error*) noexcept -> whet_status {
      Seen& seen = SeenBy(host, WHET_SERVICE_HTTP);
      seen.sent.push_back(token);
      return seen.send_status;
    },
    [](const whet_host* host, std::uint64_t token) noexcept {
      SeenBy(host, WHET_SERVICE_HTTP).cancelled.push_back(token);
    }};

const whet_log kSeeingLog = {
    sizeof(whet_log), 0,
    [](const whet_host*, std::int32_t) noexcept -> std::int32_t { return 1; },
    [](const whet_host* host, std::int32_t level, whet_text line) noexcept {
      EXPECT_EQ(level, WHET_LOG_WARN);
      SeenBy(host, WHET_SERVICE_LOG).lines.push_back(sdk::Copy(line));
    }};

class ProviderOperationsTest : public ::testing::Test {
 protected:
  ProviderOperationsTest() {
    context_.Offer(WHET_SERVICE_COMPLETION, &kSeeingCompletion, &seen_);
    context_.Offer(WHET_SERVICE_HTTP, &kSeeingHttp, &seen_);
    context_.Offer(WHET_SERVICE_LOG, &kSeeingLog, &seen_);
    operations_ = std::make_unique<ProviderOperations>(
        context_.c(), [this](const std::string& how, std::uint64_t count) {
          losses_.push_back(how + " " + std::to_string(count));
        });
  }

  // As the worker says it.
  whet_status Answer(whet_op op) {
    const whet_generate_result result = {};
    return Table<whet_completion>(WHET_SERVICE_COMPLETION)
        ->generated(operations_->host(), op, &result);
  }
  whet_status Send(std::uint64_t token) {
    const whet_http_request request = {};
    return Table<whet_http>(WHET_SERVICE_HTTP)
        ->send(operations_->host(), token, &request, nullptr);
  }
  void Cancel(std::uint64_t token) {
    Table<whet_http>(WHET_SERVICE_HTTP)->cancel(operations_->host(), token);
  }
  template <typename T>
  const T* Table(const char* id) {
    const whet_host* host = operations_->host();
    return static_cast<const T*>(host->get_service(host, Text(id)));
  }

  Seen seen_;
  HostContext context_{"acme.model"};
  std::vector<std::string> losses_;
  std::unique_ptr<ProviderOperations> operations_;
};

TEST_F(ProviderOperationsTest, CompletesOnceWhatIsUnderWay) {
  EXPECT_TRUE(operations_->Begin(7));
  EXPECT_EQ(Answer(7), WHET_OK);
  EXPECT_EQ(Answer(7), WHET_NOT_FOUND);
  EXPECT_EQ(Answer(8), WHET_NOT_FOUND);
  EXPECT_THAT(seen_.answered, ElementsAre(7U));
  EXPECT_EQ(operations_->strays(), 2U);
}

TEST_F(ProviderOperationsTest, TellsTheLogOfWhatItIgnored) {
  Answer(8);
  Answer(9);
  operations_->Close();
  operations_->Close();
  EXPECT_THAT(seen_.lines,
              ElementsAre("its process completed what was not under way, 2 "
                          "times: ignored"));
}

TEST_F(ProviderOperationsTest, TakesNoAnswerToWhatTheWorkerRefused) {
  operations_->Begin(7);
  operations_->Withdraw(7);
  EXPECT_EQ(Answer(7), WHET_NOT_FOUND);
}

TEST_F(ProviderOperationsTest, ALostProcessFailsWhatIsUnderWayAndNoMore) {
  operations_->Begin(7);
  operations_->Begin(8);
  operations_->Begin(9);
  Answer(8);
  operations_->OnLost("crashed (SIGSEGV)");
  operations_->OnLost("was killed");
  const std::string why = "acme.model: its process crashed (SIGSEGV)";
  EXPECT_THAT(seen_.failed, UnorderedElementsAre(Pair(7, why), Pair(9, why)));
  EXPECT_THAT(losses_, ElementsAre("crashed (SIGSEGV) 2"));
  EXPECT_EQ(Answer(7), WHET_NOT_FOUND);
  EXPECT_FALSE(operations_->Begin(10));
}

TEST_F(ProviderOperationsTest, ExchangesHaveNumbersOfTheHosts) {
  operations_->Open();
  EXPECT_EQ(Send(5), WHET_OK);
  EXPECT_EQ(Send(5), WHET_OK);
  ASSERT_EQ(seen_.sent.size(), 2U);
  EXPECT_NE(seen_.sent[0], seen_.sent[1]);
  EXPECT_EQ(operations_->EndExchange(seen_.sent[0]), 5U);
  EXPECT_EQ(operations_->EndExchange(seen_.sent[0]), std::nullopt);
  Cancel(5);
  Cancel(6);
  EXPECT_THAT(seen_.cancelled, ElementsAre(seen_.sent[1]));
}

TEST_F(ProviderOperationsTest, NobodyWaitsForTheExchangesOfALostProcess) {
  operations_->Open();
  Send(5);
  operations_->OnLost("was killed");
  EXPECT_EQ(seen_.cancelled, seen_.sent);
  EXPECT_EQ(operations_->EndExchange(seen_.sent[0]), std::nullopt);
  EXPECT_EQ(Send(6), WHET_FAILED_PRECONDITION);
}

TEST_F(ProviderOperationsTest, ForgetsAnExchangeThatWasRefused) {
  operations_->Open();
  seen_.send_status = WHET_INVALID_ARGUMENT;
  EXPECT_EQ(Send(5), WHET_INVALID_ARGUMENT);
  EXPECT_EQ(operations_->EndExchange(seen_.sent[0]), std::nullopt);
}

TEST_F(ProviderOperationsTest, SendsNothingBeforeItIsMade) {
  EXPECT_EQ(Send(5), WHET_FAILED_PRECONDITION);
  EXPECT_THAT(seen_.sent, IsEmpty());
}

TEST_F(ProviderOperationsTest, NothingReachesTheHostOnceItIsClosed) {
  operations_->Open();
  operations_->Begin(7);
  operations_->Close();
  EXPECT_EQ(Answer(7), WHET_FAILED_PRECONDITION);
  EXPECT_EQ(Send(5), WHET_FAILED_PRECONDITION);
  operations_->OnLost("was killed");
  EXPECT_THAT(seen_.failed, IsEmpty());
  EXPECT_THAT(losses_, IsEmpty());
}

TEST_F(ProviderOperationsTest, OffersWhatTheHostOffers) {
  EXPECT_EQ(Table<void>(WHET_SERVICE_LOG), &kSeeingLog);
  EXPECT_EQ(Table<void>(WHET_SERVICE_SECRETS), nullptr);
  HostContext bare("acme.model");
  const ProviderOperations operations(bare.c(), nullptr);
  EXPECT_EQ(operations.host()->get_service(operations.host(),
                                           Text(WHET_SERVICE_HTTP)),
            nullptr);
}

}  // namespace
}  // namespace whet
