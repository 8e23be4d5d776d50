// What every C++ plugin needs: its context, its descriptor, its entry symbol.
// Authors include evaluator.h, provider.h, http_provider.h or strategy.h,
// which include this.
#ifndef WHET_SDK_PLUGIN_H_
#define WHET_SDK_PLUGIN_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "whet/entry.h"
#include "whet/sdk/error.h"
#include "whet/sdk/service_sizes.h"
#include "whet/sdk/text.h"
#include "whet/service/log.h"

namespace whet::sdk {

// The host as a plugin sees it. Copyable; valid for the life of the process.
// Thread-safe.
class Host {
 public:
  explicit Host(const whet_host* host)
      : host_(host),
        log_(static_cast<const whet_log*>(
            host->get_service(host, Text(WHET_SERVICE_LOG)))) {}

  const whet_host* get() const { return host_; }

  // Returns the table of service `id`; throws UNIMPLEMENTED if the host does
  // not offer it or offers a table of less than `least` bytes. A descriptor
  // that lists `id` in `needs` never sees that. Functions behind `least` need
  // a look with WHET_HAS (sdk/service_sizes.h).
  template <typename T>
  const T* Service(std::string_view id,
                   std::size_t least = kLeastSize<T>) const {
    const auto* table =
        static_cast<const T*>(host_->get_service(host_, Text(id)));
    if (table == nullptr || table->struct_size < least) {
      throw Error(WHET_UNIMPLEMENTED,
                  "the host does not offer " + std::string(id));
    }
    return table;
  }

  // Writes one log line of WHET_LOG_* `level`.
  void Log(std::int32_t level, std::string_view message) const {
    if (log_ != nullptr && log_->enabled(host_, level) != 0) {
      log_->write(host_, level, Text(message));
    }
  }

 private:
  const whet_host* host_;
  const whet_log* log_;
};

// What a plugin's constructor gets.
struct Context {
  Host host;
  // JSON object, validated against the schema, defaults filled in.
  std::string config;
};

// The descriptor in C++ terms. Strings must be literals.
struct Info {
  const char* id = "";
  const char* name = "";
  const char* version = "";
  const char* description = "";
  const char* vendor = "";
  const char* license = "";
  const char* config_schema = "";
  std::array<const char*, 8> needs = {};
  std::uint32_t flags = 0;
};

namespace internal {

// An object of the author with the C structs around it. `Object` must have a
// virtual destructor.
template <typename Object>
struct Holder {
  std::unique_ptr<Object> object;
  whet_instance instance{};

  static Object& Get(whet_instance* instance) {
    return *static_cast<Holder*>(instance->self)->object;
  }
};

// Static storage that outlives every use of the descriptor.
struct DescriptorStorage {
  std::array<whet_text, 8> needs{};
  whet_descriptor descriptor{};
  const whet_descriptor* list[1] = {};
  whet_entry entry{};
};

inline whet_text Literal(const char* text) {
  return Text(std::string_view(text));
}

inline void FillDescriptor(const Info& info, const char* kind,
                           DescriptorStorage& out) {
  whet_descriptor& d = out.descriptor;
  d.struct_size = sizeof(d);
  d.flags = info.flags;
  d.kind = Literal(kind);
  d.id = Literal(info.id);
  d.name = Literal(info.name);
  d.version = Literal(info.version);
  d.vendor = Literal(info.vendor);
  d.license = Literal(info.license);
  d.description = Literal(info.description);
  d.config_schema = Literal(info.config_schema);
  for (const char* need : info.needs) {
    if (need != nullptr)
      out.needs[d.needs_count++] = Literal(need);
  }
  d.needs = out.needs.data();
  out.list[0] = &d;
  whet_entry& e = out.entry;
  e.struct_size = sizeof(e);
  e.abi_major = WHET_ABI_MAJOR;
  e.abi_minor = WHET_ABI_MINOR;
  e.environment = WHET_ENVIRONMENT;
  e.sdk = Literal("whet-cpp 0.1");
  e.descriptors = out.list;
  e.descriptor_count = 1;
}

// Makes the entry of a library with one plugin. `Adapter` is the kind's class
// template in evaluator.h etc.: it has kKind, Base and Table().
template <typename Plugin, typename Adapter>
struct Library {
  static Info (*info)();

  static whet_status Create(whet_text id, const whet_host* host,
                            whet_text config, whet_instance** out,
                            whet_error* error) noexcept {
    return Guard(error, [&] {
      if (View(id) != info().id) {
        throw Error(WHET_NOT_FOUND, "this library has only '" +
                                        std::string(info().id) + "', not '" +
                                        Copy(id) + "'");
      }
      auto holder = std::make_unique<Holder<typename Adapter::Base>>();
      holder->object =
          std::make_unique<Plugin>(Context{Host(host), Copy(config)});
      whet_instance& instance = holder->instance;
      instance.struct_size = sizeof(instance);
      instance.self = holder.get();
      instance.kind_table = Adapter::Table();
      instance.shutdown = &Adapter::Shutdown;
      instance.destroy = &Destroy;
      instance.get_extension = &Adapter::GetExtension;
      *out = &holder.release()->instance;
    });
  }

  static void Destroy(whet_instance* instance) noexcept {
    delete static_cast<Holder<typename Adapter::Base>*>(instance->self);
  }

  static const whet_entry* Entry() noexcept {
    static const DescriptorStorage& storage = []() -> DescriptorStorage& {
      static DescriptorStorage s;
      FillDescriptor(info(), Adapter::kKind, s);
      s.entry.create = &Create;
      return s;
    }();
    return &storage.entry;
  }
};

}  // namespace internal

// Defines the entry symbol. The macros of the kinds expand to this.
#define WHET_SDK_PLUGIN(Plugin, Adapter, ...)                         \
  template <>                                                         \
  ::whet::sdk::Info (                                                 \
      *::whet::sdk::internal::Library<Plugin, Adapter>::info)() =     \
      [] { return ::whet::sdk::Info __VA_ARGS__; };                   \
  WHET_EXPORT const whet_entry* whet_plugin_entry_v1(void) noexcept { \
    return ::whet::sdk::internal::Library<Plugin, Adapter>::Entry();  \
  }

}  // namespace whet::sdk

#endif  // WHET_SDK_PLUGIN_H_
