// The host as one plugin instance sees it: a whet_host with the services that
// are bound to this instance.
//
//   auto context = std::make_unique<HostContext>("gepa");
//   context->Offer(WHET_SERVICE_LOG, LogTable(), &log_binding);
//   instance = PluginInstance::Create(record, config, std::move(context));
//
// A service implementation finds its own object again in a call:
//   auto* log = HostContext::Data<LogBinding>(host, WHET_SERVICE_LOG);
//
// Contexts are never freed once an instance was created with them: a late call
// must find memory, and Retire() makes Data() return null for it.
#ifndef WHET_CORE_PLUGINS_HOST_CONTEXT_H_
#define WHET_CORE_PLUGINS_HOST_CONTEXT_H_

#include <atomic>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "whet/entry.h"

namespace whet {

class HostContext {
 public:
  explicit HostContext(std::string plugin_id);
  HostContext(const HostContext&) = delete;
  HostContext& operator=(const HostContext&) = delete;

  // Offers `table` (static storage) as service `id`; `data` must outlive the
  // instance. Only before the instance is created.
  void Offer(std::string_view id, const void* table, void* data);

  const std::string& plugin_id() const { return plugin_id_; }
  const whet_host* c() const { return &c_; }
  // Set once create() has returned; null before.
  whet_instance* instance() const { return instance_.load(); }
  void set_instance(whet_instance* instance) { instance_.store(instance); }
  bool Offers(std::string_view id) const;
  std::vector<std::string> ServiceIds() const;

  // The minor version that the plugin reads; WHET_ABI_MINOR unless said. Before
  // the instance is created.
  void Speak(std::uint32_t abi_minor) { c_.abi_minor = abi_minor; }

  // After this, Data() returns null for every service of this context.
  void Retire() { retired_.store(true); }

  static HostContext& From(const whet_host* host) {
    return *static_cast<HostContext*>(host->ctx);
  }

  // The `data` of service `id`, or null after Retire(): the service then
  // answers WHET_FAILED_PRECONDITION or does nothing.
  template <typename T>
  static T* Data(const whet_host* host, std::string_view id) {
    return static_cast<T*>(From(host).FindData(id));
  }

 private:
  struct Binding {
    const void* table;
    void* data;
  };
  static const void* GetService(const whet_host* host, whet_text id) noexcept;
  void* FindData(std::string_view id) const;

  std::string plugin_id_;
  std::map<std::string, Binding, std::less<>> services_;
  std::atomic<whet_instance*> instance_{nullptr};
  std::atomic<bool> retired_{false};
  whet_host c_;
};

}  // namespace whet

#endif  // WHET_CORE_PLUGINS_HOST_CONTEXT_H_
