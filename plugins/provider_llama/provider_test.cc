// The plugin through its C ABI, as a host sees it.
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <limits>
#include <map>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "whet/plugin.h"
#include "whet/sdk/error.h"
#include "whet/sdk/generation.h"
#include "whet/sdk/text.h"

namespace whet::llama {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::StartsWith;
using whet::sdk::Copy;
using whet::sdk::GenerateRequest;
using whet::sdk::Text;
using whet::sdk::View;

struct Completion {
  whet_status code = WHET_OK;
  std::string text = {};  // the answer, or the reason of a failure
  std::string model = {};
  std::int32_t finish_reason = WHET_FINISH_OTHER;
  std::int64_t input_tokens = -1;
  std::int64_t output_tokens = -1;
};

// Lends the services log and completion and keeps what they are told.
class FakeHost {
 public:
  FakeHost() {
    host_.struct_size = sizeof(host_);
    host_.ctx = this;
    host_.name = Text("test");
    host_.get_service = &GetService;
  }

  const whet_host* get() const { return &host_; }

  Completion Wait(whet_op op) {
    std::unique_lock lock(mutex_);
    arrived_.wait(lock, [&] { return completions_.count(op) == 1; });
    return completions_.at(op);
  }

  // As that of a run, which begins once its instances are there.
  void OpenLog(bool open) { log_is_open_ = open; }

  std::vector<std::pair<int, std::string>> Log() {
    const std::scoped_lock lock(mutex_);
    return log_;
  }

 private:
  static FakeHost& Of(const whet_host* host) {
    return *static_cast<FakeHost*>(host->ctx);
  }

  static const void* GetService(const whet_host*, whet_text id) noexcept {
    static const whet_log log = {sizeof(whet_log), 0, &Enabled, &Write};
    static const whet_completion completion = {
        sizeof(whet_completion), 0, &Generated, &Failed, nullptr, &Embedded};
    if (View(id) == WHET_SERVICE_LOG)
      return &log;
    if (View(id) == WHET_SERVICE_COMPLETION)
      return &completion;
    return nullptr;
  }

  static std::int32_t Enabled(const whet_host* host, std::int32_t) noexcept {
    return Of(host).log_is_open_ ? 1 : 0;
  }

  static void Write(const whet_host* host, std::int32_t level,
                    whet_text message) noexcept {
    const std::scoped_lock lock(Of(host).mutex_);
    Of(host).log_.emplace_back(level, Copy(message));
  }

  static whet_status Generated(const whet_host* host, whet_op op,
                               const whet_generate_result* result) noexcept {
    return Of(host).Add(op, {.text = Copy(result->text),
                             .model = Copy(result->model),
                             .finish_reason = result->finish_reason,
                             .input_tokens = result->usage->input_tokens,
                             .output_tokens = result->usage->output_tokens});
  }

  static whet_status Embedded(const whet_host* host, whet_op op,
                              const whet_embed_result* result) noexcept {
    return Of(host).Add(op, {.text = std::to_string(result->count) + " of " +
                                     std::to_string(result->dimensions),
                             .input_tokens = result->usage->input_tokens,
                             .output_tokens = result->usage->output_tokens});
  }

  static whet_status Failed(const whet_host* host, whet_op op,
                            const whet_error* error) noexcept {
    return Of(host).Add(op, {.code = error->code,
                             .text = std::string(error->message, error->len)});
  }

  whet_status Add(whet_op op, Completion completion) {
    const std::scoped_lock lock(mutex_);
    EXPECT_TRUE(completions_.emplace(op, std::move(completion)).second)
        << "operation " << op << " completed twice";
    arrived_.notify_all();
    return WHET_OK;
  }

  whet_host host_{};
  std::atomic<bool> log_is_open_ = true;
  std::mutex mutex_;
  std::condition_variable arrived_;
  std::map<whet_op, Completion> completions_;
  std::vector<std::pair<int, std::string>> log_;
};

// An instance of the plugin, or the reason why there is none.
class Instance {
 public:
  Instance(FakeHost& host, const std::string& config) {
    whet::sdk::ErrorBuffer error;
    const whet_entry* entry = whet_plugin_entry_v1();
    code_ = entry->create(Text("llama"), host.get(), Text(config), &instance_,
                          error.get());
    reason_ = std::string(error.get()->message, error.get()->len);
  }
  ~Instance() {
    if (instance_ != nullptr)
      instance_->destroy(instance_);
  }
  Instance(const Instance&) = delete;
  Instance& operator=(const Instance&) = delete;

  whet_status code() const { return code_; }
  const std::string& reason() const { return reason_; }
  whet_instance* get() const { return instance_; }
  const whet_provider& table() const {
    return *static_cast<const whet_provider*>(instance_->kind_table);
  }

  // The same for embeddings.
  std::string Embed(whet_op op, const std::vector<std::string>& texts,
                    std::uint32_t dimensions) const {
    std::vector<whet_text> views;
    for (const std::string& text : texts) {
      views.push_back(Text(text));
    }
    const whet_embed_request request = {
        sizeof(request), dimensions, views.data(), views.size(), Text(""), 0};
    whet::sdk::ErrorBuffer error;
    const whet_status status =
        table().embed(instance_, op, &request, error.get());
    return status == WHET_OK
               ? ""
               : std::string(error.get()->message, error.get()->len);
  }

  // Returns the reason of a refusal, or nothing.
  std::string Generate(whet_op op, const GenerateRequest& request) const {
    whet::sdk::ErrorBuffer error;
    const whet::sdk::GenerateRequestView view(request);
    const whet_status status =
        table().generate(instance_, op, &view.c(), error.get());
    return status == WHET_OK
               ? ""
               : std::string(error.get()->message, error.get()->len);
  }

 private:
  whet_instance* instance_ = nullptr;
  whet_status code_ = WHET_OK;
  std::string reason_;
};

std::string Config(const std::string& model = WHET_TEST_MODEL) {
  return R"({"model": ")" + model +
         R"(", "context": 256, "slots": 2, "threads": 0})";
}

GenerateRequest Say(const std::string& text) {
  GenerateRequest request;
  request.messages = {{.role = WHET_ROLE_USER, .content = text}};
  request.max_output_tokens = 4;
  return request;
}

TEST(LlamaProvider, AnswersThroughTheCompletionService) {
  FakeHost host;
  const Instance instance(host, Config());
  ASSERT_EQ(instance.code(), WHET_OK) << instance.reason();
  ASSERT_THAT(instance.Generate(7, Say("Say yes.")), IsEmpty());
  const Completion answer = host.Wait(7);
  EXPECT_EQ(answer.code, WHET_OK);
  EXPECT_THAT(answer.text, Not(IsEmpty()));
  EXPECT_EQ(answer.model, WHET_TEST_MODEL);
  EXPECT_GT(answer.input_tokens, 5);
  EXPECT_GT(answer.output_tokens, 0);
  EXPECT_LE(answer.output_tokens, 4);
}

TEST(LlamaProvider, CountsTheTokensThatItBills) {
  FakeHost host;
  const Instance instance(host, Config());
  ASSERT_EQ(instance.code(), WHET_OK) << instance.reason();
  for (const char* text : {"Hi",
                           "Stra\xC3\x9F"
                           "e \xF0\x9F\x98\x80, <|im_end|>"}) {
    const GenerateRequest request = Say(text);
    const whet::sdk::GenerateRequestView view(request);
    std::int64_t tokens = -1;
    ASSERT_EQ(instance.table().count_tokens(instance.get(), &view.c(), &tokens,
                                            nullptr),
              WHET_OK);
    const whet_op op = text[0] == 'H' ? 1 : 2;
    ASSERT_THAT(instance.Generate(op, request), IsEmpty());
    EXPECT_EQ(tokens, host.Wait(op).input_tokens) << text;
  }
}

TEST(LlamaProvider, KeepsLlamaOffStderr) {
  FakeHost host;
  testing::internal::CaptureStderr();
  {
    const Instance instance(host, Config());
    instance.Generate(1, Say("Hi"));
    host.Wait(1);
  }
  EXPECT_THAT(testing::internal::GetCapturedStderr(), IsEmpty());
  ASSERT_THAT(host.Log(), Not(IsEmpty()));
  for (const auto& [level, line] : host.Log()) {
    EXPECT_THAT(line, StartsWith(level == WHET_LOG_DEBUG ? "llama.cpp: "
                                                         : "model file "));
  }
}

TEST(LlamaProvider, RefusesAConfigWithAMissingModel) {
  FakeHost host;
  const Instance instance(host, Config("/no/such.gguf"));
  EXPECT_EQ(instance.code(), WHET_NOT_FOUND);
  EXPECT_THAT(instance.reason(), HasSubstr("/no/such.gguf: no such file"));
}

TEST(LlamaProvider, LoadsTheModelThatARequestNames) {
  FakeHost host;
  const Instance instance(host, R"({"context": 256, "slots": 2})");
  ASSERT_EQ(instance.code(), WHET_OK) << instance.reason();
  GenerateRequest request = Say("Hi");
  request.model = WHET_TEST_MODEL;
  ASSERT_THAT(instance.Generate(1, request), IsEmpty());
  EXPECT_EQ(host.Wait(1).code, WHET_OK);
  request.model = "smollm3";
  EXPECT_THAT(instance.Generate(2, request), HasSubstr("model smollm3"));
}

TEST(LlamaProvider, RefusesWhatItCannotDoBeforeItComputes) {
  FakeHost host;
  const Instance instance(host, Config());
  GenerateRequest tools = Say("Hi");
  tools.tools = R"([{"type": "function"}])";
  EXPECT_THAT(instance.Generate(1, tools), HasSubstr("no tools"));
  GenerateRequest schema = Say("Hi");
  schema.response_schema = R"({"type": "string", "pattern": "a"})";
  EXPECT_THAT(instance.Generate(2, schema), HasSubstr("#: `pattern`"));
  schema.response_schema = R"({"type": "string"})";
  schema.extra = R"({"grammar": "root ::= \"a\""})";
  EXPECT_THAT(instance.Generate(2, schema), HasSubstr("one of them"));
  GenerateRequest grammar = Say("Hi");
  grammar.extra = R"({"grammar": "root = a"})";
  EXPECT_THAT(instance.Generate(2, grammar), HasSubstr("not GBNF"));
  GenerateRequest extra = Say("Hi");
  extra.extra = R"({"mirostat": 2})";
  EXPECT_THAT(instance.Generate(3, extra), HasSubstr("mirostat"));
  GenerateRequest top_p = Say("Hi");
  top_p.top_p = 0.0;
  EXPECT_THAT(instance.Generate(4, top_p), HasSubstr("top_p"));
  GenerateRequest stop = Say("Hi");
  stop.stop = {""};
  EXPECT_THAT(instance.Generate(5, stop), HasSubstr("stop"));
  GenerateRequest longer = Say("Hi");
  longer.max_output_tokens = 1000;
  EXPECT_THAT(instance.Generate(6, longer),
              AllOf(HasSubstr("may take 1000"), HasSubstr("holds 256")));
}

TEST(LlamaProvider, HoldsAnswersToASchemaOrAGrammar) {
  FakeHost host;
  const Instance instance(host, Config());
  GenerateRequest schema = Say("Is a cat an animal?");
  schema.max_output_tokens = 20;
  schema.response_schema = R"({"enum": ["billing", "shipping"]})";
  ASSERT_THAT(instance.Generate(1, schema), IsEmpty());
  EXPECT_THAT(host.Wait(1).text, testing::AnyOf("\"billing\"", "\"shipping\""));
  GenerateRequest grammar = Say("Is a cat an animal?");
  grammar.max_output_tokens = 20;
  grammar.extra = R"({"grammar": "root ::= \"zebra\""})";
  ASSERT_THAT(instance.Generate(2, grammar), IsEmpty());
  EXPECT_EQ(host.Wait(2).text, "zebra");
}

TEST(LlamaProvider, EmbedsTexts) {
  FakeHost host;
  const Instance instance(host, Config());
  EXPECT_THAT(instance.Embed(1, {"a cat", "a dog", "x"}, 0), IsEmpty());
  const Completion done = host.Wait(1);
  EXPECT_EQ(done.text, "3 of 576");
  EXPECT_GT(done.input_tokens, 3);
  EXPECT_EQ(done.output_tokens, 0);
  EXPECT_THAT(instance.Embed(2, {"a cat"}, 64),
              AllOf(HasSubstr("of 576 numbers"), HasSubstr("64")));
}

TEST(LlamaProvider, StatesTheMemoryBeforeItLoads) {
  FakeHost host;
  const Instance instance(host, Config());
  // 30 layers of 3 heads of 64 keys and as many values, two bytes each, for
  // three streams of 256 tokens: 17 MB (config.json of SmolLM2-135M).
  EXPECT_THAT(host.Log(),
              testing::Contains(testing::Pair(
                  WHET_LOG_INFO, AllOf(HasSubstr("MB weights + 17 MB keys"),
                                       HasSubstr("MB are available")))));
}

// The defaults, as docs/providers/llama.md has them: ten streams of 2,048
// tokens, 450 MB.
TEST(LlamaProvider, StatesTheMemoryOnceThereIsALog) {
  FakeHost host;
  host.OpenLog(false);
  const Instance instance(host, R"({"model": ")" WHET_TEST_MODEL R"("})");
  ASSERT_EQ(instance.code(), WHET_OK) << instance.reason();
  EXPECT_THAT(host.Log(), IsEmpty());
  host.OpenLog(true);
  ASSERT_THAT(instance.Generate(1, Say("Hi")), IsEmpty());
  host.Wait(1);
  EXPECT_THAT(host.Log(),
              testing::Contains(testing::Pair(
                  WHET_LOG_INFO,
                  HasSubstr("takes 93 MB weights + 450 MB keys and values + "
                            "50 MB working memory = 593 MB;"))));
}

// The test model, but as one that was trained for `context` tokens.
std::string ModelOfContext(std::uint32_t context) {
  std::ifstream in(WHET_TEST_MODEL, std::ios::binary);
  std::string bytes{std::istreambuf_iterator<char>(in), {}};
  const std::string key = "llama.context_length";
  // Behind the key: the type of its value, then the value, four bytes each.
  bytes.replace(bytes.find(key) + key.size() + 4, sizeof(context),
                reinterpret_cast<const char*>(&context), sizeof(context));
  const std::string path = testing::TempDir() + "long-context.gguf";
  std::ofstream(path, std::ios::binary) << bytes;
  return path;
}

// 80 streams of 262,144 tokens, 23,040 bytes each (config.json of
// SmolLM2-135M): 460,800 MB.
TEST(LlamaProvider, RefusesWhatTheMemoryDoesNotHold) {
  const std::string model = ModelOfContext(262'144);
  FakeHost host;
  const Instance instance(
      host, R"({"model": ")" + model + R"(", "context": 262144, "slots": 64})");
  EXPECT_EQ(instance.code(), WHET_FAILED_PRECONDITION);
  EXPECT_THAT(instance.reason(),
              AllOf(HasSubstr(model), HasSubstr("460800 MB keys and values"),
                    HasSubstr("are available: lower `slots` or `context`")));
  std::filesystem::remove(model);
}

TEST(LlamaProvider, RunsSeveralModelsAtOnce) {
  const std::string other = testing::TempDir() + "other-model.gguf";
  std::filesystem::remove(other);
  std::filesystem::create_symlink(WHET_TEST_MODEL, other);
  FakeHost host;
  const Instance one(host, Config());
  const Instance two(host, Config(other));
  ASSERT_EQ(two.code(), WHET_OK) << two.reason();
  for (whet_op op = 1; op <= 6; ++op) {
    ASSERT_THAT((op % 2 == 0 ? one : two).Generate(op, Say("Say yes.")),
                IsEmpty());
  }
  for (whet_op op = 1; op <= 6; ++op) {
    EXPECT_EQ(host.Wait(op).text, host.Wait(1).text);
    EXPECT_EQ(host.Wait(op).model, op % 2 == 0 ? WHET_TEST_MODEL : other);
  }
}

TEST(LlamaProvider, DrawsAnotherAnswerForAnotherSample) {
  FakeHost host;
  const Instance instance(host, Config());
  GenerateRequest request = Say("Tell me a story.");
  request.max_output_tokens = 16;
  request.temperature = 1.0;
  request.seed = 3;
  instance.Generate(1, request);
  instance.Generate(2, request);
  request.sample = 1;
  instance.Generate(3, request);
  EXPECT_EQ(host.Wait(1).text, host.Wait(2).text);
  EXPECT_NE(host.Wait(1).text, host.Wait(3).text);
}

TEST(LlamaProvider, CompletesACancelledOperation) {
  FakeHost host;
  const Instance instance(host, Config());
  GenerateRequest request = Say("Tell me a story.");
  request.max_output_tokens = 200;
  request.temperature = 2.0;
  instance.Generate(1, request);
  instance.table().cancel(instance.get(), 1);
  EXPECT_EQ(host.Wait(1).code, WHET_CANCELLED);
}

TEST(LlamaProvider, CompletesEverythingBeforeItIsDestroyed) {
  FakeHost host;
  {
    const Instance instance(host, Config());
    for (whet_op op = 1; op <= 6; ++op) {
      GenerateRequest request = Say("Tell me a story.");
      request.max_output_tokens = 200;
      request.temperature = 2.0;
      instance.Generate(op, request);
    }
    instance.get()->shutdown(instance.get());
    EXPECT_THAT(instance.Generate(7, Say("Hi")), HasSubstr("shutting down"));
  }
  for (whet_op op = 1; op <= 6; ++op) {
    host.Wait(op);
  }
}

TEST(LlamaProvider, ListsItsModelAndItsLimits) {
  FakeHost host;
  const Instance instance(host, Config());
  std::string models;
  const whet::sdk::StringSink sink(models);
  EXPECT_EQ(instance.table().models(instance.get(), sink.get(), nullptr),
            WHET_OK);
  EXPECT_THAT(models,
              AllOf(HasSubstr(WHET_TEST_MODEL), HasSubstr(R"("context":256)")));
  whet_provider_limits limits = {sizeof(limits), 0};
  instance.table().limits(instance.get(), &limits);
  EXPECT_GE(limits.concurrency, 2U);
}

}  // namespace
}  // namespace whet::llama
