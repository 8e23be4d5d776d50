// A request in the form in which it crosses the plugin boundary, both ways.
#ifndef WHET_CORE_RUN_PROVIDER_REQUEST_H_
#define WHET_CORE_RUN_PROVIDER_REQUEST_H_

#include <cstdint>
#include <string_view>
#include <vector>

#include "whet/generation.h"
#include "whet/sdk/generation.h"

#include "absl/status/statusor.h"
#include "run/model_call.h"

namespace whet {

class ProviderRequest {
 public:
  // `key`: CallKey of the request; attempts of one call share it.
  ProviderRequest(const ModelRequest& request, std::string_view key,
                  std::uint64_t seed, std::uint64_t timeout_ms);
  ProviderRequest(const ProviderRequest&) = delete;
  ProviderRequest& operator=(const ProviderRequest&) = delete;

  const whet_generate_request* c() const { return &view_.c(); }

 private:
  const sdk::GenerateRequest request_;
  const sdk::GenerateRequestView view_;
};

// Copies requests that came from a plugin (whet.search/1, whet.llm/1), `stride`
// bytes apart. INVALID_ARGUMENT for a message with an unknown role.
absl::StatusOr<std::vector<ModelRequest>> RequestsFromC(
    const whet_generate_request* requests, std::uint64_t count,
    std::uint64_t stride);

}  // namespace whet

#endif  // WHET_CORE_RUN_PROVIDER_REQUEST_H_
