// A good provider behind HTTP to which faults are added, one for each plugin
// id: sends {"prompt": ...} and reads {"text", "input_tokens",
// "output_tokens"}. By hand, as the SDK does not let most of the faults happen.
//
//   struct CompletesTwice : Wire {
//     using Wire::Wire;
//     void Deliver(whet_op op, const Outcome& outcome) override {
//       Wire::Deliver(op, outcome);
//       Wire::Deliver(op, outcome);
//     }
//   };
#ifndef WHET_TESTS_CONFORMANCE_FAULTY_WIRE_H_
#define WHET_TESTS_CONFORMANCE_FAULTY_WIRE_H_

#include <atomic>
#include <cstdint>
#include <cstdlib>
#include <mutex>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json.hpp>

#include "whet/sdk/http_provider.h"

namespace whet::faulty {

using nlohmann::json;
using sdk::Copy;
using sdk::Text;
using sdk::View;

constexpr char kServer[] = "https://api.example.com";
constexpr char kKeyVariable[] = "FAULTY_PROVIDER_KEY";

// How a call ends.
struct Outcome {
  whet_status code = WHET_OK;
  std::uint32_t flags = 0;
  std::uint64_t retry_after_ms = 0;
  std::string text = {};  // the answer or the reason
  std::int64_t input_tokens = -1;
  std::int64_t output_tokens = -1;
  std::vector<float> vectors = {};  // of four numbers
};

class Wire {
 public:
  Wire(const whet_host* host, const std::string&)
      : host_(host),
        http_(Find<whet_http>(WHET_SERVICE_HTTP)),
        completion_(Find<whet_completion>(WHET_SERVICE_COMPLETION)) {
    const auto* secrets = Find<whet_secrets>(WHET_SERVICE_SECRETS);
    whet_secret_request request{};
    request.struct_size = sizeof(request);
    request.environment = Text(kKeyVariable);
    request.origin = Text(kServer);
    secrets->open(host_, &request, &secret_, nullptr);
  }
  virtual ~Wire() = default;

  virtual whet_status Generate(whet_op op, const whet_generate_request& request,
                               whet_error* error) {
    return Send(op, PromptOf(request), error);
  }
  virtual whet_status Embed(whet_op op, const whet_embed_request& request,
                            whet_error* error) {
    {
      const std::lock_guard lock(mutex_);
      embeddings_.insert(op);
    }
    std::string texts;
    for (std::uint64_t i = 0; i < request.count; ++i)
      texts += Copy(request.texts[i]);
    const whet_status status = Send(op, texts, error);
    if (status != WHET_OK)
      EndEmbedding(op);
    return status;
  }
  virtual void Cancel(whet_op op) { http_->cancel(host_, op); }
  virtual void Shutdown() { over_ = true; }
  virtual void Limits(whet_provider_limits* out) { out->concurrency = 8; }
  virtual std::string Models() { return R"([{"id": "faulty"}])"; }

  virtual void OnResponse(std::uint64_t token,
                          const whet_http_response& response) {
    const Outcome outcome = Read(response);
    if (EndEmbedding(token))
      DeliverVectors(token, outcome);
    else
      Deliver(token, outcome);
  }

 protected:
  virtual std::string PromptOf(const whet_generate_request& request) {
    return request.message_count == 0
               ? ""
               : Copy(request.messages[request.message_count - 1].content);
  }

  whet_status Send(std::uint64_t token, const std::string& prompt,
                   whet_error* error) {
    const std::string body = json{{"prompt", prompt}}.dump(
        -1, ' ', false, json::error_handler_t::replace);
    const std::string url = std::string(kServer) + "/v1/generate";
    const whet_http_header header = {Text("authorization"), Text("Bearer "),
                                     secret_};
    whet_http_request request{};
    request.struct_size = sizeof(request);
    request.method = Text("POST");
    request.url = Text(url);
    request.headers = &header;
    request.header_count = 1;
    request.body = Text(body);
    return http_->send(host_, token, &request, error);
  }

  virtual Outcome Read(const whet_http_response& response) {
    if (response.transport->code != WHET_OK)
      return ReadTransport(*response.transport);
    if (response.http_status != 200)
      return ReadStatus(response);
    return ReadBody(View(response.body));
  }
  virtual Outcome ReadTransport(const whet_error& transport) {
    return {transport.code, transport.flags, 0,
            std::string(transport.message, transport.len)};
  }
  virtual Outcome ReadStatus(const whet_http_response& response) {
    const int status = response.http_status;
    Outcome out{WHET_INVALID_ARGUMENT, 0, 0, "HTTP " + std::to_string(status)};
    if (status == 401 || status == 403)
      out.code = WHET_UNAUTHENTICATED;
    if (status == 429 || status >= 500) {
      out.code = WHET_UNAVAILABLE;
      out.flags = WHET_ERROR_RETRYABLE;
      for (std::uint64_t i = 0; i < response.header_count; ++i) {
        if (View(response.headers[i].name) == "retry-after")
          out.retry_after_ms =
              1000 * std::strtoull(Copy(response.headers[i].value).c_str(),
                                   nullptr, 10);
      }
    }
    return out;
  }
  virtual Outcome ReadBody(std::string_view body) {
    const json answer = json::parse(body, nullptr, false);
    if (!answer.is_object() || !answer.contains("text") ||
        !answer["text"].is_string())
      return {WHET_DATA_LOSS, WHET_ERROR_RETRYABLE, 0, "this is no answer"};
    Outcome out;
    out.text = answer["text"];
    out.input_tokens = Count(answer, "input_tokens");
    out.output_tokens = Count(answer, "output_tokens");
    const json data = answer.value("data", json::array());
    out.vectors.assign(4 * data.size(), 0.5F);
    return out;
  }
  virtual std::int64_t Count(const json& answer, const char* name) {
    const json count = answer.value(name, json());
    const bool fits =
        count.is_number_integer() && count >= 0 && count < 1'000'000'000;
    return fits ? count.get<std::int64_t>() : -1;
  }

  virtual void Deliver(whet_op op, const Outcome& outcome) {
    if (outcome.code != WHET_OK) {
      Fail(op, outcome);
      return;
    }
    const whet_usage usage = {
        sizeof(usage), 0, outcome.input_tokens, -1, outcome.output_tokens, -1};
    whet_generate_result result{};
    result.struct_size = sizeof(result);
    result.finish_reason = WHET_FINISH_STOP;
    result.text = Text(outcome.text);
    result.usage = &usage;
    completion_->generated(host_, op, &result);
  }
  virtual void DeliverVectors(whet_op op, const Outcome& outcome) {
    if (outcome.code != WHET_OK) {
      Fail(op, outcome);
      return;
    }
    const whet_embed_result result = {sizeof(result), 4, outcome.vectors.data(),
                                      outcome.vectors.size() / 4, nullptr};
    completion_->embedded(host_, op, &result);
  }
  void Fail(whet_op op, const Outcome& outcome) {
    std::string text = outcome.text;
    const auto size = static_cast<std::uint32_t>(text.size());
    const whet_error error = {
        sizeof(error), outcome.code,           outcome.flags, size,
        size,          outcome.retry_after_ms, text.data()};
    completion_->failed(host_, op, &error);
  }

  bool EndEmbedding(whet_op op) {
    const std::lock_guard lock(mutex_);
    return embeddings_.erase(op) > 0;
  }
  template <typename Table>
  const Table* Find(const char* id) const {
    return static_cast<const Table*>(host_->get_service(host_, Text(id)));
  }

  const whet_host* host_;
  const whet_http* http_;
  const whet_completion* completion_;
  std::uint64_t secret_ = 0;
  std::mutex mutex_;
  std::set<whet_op> embeddings_;  // guarded by mutex_
  std::atomic<bool> over_ = false;
};

}  // namespace whet::faulty

#endif  // WHET_TESTS_CONFORMANCE_FAULTY_WIRE_H_
