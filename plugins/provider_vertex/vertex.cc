// Provider `vertex`: Gemini on Vertex AI and at the Gemini API. Everything
// that can be tested without a host is in generate_request, generate_response
// and embedding.
#include <cstdlib>
#include <mutex>
#include <set>
#include <string>
#include <type_traits>
#include <utility>

#include "whet/sdk/http_provider.h"

#include "embedding.h"
#include "generate_request.h"
#include "generate_response.h"
#include "settings.h"

namespace whet::vertex {
namespace {

constexpr char kSchema[] =
#include "schema.json.inc"
    ;

class Vertex : public sdk::HttpProvider {
 public:
  explicit Vertex(const sdk::Context& context)
      : HttpProvider(context),
        settings_(ReadSettings(context.config, [](const char* name) {
          return std::getenv(name);
        })) {
    if (settings_.uses_key()) {
      secret_ = OpenKey();
      return;
    }
    secret_ = OpenSecret({.kind = WHET_SECRET_GOOGLE,
                          .file = settings_.credentials_file,
                          .origin = settings_.base_url});
    UseCredentials(settings_, DescribeSecret(secret_));
  }

  sdk::HttpRequest MakeRequest(
      const sdk::GenerateRequest& request) const override {
    return WithSecret(BuildGenerateRequest(settings_, request));
  }

  sdk::GenerateResult ParseResponse(
      const sdk::HttpResponse& response) const override {
    Generation generation = Checked(
        response, [&] { return ParseGenerateResponse(settings_, response); });
    if (!generation.obstacle.empty())
      LogOnce(generation.obstacle);
    return std::move(generation.result);
  }

  sdk::HttpRequest MakeEmbedRequest(
      const sdk::EmbedRequest& request) const override {
    return WithSecret(BuildEmbedRequest(settings_, request));
  }

  sdk::EmbedResult ParseEmbedResponse(
      const sdk::HttpResponse& response) const override {
    return Checked(response, [&] {
      return vertex::ParseEmbedResponse(settings_, response);
    });
  }

 private:
  // The first of the places that has a key; a place that has a bad one ends the
  // search.
  std::uint64_t OpenKey() const {
    std::string looked;
    for (const std::string& name : settings_.api_key_envs) {
      try {
        return OpenSecret({.environment = name,
                           .file = settings_.api_key_file,
                           .origin = settings_.base_url});
      } catch (const sdk::Error& e) {
        const bool is_last = &name == &settings_.api_key_envs.back();
        if (e.code() != WHET_UNAUTHENTICATED)
          throw;
        looked += (looked.empty() ? "" : "; ") + std::string(e.what());
        if (is_last)
          throw sdk::Error(e.code(), looked, e.flags());
      }
    }
    return 0;
  }

  sdk::HttpRequest WithSecret(sdk::HttpRequest http) const {
    if (settings_.uses_key())
      http.headers.push_back({"x-goog-api-key", "", secret_});
    else
      http.headers.push_back({"Authorization", "Bearer ", secret_});
    return http;
  }

  // What `parse` gives. A token that the server refuses is worth another
  // attempt if the host can get a new one.
  template <typename Parse>
  std::invoke_result_t<Parse> Checked(const sdk::HttpResponse& response,
                                      const Parse& parse) const {
    try {
      return parse();
    } catch (const sdk::Error& e) {
      if (response.status != 401 || settings_.uses_key())
        throw;
      const std::string advice = RefuseSecret(secret_);
      if (advice.empty()) {
        // Not UNAUTHENTICATED, which ends a run: a call without time for
        // another attempt has failed, and no more.
        throw sdk::Error(WHET_ABORTED, e.what(),
                         e.flags() | WHET_ERROR_RETRYABLE, e.retry_after_ms());
      }
      throw sdk::Error(e.code(), e.what() + ("; " + advice), e.flags(),
                       e.retry_after_ms());
    }
  }

  // The one thing here that remembers: a kind of obstacle is news once.
  void LogOnce(const std::string& message) const {
    const std::lock_guard<std::mutex> lock(mutex_);
    if (logged_.size() < kMostLogged && logged_.insert(message).second)
      host().Log(WHET_LOG_INFO, message);
  }

  static constexpr std::size_t kMostLogged = 100;

  Settings settings_;  // not changed after the constructor
  std::uint64_t secret_ = 0;
  mutable std::mutex mutex_;
  mutable std::set<std::string> logged_;  // guarded by mutex_
};

}  // namespace
}  // namespace whet::vertex

WHET_EMBEDDING_PROVIDER_PLUGIN(
    ::whet::vertex::Vertex,
    {.id = "vertex",
     .name = "Vertex AI and Gemini",
     .version = "0.1.0",
     .description = "Gemini on Vertex AI and at the Gemini API: answers and "
                    "embeddings.",
     .vendor = "Whet",
     .license = "Apache-2.0",
     .config_schema = ::whet::vertex::kSchema,
     .needs = WHET_HTTP_NEEDS,
     .flags = WHET_PLUGIN_CONCURRENT})
