// What of a config is about the machine and not about the task: answers that
// are kept, how servers are verified, what other processes may do.
#ifndef WHET_CORE_SPEC_MACHINE_BINDER_H_
#define WHET_CORE_SPEC_MACHINE_BINDER_H_

#include "whet/core/config.h"

#include "spec/binder.h"

namespace whet::spec {

const Object<CacheSpec>& CacheBinder();
const Object<TlsSpec>& TlsBinder();
const Object<GoogleSpec>& GoogleBinder();
const Object<WorkersSpec>& WorkersBinder();

}  // namespace whet::spec

#endif  // WHET_CORE_SPEC_MACHINE_BINDER_H_
