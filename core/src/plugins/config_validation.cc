#include <string>
#include <utility>

#include "whet/core/plugin_catalog.h"

#include "base/status_macros.h"
#include "plugins/config_schema.h"
#include "plugins/json_text.h"

namespace whet {
namespace {

constexpr std::size_t kMaxConfigBytes = 1 << 20;

}  // namespace

absl::StatusOr<std::string> ValidatePluginConfig(const PluginRecord& plugin,
                                                 std::string_view config,
                                                 std::string_view path) {
  const absl::StatusOr<ConfigSchema> schema =
      ConfigSchema::Parse(plugin.config_schema);
  if (!schema.ok()) {
    return Annotate(schema.status(), plugin.library.string() +
                                         ": the config_schema of '" +
                                         plugin.id + "' is broken");
  }
  absl::StatusOr<nlohmann::json> value = ParseJsonText(config, kMaxConfigBytes);
  if (!value.ok())
    return Annotate(value.status(), path);
  WHET_ASSIGN_OR_RETURN(const nlohmann::json complete,
                        schema->Complete(*std::move(value), path));
  return complete.dump();
}

}  // namespace whet
