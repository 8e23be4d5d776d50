#include "run/llm_service.h"

#include <map>
#include <string>
#include <thread>

#include "whet/sdk/text.h"
#include "whet/service/llm.h"

#include "absl/status/status.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "plugins/plugin_call.h"
#include "plugins/plugin_instance.h"

namespace whet {
namespace {

using testing::StartsWith;

// What a plugin gets that asks a role that the config does not have.
class AskingPlugin {
 public:
  AskingPlugin() : service_(nullptr, &roles_), context_("acme.judge") {
    service_.OfferTo(context_);
  }

  absl::Status Generate() const {
    const whet_generate_request request = {};
    const whet_generate_sink sink = {};
    PluginError error;
    return error.ToStatus(
        Table().generate(context_.c(), sdk::Text("judge"), &request, 1,
                         sizeof(request), &sink, error.c()),
        "");
  }

  absl::Status Embed() const {
    const whet_text text = sdk::Text("hello");
    const whet_embed_sink sink = {};
    PluginError error;
    return error.ToStatus(Table().embed(context_.c(), sdk::Text("judge"), &text,
                                        1, &sink, error.c()),
                          "");
  }

 private:
  const whet_llm& Table() const {
    const whet_host* host = context_.c();
    return *static_cast<const whet_llm*>(
        host->get_service(host, sdk::Text(WHET_SERVICE_LLM)));
  }

  const std::map<std::string, Role> roles_;
  LlmService service_;
  HostContext context_;
};

TEST(LlmService, IsForTheThreadThatTheHostCallsOn) {
  const AskingPlugin plugin;
  const PluginCall call;
  EXPECT_TRUE(absl::IsNotFound(plugin.Generate())) << plugin.Generate();
  EXPECT_TRUE(absl::IsNotFound(plugin.Embed())) << plugin.Embed();
  absl::Status generated;
  absl::Status embedded;
  std::thread([&] {
    generated = plugin.Generate();
    embedded = plugin.Embed();
  }).join();
  EXPECT_TRUE(absl::IsFailedPrecondition(generated)) << generated;
  EXPECT_THAT(std::string(generated.message()),
              StartsWith("whet.llm/1: asked on a thread of the plugin's own; "
                         "expected the thread on which the host has called "
                         "it"));
  EXPECT_EQ(embedded, generated);
}

}  // namespace
}  // namespace whet
