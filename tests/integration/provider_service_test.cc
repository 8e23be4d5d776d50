// whet.draft.providers/1 towards a plugin that stands in front of the simulated
// model: what it may ask when, and what comes back.
#include "run/provider_service.h"

#include <condition_variable>
#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "whet/sdk/error.h"
#include "whet/sdk/text.h"
#include "whet/service/providers.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "sim_world.h"

namespace whet::testing {
namespace {

using ::testing::HasSubstr;

// The plugin in front, as far as the service sees it.
class FrontPlugin {
 public:
  FrontPlugin() {
    instance_.struct_size = sizeof(instance_);
    instance_.self = this;
    instance_.get_extension = &GetExtension;
  }
  whet_instance* c() { return &instance_; }

  // The text of the answer or the message of the failure; waits for it.
  std::string Await() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return !answers_.empty(); });
    std::string answer = std::move(answers_.back());
    answers_.pop_back();
    return answer;
  }

 private:
  static const void* GetExtension(whet_instance*, whet_text) noexcept {
    return &kClient;
  }
  static void Add(whet_instance* instance, std::string answer) {
    auto& front = *static_cast<FrontPlugin*>(instance->self);
    const std::lock_guard lock(front.mutex_);
    front.answers_.push_back(std::move(answer));
    front.changed_.notify_all();
  }
  static void Generated(whet_instance* instance, whet_op op,
                        const whet_generate_result* result) noexcept {
    Add(instance, std::to_string(op) + ": " + sdk::Copy(result->text));
  }
  static void Failed(whet_instance* instance, whet_op op,
                     const whet_error* error) noexcept {
    Add(instance, std::to_string(op) +
                      " failed: " + std::string(error->message, error->len));
  }
  static constexpr whet_draft_provider_client kClient = {
      sizeof(whet_draft_provider_client),
      0,
      &Generated,
      &Failed,
      nullptr,
      nullptr};

  whet_instance instance_{};
  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<std::string> answers_;
};

class ProviderServiceTest : public ::testing::Test {
 protected:
  ProviderServiceTest()
      : catalog_(PluginCatalog::Scan(TestPlugins())),
        log_(*LogService::Create("", LogLevel::kWarn, nullptr)) {
    ProviderService::Maker maker;
    maker.choose =
        [this](const std::string& id, const std::string& model,
               const std::string& config) -> absl::StatusOr<ProviderChoice> {
      const auto record = catalog_.Find(PluginKind::kProvider, id);
      if (!record.ok())
        return record.status();
      const auto checked = ValidatePluginConfig(**record, config, "$");
      if (!checked.ok())
        return checked.status();
      return ProviderChoice{**record, *checked, model};
    };
    maker.make = [this](const ProviderChoice& choice,
                        std::unique_ptr<HostContext> context) {
      ++made_;
      return PluginInstance::Create(choice.record, choice.config,
                                    std::move(context));
    };
    maker.release = [this](PluginInstance&) { ++released_; };
    service_ = std::make_unique<ProviderService>(std::move(maker), log_.get());
    service_->OfferTo(context_);
    table_ = static_cast<const whet_draft_providers*>(context_.c()->get_service(
        context_.c(), sdk::Text(WHET_SERVICE_PROVIDERS)));
  }

  // The number of the choice, 0 if it was refused.
  std::uint64_t Choose(const char* id = "test.sim", const char* config = "{}") {
    std::uint64_t number = 0;
    status_ = table_->choose(
        context_.c(), sdk::Text(std::string_view(id)), sdk::Text("sim"),
        sdk::Text(std::string_view(config)), &number, error_.get());
    return status_ == WHET_OK ? number : 0;
  }
  whet_status Start(std::uint64_t number) {
    return table_->start(context_.c(), number, error_.get());
  }
  whet_status Generate(std::uint64_t number, whet_op op) {
    whet_message message{};
    message.role = WHET_ROLE_USER;
    message.content = sdk::Text("message 3 is red-9");
    whet_generate_request request{};
    request.struct_size = sizeof(request);
    request.messages = &message;
    request.message_count = 1;
    return table_->generate(context_.c(), number, op, &request, error_.get());
  }
  // The one in front has been made.
  void Settle() {
    service_->Settle();
    context_.set_instance(front_.c());
  }
  std::string Message() const {
    return std::string(error_.get()->message, error_.get()->len);
  }

  PluginCatalog catalog_;
  std::unique_ptr<LogService> log_;
  HostContext context_{"test.front"};
  FrontPlugin front_;
  int made_ = 0;
  int released_ = 0;
  std::unique_ptr<ProviderService> service_;
  const whet_draft_providers* table_ = nullptr;
  whet_status status_ = WHET_OK;
  mutable sdk::ErrorBuffer error_;
};

TEST_F(ProviderServiceTest, AnAnswerGoesToTheOneInFront) {
  const std::uint64_t number = Choose();
  ASSERT_EQ(number, 1U);
  EXPECT_EQ(made_, 0);
  Settle();
  ASSERT_EQ(Start(number), WHET_OK);
  ASSERT_EQ(Start(number), WHET_OK);
  EXPECT_EQ(made_, 1);
  ASSERT_EQ(Generate(number, 7), WHET_OK) << Message();
  EXPECT_EQ(front_.Await(), "7: I think that it is red.");
  // It is over: the same operation may begin again.
  ASSERT_EQ(Generate(number, 7), WHET_OK) << Message();
  EXPECT_EQ(front_.Await(), "7: I think that it is red.");
}

TEST_F(ProviderServiceTest, CountsWhatTheProviderCanCount) {
  const std::uint64_t sim = Choose();
  const std::uint64_t cannot = Choose("test.late_starter");
  ASSERT_EQ(cannot, 2U) << Message();
  Settle();
  whet_message message{};
  message.role = WHET_ROLE_USER;
  message.content = sdk::Text("which colour is it");
  whet_generate_request request{};
  request.struct_size = sizeof(request);
  request.messages = &message;
  request.message_count = 1;
  std::int64_t tokens = -1;
  const auto count = [&](std::uint64_t which) {
    return table_->count_tokens(context_.c(), which, &request, &tokens,
                                error_.get());
  };
  EXPECT_EQ(count(sim), WHET_FAILED_PRECONDITION);  // not started
  ASSERT_EQ(Start(sim), WHET_OK);
  ASSERT_EQ(Start(cannot), WHET_OK);
  EXPECT_EQ(count(sim), WHET_OK) << Message();
  EXPECT_EQ(tokens, 18);  // its tokens are bytes
  EXPECT_EQ(count(cannot), WHET_UNIMPLEMENTED);
  EXPECT_EQ(count(3), WHET_NOT_FOUND);
}

TEST_F(ProviderServiceTest, ChoicesAreMadeWhileTheOneInFrontIsCreated) {
  EXPECT_EQ(Choose("nowhere"), 0U);
  EXPECT_EQ(status_, WHET_NOT_FOUND);
  EXPECT_EQ(Choose("test.sim", R"({"delay": 1})"), 0U);
  EXPECT_EQ(status_, WHET_INVALID_ARGUMENT);
  EXPECT_THAT(Message(), HasSubstr("$.delay"));
  ASSERT_EQ(Choose(), 1U);
  ASSERT_EQ(Choose(), 2U);
  EXPECT_EQ(service_->choices().size(), 2U);
  Settle();
  EXPECT_EQ(Choose(), 0U);
  EXPECT_EQ(status_, WHET_FAILED_PRECONDITION);
}

TEST_F(ProviderServiceTest, NothingIsAskedBeforeTheStart) {
  const std::uint64_t number = Choose();
  EXPECT_EQ(Generate(number, 1), WHET_FAILED_PRECONDITION);
  EXPECT_THAT(Message(), HasSubstr("test.sim has not been started"));
  ASSERT_EQ(Start(number), WHET_OK);
  // Started, but the one in front could not take the answer yet.
  EXPECT_EQ(Generate(number, 1), WHET_FAILED_PRECONDITION);
  EXPECT_EQ(Start(number + 1), WHET_NOT_FOUND);
  EXPECT_EQ(Start(0), WHET_NOT_FOUND);
}

TEST_F(ProviderServiceTest, AnOperationUnderWayIsNotBegunAgain) {
  const std::uint64_t number = Choose("test.sim", R"({"delay_ms": 3600000})");
  Settle();
  ASSERT_EQ(Start(number), WHET_OK);
  ASSERT_EQ(Generate(number, 7), WHET_OK);
  EXPECT_EQ(Generate(number, 7), WHET_ALREADY_EXISTS);
  table_->cancel(context_.c(), number, 8);  // not under way
  table_->cancel(context_.c(), number, 7);
  EXPECT_EQ(front_.Await(), "7 failed: cancelled");
}

TEST_F(ProviderServiceTest, TheEndAnswersWhatIsUnderWayAndOpensNothing) {
  const std::uint64_t number = Choose("test.sim", R"({"delay_ms": 3600000})");
  const std::uint64_t never_started = Choose();
  Settle();
  ASSERT_EQ(Start(number), WHET_OK);
  ASSERT_EQ(Generate(number, 7), WHET_OK);
  service_->Close();
  EXPECT_EQ(front_.Await(), "7 failed: shutting down");
  EXPECT_EQ(released_, 1);
  for (const std::uint64_t each : {number, never_started}) {
    EXPECT_EQ(Start(each), WHET_FAILED_PRECONDITION);
    EXPECT_EQ(Generate(each, 8), WHET_FAILED_PRECONDITION);
  }
  EXPECT_EQ(made_, 1);
}

}  // namespace
}  // namespace whet::testing
