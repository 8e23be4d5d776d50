#include "plugins/entry_check.h"

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "whet/evaluator.h"
#include "whet/provider.h"
#include "whet/sdk/text.h"
#include "whet/service/http.h"
#include "whet/strategy.h"

#include "base/status_macros.h"
#include "base/utf8.h"
#include "plugins/config_schema.h"
#include "plugins/identifier.h"
#include "plugins/json_text.h"
#include "plugins/plugin_kind.h"

namespace whet {
namespace {

using sdk::View;

// Bytes of a struct up to and with its last member of ABI 0.1: what a plugin
// must have, for ever. Never sizeof, which grows with the host.
#define WHET_SIZE_UP_TO(T, field) (offsetof(T, field) + sizeof(T::field))
constexpr std::size_t kEntrySize = WHET_SIZE_UP_TO(whet_entry, create);
constexpr std::size_t kDescriptorSize =
    WHET_SIZE_UP_TO(whet_descriptor, config_schema);
constexpr std::size_t kInstanceSize =
    WHET_SIZE_UP_TO(whet_instance, get_extension);
constexpr std::size_t kEvaluatorSize = WHET_SIZE_UP_TO(whet_evaluator, score);
constexpr std::size_t kProviderSize = WHET_SIZE_UP_TO(whet_provider, models);
constexpr std::size_t kStrategySize = WHET_SIZE_UP_TO(whet_strategy, run);
constexpr std::size_t kHttpClientSize =
    WHET_SIZE_UP_TO(whet_http_client, on_response);
#undef WHET_SIZE_UP_TO
static_assert(sizeof(void*) != 8 ||
              (kEntrySize == 64 && kDescriptorSize == 152 &&
               kInstanceSize == 48));
static_assert(sizeof(void*) != 8 ||
              (kEvaluatorSize == 16 && kProviderSize == 48 &&
               kStrategySize == 16));

// Longer than any honest one: a wrong pointer must not become a long read.
constexpr std::uint64_t kMaxDescriptors = 256;
constexpr std::uint64_t kMaxNeeds = 64;
constexpr std::uint64_t kMaxTextBytes = 4096;
constexpr std::uint32_t kLastMinorOfMajor0 = 2;
constexpr std::uint32_t kMustUnderstand = 0xFFFF0000U;

std::string AbiName(std::uint32_t major, std::uint32_t minor) {
  return std::to_string(major) + "." + std::to_string(minor);
}

std::string ThisAbi() { return AbiName(WHET_ABI_MAJOR, WHET_ABI_MINOR); }

std::string Hex(std::uint32_t value) {
  char text[16];
  std::snprintf(text, sizeof(text), "0x%x", value);
  return text;
}

absl::Status CheckSize(const char* type, std::uint32_t size,
                       std::size_t expected) {
  if (size >= expected)
    return absl::OkStatus();
  return absl::InvalidArgumentError(
      std::string("its ") + type + " has " + std::to_string(size) +
      " bytes, expected at least " + std::to_string(expected) +
      ": set struct_size to sizeof(" + type + ")");
}

absl::Status CheckText(const char* member, whet_text text,
                       std::uint64_t limit) {
  if (text.len > limit) {
    return absl::InvalidArgumentError(
        std::string(member) + " has " + std::to_string(text.len) +
        " bytes, expected at most " + std::to_string(limit));
  }
  if (text.len > 0 && text.ptr == nullptr) {
    return absl::InvalidArgumentError(std::string(member) +
                                      " is a null pointer with a length");
  }
  const std::size_t bad = FirstInvalidUtf8(View(text));
  if (bad < text.len) {
    return absl::InvalidArgumentError(
        std::string(member) + " is not UTF-8 at byte " + std::to_string(bad));
  }
  return absl::OkStatus();
}

absl::Status CheckVersions(const whet_entry& entry) {
  // These members stand first so that they can be read whatever follows.
  WHET_RETURN_IF_ERROR(CheckSize("whet_entry", entry.struct_size,
                                 offsetof(whet_entry, reserved0)));
  if (entry.abi_major > WHET_ABI_MAJOR) {
    return absl::FailedPreconditionError(
        "made for Whet ABI " + AbiName(entry.abi_major, entry.abi_minor) +
        "; this is " + ThisAbi() + ": update whet");
  }
  if (entry.abi_minor_required > MinorSpokenTo(entry.abi_major)) {
    return absl::FailedPreconditionError(
        "made for Whet ABI " +
        AbiName(entry.abi_major, entry.abi_minor_required) +
        " or later; this is " + ThisAbi() + ": update whet");
  }
  if (entry.environment != WHET_ENVIRONMENT) {
    return absl::FailedPreconditionError(
        "compiled for another environment (pointer size, alignment or double "
        "differ: " +
        Hex(entry.environment) + ", expected " + Hex(WHET_ENVIRONMENT) +
        "): build it for this machine, without packing options");
  }
  return CheckSize("whet_entry", entry.struct_size, kEntrySize);
}

absl::Status CheckNeeds(const whet_descriptor& d) {
  if (d.needs_count > kMaxNeeds || (d.needs_count > 0 && d.needs == nullptr)) {
    return absl::InvalidArgumentError(
        "needs is damaged: " + std::to_string(d.needs_count) + " services");
  }
  for (std::uint64_t i = 0; i < d.needs_count; ++i) {
    WHET_RETURN_IF_ERROR(CheckText("needs", d.needs[i], kMaxTextBytes));
    if (!IsServiceId(View(d.needs[i]))) {
      return absl::InvalidArgumentError(
          "needs names no service: '" + sdk::Copy(d.needs[i]) +
          "', expected a name and a revision like whet.llm/1");
    }
  }
  return absl::OkStatus();
}

absl::Status CheckNames(const whet_descriptor& d) {
  if (!FindPluginKind(View(d.kind)).has_value()) {
    return absl::FailedPreconditionError("this whet does not know the kind '" +
                                         sdk::Copy(d.kind) +
                                         "' (known: " + KnownAbiKinds() + ")");
  }
  if (!IsPluginId(View(d.id))) {
    return absl::InvalidArgumentError(
        "the id is '" + sdk::Copy(d.id) +
        "', expected words of a-z, 0-9 and _ joined by dots, like "
        "acme.toxicity");
  }
  if (d.name.len == 0)
    return absl::InvalidArgumentError("the name is empty");
  if (!IsSemanticVersion(View(d.version))) {
    return absl::InvalidArgumentError(
        "the version is '" + sdk::Copy(d.version) +
        "', expected a semantic version like 1.0.0");
  }
  return absl::OkStatus();
}

absl::Status CheckDescriptor(const whet_descriptor& d) {
  WHET_RETURN_IF_ERROR(
      CheckSize("whet_descriptor", d.struct_size, kDescriptorSize));
  const std::pair<const char*, whet_text> texts[] = {
      {"kind", d.kind},
      {"id", d.id},
      {"name", d.name},
      {"version", d.version},
      {"vendor", d.vendor},
      {"license", d.license},
      {"description", d.description}};
  for (const auto& [member, text] : texts) {
    WHET_RETURN_IF_ERROR(CheckText(member, text, kMaxTextBytes));
  }
  WHET_RETURN_IF_ERROR(
      CheckText("config_schema", d.config_schema, kMaxSchemaBytes));
  WHET_RETURN_IF_ERROR(CheckNames(d));
  if ((d.flags & kMustUnderstand) != 0) {
    return absl::FailedPreconditionError(
        "sets flags that this whet does not know: " +
        Hex(d.flags & kMustUnderstand) + ": update whet");
  }
  WHET_RETURN_IF_ERROR(CheckNeeds(d));
  return Annotate(ConfigSchema::Parse(View(d.config_schema)).status(),
                  "its config_schema is broken");
}

absl::Status NullSlot(const char* type, const char* slot) {
  return absl::InternalError(std::string("its ") + type +
                             " lacks the required function " + slot);
}

// As CheckSize, for tables that are made at run time.
absl::Status CheckTable(const char* type, std::uint32_t size,
                        std::size_t expected) {
  const absl::Status status = CheckSize(type, size, expected);
  return status.ok() ? status : absl::InternalError(status.message());
}

absl::Status CheckKindTable(PluginKind kind, const void* table) {
  switch (kind) {
    case PluginKind::kEvaluator: {
      const auto* t = static_cast<const whet_evaluator*>(table);
      WHET_RETURN_IF_ERROR(
          CheckTable("whet_evaluator", t->struct_size, kEvaluatorSize));
      if (t->score == nullptr)
        return NullSlot("whet_evaluator", "score");
      return absl::OkStatus();
    }
    case PluginKind::kProvider: {
      const auto* t = static_cast<const whet_provider*>(table);
      WHET_RETURN_IF_ERROR(
          CheckTable("whet_provider", t->struct_size, kProviderSize));
      if (t->generate == nullptr)
        return NullSlot("whet_provider", "generate");
      return absl::OkStatus();
    }
    case PluginKind::kStrategy: {
      const auto* t = static_cast<const whet_strategy*>(table);
      WHET_RETURN_IF_ERROR(
          CheckTable("whet_strategy", t->struct_size, kStrategySize));
      if (t->run == nullptr)
        return NullSlot("whet_strategy", "run");
      return absl::OkStatus();
    }
  }
  return absl::InternalError("unknown kind");
}

bool Needs(const whet_descriptor& d, std::string_view service) {
  for (std::uint64_t i = 0; i < d.needs_count; ++i) {
    if (View(d.needs[i]) == service)
      return true;
  }
  return false;
}

// Who sends HTTP requests must be there for the answers.
absl::Status CheckHttpClient(const whet_instance* instance) {
  const void* extension =
      instance->get_extension == nullptr
          ? nullptr
          : instance->get_extension(const_cast<whet_instance*>(instance),
                                    sdk::Text(WHET_EXTENSION_HTTP_CLIENT));
  if (extension == nullptr) {
    return absl::InternalError(
        "it needs " WHET_SERVICE_HTTP
        ", but has no extension " WHET_EXTENSION_HTTP_CLIENT
        " that takes the answers");
  }
  const auto* client = static_cast<const whet_http_client*>(extension);
  WHET_RETURN_IF_ERROR(
      CheckTable("whet_http_client", client->struct_size, kHttpClientSize));
  if (client->on_response == nullptr) {
    return NullSlot("whet_http_client", "on_response");
  }
  return absl::OkStatus();
}

}  // namespace

std::uint32_t MinorSpokenTo(std::uint32_t major) {
  return major == WHET_ABI_MAJOR ? WHET_ABI_MINOR : kLastMinorOfMajor0;
}

absl::Status CheckEntry(const whet_entry* entry) {
  if (entry == nullptr) {
    return absl::InvalidArgumentError(WHET_PLUGIN_ENTRY_SYMBOL
                                      " returned null");
  }
  WHET_RETURN_IF_ERROR(CheckVersions(*entry));
  if (entry->create == nullptr) {
    return absl::InvalidArgumentError(
        "its whet_entry lacks the required function create");
  }
  if (entry->descriptors == nullptr || entry->descriptor_count == 0 ||
      entry->descriptor_count > kMaxDescriptors) {
    return absl::InvalidArgumentError(
        "it describes " + std::to_string(entry->descriptor_count) +
        " plugins, expected 1 to " + std::to_string(kMaxDescriptors));
  }
  std::set<std::pair<std::string_view, std::string_view>> seen;
  for (std::uint64_t i = 0; i < entry->descriptor_count; ++i) {
    const whet_descriptor* d = entry->descriptors[i];
    const std::string which = "plugin " + std::to_string(i + 1) + " of " +
                              std::to_string(entry->descriptor_count);
    if (d == nullptr) {
      return absl::InvalidArgumentError(which + ": its descriptor is null");
    }
    WHET_RETURN_IF_ERROR(Annotate(CheckDescriptor(*d), which));
    if (!seen.emplace(View(d->kind), View(d->id)).second) {
      return absl::InvalidArgumentError(which + ": the id '" +
                                        sdk::Copy(d->id) +
                                        "' is taken by one before it");
    }
  }
  return absl::OkStatus();
}

bool CanDestroy(const whet_instance* instance) {
  return instance != nullptr && WHET_HAS(instance, whet_instance, destroy) &&
         instance->destroy != nullptr;
}

absl::Status CheckInstance(const whet_descriptor& descriptor,
                           const whet_instance* instance) {
  if (instance == nullptr) {
    return absl::InternalError("create() reported success without an instance");
  }
  WHET_RETURN_IF_ERROR(
      CheckTable("whet_instance", instance->struct_size, kInstanceSize));
  if (instance->destroy == nullptr) {
    return NullSlot("whet_instance", "destroy");
  }
  if (instance->kind_table == nullptr) {
    return absl::InternalError("its whet_instance lacks a kind_table");
  }
  const std::optional<PluginKind> kind = FindPluginKind(View(descriptor.kind));
  if (!kind.has_value())
    return absl::InternalError("unknown kind");
  WHET_RETURN_IF_ERROR(CheckKindTable(*kind, instance->kind_table));
  if (Needs(descriptor, WHET_SERVICE_HTTP))
    return CheckHttpClient(instance);
  return absl::OkStatus();
}

absl::Status CheckManifest(const PluginRecord& record, const whet_entry& entry,
                           const whet_descriptor& d) {
  std::vector<std::string> needs;
  for (std::uint64_t i = 0; i < d.needs_count; ++i) {
    needs.push_back(sdk::Copy(d.needs[i]));
  }
  struct Claim {
    const char* member;
    nlohmann::json manifest;
    nlohmann::json library;
  };
  const Claim claims[] = {
      {"abi_major", record.abi_major, entry.abi_major},
      {"abi_minor", record.abi_minor, entry.abi_minor},
      {"kind", AbiKindName(record.kind), View(d.kind)},
      {"id", record.id, View(d.id)},
      {"name", record.name, View(d.name)},
      {"version", record.version, View(d.version)},
      {"vendor", record.vendor, View(d.vendor)},
      {"license", record.license, View(d.license)},
      {"description", record.description, View(d.description)},
      {"needs", record.needs, needs},
      {"config_schema", record.config_schema, View(d.config_schema)},
  };
  for (const Claim& claim : claims) {
    if (claim.manifest == claim.library)
      continue;
    return absl::FailedPreconditionError(
        std::string("its manifest lies about ") + claim.member + " of '" +
        sdk::Copy(d.id) + "' (manifest: " + ShowJson(claim.manifest) +
        ", library: " + ShowJson(claim.library) +
        "): write it again with whet-manifest");
  }
  return absl::OkStatus();
}

}  // namespace whet
