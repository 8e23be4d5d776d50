// whet.completion/1, whet.http/1 and whet.secrets/1 as a provider in a worker
// sees them. Any thread of the plugin may call them.
#ifndef WHET_CORE_WORKER_REMOTE_PROVIDER_SERVICES_H_
#define WHET_CORE_WORKER_REMOTE_PROVIDER_SERVICES_H_

#include "whet/service/completion.h"
#include "whet/service/http.h"
#include "whet/service/secrets.h"

namespace whet {

// For instances to which RemoteServices offers them.
const whet_completion* RemoteCompletionTable();
const whet_http* RemoteHttpTable();
const whet_secrets* RemoteSecretsTable();

}  // namespace whet

#endif  // WHET_CORE_WORKER_REMOTE_PROVIDER_SERVICES_H_
