#include "spec/machine_binder.h"

#include <cstdint>
#include <string>

namespace whet::spec {
namespace {

// Bounds that only stop slips of the keyboard.
constexpr std::int64_t kMaxCacheMb = 1'000'000;
constexpr std::int64_t kMaxMemoryMb = 16'000'000;
constexpr std::int64_t kMaxWorkerTimeoutS = 86'400;

// A file that is damaged is renamed: it must not be the user's data by mistake.
absl::Status CheckCache(const LocatedValue& value, const std::string& path,
                        CacheSpec* cache) {
  if (cache->file.empty() || cache->file.ends_with(".db"))
    return absl::OkStatus();
  return ErrorAt(*value.Find("file"), ChildPath(path, "file"),
                 "expected a name that ends in .db");
}

}  // namespace

const Object<CacheSpec>& CacheBinder() {
  using Use = CacheSpec::Use;
  static const auto* const binder = new auto([] {
    Object<CacheSpec> o(
        "Answers of earlier runs that are used again without a call.");
    o.Field("use", &CacheSpec::use,
            OneOf<Use>({{"deterministic", Use::kDeterministic},
                        {"all", Use::kAll},
                        {"off", Use::kOff}}),
            "Which requests: those with temperature 0, all of them, or none.");
    o.Field("file", &CacheSpec::file, Text(),
            "Where they are kept, a name that ends in .db. Default: one file "
            "for all projects of the user.",
            Presence::kOmitEmpty);
    o.Field("max_mb", &CacheSpec::max_mb,
            Integer({.min = 1, .max = kMaxCacheMb}),
            "Size in megabytes; the least recently used answers go first.");
    o.Then(CheckCache);
    return o;
  }());
  return *binder;
}

const Object<TlsSpec>& TlsBinder() {
  static const auto* const binder = new auto([] {
    Object<TlsSpec> o(
        "How servers are verified, of everything that is sent: requests for "
        "answers and for tokens.");
    o.Field("ca_file", &TlsSpec::ca_file, Text(),
            "The certificates of the authorities to trust (PEM), instead of "
            "the system's.",
            Presence::kOmitEmpty);
    return o;
  }());
  return *binder;
}

const Object<GoogleSpec>& GoogleBinder() {
  static const auto* const binder = new auto([] {
    Object<GoogleSpec> o("Where Google credentials may be used.");
    o.Field("token_origins", &GoogleSpec::token_origins,
            ListOf(Text({.not_empty = true})),
            "Servers outside of Google's domain that tokens may be sent to, "
            "such as https://gateway.example.com.",
            Presence::kOmitEmpty);
    return o;
  }());
  return *binder;
}

const Object<WorkersSpec>& WorkersBinder() {
  static const auto* const binder = new auto([] {
    Object<WorkersSpec> o(
        "What the processes may do that run plugins for Whet (`isolation`).");
    o.Field("timeout_s", &WorkersSpec::timeout_s,
            Integer({.min = 1, .max = kMaxWorkerTimeoutS}),
            "Seconds for one batch, without the time of models that an "
            "evaluator asks.");
    o.Field("memory_mb", &WorkersSpec::memory_mb,
            Integer({.min = 64, .max = kMaxMemoryMb}),
            "Megabytes of memory for each.");
    o.Field("network", &WorkersSpec::network, Bool(),
            "Whether they may open connections.");
    o.Field("read", &WorkersSpec::read, ListOf(Text({.not_empty = true})),
            "Files and folders that they may read, beside the system's, those "
            "of the plugin and those with the data.",
            Presence::kOmitEmpty);
    o.Field("python", &WorkersSpec::python, Text({.not_empty = true}),
            "Interpreter of plugins in Python, 3.10 or later. Default: that of "
            "the active virtual environment, else python3.",
            Presence::kOmitEmpty);
    return o;
  }());
  return *binder;
}

}  // namespace whet::spec
