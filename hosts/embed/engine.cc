#include "engine.h"

#include <cstring>
#include <string>
#include <system_error>
#include <utility>

#include <dlfcn.h>

#include "whet/core/callback_evaluator.h"
#include "whet/core/linked_plugins.h"
#include "whet/sdk/text.h"

#include "host_error.h"

namespace {

namespace fs = std::filesystem;
using whet::embed::CheckText;
using whet::sdk::Copy;
using whet::sdk::Text;

// Those of the installation that this library belongs to:
// lib/libwhet_host.so -> lib/whet/plugins.
fs::path InstalledPlugins() {
  Dl_info info{};
  if (dladdr(reinterpret_cast<const void*>(&whet_host_get_api), &info) == 0 ||
      info.dli_fname == nullptr) {
    return fs::path();
  }
  std::error_code error;
  const fs::path library = fs::canonical(info.dli_fname, error);
  return error ? fs::path() : library.parent_path() / "whet" / "plugins";
}

whet::PluginSearchPath DefaultFolders() {
  whet::PluginSearchPath path = whet::DefaultPluginSearchPath();
  // The executable is somebody else's: what lies beside it is not ours.
  path.installed.clear();
  if (const fs::path folder = InstalledPlugins(); !folder.empty())
    path.installed.push_back(folder);
  return path;
}

absl::Status CheckOptions(const whet_engine_options& options) {
  if (!WHET_HAS(&options, whet_engine_options, log)) {
    return absl::InvalidArgumentError(
        "whet_engine_options: struct_size is " +
        std::to_string(options.struct_size) + ", expected at least " +
        std::to_string(sizeof(options)) +
        ": set it to sizeof(whet_engine_options)");
  }
  if ((options.flags & ~WHET_ENGINE_OWN_PLUGINS_ONLY) != 0) {
    return absl::InvalidArgumentError("whet_engine_options: unknown flag in " +
                                      std::to_string(options.flags));
  }
  if (options.plugin_dirs == nullptr && options.plugin_dir_count > 0)
    return absl::InvalidArgumentError("whet_engine_options: plugin_dirs: null");
  for (std::uint64_t i = 0; i < options.plugin_dir_count; ++i) {
    const absl::Status dir = CheckText(options.plugin_dirs[i], "plugin_dirs");
    if (!dir.ok())
      return dir;
    if (options.plugin_dirs[i].len == 0) {
      return absl::InvalidArgumentError(
          "whet_engine_options: plugin_dirs: an empty name; expected a folder");
    }
  }
  const absl::Status cache = CheckText(options.answer_cache, "answer_cache");
  return cache.ok() ? CheckText(options.user_config, "user_config") : cache;
}

}  // namespace

absl::StatusOr<std::unique_ptr<whet_engine>> whet_engine::Create(
    const whet_engine_options* options) {
  std::unique_ptr<whet_engine> engine(new whet_engine);
  if (options == nullptr) {
    engine->plugins_ = DefaultFolders();
    return engine;
  }
  const absl::Status checked = CheckOptions(*options);
  if (!checked.ok())
    return checked;
  if ((options->flags & WHET_ENGINE_OWN_PLUGINS_ONLY) == 0)
    engine->plugins_ = DefaultFolders();
  for (std::uint64_t i = 0; i < options->plugin_dir_count; ++i) {
    engine->plugins_.flags.push_back(
        fs::absolute(Copy(options->plugin_dirs[i])).lexically_normal());
  }
  engine->answer_cache_ = Copy(options->answer_cache);
  engine->user_config_ = Copy(options->user_config);
  if (options->log != nullptr) {
    engine->log_ = [log = options->log, ctx = options->log_ctx](
                       int level, std::string_view line) {
      log(ctx, level, Text(line));
    };
  }
  return engine;
}

absl::Status whet_engine::AddPlugins(const whet_entry* entry,
                                     std::string_view name) {
  auto linked = whet::LinkPlugins(entry, name);
  if (!linked.ok())
    return linked.status();
  const std::lock_guard lock(mutex_);
  plugins_.linked.push_back(*std::move(linked));
  return absl::OkStatus();
}

absl::Status whet_engine::AddEvaluator(
    const whet_callback_evaluator& evaluator) {
  if (!WHET_HAS(&evaluator, whet_callback_evaluator, score)) {
    return absl::InvalidArgumentError(
        "whet_callback_evaluator: struct_size is " +
        std::to_string(evaluator.struct_size) + ", expected at least " +
        std::to_string(sizeof(evaluator)));
  }
  for (const auto& [text, name] :
       {std::pair{&evaluator.id, "id"},
        std::pair{&evaluator.version, "version"},
        std::pair{&evaluator.description, "description"},
        std::pair{&evaluator.config_schema, "config_schema"}}) {
    const absl::Status checked = CheckText(*text, name);
    if (!checked.ok())
      return checked;
  }
  whet::CallbackEvaluator made;
  made.id = Copy(evaluator.id);
  made.version = Copy(evaluator.version);
  made.description = Copy(evaluator.description);
  made.config_schema = Copy(evaluator.config_schema);
  made.flags = evaluator.flags;
  if (evaluator.score != nullptr) {
    made.score = [score = evaluator.score, ctx = evaluator.ctx](
                     std::string_view config, const whet_eval_batch& batch,
                     const whet_eval_sink& sink, whet_error* error) {
      return score(ctx, Text(config), &batch, &sink, error);
    };
  }
  auto linked = whet::LinkEvaluator(std::move(made));
  if (!linked.ok())
    return linked.status();
  const std::lock_guard lock(mutex_);
  plugins_.linked.push_back(*std::move(linked));
  return absl::OkStatus();
}

whet::RunOptions whet_engine::OptionsOfRun() const {
  whet::RunOptions options;
  options.answer_cache = answer_cache_;
  options.on_log = log_;
  const std::lock_guard lock(mutex_);
  options.plugins = plugins_;
  return options;
}
