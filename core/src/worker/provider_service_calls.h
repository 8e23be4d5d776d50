// The calls of service_calls.h that ask for whet.completion/1, whet.http/1 or
// whet.secrets/1.
#ifndef WHET_CORE_WORKER_PROVIDER_SERVICE_CALLS_H_
#define WHET_CORE_WORKER_PROVIDER_SERVICE_CALLS_H_

#include "whet/host.h"

#include "worker/lane.h"

namespace whet {

// False if `call` is none of them; else it is answered.
bool AnswerProviderServiceCall(const whet_host& host, const LaneCall& call,
                               Lane::Reply& reply);

}  // namespace whet

#endif  // WHET_CORE_WORKER_PROVIDER_SERVICE_CALLS_H_
