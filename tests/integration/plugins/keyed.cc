// A provider with a key, for tests of what is written where: it opens the
// secret in WHET_TEST_CANARY and says what it is told, as an answer or, if it
// is told to fail, as an error.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "whet/sdk/provider.h"
#include "whet/service/secrets.h"

namespace {

using whet::sdk::Error;
using whet::sdk::Text;

class Keyed : public whet::sdk::Provider {
 public:
  explicit Keyed(const whet::sdk::Context& context) : Provider(context) {
    const auto* secrets = host().Service<whet_secrets>(
        WHET_SERVICE_SECRETS,
        offsetof(whet_secrets, open) + sizeof(whet_secrets::open));
    whet_secret_request request{};
    request.struct_size = sizeof(request);
    request.environment = Text("WHET_TEST_CANARY");
    request.origin = Text("https://keyed.example");
    std::uint64_t handle = 0;
    whet::sdk::ErrorBuffer error;
    error.ThrowIfFailed(
        secrets->open(host().get(), &request, &handle, error.get()));
  }

  void Generate(whet_op op, whet::sdk::GenerateRequest request) override {
    const std::string& said = request.messages.back().content;
    if (said.find("fail") != std::string::npos) {
      Fail(op, Error(WHET_INVALID_ARGUMENT, "cannot say " + said,
                     WHET_ERROR_NOT_BILLED));
      return;
    }
    Complete(op, {.text = said, .tool_calls = "[\"" + said + "\"]"});
  }
};

}  // namespace

WHET_PROVIDER_PLUGIN(Keyed,
                     {.id = "test.keyed",
                      .name = "Keyed",
                      .version = "1.0.0",
                      .needs = {WHET_SERVICE_COMPLETION, WHET_SERVICE_SECRETS}})
