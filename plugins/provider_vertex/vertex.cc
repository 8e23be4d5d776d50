// Provider `vertex`: Gemini on Vertex AI and at the Gemini API. Everything
// that can be tested without a host is in generate_request, generate_response,
// embedding and model_list.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

#include "whet/sdk/http_provider.h"

#include "count_tokens.h"
#include "embedding.h"
#include "generate_request.h"
#include "generate_response.h"
#include "model_list.h"
#include "settings.h"
#include "wire/json_text.h"
#include "wire/once.h"
#include "wire/probe.h"

namespace whet::vertex {
namespace {

constexpr char kSchema[] =
#include "schema.json.inc"
    ;

constexpr char kMustCall[] =
    R"({"toolConfig": {"functionCallingConfig": {"mode": "ANY"}}})";

class Vertex : public sdk::HttpProvider {
 public:
  explicit Vertex(const sdk::Context& context)
      : HttpProvider(context),
        settings_(ReadSettings(context.config, [](const char* name) {
          return std::getenv(name);
        })) {
    secret_ = settings_.uses_key() ? OpenKey() : OpenToken(settings_.base_url);
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
    if (!generation.obstacle.empty() && news_.IsFirst(generation.obstacle))
      host().Log(WHET_LOG_INFO, generation.obstacle);
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

  sdk::HttpRequest MakeModelsRequest() const override {
    return WithSecret(BuildModelsRequest(settings_));
  }

  std::string ParseModelsResponse(
      const sdk::HttpResponse& response) const override {
    return Checked(response, [&] {
      return vertex::ParseModelsResponse(settings_, response);
    });
  }

  std::int64_t CountTokens(const sdk::GenerateRequest& request) override {
    const sdk::HttpResponse response =
        Exchange(WithSecret(BuildCountRequest(settings_, request)));
    return Checked(response,
                   [&] { return ParseCountResponse(settings_, response); });
  }

  std::string Probe(std::string_view model) override {
    std::vector<wire::Finding> findings;
    for (wire::ProbeQuestion& question :
         wire::ProbeQuestions(std::string(model))) {
      if (question.capability == "tools")
        question.request.extra = kMustCall;
      std::vector<sdk::GenerateResult> answers;
      findings.push_back(Asked(question.capability, [&](std::size_t* sent) {
        const sdk::HttpRequest http = MakeRequest(question.request);
        for (std::size_t i = 0; i < question.times; ++i)
          answers.push_back(ParseResponse(Counted(http, sent)));
        return wire::Judge(question.capability, answers);
      }));
      if (question.capability == "chat")
        findings.push_back(wire::Judge("usage", answers));
    }
    findings.push_back(Asked("embeddings", [&](std::size_t* sent) {
      ParseEmbedResponse(
          Counted(MakeEmbedRequest({{"text"}, 0, std::string(model)}), sent));
      return wire::Finding{"embeddings", wire::Can::kYes};
    }));
    return wire::DumpJson(wire::ReportOf(findings));
  }

 private:
  sdk::HttpResponse Counted(const sdk::HttpRequest& http, std::size_t* sent) {
    ++*sent;
    return Exchange(http);
  }

  // What `ask` finds; an error is a finding, too, unless nothing can be asked
  // at all.
  template <typename Ask>
  wire::Finding Asked(const std::string& capability, const Ask& ask) {
    wire::Finding out;
    std::size_t sent = 0;
    try {
      out = ask(&sent);
    } catch (const sdk::Error& e) {
      if (capability == "chat")
        throw;
      out = wire::JudgeError(capability, e);
      if (sent == 0)  // these settings rule it out
        out.can = wire::Can::kUnknown;
    }
    out.requests = sent;
    return out;
  }

  std::uint64_t OpenToken(std::string_view origin) const {
    return OpenSecret({.kind = WHET_SECRET_GOOGLE,
                       .file = settings_.credentials_file,
                       .origin = origin});
  }

  // The credential for `url`: it is bound to a server, and a model that is a
  // resource elsewhere has another one.
  std::uint64_t SecretFor(const std::string& url) const {
    if (url.starts_with(settings_.base_url + "/"))
      return secret_;
    const std::string origin = url.substr(0, url.find('/', url.find("//") + 2));
    const std::lock_guard<std::mutex> lock(mutex_);
    std::uint64_t& secret = elsewhere_[origin];
    if (secret == 0)
      secret = OpenToken(origin);
    return secret;
  }

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
    const std::uint64_t secret = SecretFor(http.url);
    if (settings_.uses_key())
      http.headers.push_back({"x-goog-api-key", "", secret});
    else
      http.headers.push_back({"Authorization", "Bearer ", secret});
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

  Settings settings_;  // not changed after the constructor
  std::uint64_t secret_ = 0;
  mutable std::mutex mutex_;
  mutable std::map<std::string, std::uint64_t> elsewhere_;  // by mutex_
  mutable wire::Once news_;
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
