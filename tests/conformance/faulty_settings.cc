// Evaluators whose fault lies in their settings or in the life of an instance.
#include <cstdlib>
#include <string>

#include "whet/sdk/error.h"

#include "faulty_base.h"

namespace whet::faulty {
namespace {

constexpr char kPlainSchema[] = R"({
  "type": "object",
  "properties": {
    "weight": {"type": "number", "minimum": 0, "maximum": 1, "default": 0.5,
               "description": "Of what it finds."}
  }
})";

constexpr char kLaxSchema[] = R"({
  "type": "object",
  "additionalProperties": true,
  "properties": {
    "weight": {"type": "number", "minimum": 0, "maximum": 1, "default": 0.5,
               "description": "Of what it finds."}
  }
})";

constexpr char kExampleSchema[] = R"({
  "type": "object",
  "required": ["word"],
  "examples": [{"word": "please"}],
  "properties": {
    "word": {"type": "string", "pattern": "^[a-z]+$",
             "description": "To look for."}
  }
})";

struct Plugin {
  const char* id;
  const char* schema = kPlainSchema;
};

constexpr Plugin kPlugins[] = {
    {"settings.none"},
    {"settings.by_example", kExampleSchema},
    {"settings.accepts_anything", kLaxSchema},
    {"settings.crashes_on_wrong_ones"},
    {"settings.refuses_in_silence"},
    {"settings.has_other_defaults"},
    {"settings.shared_by_instances"},
    {"settings.refuses_its_defaults"},
    {"life.has_any_extension"},
};
constexpr std::size_t kCount = sizeof(kPlugins) / sizeof(kPlugins[0]);

struct Instance {
  whet_instance c{};
  const Plugin* plugin = nullptr;
  double weight = 0.5;
};

double shared_weight = 0.5;

bool Is(const Plugin& plugin, std::string_view id) { return id == plugin.id; }

whet_status Score(whet_instance* instance, const whet_eval_batch* batch,
                  const whet_eval_sink* sink, whet_error*) noexcept {
  const auto& self = *static_cast<const Instance*>(instance->self);
  const double weight = Is(*self.plugin, "settings.shared_by_instances")
                            ? shared_weight
                            : self.weight;
  const Call call = {instance, batch, sink};
  for (std::uint64_t i = 0; i < call.count(); ++i)
    Deliver(call, i, weight * GoodScore(call.item(i)));
  return WHET_OK;
}

constexpr whet_evaluator kTable = {sizeof(whet_evaluator), 0, &Score, nullptr,
                                   nullptr};

void Destroy(whet_instance* instance) noexcept {
  delete static_cast<Instance*>(instance->self);
}

const void* AnyExtension(whet_instance*, whet_text) noexcept { return &kTable; }

// The number behind "weight": in `config`, or `other`.
double WeightIn(std::string_view config, double other) {
  const std::string name = "\"weight\":";
  const std::size_t at = config.find(name);
  return at == config.npos
             ? other
             : std::strtod(std::string(config.substr(at + name.size())).c_str(),
                           nullptr);
}

whet_status Refusal(const Plugin& plugin, std::string_view config,
                    whet_error* error) {
  const double weight = WeightIn(config, 0.5);
  if (Is(plugin, "settings.crashes_on_wrong_ones") && weight > 1.0)
    std::abort();
  if (Is(plugin, "settings.refuses_in_silence") && weight > 0.9 &&
      weight <= 1.0)
    return WHET_INVALID_ARGUMENT;
  if (Is(plugin, "settings.refuses_its_defaults"))
    return sdk::Fill(error, WHET_INTERNAL, "there is no model");
  if (Is(plugin, "settings.by_example") &&
      config.find("please") == config.npos) {
    return sdk::Fill(error, WHET_INVALID_ARGUMENT, "$.word: not that one");
  }
  return WHET_OK;
}

whet_status Create(whet_text id, const whet_host*, whet_text config,
                   whet_instance** out, whet_error* error) noexcept {
  for (const Plugin& plugin : kPlugins) {
    if (View(id) != plugin.id)
      continue;
    const whet_status refusal = Refusal(plugin, View(config), error);
    if (refusal != WHET_OK)
      return refusal;
    auto* made = new Instance;
    made->plugin = &plugin;
    made->weight = WeightIn(
        View(config), Is(plugin, "settings.has_other_defaults") ? 0.9 : 0.5);
    shared_weight = made->weight;
    made->c.struct_size = sizeof(whet_instance);
    made->c.self = made;
    made->c.kind_table = &kTable;
    made->c.destroy = &Destroy;
    if (Is(plugin, "life.has_any_extension"))
      made->c.get_extension = &AnyExtension;
    *out = &made->c;
    return WHET_OK;
  }
  return sdk::Fill(error, WHET_NOT_FOUND, "no such plugin");
}

const whet_entry* MakeEntry() {
  static whet_descriptor descriptors[kCount];
  static const whet_descriptor* list[kCount];
  for (std::size_t i = 0; i < kCount; ++i) {
    whet_descriptor& d = descriptors[i];
    d.struct_size = sizeof(d);
    d.flags = WHET_PLUGIN_DETERMINISTIC;
    d.kind = Text(WHET_KIND_EVALUATOR);
    d.id = Text(kPlugins[i].id);
    d.name = Text("Faulty");
    d.version = Text("1.0.0");
    d.description = Text("Has one fault.");
    d.config_schema = Text(kPlugins[i].schema);
    list[i] = &d;
  }
  static const whet_entry entry = {sizeof(entry),    WHET_ABI_MAJOR,
                                   WHET_ABI_MINOR,   0,
                                   WHET_ENVIRONMENT, 0,
                                   Text(""),         list,
                                   kCount,           &Create};
  return &entry;
}

}  // namespace
}  // namespace whet::faulty

WHET_EXPORT const whet_entry* whet_plugin_entry_v1(void) noexcept {
  static const whet_entry* entry = whet::faulty::MakeEntry();
  return entry;
}
