// @ID@: a model behind an HTTP interface. Connections, deadlines, retries, rate
// limits and the budget are the host's; @NAME@_wire.h is what is special about it.
#include <string>

#include <nlohmann/json.hpp>
#include <whet/sdk/http_provider.h>

#include "@NAME@_wire.h"

namespace {

constexpr char kSchema[] =
#include "@NAME@.schema.json.inc"
    ;

class @CLASS@ : public whet::sdk::HttpProvider {
 public:
  // For a key: OpenSecret() here, and its handle as HttpHeader::secret. The
  // plugin never sees the key itself.
  explicit @CLASS@(const whet::sdk::Context& context)
      : HttpProvider(context),
        base_url_(nlohmann::json::parse(context.config).at("base_url")) {}

  whet::sdk::HttpRequest MakeRequest(
      const whet::sdk::GenerateRequest& request) const override {
    return MakeHttp(base_url_, request);
  }
  whet::sdk::GenerateResult ParseResponse(
      const whet::sdk::HttpResponse& response) const override {
    return ReadHttp(response);
  }

 private:
  std::string base_url_;
};

}  // namespace

WHET_PROVIDER_PLUGIN(@CLASS@, {.id = "@ID@",
                               .name = "@TITLE@",
                               .version = "0.1.0",
                               .description = "A model behind an HTTP "
                                              "interface.",
                               .config_schema = kSchema,
                               .needs = WHET_HTTP_NEEDS})
