// whet config: the config as a run would see it, and where it comes from.
#include "whet/core/config.h"

#include <map>
#include <vector>

#include "whet/core/plugin_catalog.h"

#include "absl/status/statusor.h"
#include "config_input.h"
#include "json_text.h"
#include "text_table.h"
#include "verb.h"

namespace whet::cli {
namespace {

constexpr char kConfigFooter[] =
    R"(Later ones win: defaults, ~/.config/whet/config.yaml, the config file, WHET_
variables (WHET_BUDGET__CALLS=300 is budget.calls), --set and other flags.

Examples:
  whet config                      every value, defaults filled in
  whet config --origin             where each value comes from
  whet config --schema > whet.schema.json      for your editor)";

std::string SchemaText(const Console& console) {
  const PluginCatalog catalog = PluginCatalog::Scan(PluginFolders(console));
  std::vector<PluginSchema> schemas;
  for (const PluginRecord& plugin : catalog.plugins()) {
    schemas.push_back({std::string(PluginKindName(plugin.kind)), plugin.id,
                       plugin.config_schema});
  }
  return ConfigSchemaJson(schemas);
}

std::string OriginsJson(const LoadedConfig& config) {
  JsonObject json;
  for (const auto& [path, origin] : config.origins)
    json.Add(path, origin);
  return json.Text();
}

class ConfigVerb : public Verb {
 public:
  const char* name() const override { return "config"; }
  const char* summary() const override {
    return "Show the config as a run would use it, and where values come "
           "from.";
  }

  void Declare(CLI::App& app) override {
    DeclareConfigOptions(app, &input_);
    app.add_flag("--origin", origin_,
                 "List where each value comes from: file and line, variable, "
                 "flag or default.");
    app.add_flag("--schema", schema_,
                 "Print the JSON Schema of the config file, settings of all "
                 "plugins included.");
    app.add_flag("--json", json_,
                 "Print config and origins as one JSON object.");
    app.footer(kConfigFooter);
  }

  ExitCode Run(const Console& console) override {
    if (schema_) {
      console.out() << SchemaText(console);
      return ExitCode::kDone;
    }
    const absl::StatusOr<LoadedConfig> config = LoadConfigFor(input_);
    if (!config.ok())
      return console.Fail(config.status());
    if (json_) {
      JsonObject json;
      json.Add("schema_version", 1)
          .Add("file", config->file.string())
          .AddRaw("config", PrintSpecJson(config->spec))
          .AddRaw("origins", OriginsJson(*config));
      console.out() << json.Text() << '\n';
    } else if (origin_) {
      TextTable table({"VALUE", "FROM"});
      for (const auto& [path, origin] : config->origins) {
        table.Add({path, origin});
      }
      console.out() << table.Text(console.out_paint());
    } else {
      console.out() << PrintSpecYaml(config->spec);
    }
    return ExitCode::kDone;
  }

 private:
  ConfigInput input_;
  bool origin_ = false;
  bool schema_ = false;
  bool json_ = false;
};

}  // namespace

std::unique_ptr<Verb> MakeConfigVerb() {
  return std::make_unique<ConfigVerb>();
}

}  // namespace whet::cli
