#include "plugins/manifest.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <system_error>

#include "base/file_io.h"
#include "base/status_macros.h"
#include "plugins/json_text.h"
#include "plugins/plugin_kind.h"

namespace whet {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::json;

constexpr std::uint64_t kMaxManifestBytes = 4 << 20;
constexpr std::size_t kMaxPlugins = 256;
constexpr std::size_t kMostNeeds = 64;
constexpr int kManifestVersion = 1;

absl::Status WrongMember(const std::string& path, const std::string& what) {
  return absl::InvalidArgumentError(path + ": " + what);
}

// The member `name`, or an error that says that it is missing.
absl::StatusOr<const Json*> Member(const Json& object, const char* name,
                                   const std::string& path) {
  const auto found = object.find(name);
  if (found == object.end())
    return WrongMember(MemberPath(path, name), "missing");
  return &*found;
}

absl::StatusOr<std::string> Text(const Json& object, const char* name,
                                 const std::string& path) {
  WHET_ASSIGN_OR_RETURN(const Json* value, Member(object, name, path));
  if (value->is_string())
    return value->get<std::string>();
  return WrongMember(MemberPath(path, name),
                     "expected a string, got " + ShowJson(*value));
}

absl::StatusOr<int> Version(const Json& object, const char* name) {
  WHET_ASSIGN_OR_RETURN(const Json* value, Member(object, name, "$"));
  if (value->is_number_unsigned() && *value <= 1'000'000) {
    return value->get<int>();
  }
  return WrongMember(MemberPath("$", name),
                     "expected a version number, got " + ShowJson(*value));
}

// The list `name` of at most `limit` entries.
absl::StatusOr<const Json*> List(const Json& object, const char* name,
                                 std::size_t limit, const std::string& path) {
  WHET_ASSIGN_OR_RETURN(const Json* value, Member(object, name, path));
  if (value->is_array() && value->size() <= limit)
    return value;
  return WrongMember(MemberPath(path, name),
                     "expected a list of at most " + std::to_string(limit) +
                         " entries, got " + ShowJson(*value));
}

absl::StatusOr<PluginRecord> ReadPlugin(const Json& entry,
                                        const std::string& path) {
  if (!entry.is_object()) {
    return WrongMember(path, "expected an object, got " + ShowJson(entry));
  }
  PluginRecord record;
  WHET_ASSIGN_OR_RETURN(const std::string kind, Text(entry, "kind", path));
  const std::optional<PluginKind> known = FindPluginKind(kind);
  if (!known.has_value()) {
    return WrongMember(path + ".kind",
                       "this whet does not know the kind '" + kind +
                           "' (known: " + KnownAbiKinds() + ")");
  }
  record.kind = *known;
  WHET_ASSIGN_OR_RETURN(record.id, Text(entry, "id", path));
  WHET_ASSIGN_OR_RETURN(record.name, Text(entry, "name", path));
  WHET_ASSIGN_OR_RETURN(record.version, Text(entry, "version", path));
  WHET_ASSIGN_OR_RETURN(record.vendor, Text(entry, "vendor", path));
  WHET_ASSIGN_OR_RETURN(record.license, Text(entry, "license", path));
  WHET_ASSIGN_OR_RETURN(record.description, Text(entry, "description", path));
  WHET_ASSIGN_OR_RETURN(record.config_schema,
                        Text(entry, "config_schema", path));
  WHET_ASSIGN_OR_RETURN(const Json* needs,
                        List(entry, "needs", kMostNeeds, path));
  for (const Json& need : *needs) {
    if (!need.is_string()) {
      return WrongMember(path + ".needs",
                         "expected names, got " + ShowJson(need));
    }
    record.needs.push_back(need.get<std::string>());
  }
  return record;
}

// Which language the manifest is about must be that of the file.
absl::Status CheckLanguage(const Json& manifest, const fs::path& library) {
  const Json language = manifest.value("language", Json(nullptr));
  const bool python = library.extension() == ".py";
  if (python ? language == "python" : language.is_null())
    return absl::OkStatus();
  return WrongMember("$.language", std::string("expected ") +
                                       (python ? "\"python\"" : "none") +
                                       ", got " + ShowJson(language) +
                                       ": write it again with whet-manifest " +
                                       library.string());
}

absl::StatusOr<std::vector<PluginRecord>> ReadPlugins(const Json& manifest,
                                                      const fs::path& library) {
  if (!manifest.is_object()) {
    return WrongMember("$", "expected an object, got " + ShowJson(manifest));
  }
  WHET_ASSIGN_OR_RETURN(const int version,
                        Version(manifest, "manifest_version"));
  if (version != kManifestVersion) {
    return WrongMember("$.manifest_version",
                       "expected " + std::to_string(kManifestVersion) +
                           ", got " + std::to_string(version) +
                           ": update whet");
  }
  WHET_RETURN_IF_ERROR(CheckLanguage(manifest, library));
  WHET_ASSIGN_OR_RETURN(const int abi_major, Version(manifest, "abi_major"));
  WHET_ASSIGN_OR_RETURN(const int abi_minor, Version(manifest, "abi_minor"));
  WHET_ASSIGN_OR_RETURN(const Json* entries,
                        List(manifest, "plugins", kMaxPlugins, "$"));
  std::vector<PluginRecord> records;
  for (std::size_t i = 0; i < entries->size(); ++i) {
    WHET_ASSIGN_OR_RETURN(
        PluginRecord record,
        ReadPlugin((*entries)[i], "$.plugins[" + std::to_string(i) + "]"));
    record.library = library;
    if (IsPython(record) && record.kind != PluginKind::kEvaluator) {
      return WrongMember(
          "$.plugins[" + std::to_string(i) + "].kind",
          "expected an evaluator: other plugins cannot be in Python");
    }
    record.abi_major = abi_major;
    record.abi_minor = abi_minor;
    records.push_back(std::move(record));
  }
  return records;
}

}  // namespace

bool IsPython(const PluginRecord& plugin) {
  return plugin.library.extension() == ".py";
}

fs::path ManifestPath(const fs::path& library) {
  return fs::path(library).replace_extension(".json");
}

absl::StatusOr<std::vector<PluginRecord>> ReadManifest(
    const fs::path& library) {
  const fs::path file = ManifestPath(library);
  // A pipe or a device would make the reader wait.
  std::error_code ignored;
  if (fs::exists(file, ignored) && !fs::is_regular_file(file, ignored)) {
    return WrongMember(file.string(), "expected a file");
  }
  WHET_ASSIGN_OR_RETURN(const std::string text,
                        ReadWholeFile(file, kMaxManifestBytes));
  const absl::StatusOr<Json> manifest = ParseJsonText(text, kMaxManifestBytes);
  if (!manifest.ok())
    return Annotate(manifest.status(), file.string());
  absl::StatusOr<std::vector<PluginRecord>> records =
      ReadPlugins(*manifest, library);
  if (!records.ok())
    return Annotate(records.status(), file.string());
  return records;
}

}  // namespace whet
