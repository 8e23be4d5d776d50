// The plugin through its entry symbol, with a host that writes down what is
// asked of it.
#include <cstdint>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

#include "whet/provider.h"
#include "whet/sdk/error.h"
#include "whet/sdk/generation.h"
#include "whet/sdk/text.h"
#include "whet/service/completion.h"
#include "whet/service/http.h"
#include "whet/service/log.h"
#include "whet/service/secrets.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "settings.h"

namespace whet::openai {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class FakeHost {
 public:
  FakeHost() {
    host_.struct_size = sizeof(host_);
    host_.ctx = this;
    host_.get_service = &GetService;
  }

  const whet_host* c() const { return &host_; }

  std::vector<std::string> log;
  std::vector<std::string> opened;  // "variable|file|origin"
  bool has_key = true;
  // Called for every exchange, before send() returns.
  std::function<void(std::uint64_t token)> answer;
  std::vector<std::string> sent;       // "METHOD url"
  std::vector<std::string> headers;    // of the last: "name: value<handle>"
  std::vector<std::string> completed;  // "op: text"
  std::vector<std::string> failed;     // "op: code text"

 private:
  static FakeHost& Of(const whet_host* host) {
    return *static_cast<FakeHost*>(host->ctx);
  }
  static const void* GetService(const whet_host*, whet_text id) noexcept;

  whet_host host_{};
};

const void* FakeHost::GetService(const whet_host*, whet_text id) noexcept {
  static const whet_log log = {
      sizeof(whet_log), 0,
      [](const whet_host*, std::int32_t) noexcept -> std::int32_t { return 1; },
      [](const whet_host* host, std::int32_t, whet_text text) noexcept {
        Of(host).log.push_back(sdk::Copy(text));
      }};
  static const whet_secrets secrets = {
      sizeof(whet_secrets), 0,
      [](const whet_host* host, const whet_secret_request* r,
         std::uint64_t* out, whet_error* error) noexcept -> whet_status {
        Of(host).opened.push_back(sdk::Copy(r->environment) + "|" +
                                  sdk::Copy(r->file) + "|" +
                                  sdk::Copy(r->origin));
        if (!Of(host).has_key) {
          return sdk::Fill(error, WHET_UNAUTHENTICATED, "no key: looked");
        }
        *out = 41;
        return WHET_OK;
      },
      nullptr, nullptr};
  static const whet_http http = {
      sizeof(whet_http), 0,
      [](const whet_host* host, std::uint64_t token, const whet_http_request* r,
         whet_error*) noexcept -> whet_status {
        Of(host).sent.push_back(sdk::Copy(r->method) + " " + sdk::Copy(r->url));
        Of(host).headers.clear();
        for (std::uint64_t i = 0; i < r->header_count; ++i) {
          const whet_http_header& h = r->headers[i];
          Of(host).headers.push_back(
              sdk::Copy(h.name) + ": " + sdk::Copy(h.value) +
              (h.secret == 0 ? "" : "<" + std::to_string(h.secret) + ">"));
        }
        if (Of(host).answer)
          Of(host).answer(token);
        return WHET_OK;
      },
      [](const whet_host*, std::uint64_t) noexcept {}};
  static const whet_completion completion = {
      sizeof(whet_completion),
      0,
      [](const whet_host* host, whet_op op,
         const whet_generate_result* r) noexcept -> whet_status {
        Of(host).completed.push_back(std::to_string(op) + ": " +
                                     sdk::Copy(r->text));
        return WHET_OK;
      },
      [](const whet_host* host, whet_op op,
         const whet_error* e) noexcept -> whet_status {
        Of(host).failed.push_back(std::to_string(op) + ": " +
                                  std::to_string(e->code) + " " +
                                  std::string(e->message, e->len));
        return WHET_OK;
      },
      nullptr,
      [](const whet_host* host, whet_op op,
         const whet_embed_result* r) noexcept -> whet_status {
        Of(host).completed.push_back(std::to_string(op) + ": " +
                                     std::to_string(r->count) + " x " +
                                     std::to_string(r->dimensions));
        return WHET_OK;
      }};
  const std::string_view name = sdk::View(id);
  if (name == WHET_SERVICE_LOG)
    return &log;
  if (name == WHET_SERVICE_SECRETS)
    return &secrets;
  if (name == WHET_SERVICE_HTTP)
    return &http;
  if (name == WHET_SERVICE_COMPLETION)
    return &completion;
  return nullptr;
}

// An instance of the plugin, or the reason why there is none.
class Instance {
 public:
  Instance(const FakeHost& host, const std::string& config) {
    sdk::ErrorBuffer error;
    status = whet_plugin_entry_v1()->create(
        sdk::Text("openai"), host.c(), sdk::Text(config), &c_, error.get());
    message = std::string(error.get()->message, error.get()->len);
  }
  Instance(const Instance&) = delete;
  Instance& operator=(const Instance&) = delete;
  ~Instance() {
    if (c_ != nullptr)
      c_->destroy(c_);
  }

  whet_status Generate(whet_op op, const sdk::GenerateRequest& request) {
    const sdk::GenerateRequestView view(request);
    const auto* table = static_cast<const whet_provider*>(c_->kind_table);
    return table->generate(c_, op, &view.c(), nullptr);
  }

  whet_status Embed(whet_op op, const std::string& text) {
    const whet_text texts[] = {sdk::Text(text)};
    const whet_embed_request request = {sizeof(request),       0,   texts, 1,
                                        sdk::Text("embedder"), 1000};
    const auto* table = static_cast<const whet_provider*>(c_->kind_table);
    return table->embed(c_, op, &request, nullptr);
  }

  // The list, or the reason why there is none.
  std::string Models() {
    const auto* table = static_cast<const whet_provider*>(c_->kind_table);
    std::string text;
    const sdk::StringSink sink(text);
    sdk::ErrorBuffer error;
    return table->models(c_, sink.get(), error.get()) == WHET_OK
               ? text
               : std::string(error.get()->message, error.get()->len);
  }

  std::string Probe(const std::string& model) {
    const auto* probe = static_cast<const whet_provider_probe*>(
        c_->get_extension(c_, sdk::Text(WHET_EXTENSION_PROBE)));
    std::string text;
    const sdk::StringSink sink(text);
    sdk::ErrorBuffer error;
    return probe->probe(c_, sdk::Text(model), sink.get(), error.get()) ==
                   WHET_OK
               ? text
               : std::string(error.get()->message, error.get()->len);
  }

  void Respond(std::uint64_t op, int http_status, const std::string& body) {
    const auto* client = static_cast<const whet_http_client*>(
        c_->get_extension(c_, sdk::Text(WHET_EXTENSION_HTTP_CLIENT)));
    const whet_error ok = {sizeof(whet_error), WHET_OK, 0, 0, 0, 0, nullptr};
    const whet_http_response response = {sizeof(whet_http_response),
                                         http_status,
                                         nullptr,
                                         0,
                                         sdk::Text(body),
                                         &ok};
    client->on_response(c_, op, &response);
  }

  whet_status status;
  std::string message;

 private:
  whet_instance* c_ = nullptr;
};

sdk::GenerateRequest Hello(const std::string& model) {
  sdk::GenerateRequest out;
  out.messages = {{WHET_ROLE_USER, "Hello"}};
  out.temperature = 0.0;
  out.model = model;
  return out;
}

TEST(OpenAi, SendsTheKeyAsAHandleToOpenAi) {
  FakeHost host;
  Instance openai(host, "{}");
  ASSERT_EQ(openai.status, WHET_OK) << openai.message;
  EXPECT_THAT(host.opened,
              ElementsAre("OPENAI_API_KEY||https://api.openai.com/v1"));
  ASSERT_EQ(openai.Generate(5, Hello("gpt-4.1")), WHET_OK);
  EXPECT_THAT(host.sent,
              ElementsAre("POST https://api.openai.com/v1/chat/completions"));
  EXPECT_THAT(host.headers, Contains("Authorization: Bearer <41>"));
}

TEST(OpenAi, NeedsAKeyForOpenAi) {
  FakeHost host;
  host.has_key = false;
  const Instance openai(host, "{}");
  EXPECT_EQ(openai.status, WHET_UNAUTHENTICATED);
  EXPECT_EQ(openai.message, "no key: looked");
}

TEST(OpenAi, NeedsNoKeyForALocalServer) {
  FakeHost host;
  host.has_key = false;
  Instance openai(host, R"({"base_url": "http://localhost:8080/v1"})");
  ASSERT_EQ(openai.status, WHET_OK) << openai.message;
  EXPECT_THAT(host.opened, IsEmpty());
  EXPECT_THAT(host.log, Contains(HasSubstr("no key is sent")));
  ASSERT_EQ(openai.Generate(1, Hello("m")), WHET_OK);
  for (const std::string& header : host.headers) {
    EXPECT_NE(header.substr(0, 14), "Authorization:") << header;
  }
}

TEST(OpenAi, SendsANamedKeyToAnyServer) {
  FakeHost host;
  Instance openai(host, R"({"base_url": "http://localhost:8080/v1",
                            "api_key_env": "MY_KEY",
                            "api_key_file": "key.txt"})");
  ASSERT_EQ(openai.status, WHET_OK) << openai.message;
  EXPECT_THAT(host.opened,
              ElementsAre("MY_KEY|key.txt|http://localhost:8080/v1"));
  ASSERT_EQ(openai.Generate(1, Hello("m")), WHET_OK);
  EXPECT_THAT(host.headers, Contains("Authorization: Bearer <41>"));
}

TEST(OpenAi, TakesOnlyOpenAisOwnHostsForOpenAi) {
  EXPECT_EQ(ReadSettings("{}").dialect.name, "openai");
  const auto is_openai = [](const std::string& url) {
    const Settings settings =
        ReadSettings(nlohmann::json({{"base_url", url}}).dump());
    EXPECT_EQ(settings.dialect.name == "openai",
              settings.api_key_env == "OPENAI_API_KEY");
    return settings.dialect.name == "openai";
  };
  EXPECT_TRUE(is_openai("https://eu.api.openai.com/v1"));
  EXPECT_TRUE(is_openai("https://API.OpenAI.com:443/v1"));
  EXPECT_FALSE(is_openai("http://api.openai.com/v1"));
  EXPECT_FALSE(is_openai("https://api.openai.com.evil.example/v1"));
  EXPECT_FALSE(is_openai("https://evilapi.openai.com.example/v1"));
  EXPECT_FALSE(is_openai("https://notapi.openai.com/v1"));
  EXPECT_FALSE(is_openai("https://evil.example/api.openai.com"));
}

TEST(OpenAi, CompletesWithTheAnswerOrTheError) {
  FakeHost host;
  Instance openai(host, "{}");
  ASSERT_EQ(openai.Generate(1, Hello("gpt-4.1")), WHET_OK);
  ASSERT_EQ(openai.Generate(2, Hello("gpt-4.1")), WHET_OK);
  openai.Respond(2, 500, "{}");
  openai.Respond(1, 200, R"({"choices": [{"finish_reason": "stop",
                             "message": {"content": "Hi"}}]})");
  EXPECT_THAT(host.completed, ElementsAre("1: Hi"));
  EXPECT_THAT(host.failed, ElementsAre("2: 14 HTTP 500: {}"));
}

TEST(OpenAi, EmbedsBesideChats) {
  FakeHost host;
  Instance openai(host, "{}");
  ASSERT_EQ(openai.Embed(1, "text"), WHET_OK);
  ASSERT_EQ(openai.Generate(2, Hello("gpt-4.1")), WHET_OK);
  ASSERT_EQ(openai.Embed(3, "text"), WHET_OK);
  ASSERT_EQ(openai.Embed(4, "text"), WHET_OK);
  openai.Respond(2, 200, R"({"choices": [{"finish_reason": "stop",
                             "message": {"content": "Hi"}}]})");
  openai.Respond(1, 200, R"({"data": [{"embedding": [1, 2, 3]}]})");
  openai.Respond(3, 500, "{}");
  openai.Respond(4, 200, R"({"data": [{"embedding": [1]},
                                      {"embedding": [1, 2]}]})");
  EXPECT_THAT(host.completed, ElementsAre("2: Hi", "1: 1 x 3"));
  EXPECT_THAT(host.failed, ElementsAre("3: 14 HTTP 500: {}",
                                       "4: 15 vectors of different lengths"));
}

TEST(OpenAi, SaysOnceWhatItLeavesOut) {
  FakeHost host;
  Instance openai(host, "{}");
  ASSERT_EQ(openai.Generate(1, Hello("o3")), WHET_OK);
  ASSERT_EQ(openai.Generate(2, Hello("o3")), WHET_OK);
  EXPECT_THAT(host.log, ElementsAre("o3 takes no temperature: it is not sent"));
}

TEST(OpenAi, ListsModelsOverHttp) {
  FakeHost host;
  Instance openai(host, R"({"base_url": "http://localhost:8080/v1"})");
  ASSERT_EQ(openai.status, WHET_OK) << openai.message;
  host.answer = [&](std::uint64_t token) {
    openai.Respond(token, 200, R"({"data": [{"id": "smollm2"}]})");
  };
  EXPECT_EQ(openai.Models(), R"([{"id":"smollm2"}])");
  EXPECT_THAT(host.sent, ElementsAre("GET http://localhost:8080/v1/models"));
  EXPECT_THAT(host.completed, IsEmpty());
  host.answer = [&](std::uint64_t token) { openai.Respond(token, 404, ""); };
  EXPECT_THAT(openai.Models(), HasSubstr("HTTP 404; check base_url"));
}

TEST(OpenAi, ProbesItsServer) {
  FakeHost host;
  Instance openai(host, R"({"base_url": "http://localhost:8080/v1"})");
  ASSERT_EQ(openai.status, WHET_OK) << openai.message;
  host.answer = [&](std::uint64_t token) {
    openai.Respond(token, 200, R"({"choices": [{"finish_reason": "length",
                                   "message": {"content": "x"}}]})");
  };
  const auto report = nlohmann::json::parse(openai.Probe("m"));
  EXPECT_EQ(report["requests"], host.sent.size());
  EXPECT_EQ(report["capabilities"]["chat"]["state"], "yes");
  EXPECT_EQ(report["capabilities"]["usage"]["state"], "no");
  // A server that does not answer has nothing to be found out about.
  host.sent.clear();
  host.answer = [&](std::uint64_t token) { openai.Respond(token, 401, ""); };
  EXPECT_THAT(openai.Probe("m"), HasSubstr("HTTP 401; no key was sent"));
  EXPECT_EQ(host.sent.size(), 1U);
}

TEST(OpenAi, SendsSecretHeadersAsHandles) {
  FakeHost host;
  Instance openai(host, R"({"base_url": "https://a.openai.azure.com",
      "headers_env": [{"header": "X-Gateway", "env": "GATEWAY"}]})");
  ASSERT_EQ(openai.status, WHET_OK) << openai.message;
  EXPECT_THAT(host.opened,
              ElementsAre("GATEWAY||https://a.openai.azure.com",
                          "AZURE_OPENAI_API_KEY||https://a.openai.azure.com"));
  ASSERT_EQ(openai.Generate(1, Hello("d")), WHET_OK);
  EXPECT_THAT(host.headers, Contains("X-Gateway: <41>"));
  EXPECT_THAT(host.headers, Contains("api-key: <41>"));
}

TEST(OpenAi, RefusesOptionsThatCannotWorkBeforeAnyCall) {
  FakeHost host;
  const Instance openai(host, R"({"request_patch": [
      {"op": "remove", "path": "/not_there"}]})");
  EXPECT_EQ(openai.status, WHET_INVALID_ARGUMENT);
  EXPECT_THAT(openai.message, HasSubstr("request_patch[0]"));
}

TEST(OpenAi, ListsWhatItNeeds) {
  const whet_entry* entry = whet_plugin_entry_v1();
  ASSERT_EQ(entry->descriptor_count, 1U);
  const whet_descriptor& d = *entry->descriptors[0];
  EXPECT_EQ(sdk::View(d.kind), WHET_KIND_PROVIDER);
  EXPECT_EQ(sdk::View(d.id), "openai");
  std::vector<std::string> needs;
  for (std::uint64_t i = 0; i < d.needs_count; ++i) {
    needs.push_back(sdk::Copy(d.needs[i]));
  }
  EXPECT_THAT(needs, ElementsAre(WHET_SERVICE_COMPLETION, WHET_SERVICE_HTTP,
                                 WHET_SERVICE_SECRETS));
}

// The dialect's own part of the path stands in no host and in no longer word.
TEST(OpenAi, AHostMayBeginLikeThePathOfItsDialect) {
  for (const auto& [url, sent] :
       {std::pair{"https://openai-eu.openai.azure.com",
                  "https://openai-eu.openai.azure.com"},
        std::pair{"https://openai.openai.azure.com/openai",
                  "https://openai.openai.azure.com"},
        std::pair{"https://gate.example/openai-proxy/x",
                  "https://gate.example/openai-proxy/x"},
        std::pair{"https://gate.example/openai-proxy/openai",
                  "https://gate.example/openai-proxy"}}) {
    const Settings settings = ReadSettings(
        nlohmann::json{{"base_url", url}, {"dialect", "azure"}}.dump());
    EXPECT_EQ(settings.base_url, sent) << url;
  }
}

}  // namespace
}  // namespace whet::openai
