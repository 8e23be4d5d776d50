// A plugin library, opened and verified.
//
//   ASSIGN_OR_RETURN(PluginLibrary* library, PluginLibrary::Open(path));
//   const whet_descriptor* d = library->Find("whet.strategy/1", "gepa");
//
// The only user of Boost.DLL. Before a byte of the library runs: the path is
// absolute and leads to a file that only root and the current user can change
// (trusted_path.h), and the file is a complete ELF library. Then it is opened
// with RTLD_NOW | RTLD_LOCAL | RTLD_NODELETE, its entry symbol must be its own
// and what the symbol returns must keep the contract (entry_check.h).
//
// A library is opened once per process and never closed: threads, exceptions
// and static objects of it may outlive every instance. Plugins that are part of
// the program are a PluginLibrary, too (whet/core/linked_plugins.h).
// Thread-safe.
#ifndef WHET_CORE_PLUGINS_LIBRARY_H_
#define WHET_CORE_PLUGINS_LIBRARY_H_

#include <filesystem>
#include <mutex>
#include <string>
#include <string_view>

#include "whet/entry.h"

#include "absl/status/statusor.h"

namespace whet {

class PluginLibrary {
 public:
  // The result lives until the process ends. Errors start with the path:
  // NOT_FOUND; FAILED_PRECONDITION (rights, ABI, environment);
  // INVALID_ARGUMENT (not a plugin, damaged). A library that was opened and
  // refused stays refused until the process ends.
  static absl::StatusOr<PluginLibrary*> Open(
      const std::filesystem::path& library);

  PluginLibrary(std::filesystem::path path, std::string sha256,
                const whet_entry* entry);
  PluginLibrary(const PluginLibrary&) = delete;
  PluginLibrary& operator=(const PluginLibrary&) = delete;
  virtual ~PluginLibrary() = default;

  // The entry's create(), with control() held.
  virtual whet_status Create(whet_text id, const whet_host* host,
                             whet_text config, whet_instance** out,
                             whet_error* error) const {
    return entry_->create(id, host, config, out, error);
  }

  // What the entry of a library has as its create() that overrides Create():
  // the entry has no place for a pointer of its own.
  static whet_status RefuseToCreate(whet_text id, const whet_host* host,
                                    whet_text config, whet_instance** out,
                                    whet_error* error) noexcept;

  // Links resolved.
  const std::filesystem::path& path() const { return path_; }
  // Of the file as it was when it was opened.
  const std::string& sha256() const { return sha256_; }
  const whet_entry& entry() const { return *entry_; }
  // Null if there is no such plugin in it.
  const whet_descriptor* Find(std::string_view kind, std::string_view id) const;

  // Held during [control] calls: one host thread at a time per library. That
  // thread may come again: create() of one instance may have the host make
  // another (whet/service/providers.h), perhaps of the same library.
  std::recursive_mutex& control() { return control_; }

 private:
  std::filesystem::path path_;
  std::string sha256_;
  const whet_entry* entry_;
  std::recursive_mutex control_;
};

}  // namespace whet

#endif  // WHET_CORE_PLUGINS_LIBRARY_H_
