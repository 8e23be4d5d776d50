// whet.completion/1: where a provider plugin delivers answers.
#ifndef WHET_CORE_RUN_COMPLETION_SERVICE_H_
#define WHET_CORE_RUN_COMPLETION_SERVICE_H_

#include "whet/service/completion.h"

namespace whet {

// For HostContext::Offer with the instance's Dispatcher as data. Any thread may
// call its functions.
const whet_completion* CompletionTable();

}  // namespace whet

#endif  // WHET_CORE_RUN_COMPLETION_SERVICE_H_
