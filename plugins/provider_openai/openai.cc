// Provider `openai`: chat completions and embeddings of OpenAI and of servers
// that speak the same. Everything that can be tested without a host is in
// chat_request, chat_response and embedding.
#include <ctime>
#include <mutex>
#include <set>
#include <string>

#include "whet/sdk/http_provider.h"

#include "chat_request.h"
#include "chat_response.h"
#include "embedding.h"
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
    if (settings_.wants_key()) {
      key_ = OpenSecret(settings_.api_key_env, settings_.api_key_file,
                        settings_.base_url);
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
    if (key_ != 0) {
      chat.http.headers.push_back({"Authorization", "Bearer ", key_});
    }
    return std::move(chat.http);
  }

  sdk::GenerateResult ParseResponse(
      const sdk::HttpResponse& response) const override {
    return ParseChatResponse(settings_, response, std::time(nullptr));
  }

  sdk::HttpRequest MakeEmbedRequest(
      const sdk::EmbedRequest& request) const override {
    sdk::HttpRequest http = BuildEmbedRequest(settings_, request);
    if (key_ != 0)
      http.headers.push_back({"Authorization", "Bearer ", key_});
    return http;
  }

  sdk::EmbedResult ParseEmbedResponse(
      const sdk::HttpResponse& response) const override {
    return openai::ParseEmbedResponse(settings_, response, std::time(nullptr));
  }

  sdk::Quota ParseQuota(const sdk::HttpResponse& response) const override {
    return ReadRateLimits(response);
  }

 private:
  // The one thing here that remembers: a line per model and field is news, a
  // line per call is noise.
  void LogOnce(const std::string& message) const {
    const std::lock_guard<std::mutex> lock(mutex_);
    if (logged_.insert(message).second)
      host().Log(WHET_LOG_INFO, message);
  }

  const Settings settings_;
  std::uint64_t key_ = 0;
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
