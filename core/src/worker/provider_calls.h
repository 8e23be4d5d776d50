// What a host asks of a provider, answered in its worker by the provider.
#ifndef WHET_CORE_WORKER_PROVIDER_CALLS_H_
#define WHET_CORE_WORKER_PROVIDER_CALLS_H_

#include <cstdint>

#include "plugins/plugin_instance.h"
#include "worker/lane.h"

namespace whet {

// The functions that a provider has beside generate(), as kCreate says them.
inline constexpr std::uint32_t kCanCancel = 1;
inline constexpr std::uint32_t kCanLimit = 2;
inline constexpr std::uint32_t kCanEmbed = 4;
inline constexpr std::uint32_t kCanList = 8;
inline constexpr std::uint32_t kCanCount = 16;
inline constexpr std::uint32_t kCanProbe = 32;
inline constexpr std::uint32_t kTakesResponses = 64;
std::uint32_t AbilitiesOf(const PluginInstance& provider);
// What its limits() says; 0: unknown.
std::uint32_t ConcurrencyOf(const PluginInstance& provider);

// False if `call` is none that is made of providers; else it is answered.
// `instance` is null if there is none of this number.
bool AnswerProviderCall(PluginInstance* instance, const LaneCall& call,
                        Lane::Reply& reply);

}  // namespace whet

#endif  // WHET_CORE_WORKER_PROVIDER_CALLS_H_
