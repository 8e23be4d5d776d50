// Provider and HttpProvider over hand-made completion and http services.
#include <atomic>
#include <cstdint>
#include <string>
#include <thread>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "whet/sdk/http_provider.h"

#include "fake_host.h"

namespace whet::sdk {

// Sends the first message; answers the body, or what the status says.
class Wire : public HttpProvider {
 public:
  using HttpProvider::Exchange;
  explicit Wire(const Context& context) : HttpProvider(context) {}
  HttpRequest MakeRequest(const GenerateRequest& request) const override {
    if (request.messages.empty()) {
      throw Error(WHET_INVALID_ARGUMENT, "no message");
    }
    HttpRequest http;
    http.url = "http://127.0.0.1/answer";
    http.headers = {{"authorization", "Bearer ", 77}};
    http.body = request.messages[0].content;
    return http;
  }
  GenerateResult ParseResponse(const HttpResponse& response) const override {
    if (response.status == 429) {
      throw Error(WHET_UNAVAILABLE, "slow down",
                  WHET_ERROR_RETRYABLE | WHET_ERROR_NOT_BILLED, 2000);
    }
    GenerateResult result;
    result.text = response.body + "/" + std::string(response.Header("x-id"));
    result.usage.output_tokens = 3;
    return result;
  }
  Quota ParseQuota(const HttpResponse& response) const override {
    Quota quota;
    if (response.Header("x-id") == "r1")
      quota.requests = {60, response.status == 429 ? 0 : 59, 1000};
    return quota;
  }
};

namespace internal {
using WireLibrary = Library<Wire, ProviderAdapter>;
template <>
Info (*WireLibrary::info)() =
    [] { return Info{.id = "test.wire", .needs = WHET_HTTP_NEEDS}; };
}  // namespace internal

namespace {

struct Completed {
  whet_op op = 0;
  whet_status code = WHET_OK;
  std::string text = {};
  std::uint32_t flags = 0;
  std::uint64_t retry_after_ms = 0;
  std::int64_t output_tokens = -1;
};

struct Fixture {
  Fixture() {
    completed.clear();
    announced.clear();
    sent.clear();
    exchange = 0;
    completion = {
        sizeof(completion),
        0,
        [](const whet_host*, whet_op op,
           const whet_generate_result* r) noexcept -> whet_status {
          completed.push_back(
              {op, WHET_OK, Copy(r->text), 0, 0, r->usage->output_tokens});
          return WHET_OK;
        },
        [](const whet_host*, whet_op op,
           const whet_error* e) noexcept -> whet_status {
          completed.push_back({op, e->code, std::string(e->message, e->len),
                               e->flags, e->retry_after_ms});
          return WHET_OK;
        },
        [](const whet_host*, whet_op op,
           const whet_quota* q) noexcept -> whet_status {
          announced.push_back(std::to_string(op) + ": " +
                              std::to_string(q->requests_remaining) + " of " +
                              std::to_string(q->requests_limit) + " after " +
                              std::to_string(completed.size()));
          return WHET_OK;
        },
        nullptr};
    http = {sizeof(http), 0,
            [](const whet_host*, std::uint64_t token,
               const whet_http_request* request,
               whet_error* error) noexcept -> whet_status {
              if (View(request->body) == "refused") {
                return Fill(error, WHET_PERMISSION_DENIED, "other origin");
              }
              if (token >> 63 != 0)
                exchange = token;
              sent.push_back(std::to_string(token) + " " +
                             Copy(request->method) + " " +
                             Copy(request->headers[0].value) +
                             std::to_string(request->headers[0].secret) + " " +
                             Copy(request->body));
              return WHET_OK;
            },
            [](const whet_host*, std::uint64_t token) noexcept {
              sent.push_back("cancel " + std::to_string(token));
            }};
    host.services[WHET_SERVICE_COMPLETION] = &completion;
    host.services[WHET_SERVICE_HTTP] = &http;
    instance =
        CreateInstance(internal::WireLibrary::Entry(), host, "test.wire");
    provider = static_cast<const whet_provider*>(instance->kind_table);
    client = static_cast<const whet_http_client*>(instance->get_extension(
        instance.get(), Text(WHET_EXTENSION_HTTP_CLIENT)));
  }

  whet_status Generate(whet_op op, const std::string& content) {
    GenerateRequest request;
    if (!content.empty())
      request.messages = {{WHET_ROLE_USER, content}};
    const GenerateRequestView view(request);
    ErrorBuffer error;
    const whet_status status =
        provider->generate(instance.get(), op, &view.c(), error.get());
    message = std::string(error.get()->message, error.get()->len);
    return status;
  }

  void Respond(whet_op op, int http_status, const std::string& body,
               whet_status transport_code = WHET_OK) {
    std::string text = "connection lost";
    whet_error transport{};
    transport.struct_size = sizeof(transport);
    transport.code = transport_code;
    transport.len = text.size();
    transport.message = text.data();
    const whet_http_header header = {Text("x-id"), Text("r1"), 0};
    const whet_http_response response = {
        sizeof(response), http_status, &header, 1, Text(body), &transport};
    client->on_response(instance.get(), op, &response);
  }

  FakeHost host;
  whet_completion completion{};
  whet_http http{};
  InstancePtr instance;
  const whet_provider* provider = nullptr;
  const whet_http_client* client = nullptr;
  std::string message;
  static inline std::vector<Completed> completed;
  static inline std::vector<std::string> announced;
  static inline std::vector<std::string> sent;
  static inline std::atomic<std::uint64_t> exchange;
};

// Of every answer, good or bad, and before it is over.
TEST(HttpProvider, AnnouncesTheServersLimits) {
  Fixture f;
  EXPECT_EQ(f.Generate(11, "hello"), WHET_OK);
  f.Respond(11, 200, "hi");
  EXPECT_EQ(f.Generate(12, "hello"), WHET_OK);
  f.Respond(12, 429, "");
  EXPECT_THAT(
      Fixture::announced,
      ::testing::ElementsAre("11: 59 of 60 after 0", "12: 0 of 60 after 1"));
}

TEST(HttpProvider, AHostOfBeforeIsNotTold) {
  Fixture f;
  f.completion.struct_size = offsetof(whet_completion, quota);
  EXPECT_EQ(f.Generate(11, "hello"), WHET_OK);
  f.Respond(11, 200, "hi");
  EXPECT_THAT(Fixture::announced, ::testing::IsEmpty());
  EXPECT_EQ(Fixture::completed.size(), 1U);
}

TEST(HttpProvider, RequestGoesOutAndAnswerComesBack) {
  Fixture f;
  EXPECT_EQ(f.Generate(11, "hello"), WHET_OK);
  EXPECT_THAT(Fixture::sent, ::testing::ElementsAre("11 POST Bearer 77 hello"));
  f.Respond(11, 200, "hi");
  ASSERT_EQ(Fixture::completed.size(), 1U);
  EXPECT_EQ(Fixture::completed[0].op, 11U);
  EXPECT_EQ(Fixture::completed[0].text, "hi/r1");
  EXPECT_EQ(Fixture::completed[0].output_tokens, 3);
}

TEST(HttpProvider, WhatCannotBeSentFailsAtOnceAndCompletesNothing) {
  Fixture f;
  EXPECT_EQ(f.Generate(1, ""), WHET_INVALID_ARGUMENT);
  EXPECT_EQ(f.message, "no message");
  EXPECT_EQ(f.Generate(2, "refused"), WHET_PERMISSION_DENIED);
  EXPECT_EQ(f.message, "other origin");
  EXPECT_TRUE(Fixture::completed.empty());
}

TEST(HttpProvider, ErrorsOfTheParserKeepCodeFlagsAndDelay) {
  Fixture f;
  f.Generate(3, "hello");
  f.Respond(3, 429, "");
  ASSERT_EQ(Fixture::completed.size(), 1U);
  EXPECT_EQ(Fixture::completed[0].code, WHET_UNAVAILABLE);
  EXPECT_EQ(Fixture::completed[0].text, "slow down");
  EXPECT_EQ(Fixture::completed[0].flags,
            WHET_ERROR_RETRYABLE | WHET_ERROR_NOT_BILLED);
  EXPECT_EQ(Fixture::completed[0].retry_after_ms, 2000U);
}

TEST(HttpProvider, TransportErrorsNeverReachTheParser) {
  Fixture f;
  f.Generate(4, "hello");
  f.Respond(4, 0, "", WHET_DEADLINE_EXCEEDED);
  ASSERT_EQ(Fixture::completed.size(), 1U);
  EXPECT_EQ(Fixture::completed[0].code, WHET_DEADLINE_EXCEEDED);
  EXPECT_EQ(Fixture::completed[0].text, "connection lost");
}

TEST(HttpProvider, CancelIsPassedOn) {
  Fixture f;
  f.provider->cancel(f.instance.get(), 5);
  EXPECT_THAT(Fixture::sent, ::testing::ElementsAre("cancel 5"));
}

// Models() and Probe() may wait, here for an answer that another thread brings.
TEST(HttpProvider, AnExchangeWaitsForItsOwnResponse) {
  Fixture f;
  auto& wire =
      static_cast<Wire&>(internal::Holder<Provider>::Get(f.instance.get()));
  HttpRequest http;
  http.headers = {{"a", "", 0}};
  std::thread server([&] {
    while (Fixture::exchange.load() == 0)
      std::this_thread::yield();
    f.Respond(1, 200, "of an operation");
    f.Respond(Fixture::exchange, 404, "of the exchange");
  });
  const HttpResponse response = wire.Exchange(http);
  server.join();
  EXPECT_EQ(response.status, 404);
  EXPECT_EQ(response.body, "of the exchange");
  EXPECT_EQ(response.Header("x-id"), "r1");
  EXPECT_EQ(Fixture::completed.size(), 1U);
}

TEST(HttpProvider, AnExchangeThatFailsThrowsWhatTheTransportSays) {
  Fixture f;
  auto& wire =
      static_cast<Wire&>(internal::Holder<Provider>::Get(f.instance.get()));
  HttpRequest http;
  http.headers = {{"a", "", 0}};
  std::thread server([&] {
    while (Fixture::exchange.load() == 0)
      std::this_thread::yield();
    f.Respond(Fixture::exchange, 0, "", WHET_DEADLINE_EXCEEDED);
  });
  try {
    wire.Exchange(http);
    ADD_FAILURE();
  } catch (const Error& e) {
    EXPECT_EQ(e.code(), WHET_DEADLINE_EXCEEDED);
    EXPECT_STREQ(e.what(), "connection lost");
  }
  server.join();
  http.body = "refused";
  EXPECT_THROW(wire.Exchange(http), Error);
}

TEST(Provider, ListingModelsIsOptional) {
  Fixture f;
  std::string json;
  const StringSink sink(json);
  ErrorBuffer error;
  EXPECT_EQ(f.provider->models(f.instance.get(), sink.get(), error.get()),
            WHET_UNIMPLEMENTED);
  EXPECT_EQ(f.instance->get_extension(f.instance.get(), Text("other/1")),
            nullptr);
}

}  // namespace
}  // namespace whet::sdk
