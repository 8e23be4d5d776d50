// A host for SDK tests: offers the services that a test puts into it and keeps
// what is logged. Thread-compatible.
#ifndef WHET_PLUGIN_API_TESTS_FAKE_HOST_H_
#define WHET_PLUGIN_API_TESTS_FAKE_HOST_H_

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "whet/host.h"
#include "whet/sdk/plugin.h"
#include "whet/service/log.h"

namespace whet::sdk {

class FakeHost {
 public:
  FakeHost() {
    host_ = {sizeof(host_), WHET_ABI_MINOR, this,
             Text("test"),  Text("0.1.0"),  &GetService};
    log_ = {sizeof(log_), 0, &LogEnabled, &LogWrite};
    services[WHET_SERVICE_LOG] = &log_;
  }
  FakeHost(const FakeHost&) = delete;
  FakeHost& operator=(const FakeHost&) = delete;

  const whet_host* get() const { return &host_; }

  std::map<std::string, const void*, std::less<>> services;
  std::vector<std::string> logged;

 private:
  static FakeHost& From(const whet_host* host) {
    return *static_cast<FakeHost*>(host->ctx);
  }
  static const void* GetService(const whet_host* host, whet_text id) noexcept {
    const auto& services = From(host).services;
    const auto it = services.find(View(id));
    return it == services.end() ? nullptr : it->second;
  }
  static std::int32_t LogEnabled(const whet_host*,
                                 std::int32_t level) noexcept {
    return level >= WHET_LOG_INFO ? 1 : 0;
  }
  static void LogWrite(const whet_host* host, std::int32_t,
                       whet_text message) noexcept {
    From(host).logged.push_back(Copy(message));
  }

  whet_host host_{};
  whet_log log_{};
};

struct DestroyInstance {
  void operator()(whet_instance* instance) const {
    instance->destroy(instance);
  }
};
using InstancePtr = std::unique_ptr<whet_instance, DestroyInstance>;

// Throws what create() reports.
inline InstancePtr CreateInstance(const whet_entry* entry, const FakeHost& host,
                                  std::string_view id,
                                  std::string_view config = "{}") {
  ErrorBuffer error;
  whet_instance* instance = nullptr;
  error.ThrowIfFailed(entry->create(Text(id), host.get(), Text(config),
                                    &instance, error.get()));
  return InstancePtr(instance);
}

}  // namespace whet::sdk

#endif  // WHET_PLUGIN_API_TESTS_FAKE_HOST_H_
