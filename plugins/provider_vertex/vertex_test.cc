// The plugin through its entry symbol, with a host that writes down what is
// asked of it.
#include <cstdint>
#include <set>
#include <string>
#include <vector>

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

namespace whet::vertex {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
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
  std::vector<std::string> opened;  // "kind|variable|file|origin"
  std::set<std::string> missing;    // variables without a key
  std::string described = R"({"project": "p"})";
  int refused = 0;
  bool has_another = true;             // after a refusal
  std::vector<std::string> sent;       // "METHOD url"
  std::vector<std::string> headers;    // of the last: "name: value<handle>"
  std::vector<std::string> completed;  // "op: finish text"
  std::vector<std::string> failed;     // "op: code flags text"

 private:
  static FakeHost& Of(const whet_host* host) {
    return *static_cast<FakeHost*>(host->ctx);
  }
  static const void* GetService(const whet_host*, whet_text id) noexcept;
  static whet_status Open(const whet_host* host,
                          const whet_secret_request* request,
                          std::uint64_t* out, whet_error* error) noexcept;
  static whet_status Send(const whet_host* host, std::uint64_t token,
                          const whet_http_request* request,
                          whet_error* error) noexcept;

  whet_host host_{};
};

whet_status FakeHost::Open(const whet_host* host,
                           const whet_secret_request* request,
                           std::uint64_t* out, whet_error* error) noexcept {
  const std::string variable = sdk::Copy(request->environment);
  Of(host).opened.push_back(sdk::Copy(request->kind) + "|" + variable + "|" +
                            sdk::Copy(request->file) + "|" +
                            sdk::Copy(request->origin));
  if (Of(host).missing.count(variable) != 0)
    return sdk::Fill(error, WHET_UNAUTHENTICATED, "no " + variable);
  *out = 41;
  return WHET_OK;
}

whet_status FakeHost::Send(const whet_host* host, std::uint64_t,
                           const whet_http_request* request,
                           whet_error*) noexcept {
  Of(host).sent.push_back(sdk::Copy(request->method) + " " +
                          sdk::Copy(request->url));
  Of(host).headers.clear();
  for (std::uint64_t i = 0; i < request->header_count; ++i) {
    const whet_http_header& h = request->headers[i];
    Of(host).headers.push_back(
        sdk::Copy(h.name) + ": " + sdk::Copy(h.value) +
        (h.secret == 0 ? "" : "<" + std::to_string(h.secret) + ">"));
  }
  return WHET_OK;
}

const void* FakeHost::GetService(const whet_host*, whet_text id) noexcept {
  static const whet_log log = {
      sizeof(whet_log), 0,
      [](const whet_host*, std::int32_t) noexcept -> std::int32_t { return 1; },
      [](const whet_host* host, std::int32_t, whet_text text) noexcept {
        Of(host).log.push_back(sdk::Copy(text));
      }};
  static const whet_secrets secrets = {
      sizeof(whet_secrets), 0, &Open,
      [](const whet_host* host, std::uint64_t, const whet_text_sink* json,
         whet_error*) noexcept -> whet_status {
        json->append(json->ctx, sdk::Text(Of(host).described));
        return WHET_OK;
      },
      [](const whet_host* host, std::uint64_t,
         whet_error* error) noexcept -> whet_status {
        ++Of(host).refused;
        return Of(host).has_another
                   ? WHET_OK
                   : sdk::Fill(error, WHET_UNAUTHENTICATED, "log in again");
      }};
  static const whet_http http = {
      sizeof(whet_http), 0, &Send,
      [](const whet_host*, std::uint64_t) noexcept {}};
  static const whet_completion completion = {
      sizeof(whet_completion),
      0,
      [](const whet_host* host, whet_op op,
         const whet_generate_result* r) noexcept -> whet_status {
        Of(host).completed.push_back(std::to_string(op) + ": " +
                                     std::to_string(r->finish_reason) + " " +
                                     sdk::Copy(r->text));
        return WHET_OK;
      },
      [](const whet_host* host, whet_op op,
         const whet_error* e) noexcept -> whet_status {
        Of(host).failed.push_back(
            std::to_string(op) + ": " + std::to_string(e->code) + " " +
            std::to_string(e->flags) + " " + std::string(e->message, e->len));
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
        sdk::Text("vertex"), host.c(), sdk::Text(config), &c_, error.get());
    message = std::string(error.get()->message, error.get()->len);
  }
  Instance(const Instance&) = delete;
  Instance& operator=(const Instance&) = delete;
  ~Instance() {
    if (c_ != nullptr)
      c_->destroy(c_);
  }

  whet_status Generate(whet_op op) {
    sdk::GenerateRequest request;
    request.messages = {{WHET_ROLE_USER, "Hello"}};
    request.model = "gemini-2.5-flash";
    const sdk::GenerateRequestView view(request);
    const auto* table = static_cast<const whet_provider*>(c_->kind_table);
    return table->generate(c_, op, &view.c(), nullptr);
  }

  whet_status Embed(whet_op op) {
    const whet_text texts[] = {sdk::Text("text")};
    const whet_embed_request request = {
        sizeof(request), 0, texts, 1, sdk::Text("text-embedding-005"), 1000};
    const auto* table = static_cast<const whet_provider*>(c_->kind_table);
    return table->embed(c_, op, &request, nullptr);
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

TEST(Vertex, AProjectIsAllItTakes) {
  FakeHost host;
  host.described = R"({"project": "other", "quota_project": "pays"})";
  Instance vertex(host, R"({"project": "mine", "location": "us-central1",
                            "base_url": ""})");
  ASSERT_EQ(vertex.status, WHET_OK) << vertex.message;
  const std::string origin = "https://us-central1-aiplatform.googleapis.com";
  EXPECT_THAT(host.opened, ElementsAre("google|||" + origin));
  ASSERT_EQ(vertex.Generate(5), WHET_OK);
  EXPECT_THAT(host.sent,
              ElementsAre("POST " + origin +
                          "/v1/projects/mine/locations/us-central1/publishers/"
                          "google/models/gemini-2.5-flash:generateContent"));
  EXPECT_THAT(host.headers, ElementsAre("Content-Type: application/json",
                                        "x-goog-user-project: pays",
                                        "Authorization: Bearer <41>"));
}

TEST(Vertex, NotEvenThatIfTheCredentialsKnowIt) {
  FakeHost host;
  Instance vertex(host, R"({"location": "global", "credentials_file": "/k"})");
  ASSERT_EQ(vertex.status, WHET_OK) << vertex.message;
  EXPECT_THAT(host.opened,
              ElementsAre("google||/k|https://aiplatform.googleapis.com"));
  ASSERT_EQ(vertex.Generate(5), WHET_OK);
  EXPECT_THAT(host.sent, Contains(::testing::HasSubstr("/projects/p/")));
}

TEST(Vertex, NeedsAProject) {
  FakeHost host;
  host.described = "{}";
  const Instance vertex(host, "{}");
  EXPECT_EQ(vertex.status, WHET_INVALID_ARGUMENT);
  EXPECT_THAT(vertex.message, ::testing::StartsWith("no Google Cloud project"));
}

TEST(Vertex, TheGeminiApiTakesAKey) {
  FakeHost host;
  host.missing = {"GOOGLE_API_KEY"};
  Instance gemini(host, R"({"api": "gemini"})");
  ASSERT_EQ(gemini.status, WHET_OK) << gemini.message;
  const std::string origin = "https://generativelanguage.googleapis.com";
  EXPECT_THAT(host.opened, ElementsAre("|GOOGLE_API_KEY||" + origin,
                                       "|GEMINI_API_KEY||" + origin));
  ASSERT_EQ(gemini.Generate(1), WHET_OK);
  EXPECT_THAT(host.sent,
              ElementsAre("POST " + origin +
                          "/v1beta/models/gemini-2.5-flash:generateContent"));
  EXPECT_THAT(host.headers, ElementsAre("Content-Type: application/json",
                                        "x-goog-api-key: <41>"));
}

TEST(Vertex, SaysWhereItLookedForAKey) {
  FakeHost host;
  host.missing = {"GOOGLE_API_KEY", "GEMINI_API_KEY"};
  const Instance gemini(host, R"({"api": "gemini"})");
  EXPECT_EQ(gemini.status, WHET_UNAUTHENTICATED);
  EXPECT_EQ(gemini.message, "no GOOGLE_API_KEY; no GEMINI_API_KEY");
}

TEST(Vertex, CompletesWithTheAnswerOrTheError) {
  FakeHost host;
  Instance vertex(host, "{}");
  ASSERT_EQ(vertex.Generate(1), WHET_OK);
  ASSERT_EQ(vertex.Generate(2), WHET_OK);
  vertex.Respond(2, 500, "{}");
  vertex.Respond(1, 200, R"({"candidates": [{"finishReason": "STOP",
                             "content": {"parts": [{"text": "Hi"}]}}]})");
  EXPECT_THAT(host.completed, ElementsAre("1: 1 Hi"));
  EXPECT_THAT(host.failed, ElementsAre("2: 14 1 HTTP 500: {}"));
  EXPECT_EQ(host.refused, 0);
}

TEST(Vertex, SaysOnceWhyThereIsNoAnswer) {
  FakeHost host;
  Instance vertex(host, "{}");
  for (const whet_op op : {1U, 2U}) {
    ASSERT_EQ(vertex.Generate(op), WHET_OK);
    vertex.Respond(op, 200, R"({"promptFeedback": {"blockReason": "SAFETY"}})");
  }
  EXPECT_THAT(host.completed, ElementsAre("1: 4 ", "2: 4 "));
  EXPECT_THAT(host.failed, IsEmpty());
  EXPECT_THAT(host.log, ElementsAre("the prompt was blocked: SAFETY"));
}

TEST(Vertex, ARefusedTokenIsReplaced) {
  FakeHost host;
  Instance vertex(host, "{}");
  ASSERT_EQ(vertex.Generate(1), WHET_OK);
  vertex.Respond(1, 401, R"({"error": {"code": 401, "message": "Old."}})");
  EXPECT_EQ(host.refused, 1);
  ASSERT_EQ(host.failed.size(), 1U);
  EXPECT_EQ(host.failed[0],
            "1: 10 3 HTTP 401: Old.; run: gcloud auth application-default "
            "login");  // ABORTED, which ends no run
  host.has_another = false;
  ASSERT_EQ(vertex.Embed(2), WHET_OK);
  vertex.Respond(2, 401, "");
  EXPECT_EQ(host.refused, 2);
  EXPECT_EQ(host.failed.back(),
            "2: 16 2 HTTP 401; run: gcloud auth application-default login; log "
            "in again");
}

TEST(Vertex, ARefusedKeyIsNot) {
  FakeHost host;
  Instance gemini(host, R"({"api": "express"})");
  ASSERT_EQ(gemini.Generate(1), WHET_OK);
  gemini.Respond(1, 401, "");
  EXPECT_EQ(host.refused, 0);
  EXPECT_THAT(host.failed,
              ElementsAre("1: 16 2 HTTP 401; check the key in environment "
                          "variable GOOGLE_API_KEY"));
}

TEST(Vertex, EmbedsBesideAnswers) {
  FakeHost host;
  Instance vertex(host, "{}");
  ASSERT_EQ(vertex.Embed(1), WHET_OK);
  EXPECT_THAT(
      host.sent,
      Contains(::testing::EndsWith("/models/text-embedding-005:predict")));
  EXPECT_THAT(host.headers, Contains("Authorization: Bearer <41>"));
  ASSERT_EQ(vertex.Generate(2), WHET_OK);
  vertex.Respond(2, 200, R"({"candidates": [{"finishReason": "STOP",
                             "content": {"parts": [{"text": "Hi"}]}}]})");
  vertex.Respond(1, 200, R"({"predictions": [
                             {"embeddings": {"values": [1, 2, 3]}}]})");
  EXPECT_THAT(host.completed, ElementsAre("2: 1 Hi", "1: 1 x 3"));
}

TEST(Vertex, ListsWhatItNeeds) {
  const whet_entry* entry = whet_plugin_entry_v1();
  ASSERT_EQ(entry->descriptor_count, 1U);
  const whet_descriptor& d = *entry->descriptors[0];
  EXPECT_EQ(sdk::View(d.kind), WHET_KIND_PROVIDER);
  EXPECT_EQ(sdk::View(d.id), "vertex");
  std::vector<std::string> needs;
  for (std::uint64_t i = 0; i < d.needs_count; ++i)
    needs.push_back(sdk::Copy(d.needs[i]));
  EXPECT_THAT(needs, ElementsAre(WHET_SERVICE_COMPLETION, WHET_SERVICE_HTTP,
                                 WHET_SERVICE_SECRETS));
}

}  // namespace
}  // namespace whet::vertex
