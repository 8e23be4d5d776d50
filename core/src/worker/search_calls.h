// What a strategy in a worker asks of whet.search/1, answered by the service.
#ifndef WHET_CORE_WORKER_SEARCH_CALLS_H_
#define WHET_CORE_WORKER_SEARCH_CALLS_H_

#include "whet/host.h"

#include "worker/lane.h"

namespace whet {

// False if `call` is none of whet.search/1; else as AnswerServiceCall.
bool AnswerSearchCall(const whet_host& host, const LaneCall& call,
                      Lane::Reply& reply);

}  // namespace whet

#endif  // WHET_CORE_WORKER_SEARCH_CALLS_H_
