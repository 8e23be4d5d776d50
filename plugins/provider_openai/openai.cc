// Provider `openai`: chat completions and embeddings of OpenAI and of servers
// that speak the same. Everything that can be tested without a host is in
// chat_request, chat_response, embedding, model_list and probe.
#include <ctime>
#include <mutex>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "whet/sdk/http_provider.h"

#include "chat_request.h"
#include "chat_response.h"
#include "embedding.h"
#include "model_list.h"
#include "probe.h"
#include "rate_limits.h"
#include "settings.h"

namespace whet::openai {
namespace {

constexpr char kSchema[] =
#include "schema.json.inc"
    ;

class OpenAi : public sdk::HttpProvider {
 public:
  explicit OpenAi(const sdk::Context& context)
      : HttpProvider(context), settings_(ReadSettings(context.config)) {
    CheckOptions(settings_);
    for (const auto& [name, variable] : settings_.headers_env) {
      secret_headers_.push_back(
          {name, "", OpenSecret(variable, {}, settings_.base_url)});
    }
    if (settings_.wants_key()) {
      const Dialect& dialect = settings_.dialect;
      secret_headers_.push_back(
          {dialect.key_header, dialect.key_prefix,
           OpenSecret(settings_.api_key_env, settings_.api_key_file,
                      settings_.base_url)});
      settings_.key_source =
          SourceOfSecret(DescribeSecret(secret_headers_.back().secret));
    } else {
      host().Log(WHET_LOG_INFO, settings_.base_url +
                                    ": no key is sent; set api_key_env or "
                                    "api_key_file if the server wants one");
    }
  }

  sdk::HttpRequest MakeRequest(
      const sdk::GenerateRequest& request) const override {
    ChatRequest chat = BuildChatRequest(settings_, request);
    for (const std::string& field : chat.omitted) {
      LogOnce(request.model + " takes no " + field + ": it is not sent");
    }
    return WithSecrets(std::move(chat.http));
  }

  sdk::GenerateResult ParseResponse(
      const sdk::HttpResponse& response) const override {
    return ParseChatResponse(settings_, response, std::time(nullptr));
  }

  sdk::HttpRequest MakeEmbedRequest(
      const sdk::EmbedRequest& request) const override {
    return WithSecrets(BuildEmbedRequest(settings_, request));
  }

  sdk::EmbedResult ParseEmbedResponse(
      const sdk::HttpResponse& response) const override {
    return openai::ParseEmbedResponse(settings_, response, std::time(nullptr));
  }

  sdk::HttpRequest MakeModelsRequest() const override {
    return WithSecrets(BuildModelsRequest(settings_));
  }

  std::string ParseModelsResponse(
      const sdk::HttpResponse& response) const override {
    return openai::ParseModelsResponse(settings_, response, std::time(nullptr));
  }

  std::string Probe(std::string_view model) override {
    std::vector<Finding> findings;
    for (const ProbeStep& step : ProbeSteps(settings_, std::string(model))) {
      std::vector<sdk::HttpResponse> responses;
      for (const sdk::HttpRequest& request : step.requests)
        responses.push_back(Exchange(WithSecrets(request)));
      if (step.capability == "chat") {
        // Throws what it would say to any call: there is nothing to find out.
        ParseResponse(responses.at(0));
        findings.push_back(
            ReadProbe(settings_, {"usage", step.requests}, responses, 0));
        findings.back().requests = 0;
      }
      findings.push_back(
          ReadProbe(settings_, step, responses, std::time(nullptr)));
    }
    return ProbeReport(settings_, findings);
  }

  sdk::Quota ParseQuota(const sdk::HttpResponse& response) const override {
    return ReadRateLimits(response);
  }

 private:
  sdk::HttpRequest WithSecrets(sdk::HttpRequest http) const {
    http.headers.insert(http.headers.end(), secret_headers_.begin(),
                        secret_headers_.end());
    return http;
  }

  // The one thing here that remembers: a line per model and field is news, a
  // line per call is noise.
  void LogOnce(const std::string& message) const {
    const std::lock_guard<std::mutex> lock(mutex_);
    if (logged_.insert(message).second)
      host().Log(WHET_LOG_INFO, message);
  }

  Settings settings_;  // not changed after the constructor
  std::vector<sdk::HttpHeader> secret_headers_;  // the key's among them
  mutable std::mutex mutex_;
  mutable std::set<std::string> logged_;  // guarded by mutex_
};

}  // namespace
}  // namespace whet::openai

WHET_EMBEDDING_PROVIDER_PLUGIN(
    ::whet::openai::OpenAi,
    {.id = "openai",
     .name = "OpenAI",
     .version = "0.1.0",
     .description = "Chat completions and embeddings of OpenAI and "
                    "compatible servers.",
     .vendor = "Whet",
     .license = "Apache-2.0",
     .config_schema = ::whet::openai::kSchema,
     .needs = WHET_HTTP_NEEDS,
     .flags = WHET_PLUGIN_CONCURRENT})
