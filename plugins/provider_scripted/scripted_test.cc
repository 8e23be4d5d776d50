// The plugin through its entry symbol, with a host that writes down what comes
// back.
#include <condition_variable>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "whet/provider.h"
#include "whet/sdk/error.h"
#include "whet/sdk/generation.h"
#include "whet/sdk/testing.h"
#include "whet/sdk/text.h"
#include "whet/service/completion.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace whet::scripted {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

// What came back, in order, as "op: what".
struct Outcomes {
  std::mutex mutex;
  std::condition_variable came;
  std::vector<std::string> lines;

  void Add(whet_op op, const std::string& what) {
    const std::lock_guard<std::mutex> lock(mutex);
    lines.push_back(std::to_string(op) + ": " + what);
    came.notify_all();
  }
  std::vector<std::string> Wait(std::size_t count) {
    std::unique_lock<std::mutex> lock(mutex);
    came.wait(lock, [&] { return lines.size() >= count; });
    return lines;
  }
};

Outcomes& OutcomesOf(const whet_host* host) {
  return *static_cast<Outcomes*>(sdk::testing::TestHost::Data(host));
}

const whet_completion kCompletion = {
    sizeof(whet_completion),
    0,
    [](const whet_host* host, whet_op op,
       const whet_generate_result* result) noexcept -> whet_status {
      OutcomesOf(host).Add(
          op, sdk::Copy(result->text) + " " +
                  std::to_string(result->usage->input_tokens) + "+" +
                  std::to_string(result->usage->output_tokens));
      return WHET_OK;
    },
    [](const whet_host* host, whet_op op,
       const whet_error* error) noexcept -> whet_status {
      OutcomesOf(host).Add(op, "error " + std::to_string(error->code) + " " +
                                   std::string(error->message, error->len) +
                                   " " + std::to_string(error->retry_after_ms));
      return WHET_OK;
    },
    nullptr,
    [](const whet_host* host, whet_op op,
       const whet_embed_result* result) noexcept -> whet_status {
      OutcomesOf(host).Add(op, std::to_string(result->count) + " x " +
                                   std::to_string(result->dimensions));
      return WHET_OK;
    }};

struct DestroyScripted {
  void operator()(whet_instance* instance) const {
    instance->destroy(instance);
  }
};

class ScriptedTest : public ::testing::Test {
 protected:
  // Empty, or why it could not be made.
  std::string Make(const std::string& config) {
    sdk::ErrorBuffer error;
    whet_instance* made = nullptr;
    const whet_status status =
        whet_plugin_entry_v1()->create(sdk::Text("scripted"), host_.get(),
                                       sdk::Text(config), &made, error.get());
    instance_.reset(made);
    return status == WHET_OK
               ? ""
               : std::string(error.get()->message, error.get()->len);
  }

  const whet_provider& table() const {
    return *static_cast<const whet_provider*>(instance_->kind_table);
  }

  whet_status Ask(whet_op op, const std::string& text) {
    sdk::GenerateRequest request;
    request.messages = {{WHET_ROLE_USER, text}};
    const sdk::GenerateRequestView view(request);
    return table().generate(instance_.get(), op, &view.c(), nullptr);
  }

  Outcomes outcomes_;
  sdk::testing::TestHost host_{{{WHET_SERVICE_COMPLETION, &kCompletion}},
                               &outcomes_};
  std::unique_ptr<whet_instance, DestroyScripted> instance_;
};

TEST_F(ScriptedTest, AnswersAtOnce) {
  ASSERT_EQ(Make(R"({"rules": [{"matches": "(\\w+)$", "text": "\\1"}]})"), "");
  EXPECT_EQ(Ask(7, "what is red"), WHET_OK);
  EXPECT_THAT(outcomes_.lines, ElementsAre("7: red 3+1"));
}

TEST_F(ScriptedTest, FailsAsTheScriptSays) {
  ASSERT_EQ(Make(R"({"rules": [{"error": {"state": "rate_limited",
                                          "retry_after_ms": 250}}]})"),
            "");
  EXPECT_EQ(Ask(1, "a"), WHET_OK);
  EXPECT_THAT(outcomes_.lines,
              ElementsAre("1: error 14 too many requests 250"));
}

TEST_F(ScriptedTest, RefusesARequestThatNoRuleKnows) {
  ASSERT_EQ(Make(R"({"rules": [{"equals": "b", "text": "b"}]})"), "");
  EXPECT_EQ(Ask(1, "a"), WHET_NOT_FOUND);
  EXPECT_THAT(outcomes_.lines, IsEmpty());
}

TEST_F(ScriptedTest, AnswersLateAndWhenCancelledAtOnce) {
  ASSERT_EQ(Make(R"({"rules": [
      {"equals": "late", "text": "late", "delay_ms": 1},
      {"text": "never", "delay_ms": 3600000}]})"),
            "");
  EXPECT_EQ(Ask(1, "an hour"), WHET_OK);
  EXPECT_EQ(Ask(2, "late"), WHET_OK);
  EXPECT_THAT(outcomes_.Wait(1), ElementsAre("2: late 1+1"));
  table().cancel(instance_.get(), 1);
  EXPECT_EQ(outcomes_.Wait(2)[1], "1: error 1 cancelled 0");
  table().cancel(instance_.get(), 99);  // unknown: ignored
}

TEST_F(ScriptedTest, EndsWhatWaitsWhenItGoes) {
  ASSERT_EQ(Make(R"({"rules": [{"text": "never", "delay_ms": 3600000}]})"), "");
  EXPECT_EQ(Ask(1, "a"), WHET_OK);
  EXPECT_EQ(Ask(2, "b"), WHET_OK);
  instance_.reset();
  EXPECT_THAT(outcomes_.lines,
              ElementsAre("1: error 1 cancelled 0", "2: error 1 cancelled 0"));
}

TEST_F(ScriptedTest, CountsTokensAsItBillsThem) {
  ASSERT_EQ(Make(R"({"rules": [{"text": "red"}]})"), "");
  sdk::GenerateRequest request;
  request.messages = {{WHET_ROLE_USER, "what is red"}};
  const sdk::GenerateRequestView view(request);
  std::int64_t tokens = -1;
  EXPECT_EQ(table().count_tokens(instance_.get(), &view.c(), &tokens, nullptr),
            WHET_OK);
  EXPECT_EQ(tokens, 3);
}

TEST_F(ScriptedTest, MakesVectors) {
  ASSERT_EQ(Make(R"({"rules": [{"text": ""}], "dimensions": 12})"), "");
  const whet_text texts[] = {sdk::Text("a"), sdk::Text("b c")};
  whet_embed_request request = {sizeof(request), 0, texts, 2, {}, 0};
  EXPECT_EQ(table().embed(instance_.get(), 1, &request, nullptr), WHET_OK);
  request.dimensions = 5;
  EXPECT_EQ(table().embed(instance_.get(), 2, &request, nullptr), WHET_OK);
  EXPECT_THAT(outcomes_.lines, ElementsAre("1: 2 x 12", "2: 2 x 5"));
}

TEST_F(ScriptedTest, SaysWhatIsWrongWithItsScript) {
  EXPECT_EQ(Make(R"({"rules": [{"text": "a"}, {"then": "cycle"}]})"),
            "$.rules[1].text: is missing; expected text, tool_calls or error");
}

}  // namespace
}  // namespace whet::scripted
