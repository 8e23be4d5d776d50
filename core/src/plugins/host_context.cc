#include "plugins/host_context.h"

#include <utility>

#include "whet/sdk/text.h"

namespace whet {

HostContext::HostContext(std::string plugin_id)
    : plugin_id_(std::move(plugin_id)), c_{} {
  c_.struct_size = sizeof(c_);
  c_.abi_minor = WHET_ABI_MINOR;
  c_.ctx = this;
  c_.name = sdk::Text("whet");
  c_.version = sdk::Text(WHET_VERSION);
  c_.get_service = &GetService;
}

void HostContext::Offer(std::string_view id, const void* table, void* data) {
  services_.insert_or_assign(std::string(id), Binding{table, data});
}

bool HostContext::Offers(std::string_view id) const {
  return services_.find(id) != services_.end();
}

std::vector<std::string> HostContext::ServiceIds() const {
  std::vector<std::string> ids;
  for (const auto& [id, unused] : services_)
    ids.push_back(id);
  return ids;
}

const void* HostContext::GetService(const whet_host* host,
                                    whet_text id) noexcept {
  // Null for a host or id that is none: a plugin's slip is no crash of ours.
  if (host == nullptr || (id.ptr == nullptr && id.len > 0))
    return nullptr;
  const HostContext& context = From(host);
  const auto found = context.services_.find(sdk::View(id));
  return found == context.services_.end() ? nullptr : found->second.table;
}

void* HostContext::FindData(std::string_view id) const {
  if (retired_.load())
    return nullptr;
  const auto found = services_.find(id);
  return found == services_.end() ? nullptr : found->second.data;
}

}  // namespace whet
