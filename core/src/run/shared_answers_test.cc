#include "run/shared_answers.h"

#include <filesystem>
#include <memory>
#include <set>
#include <string>
#include <system_error>
#include <vector>

#include "whet/core/cache_upkeep.h"

#include "base/test_folder.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace whet {
namespace {

using Use = CacheSpec::Use;
using ::testing::Each;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

class SharedAnswersTest : public ::testing::Test {
 protected:
  SharedAnswers Open(Use use) const {
    AnswerCacheOptions options;
    options.file = dir_ / "answers.db";
    return SharedAnswers(AnswerCache::Open(std::move(options)), use);
  }

  // A call of `text` as the table makes it.
  static std::shared_ptr<Call> MakeCall(const SharedAnswers& shared,
                                        const std::string& text,
                                        std::optional<double> temperature = 0.0,
                                        std::uint64_t run_seed = 1,
                                        const std::string& source = "lib") {
    auto call = std::make_shared<Call>();
    call->request.messages = {{ChatMessage::Role::kUser, text, "", ""}};
    call->request.model = "m";
    call->request.temperature = temperature;
    call->provider = "p";
    call->key = CallKey("p {}", call->request);
    call->seed = CallSeed(run_seed, call->key);
    call->kept_as = shared.KeyFor(source, *call);
    return call;
  }

  static ModelAnswer AnswerOf(const std::string& text) {
    ModelAnswer answer;
    answer.text = text;
    answer.finish_reason = WHET_FINISH_LENGTH;
    answer.tool_calls = "[]";
    answer.usage = {7, 3};
    answer.charged = {2, 20};
    return answer;
  }

  const TestFolder temporary_;
  const std::filesystem::path dir_ = temporary_.path();
};

TEST_F(SharedAnswersTest, AnotherRunGetsTheAnswerForNothing) {
  {
    const SharedAnswers shared = Open(Use::kDeterministic);
    shared.Keep(*MakeCall(shared, "a"), AnswerOf("x"));
  }
  const SharedAnswers shared = Open(Use::kDeterministic);
  const auto a = MakeCall(shared, "a");
  const auto found = shared.Find({MakeCall(shared, "b"), a});
  ASSERT_THAT(found, SizeIs(1));
  const ModelAnswer& answer = found.at(a->key);
  EXPECT_EQ(answer.text, "x");
  EXPECT_EQ(answer.finish_reason, WHET_FINISH_LENGTH);
  EXPECT_EQ(answer.tool_calls, "[]");
  EXPECT_EQ(answer.usage.input, 7);
  EXPECT_EQ(answer.usage.output, 3);
  EXPECT_EQ(answer.charged, Cost{});
  EXPECT_TRUE(answer.cached);
  EXPECT_TRUE(answer.status.ok());
}

TEST_F(SharedAnswersTest, SharesWhatTheConfigSays) {
  for (const std::optional<double> drawn :
       {std::optional<double>(), std::optional(1.0), std::optional(1e-9)}) {
    EXPECT_THAT(MakeCall(Open(Use::kDeterministic), "a", drawn)->kept_as,
                IsEmpty());
    EXPECT_THAT(MakeCall(Open(Use::kAll), "a", drawn)->kept_as, SizeIs(64));
  }
  EXPECT_THAT(MakeCall(Open(Use::kDeterministic), "a")->kept_as, SizeIs(64));
  EXPECT_THAT(MakeCall(Open(Use::kOff), "a")->kept_as, IsEmpty());
}

TEST_F(SharedAnswersTest, AnotherRequestSourceOrDrawIsAnotherKey) {
  const SharedAnswers shared = Open(Use::kAll);
  const std::set<std::string> keys = {
      MakeCall(shared, "a")->kept_as,
      MakeCall(shared, "b")->kept_as,
      MakeCall(shared, "a", 1.0)->kept_as,
      MakeCall(shared, "a", 1.0, 2)->kept_as,
      MakeCall(shared, "a", 0.0, 1, "a newer library")->kept_as,
  };
  EXPECT_THAT(keys, SizeIs(5));
  EXPECT_THAT(keys, Each(Not(IsEmpty())));
  // Nothing is drawn: the seed does not matter.
  EXPECT_EQ(MakeCall(shared, "a", 0.0, 1)->kept_as,
            MakeCall(shared, "a", 0.0, 2)->kept_as);
}

TEST_F(SharedAnswersTest, KeepsNoFailures) {
  const SharedAnswers shared = Open(Use::kDeterministic);
  const auto call = MakeCall(shared, "a");
  ModelAnswer failure;
  failure.status = absl::UnavailableError("busy");
  {
    const SharedAnswers other = Open(Use::kDeterministic);
    other.Keep(*call, failure);
  }
  EXPECT_THAT(shared.Find({call}), IsEmpty());
  EXPECT_EQ(ReadCacheStats(dir_ / "answers.db")->answers, 0);
}

}  // namespace
}  // namespace whet
