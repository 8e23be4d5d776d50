// A provider that loads its model: one byte per load appended to `model`, which
// has to be there.
#include <string>

#include <fcntl.h>
#include <nlohmann/json.hpp>
#include <unistd.h>

#include "whet/sdk/provider.h"

namespace {

class LoadsModel : public whet::sdk::Provider {
 public:
  explicit LoadsModel(const whet::sdk::Context& context) : Provider(context) {
    const std::string model =
        nlohmann::json::parse(context.config).value("model", "");
    const int file = open(model.c_str(), O_WRONLY | O_APPEND | O_CLOEXEC);
    if (file < 0) {
      throw whet::sdk::Error(WHET_NOT_FOUND,
                             "model " + model + " is not there");
    }
    const bool noted = write(file, ".", 1) == 1;
    close(file);
    if (!noted)
      throw whet::sdk::Error(WHET_INTERNAL, "cannot count the load");
    context.host.Log(WHET_LOG_WARN, "the model is slow here");
  }

  void Generate(whet_op op, whet::sdk::GenerateRequest) override {
    whet::sdk::GenerateResult result;
    result.text = "red";
    Complete(op, result);
  }
};

}  // namespace

WHET_PROVIDER_PLUGIN(LoadsModel, {.id = "test.loads",
                                  .name = "A model in a file",
                                  .version = "1.0.0",
                                  .description = "Counts how often it is "
                                                 "loaded.",
                                  .config_schema = R"({
  "type": "object",
  "properties": {"model": {"type": "string"}},
  "additionalProperties": false
})",
                                  .needs = {WHET_SERVICE_COMPLETION}})
