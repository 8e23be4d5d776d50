// Models for plugins that are not strategies (service whet.llm/1):
//
//   Llm llm(context.host);
//   std::vector<Generated> answers = llm.Generate("judge", requests);
//   std::vector<Embedded> vectors = llm.Embed("embed", {"one", "two"});
//
// The plugin lists WHET_SERVICE_LLM in Info::needs and says in ModelNeeds() how
// many calls scoring an item can take. One failed call is a status, not an
// exception.
#ifndef WHET_SDK_LLM_H_
#define WHET_SDK_LLM_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "whet/sdk/generation.h"
#include "whet/sdk/plugin.h"
#include "whet/service/llm.h"

namespace whet::sdk {

// A text as a vector.
struct Embedded {
  whet_status status = WHET_UNKNOWN;
  std::vector<float> values = {};
  std::string reason = {};  // if status is not WHET_OK
};

// Copyable. During calls of the host only, on their thread.
class Llm {
 public:
  explicit Llm(const Host& host)
      : host_(host.get()), llm_(host.Service<whet_llm>(WHET_SERVICE_LLM)) {}

  // One outcome per request, in order. Throws Error if nothing could be sent:
  // NOT_FOUND for an unknown role, BudgetSpent, Cancelled.
  std::vector<Generated> Generate(
      std::string_view role,
      const std::vector<GenerateRequest>& requests) const {
    std::vector<Generated> out(requests.size(), Generated{WHET_UNKNOWN});
    if (requests.empty())
      return out;
    std::vector<GenerateRequestView> views;
    std::vector<whet_generate_request> c_requests;
    views.reserve(requests.size());
    for (const GenerateRequest& request : requests) {
      views.emplace_back(request);
      c_requests.push_back(views.back().c());
    }
    const whet_generate_sink sink = {sizeof(sink), 0, &out, &TakeAnswer};
    ErrorBuffer error;
    error.ThrowIfFailed(
        llm_->generate(host_, Text(role), c_requests.data(), c_requests.size(),
                       sizeof(whet_generate_request), &sink, error.get()));
    return out;
  }

  // One outcome per text, in order. Throws as Generate() does; UNIMPLEMENTED if
  // the host or the provider of the role has no embeddings.
  std::vector<Embedded> Embed(
      std::string_view role, const std::vector<std::string_view>& texts) const {
    std::vector<Embedded> out(texts.size());
    if (texts.empty())
      return out;
    if (!WHET_HAS(llm_, whet_llm, embed) || llm_->embed == nullptr)
      throw Error(WHET_UNIMPLEMENTED, "the host has no embeddings");
    std::vector<whet_text> c_texts;
    c_texts.reserve(texts.size());
    for (const std::string_view text : texts)
      c_texts.push_back(Text(text));
    const whet_embed_sink sink = {sizeof(sink), 0, &out, &TakeVector};
    ErrorBuffer error;
    error.ThrowIfFailed(llm_->embed(host_, Text(role), c_texts.data(),
                                    c_texts.size(), &sink, error.get()));
    return out;
  }

 private:
  static void TakeAnswer(void* ctx, std::uint64_t i, whet_status status,
                         const whet_generate_result* result,
                         whet_text message) noexcept {
    Guard(nullptr, [&] {
      auto& out = *static_cast<std::vector<Generated>*>(ctx);
      out.at(i) = status == WHET_OK ? Generated{status, Copy(result->text),
                                                result->finish_reason,
                                                Copy(LogprobsOf(*result))}
                                    : Generated{status, Copy(message)};
    });
  }
  static void TakeVector(void* ctx, std::uint64_t i, whet_status status,
                         const float* values, std::uint64_t dimensions,
                         whet_text message) noexcept {
    Guard(nullptr, [&] {
      Embedded& out = static_cast<std::vector<Embedded>*>(ctx)->at(i);
      out.status = status;
      if (status == WHET_OK)
        out.values.assign(values, values + dimensions);
      else
        out.reason = Copy(message);
    });
  }

  const whet_host* host_;
  const whet_llm* llm_;
};

}  // namespace whet::sdk

#endif  // WHET_SDK_LLM_H_
