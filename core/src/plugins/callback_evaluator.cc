#include "whet/core/callback_evaluator.h"

#include <utility>

#include "whet/evaluator.h"
#include "whet/sdk/text.h"

#include "absl/status/status.h"
#include "plugins/library.h"

namespace whet {
namespace {

using sdk::Text;

struct CallbackInstance {
  whet_instance c{};
  whet_evaluator table{};
  std::shared_ptr<const CallbackEvaluator> evaluator;
  std::string config;
};

whet_status ScoreByCallback(whet_instance* instance,
                            const whet_eval_batch* batch,
                            const whet_eval_sink* sink,
                            whet_error* error) noexcept {
  const auto& self = *static_cast<CallbackInstance*>(instance->self);
  return self.evaluator->score(self.config, *batch, *sink, error);
}

void DestroyCallback(whet_instance* instance) noexcept {
  delete static_cast<CallbackInstance*>(instance->self);
}

// The tables of one evaluator, as a library would have them as static data.
struct CallbackTables {
  std::shared_ptr<const CallbackEvaluator> evaluator;
  whet_descriptor descriptor{};
  const whet_descriptor* descriptors[1]{};
  whet_entry entry{};
};

std::shared_ptr<CallbackTables> MakeTables(CallbackEvaluator evaluator) {
  auto tables = std::make_shared<CallbackTables>();
  tables->evaluator =
      std::make_shared<const CallbackEvaluator>(std::move(evaluator));
  const CallbackEvaluator& e = *tables->evaluator;
  whet_descriptor& d = tables->descriptor;
  d.struct_size = sizeof(d);
  d.flags = e.flags;
  d.kind = Text(WHET_KIND_EVALUATOR);
  d.id = d.name = Text(e.id);
  d.version = Text(e.version);
  d.description = Text(e.description);
  d.config_schema = Text(e.config_schema);
  tables->descriptors[0] = &d;
  whet_entry& entry = tables->entry;
  entry.struct_size = sizeof(entry);
  entry.abi_major = WHET_ABI_MAJOR;
  entry.abi_minor = WHET_ABI_MINOR;
  entry.environment = WHET_ENVIRONMENT;
  entry.descriptors = tables->descriptors;
  entry.descriptor_count = 1;
  entry.create = &PluginLibrary::RefuseToCreate;
  return tables;
}

class CallbackLibrary : public PluginLibrary {
 public:
  CallbackLibrary(const PluginLibrary& checked,
                  std::shared_ptr<CallbackTables> tables)
      : PluginLibrary(checked.path(), checked.sha256(), &tables->entry),
        tables_(std::move(tables)) {}

  whet_status Create(whet_text, const whet_host*, whet_text config,
                     whet_instance** out, whet_error*) const override {
    auto* made = new CallbackInstance;
    made->evaluator = tables_->evaluator;
    made->config = sdk::Copy(config);
    made->table.struct_size = sizeof(made->table);
    made->table.score = &ScoreByCallback;
    made->c.struct_size = sizeof(made->c);
    made->c.self = made;
    made->c.kind_table = &made->table;
    made->c.destroy = &DestroyCallback;
    *out = &made->c;
    return WHET_OK;
  }

 private:
  std::shared_ptr<CallbackTables> tables_;
};

}  // namespace

absl::StatusOr<std::shared_ptr<PluginLibrary>> LinkEvaluator(
    CallbackEvaluator evaluator) {
  if (!evaluator.score) {
    return absl::InvalidArgumentError("linked:" + evaluator.id +
                                      ": has no function that scores");
  }
  std::shared_ptr<CallbackTables> tables = MakeTables(std::move(evaluator));
  const absl::StatusOr<std::shared_ptr<PluginLibrary>> checked =
      LinkPlugins(&tables->entry, tables->evaluator->id);
  if (!checked.ok())
    return checked.status();
  return std::shared_ptr<PluginLibrary>(
      std::make_shared<CallbackLibrary>(**checked, tables));
}

}  // namespace whet
