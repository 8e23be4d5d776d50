// The same calls to a provider in this process and to one in a worker: both say
// the same, whatever they are asked for.
#include <condition_variable>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

#include "whet/core/plugin_catalog.h"
#include "whet/provider.h"
#include "whet/sdk/generation.h"
#include "whet/sdk/text.h"
#include "whet/service/completion.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "plugins/plugin_instance.h"
#include "worker/worker_plugins.h"

namespace whet::testing {
namespace {

using nlohmann::json;
using sdk::Text;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

// What a provider completes, as text. Thread-safe.
class Completions {
 public:
  void OfferTo(HostContext& context) {
    context.Offer(WHET_SERVICE_COMPLETION, &kTable, this);
  }
  // What `op` ended with, once it has.
  std::string Of(whet_op op) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return said_.contains(op); });
    return said_[op];
  }

 private:
  static whet_status Say(const whet_host* host, whet_op op, const json& what) {
    auto* self = HostContext::Data<Completions>(host, WHET_SERVICE_COMPLETION);
    const std::lock_guard lock(self->mutex_);
    self->said_[op] += what.dump();
    self->changed_.notify_all();
    return WHET_OK;
  }
  static json UsageOf(const whet_usage* usage) {
    if (usage == nullptr)
      return nullptr;
    return {usage->input_tokens, usage->cached_input_tokens,
            usage->output_tokens, usage->reasoning_tokens};
  }
  static whet_status Generated(const whet_host* host, whet_op op,
                               const whet_generate_result* r) noexcept {
    return Say(host, op,
               {r->finish_reason, sdk::Copy(r->text), sdk::Copy(r->tool_calls),
                sdk::Copy(r->model), sdk::Copy(r->request_id),
                sdk::Copy(r->logprobs), UsageOf(r->usage)});
  }
  static whet_status Failed(const whet_host* host, whet_op op,
                            const whet_error* e) noexcept {
    return Say(host, op,
               {e->code, e->flags, e->retry_after_ms,
                std::string(e->message, e->len)});
  }
  static whet_status Embedded(const whet_host* host, whet_op op,
                              const whet_embed_result* r) noexcept {
    return Say(
        host, op,
        {r->count,
         std::vector<float>(r->values, r->values + r->count * r->dimensions),
         UsageOf(r->usage)});
  }
  static whet_status Quota(const whet_host*, whet_op,
                           const whet_quota*) noexcept {
    return WHET_OK;
  }
  static constexpr whet_completion kTable = {
      sizeof(whet_completion), 0, &Generated, &Failed, &Quota, &Embedded};

  std::mutex mutex_;
  std::condition_variable changed_;
  std::map<whet_op, std::string> said_;
};

// One provider, here or in a worker.
class Asked {
 public:
  Asked(const PluginRecord& record, const std::string& settings) {
    const auto config = ValidatePluginConfig(record, settings, "$");
    EXPECT_TRUE(config.ok()) << config.status();
    auto context = std::make_unique<HostContext>(record.id);
    completions_.OfferTo(*context);
    auto made = PluginInstance::Create(record, *config, std::move(context));
    EXPECT_TRUE(made.ok()) << made.status();
    instance_ = *std::move(made);
  }

  const whet_provider& table() const {
    return *instance_->table<whet_provider>();
  }
  whet_instance* c() const { return instance_->c(); }

  std::string Generate(const sdk::GenerateRequest& request) {
    const sdk::GenerateRequestView view(request);
    PluginError error;
    const whet_op op = ++last_;
    const whet_status status = table().generate(c(), op, &view.c(), error.c());
    return status == WHET_OK ? completions_.Of(op)
                             : error.ToStatus(status, "").ToString();
  }
  std::string GenerateAndCancel(const sdk::GenerateRequest& request) {
    const sdk::GenerateRequestView view(request);
    const whet_op op = ++last_;
    EXPECT_EQ(table().generate(c(), op, &view.c(), nullptr), WHET_OK);
    table().cancel(c(), op);
    return completions_.Of(op);
  }
  std::string Embed(const std::vector<std::string>& texts,
                    std::uint32_t dimensions) {
    std::vector<whet_text> c_texts;
    for (const std::string& text : texts)
      c_texts.push_back(Text(text));
    const whet_embed_request request = {
        sizeof(request), dimensions, c_texts.data(), c_texts.size(), {}, 0};
    const whet_op op = ++last_;
    EXPECT_EQ(table().embed(c(), op, &request, nullptr), WHET_OK);
    return completions_.Of(op);
  }
  std::string Models() const {
    std::string out;
    const sdk::StringSink sink(out);
    EXPECT_EQ(table().models(c(), sink.get(), nullptr), WHET_OK);
    return out;
  }
  std::int64_t CountTokens(const sdk::GenerateRequest& request) const {
    const sdk::GenerateRequestView view(request);
    std::int64_t tokens = -1;
    EXPECT_EQ(table().count_tokens(c(), &view.c(), &tokens, nullptr), WHET_OK);
    return tokens;
  }
  std::uint32_t Limit() const {
    whet_provider_limits limits = {};
    limits.struct_size = sizeof(limits);
    table().limits(c(), &limits);
    return limits.concurrency;
  }
  void Shutdown() { instance_->Shutdown(); }
  std::string Completed(whet_op op) { return completions_.Of(op); }

 private:
  Completions completions_;
  std::unique_ptr<PluginInstance> instance_;
  whet_op last_ = 0;
};

constexpr char kScript[] = R"json({
  "rules": [
    {"contains": "fail", "error": {"state": "unavailable", "message": "busy",
     "retry_after_ms": 70}},
    {"contains": "late", "text": "at last", "delay_ms": 3600000},
    {"matches": "say (.*)", "text": "\\1",
     "usage": {"input_tokens": 5, "cached_input_tokens": 1,
               "output_tokens": 3, "reasoning_tokens": 2},
     "logprobs": [{"token": "a", "logprob": -0.5, "top": []}]},
    {"text": "what?"}
  ]
})json";

class ProviderBoundary : public ::testing::Test {
 protected:
  ProviderBoundary() {
    PluginSearchPath path;
    path.flags = {WHET_SHIPPED_PLUGIN_DIR};
    const PluginCatalog catalog = PluginCatalog::Scan(path);
    const auto record = catalog.Find(PluginKind::kProvider, "scripted");
    EXPECT_TRUE(record.ok()) << record.status();
    WorkerSettings settings;
    settings.program = WHET_WORKER_PROGRAM;
    workers_ = std::make_unique<WorkerPlugins>(
        settings,
        [this](const WorkerFault& fault) { faults_.push_back(fault.how); },
        nullptr);
    const auto isolated = workers_->Isolate(**record, WorkerSharing::kLibrary);
    EXPECT_TRUE(isolated.ok()) << isolated.status();
    here_ = std::make_unique<Asked>(**record, kScript);
    there_ = std::make_unique<Asked>(*isolated, kScript);
  }
  ~ProviderBoundary() override {
    there_.reset();
    EXPECT_THAT(faults_, IsEmpty());
  }

  static sdk::GenerateRequest Request(const std::string& text) {
    sdk::GenerateRequest request;
    request.messages = {{WHET_ROLE_USER, text, "", ""}};
    request.logprobs = 2;
    return request;
  }

  std::vector<std::string> faults_;
  std::unique_ptr<WorkerPlugins> workers_;
  std::unique_ptr<Asked> here_;
  std::unique_ptr<Asked> there_;
};

TEST_F(ProviderBoundary, AnswersAndFailuresAreTheSame) {
  for (const std::string text :
       {"say hello", "fail", "hm", "", "say \xC3\xA4\xE2\x82\xAC"}) {
    EXPECT_EQ(there_->Generate(Request(text)), here_->Generate(Request(text)))
        << text;
  }
  EXPECT_THAT(there_->Generate(Request("say hello")), HasSubstr("hello"));
}

TEST_F(ProviderBoundary, ACallCanBeCancelled) {
  const std::string there = there_->GenerateAndCancel(Request("late"));
  EXPECT_EQ(there, here_->GenerateAndCancel(Request("late")));
  EXPECT_EQ(json::parse(there)[0], WHET_CANCELLED);
}

TEST_F(ProviderBoundary, VectorsAreTheSame) {
  const std::vector<std::string> texts = {"one two", "", "three"};
  EXPECT_EQ(there_->Embed(texts, 5), here_->Embed(texts, 5));
  EXPECT_EQ(there_->Embed({}, 0), here_->Embed({}, 0));
  EXPECT_EQ(json::parse(there_->Embed(texts, 5))[1].size(), 15U);
}

TEST_F(ProviderBoundary, WhatIsAskedBesideIsTheSame) {
  EXPECT_EQ(there_->Models(), here_->Models());
  EXPECT_THAT(there_->Models(), HasSubstr("scripted"));
  EXPECT_EQ(there_->CountTokens(Request("one two three")),
            here_->CountTokens(Request("one two three")));
  EXPECT_EQ(there_->Limit(), here_->Limit());
}

// It still completes, through a service that its host still has.
TEST_F(ProviderBoundary, AShutdownEndsWhatIsUnderWay) {
  const sdk::GenerateRequest request = Request("late");
  const sdk::GenerateRequestView view(request);
  ASSERT_EQ(there_->table().generate(there_->c(), 4711, &view.c(), nullptr),
            WHET_OK);
  there_->Shutdown();
  EXPECT_EQ(json::parse(there_->Completed(4711))[0], WHET_CANCELLED);
}

TEST_F(ProviderBoundary, ARequestThatNoMessageHoldsIsRefused) {
  PluginError error;
  const sdk::GenerateRequest request =
      Request(std::string(std::size_t{130} << 20, 'x'));
  const sdk::GenerateRequestView view(request);
  EXPECT_EQ(there_->table().generate(there_->c(), 9, &view.c(), error.c()),
            WHET_INVALID_ARGUMENT);
  EXPECT_EQ(there_->Generate(Request("say it")),
            here_->Generate(Request("say it")));
}

}  // namespace
}  // namespace whet::testing
