#include "whet/core/linked_plugins.h"

#include <string>
#include <utility>

#include "whet/entry.h"
#include "whet/sdk/text.h"

#include "base/sha256.h"
#include "base/status_macros.h"
#include "plugins/entry_check.h"
#include "plugins/library.h"
#include "plugins/linked_records.h"
#include "plugins/plugin_kind.h"

namespace whet {
namespace {

using sdk::Copy;

PluginRecord RecordOf(const whet_entry& entry, const whet_descriptor& d) {
  PluginRecord record;
  record.kind = *FindPluginKind(sdk::View(d.kind));  // CheckEntry knows it
  record.id = Copy(d.id);
  record.name = Copy(d.name);
  record.version = Copy(d.version);
  record.vendor = Copy(d.vendor);
  record.license = Copy(d.license);
  record.description = Copy(d.description);
  for (std::uint64_t i = 0; i < d.needs_count; ++i)
    record.needs.push_back(Copy(d.needs[i]));
  record.config_schema = Copy(d.config_schema);
  record.abi_major = static_cast<int>(entry.abi_major);
  record.abi_minor = static_cast<int>(entry.abi_minor);
  return record;
}

// There is no file to take the hash of: what it says of itself, so that a run
// is not resumed with another version.
std::string HashOf(const whet_entry& entry) {
  std::string text = "linked\n";
  for (std::uint64_t i = 0; i < entry.descriptor_count; ++i) {
    const whet_descriptor& d = *entry.descriptors[i];
    for (const whet_text part : {d.kind, d.id, d.version, d.config_schema})
      text += Copy(part) + "\n";
  }
  return Sha256Hex(text);
}

}  // namespace

absl::StatusOr<std::shared_ptr<PluginLibrary>> LinkPlugins(
    const whet_entry* entry, std::string_view name,
    std::shared_ptr<const void> keep) {
  const std::string path = "linked:" + std::string(name);
  WHET_RETURN_IF_ERROR(Annotate(CheckEntry(entry), path));
  return std::shared_ptr<PluginLibrary>(
      new PluginLibrary(path, HashOf(*entry), entry),
      [keep = std::move(keep)](PluginLibrary* library) { delete library; });
}

std::vector<PluginRecord> LinkedRecords(
    const std::shared_ptr<PluginLibrary>& library) {
  const whet_entry& entry = library->entry();
  std::vector<PluginRecord> records;
  for (std::uint64_t i = 0; i < entry.descriptor_count; ++i) {
    records.push_back(RecordOf(entry, *entry.descriptors[i]));
    records.back().library = library->path();
    records.back().linked = library;
    records.back().found_in = "linked";
  }
  return records;
}

}  // namespace whet
