// What an engine of the embedding interface is made of.
#ifndef WHET_HOSTS_EMBED_ENGINE_H_
#define WHET_HOSTS_EMBED_ENGINE_H_

#include <filesystem>
#include <functional>
#include <memory>
#include <mutex>
#include <string_view>

#include "whet/core/plugin_catalog.h"
#include "whet/core/run.h"

#include "absl/status/statusor.h"
#include "whet_host.h"

// Thread-safe. Runs copy what they need of it and outlive it.
struct whet_engine {
 public:
  static absl::StatusOr<std::unique_ptr<whet_engine>> Create(
      const whet_engine_options* options);

  absl::Status AddPlugins(const whet_entry* entry, std::string_view name);
  absl::Status AddEvaluator(const whet_callback_evaluator& evaluator);

  // Plugins, cache and log of a run that is prepared now.
  whet::RunOptions OptionsOfRun() const;
  const std::filesystem::path& user_config() const { return user_config_; }

 private:
  whet_engine() = default;

  std::filesystem::path answer_cache_;
  std::filesystem::path user_config_;
  std::function<void(int, std::string_view)> log_;
  mutable std::mutex mutex_;  // plugins_
  whet::PluginSearchPath plugins_;
};

#endif  // WHET_HOSTS_EMBED_ENGINE_H_
