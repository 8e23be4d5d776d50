#include "plugins/library.h"

#include <map>
#include <memory>
#include <system_error>
#include <utility>

#include <dlfcn.h>

// Else Boost.DLL wants Boost.Filesystem to be linked.
#define BOOST_DLL_USE_STD_FS
#include <boost/dll/shared_library.hpp>

#include "whet/sdk/text.h"

#include "base/sha256.h"
#include "base/status_macros.h"
#include "base/system_error.h"
#include "plugins/elf_file.h"
#include "plugins/entry_check.h"
#include "plugins/trusted_path.h"

namespace whet {
namespace {

namespace fs = std::filesystem;

// What came of opening a library, for good.
struct Opened {
  boost::dll::shared_library handle;
  std::unique_ptr<PluginLibrary> library;
  absl::Status verdict;
};

// Never destroyed: libraries stay open while the process lives.
struct Registry {
  std::mutex mutex;
  std::map<fs::path, Opened> opened;
};
Registry& TheRegistry() {
  static Registry& registry = *new Registry;
  return registry;
}

// The dlerror() text within the message of Boost.DLL's exception:
// "... (dlerror system message: TEXT): ERRNO TEXT".
std::string LinkerMessage(std::string_view what) {
  constexpr std::string_view kBefore = "(dlerror system message: ";
  const std::size_t begin = what.find(kBefore);
  const std::size_t end = what.rfind("): ");
  if (begin == what.npos || end == what.npos || end < begin) {
    return std::string(what);
  }
  what = what.substr(0, end);
  return std::string(what.substr(begin + kBefore.size()));
}

absl::StatusOr<boost::dll::shared_library> Load(const fs::path& path) {
  // RTLD_NODELETE has no name in Boost.DLL, which passes the bits on.
  constexpr auto kMode = static_cast<boost::dll::load_mode::type>(
      RTLD_NOW | RTLD_LOCAL | RTLD_NODELETE);
  try {
    // The throwing overload: the other one loses the text of dlerror().
    return boost::dll::shared_library(path, kMode);
  } catch (const std::system_error& error) {
    // The linker starts its text with the path, too.
    std::string text = LinkerMessage(error.what());
    const std::string prefix = path.string() + ": ";
    if (text.rfind(prefix, 0) == 0)
      text = text.substr(prefix.size());
    return absl::InvalidArgumentError("cannot be opened: " + text);
  }
}

// dlsym() also finds symbols of the libraries that a library depends on.
absl::Status CheckProvenance(const void* symbol, const fs::path& path) {
  Dl_info info{};
  if (dladdr(symbol, &info) == 0 || info.dli_fname == nullptr) {
    return absl::InvalidArgumentError("its " WHET_PLUGIN_ENTRY_SYMBOL
                                      " belongs to no library");
  }
  std::error_code error;
  if (fs::equivalent(info.dli_fname, path, error))
    return absl::OkStatus();
  return absl::InvalidArgumentError(
      std::string("does not export " WHET_PLUGIN_ENTRY_SYMBOL
                  " itself; the one found belongs to ") +
      info.dli_fname);
}

absl::StatusOr<const whet_entry*> FindEntry(
    const boost::dll::shared_library& handle, const fs::path& path) {
  if (!handle.has(WHET_PLUGIN_ENTRY_SYMBOL)) {
    return absl::InvalidArgumentError(
        "a shared library, but no plugin: it does not "
        "export " WHET_PLUGIN_ENTRY_SYMBOL);
  }
  auto& entry_function =
      handle.get<const whet_entry*(void)>(WHET_PLUGIN_ENTRY_SYMBOL);
  WHET_RETURN_IF_ERROR(
      CheckProvenance(reinterpret_cast<const void*>(&entry_function), path));
  const whet_entry* entry = entry_function();
  WHET_RETURN_IF_ERROR(CheckEntry(entry));
  return entry;
}

absl::StatusOr<fs::path> Resolve(const fs::path& library) {
  if (!library.is_absolute()) {
    return absl::InvalidArgumentError("expected an absolute path");
  }
  std::error_code error;
  const fs::path path = fs::canonical(library, error);
  if (error) {
    return absl::Status(CodeOfErrno(error.value()), error.message());
  }
  if (!fs::is_regular_file(path, error)) {
    return absl::InvalidArgumentError("expected a file");
  }
  return path;
}

absl::StatusOr<PluginLibrary*> OpenResolved(const fs::path& path) {
  // Held while the library's static constructors run. They have no way into
  // the host, so none can come back here.
  const std::lock_guard lock(TheRegistry().mutex);
  std::map<fs::path, Opened>& opened = TheRegistry().opened;
  const auto found = opened.find(path);
  if (found != opened.end()) {
    if (!found->second.verdict.ok())
      return found->second.verdict;
    return found->second.library.get();
  }
  WHET_RETURN_IF_ERROR(CheckSharedLibraryFile(path));
  WHET_ASSIGN_OR_RETURN(std::string sha256, Sha256HexOfFile(path));
  WHET_ASSIGN_OR_RETURN(boost::dll::shared_library handle, Load(path));
  Opened& entry = opened[path];
  entry.handle = std::move(handle);
  const absl::StatusOr<const whet_entry*> table = FindEntry(entry.handle, path);
  entry.verdict = table.status();
  if (!table.ok())
    return entry.verdict;
  entry.library =
      std::make_unique<PluginLibrary>(path, std::move(sha256), *table);
  return entry.library.get();
}

}  // namespace

PluginLibrary::PluginLibrary(fs::path path, std::string sha256,
                             const whet_entry* entry)
    : path_(std::move(path)), sha256_(std::move(sha256)), entry_(entry) {}

absl::StatusOr<PluginLibrary*> PluginLibrary::Open(const fs::path& library) {
  const absl::StatusOr<fs::path> path = Resolve(library);
  if (!path.ok())
    return Annotate(path.status(), library.string());
  // Each time: rights may have changed, and these errors name their path.
  WHET_RETURN_IF_ERROR(CheckTrusted(*path));
  absl::StatusOr<PluginLibrary*> opened = OpenResolved(*path);
  if (!opened.ok())
    return Annotate(opened.status(), library.string());
  return opened;
}

whet_status PluginLibrary::RefuseToCreate(whet_text, const whet_host*,
                                          whet_text, whet_instance**,
                                          whet_error*) noexcept {
  return WHET_UNIMPLEMENTED;
}

const whet_descriptor* PluginLibrary::Find(std::string_view kind,
                                           std::string_view id) const {
  for (std::uint64_t i = 0; i < entry_->descriptor_count; ++i) {
    const whet_descriptor* d = entry_->descriptors[i];
    if (sdk::View(d->kind) == kind && sdk::View(d->id) == id)
      return d;
  }
  return nullptr;
}

}  // namespace whet
