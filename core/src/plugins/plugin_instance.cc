#include "plugins/plugin_instance.h"

#include <algorithm>
#include <cstring>
#include <deque>
#include <mutex>
#include <utility>
#include <vector>

#include "whet/sdk/text.h"

#include "absl/strings/str_join.h"
#include "base/sha256.h"
#include "base/status_macros.h"
#include "base/utf8.h"
#include "plugins/entry_check.h"
#include "plugins/library.h"
#include "plugins/manifest.h"
#include "plugins/plugin_call.h"
#include "plugins/plugin_kind.h"
#include "plugins/trusted_path.h"

namespace whet {
namespace {

// Contexts that a plugin may still hold a pointer to. Never destroyed.
HostContext* KeepForEver(std::unique_ptr<HostContext> context) {
  static std::mutex& mutex = *new std::mutex;
  static auto& contexts = *new std::deque<std::unique_ptr<HostContext>>;
  const std::lock_guard lock(mutex);
  return contexts.emplace_back(std::move(context)).get();
}

std::string Quoted(PluginKind kind, std::string_view id) {
  return std::string(PluginKindName(kind)) + " '" + std::string(id) + "'";
}

absl::Status CheckNeeds(const whet_descriptor& descriptor,
                        const HostContext& context) {
  for (std::uint64_t i = 0; i < descriptor.needs_count; ++i) {
    const std::string_view need = sdk::View(descriptor.needs[i]);
    if (context.Offers(need))
      continue;
    const std::vector<std::string> offered = context.ServiceIds();
    return absl::FailedPreconditionError(
        "'" + sdk::Copy(descriptor.id) + "' needs the service " +
        std::string(need) +
        ", which this host does not offer to it (offered: " +
        (offered.empty() ? "none" : absl::StrJoin(offered, ", ")) + ")");
  }
  return absl::OkStatus();
}

absl::StatusOr<PluginLibrary*> LibraryOf(const PluginRecord& record) {
  if (record.linked != nullptr)
    return record.linked.get();
  if (IsPython(record)) {
    return absl::FailedPreconditionError(
        record.library.string() +
        ": is in Python, which runs in a process of its own only");
  }
  return PluginLibrary::Open(record.library);
}

// Finds the plugin of `record` in its library; the manifest must be true.
absl::StatusOr<const whet_descriptor*> FindDescriptor(
    const PluginRecord& record, const PluginLibrary& library) {
  const whet_descriptor* descriptor =
      library.Find(AbiKindName(record.kind), record.id);
  if (descriptor == nullptr) {
    return absl::FailedPreconditionError(
        record.library.string() + ": its manifest lists the " +
        Quoted(record.kind, record.id) +
        ", which is not in the library: write it again with whet-manifest");
  }
  if (record.linked != nullptr)
    return descriptor;  // the record was made from it
  WHET_RETURN_IF_ERROR(
      Annotate(CheckManifest(record, library.entry(), *descriptor),
               record.library.string()));
  return descriptor;
}

}  // namespace

absl::StatusOr<std::unique_ptr<PluginInstance>> PluginInstance::Create(
    const PluginRecord& record, std::string_view config,
    std::unique_ptr<HostContext> context) {
  WHET_ASSIGN_OR_RETURN(PluginLibrary * library, LibraryOf(record));
  WHET_ASSIGN_OR_RETURN(const whet_descriptor* descriptor,
                        FindDescriptor(record, *library));
  WHET_RETURN_IF_ERROR(
      Annotate(CheckNeeds(*descriptor, *context), record.library.string()));

  std::unique_ptr<PluginInstance> result(new PluginInstance);
  context->Speak(MinorSpokenTo(library->entry().abi_major));
  result->context_ = KeepForEver(std::move(context));
  result->linked_ = record.linked;
  result->control_ = &library->control();
  result->flags_ = descriptor->flags;
  result->sha256_ = library->sha256();

  PluginError error;
  whet_instance* instance = nullptr;
  absl::Status status;
  {
    const std::lock_guard lock(*result->control_);
    const PluginCall call;
    const whet_status code =
        library->Create(descriptor->id, result->context_->c(),
                        sdk::Text(config), &instance, error.c());
    if (code != WHET_OK)
      return error.ToStatus(code, record.id);
    status = CheckInstance(*descriptor, instance);
    if (!status.ok() && CanDestroy(instance))
      instance->destroy(instance);
  }
  if (!status.ok()) {
    return Annotate(status, record.library.string() + ": '" + record.id + "'");
  }
  result->instance_ = instance;
  result->context_->set_instance(instance);
  return result;
}

PluginInstance::~PluginInstance() {
  if (instance_ != nullptr) {
    Shutdown();
    const std::lock_guard lock(*control_);
    instance_->destroy(instance_);
  }
  if (context_ != nullptr) {
    context_->Retire();
    context_->set_instance(nullptr);
  }
}

void PluginInstance::Shutdown() {
  const std::lock_guard lock(*control_);
  if (instance_->shutdown != nullptr)
    instance_->shutdown(instance_);
}

absl::StatusOr<std::string> PluginHash(const PluginRecord& plugin) {
  if (plugin.linked != nullptr)
    return plugin.linked->sha256();
  return Sha256HexOfFile(plugin.library);
}

absl::Status StatusFromPlugin(whet_status code, const whet_error& error,
                              std::string_view context) {
  const bool known = code > WHET_OK && code <= WHET_UNAUTHENTICATED;
  // A plugin may claim to have written more than it was given room for.
  const std::uint64_t length =
      std::min<std::uint64_t>(error.len, error.capacity);
  std::string text =
      error.message == nullptr
          ? ""
          : ReplaceInvalidUtf8(std::string_view(error.message, length));
  if (text.empty()) {
    text = "failed with code " + std::to_string(code) + " and no reason";
  } else if ((error.flags & WHET_ERROR_TRUNCATED) != 0) {
    text += "...";
  }
  const absl::Status status(
      known ? static_cast<absl::StatusCode>(code) : absl::StatusCode::kUnknown,
      text);
  return context.empty() ? status : Annotate(status, context);
}

PluginError::PluginError() : error_{} {
  error_.struct_size = sizeof(error_);
  error_.capacity = sizeof(buffer_);
  error_.message = buffer_;
}

whet_status FillPluginError(whet_error* error, const absl::Status& status) {
  const auto code = static_cast<whet_status>(status.code());
  if (error == nullptr || !WHET_HAS(error, whet_error, message))
    return code;
  const std::string_view message = ToStd(status.message());
  const std::string_view text =
      error->message == nullptr ? std::string_view()
                                : sdk::CutAtCodePoint(message, error->capacity);
  if (!text.empty())
    std::memcpy(error->message, text.data(), text.size());
  error->code = code;
  error->len = text.size();
  error->flags = text.size() < message.size() ? WHET_ERROR_TRUNCATED : 0U;
  error->retry_after_ms = 0;
  return code;
}

// Abseil's numbers are the contract's.
static_assert(static_cast<int>(absl::StatusCode::kUnauthenticated) ==
              WHET_UNAUTHENTICATED);
static_assert(static_cast<int>(absl::StatusCode::kUnavailable) ==
              WHET_UNAVAILABLE);

absl::Status CheckPluginLibrary(const std::filesystem::path& library) {
  if (library.extension() == ".py") {  // not run in this process
    WHET_RETURN_IF_ERROR(CheckTrusted(library));
    return ReadManifest(library).status();
  }
  WHET_ASSIGN_OR_RETURN(const PluginLibrary* opened,
                        PluginLibrary::Open(library));
  const absl::StatusOr<std::vector<PluginRecord>> records =
      ReadManifest(library);
  if (absl::IsNotFound(records.status())) {
    return absl::FailedPreconditionError(
        library.string() + ": has no manifest " +
        ManifestPath(library).filename().string() +
        " beside it: write one with whet-manifest " + library.string());
  }
  WHET_RETURN_IF_ERROR(records.status());
  for (const PluginRecord& record : *records) {
    WHET_RETURN_IF_ERROR(FindDescriptor(record, *opened).status());
  }
  if (records->size() != opened->entry().descriptor_count) {
    return absl::FailedPreconditionError(
        library.string() + ": its manifest lists " +
        std::to_string(records->size()) + " plugins, the library has " +
        std::to_string(opened->entry().descriptor_count) +
        ": write it again with whet-manifest");
  }
  return absl::OkStatus();
}

}  // namespace whet
