// What plugins in a worker ask of the host's services, answered by the services
// themselves, as they were offered to the instance that asks.
#ifndef WHET_CORE_WORKER_SERVICE_CALLS_H_
#define WHET_CORE_WORKER_SERVICE_CALLS_H_

#include "whet/host.h"

#include "worker/lane.h"

namespace whet {

// `host` is what the instance `call.instance` was made with. Bytes that make no
// sense get an error as answer. On the thread that is to do the work.
void AnswerServiceCall(const whet_host& host, const LaneCall& call,
                       Lane::Reply& reply);

}  // namespace whet

#endif  // WHET_CORE_WORKER_SERVICE_CALLS_H_
