// Models for the test of an evaluator that asks one (testing.h):
//
//   FakeLlm llm;
//   llm.answer = [](const std::string& role, const GenerateRequest& request) {
//     return Generated{WHET_OK, R"({"reason": "Right.", "score": 5})"};
//   };
//   EvaluatorUnderTest judge("llm_judge", config, llm.services(), &llm);
//
// Not for plugins themselves. One thread at a time.
#ifndef WHET_SDK_TESTING_LLM_H_
#define WHET_SDK_TESTING_LLM_H_

#include <cstdint>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "whet/sdk/generation.h"
#include "whet/sdk/llm.h"
#include "whet/sdk/testing.h"
#include "whet/sdk/text.h"
#include "whet/service/llm.h"
#include "whet/service/log.h"

namespace whet::sdk::testing {

class FakeLlm {
 public:
  using Answer =
      std::function<Generated(const std::string& role, const GenerateRequest&)>;
  using Vector =
      std::function<Embedded(const std::string& role, const std::string& text)>;

  FakeLlm() = default;
  FakeLlm(const FakeLlm&) = delete;
  FakeLlm& operator=(const FakeLlm&) = delete;

  // For EvaluatorUnderTest, with this as `data`; this must outlive it.
  TestHost::Services services() const {
    return {{WHET_SERVICE_LLM, &llm_}, {WHET_SERVICE_LOG, &log_}};
  }

  // What they throw (Error) is how the whole call fails.
  Answer answer = [](const std::string&, const GenerateRequest&) {
    return Generated{WHET_UNAVAILABLE, "nobody is there"};
  };
  Vector vector = [](const std::string&, const std::string&) {
    return Embedded{WHET_UNAVAILABLE, {}, "nobody is there"};
  };

  std::vector<GenerateRequest> requests;  // in the order in which they came
  std::vector<std::string> texts;         // to be embedded
  std::vector<std::string> logged;

 private:
  static FakeLlm& From(const whet_host* host) {
    return *static_cast<FakeLlm*>(TestHost::Data(host));
  }

  static whet_status Generate(const whet_host* host, whet_text role,
                              const whet_generate_request* requests,
                              std::uint64_t count, std::uint64_t stride,
                              const whet_generate_sink* sink,
                              whet_error* error) noexcept {
    FakeLlm& self = From(host);
    return Guard(error, [&] {
      std::vector<Generated> out;
      for (std::uint64_t i = 0; i < count; ++i) {
        self.requests.push_back(
            FromC(*reinterpret_cast<const whet_generate_request*>(
                reinterpret_cast<const char*>(requests) + i * stride)));
        out.push_back(self.answer(Copy(role), self.requests.back()));
      }
      for (std::uint64_t i = 0; i < count; ++i) {
        whet_generate_result result{};
        result.struct_size = sizeof(result);
        result.finish_reason = out[i].finish_reason;
        result.text = Text(out[i].text);
        result.logprobs = Text(out[i].logprobs);
        const bool ok = out[i].status == WHET_OK;
        sink->result(sink->ctx, i, out[i].status, ok ? &result : nullptr,
                     Text(ok ? "" : out[i].text));
      }
    });
  }

  static whet_status Embed(const whet_host* host, whet_text role,
                           const whet_text* texts, std::uint64_t count,
                           const whet_embed_sink* sink,
                           whet_error* error) noexcept {
    FakeLlm& self = From(host);
    return Guard(error, [&] {
      std::vector<Embedded> out;
      for (std::uint64_t i = 0; i < count; ++i) {
        self.texts.push_back(Copy(texts[i]));
        out.push_back(self.vector(Copy(role), self.texts.back()));
      }
      for (std::uint64_t i = 0; i < count; ++i) {
        const bool ok = out[i].status == WHET_OK;
        sink->vector(sink->ctx, i, out[i].status,
                     ok ? out[i].values.data() : nullptr,
                     ok ? out[i].values.size() : 0, Text(out[i].reason));
      }
    });
  }

  static std::int32_t LogEnabled(const whet_host*, std::int32_t) noexcept {
    return 1;
  }
  static void LogWrite(const whet_host* host, std::int32_t,
                       whet_text message) noexcept {
    From(host).logged.push_back(Copy(message));
  }

  const whet_llm llm_ = {sizeof(llm_), 0, &Generate, &Embed};
  const whet_log log_ = {sizeof(log_), 0, &LogEnabled, &LogWrite};
};

}  // namespace whet::sdk::testing

#endif  // WHET_SDK_TESTING_LLM_H_
