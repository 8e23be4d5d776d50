// One configured plugin, alive until the object goes.
//
//   auto context = std::make_unique<HostContext>(record.id);
//   context->Offer(...);
//   ASSIGN_OR_RETURN(auto p, PluginInstance::Create(record, config,
//                                                   std::move(context)));
//   const whet_evaluator* e = p->table<whet_evaluator>();
//   e->score(p->c(), ...);
//
// Create opens and verifies the library (once per process, never closed),
// checks that the manifest tells the truth and that every needed service is
// offered. Thread-safe.
#ifndef WHET_CORE_PLUGINS_PLUGIN_INSTANCE_H_
#define WHET_CORE_PLUGINS_PLUGIN_INSTANCE_H_

#include <memory>
#include <mutex>
#include <string>
#include <string_view>

#include "whet/core/plugin_catalog.h"
#include "whet/entry.h"

#include "absl/status/statusor.h"
#include "plugins/host_context.h"

namespace whet {

class PluginInstance {
 public:
  // `config` must come from ValidatePluginConfig. Errors start with the path of
  // the library: FAILED_PRECONDITION (ABI, environment, rights, manifest,
  // missing service), INVALID_ARGUMENT (not a plugin, damaged), or what the
  // plugin's create() says, prefixed by its id.
  static absl::StatusOr<std::unique_ptr<PluginInstance>> Create(
      const PluginRecord& record, std::string_view config,
      std::unique_ptr<HostContext> context);

  PluginInstance(const PluginInstance&) = delete;
  PluginInstance& operator=(const PluginInstance&) = delete;
  ~PluginInstance();  // shutdown, destroy, retire the context

  // Stops accepting work without blocking; may be called more than once.
  void Shutdown();

  whet_instance* c() const { return instance_; }
  HostContext& context() const { return *context_; }
  const std::string& id() const { return context_->plugin_id(); }
  std::uint32_t flags() const { return flags_; }  // WHET_PLUGIN_*
  // SHA-256 of the library file as it was loaded.
  const std::string& sha256() const { return sha256_; }

  // The kind's table; T is whet_evaluator, whet_provider or whet_strategy, as
  // the record's kind says. Required slots were checked by Create.
  template <typename T>
  const T* table() const {
    return static_cast<const T*>(instance_->kind_table);
  }

 private:
  PluginInstance() = default;
  whet_instance* instance_ = nullptr;
  HostContext* context_ = nullptr;           // immortal
  std::shared_ptr<PluginLibrary> linked_;    // null: a file, which is immortal
  std::recursive_mutex* control_ = nullptr;  // of the library
  std::uint32_t flags_ = 0;
  std::string sha256_;
};

// SHA-256 of the library that holds `plugin`, without opening it. Errors of
// reading the file.
absl::StatusOr<std::string> PluginHash(const PluginRecord& plugin);

// The text of a whet_error and its code as a Status, prefixed by `context`
// unless that is empty.
absl::Status StatusFromPlugin(whet_status code, const whet_error& error,
                              std::string_view context);

// A whet_error with a buffer of 4 KiB for calls into a plugin.
class PluginError {
 public:
  PluginError();
  PluginError(const PluginError&) = delete;
  PluginError& operator=(const PluginError&) = delete;
  whet_error* c() { return &error_; }
  absl::Status ToStatus(whet_status code, std::string_view context) const {
    return StatusFromPlugin(code, error_, context);
  }

 private:
  char buffer_[4096];
  whet_error error_;
};

// Writes `status` into a plugin's whet_error (may be null); returns the code.
whet_status FillPluginError(whet_error* error, const absl::Status& status);

}  // namespace whet

#endif  // WHET_CORE_PLUGINS_PLUGIN_INSTANCE_H_
