#include "whet/core/private_process.h"

#include <sys/prctl.h>
#include <sys/resource.h>

namespace whet {

void MakeProcessPrivate() {
  // The limit alone does not keep a crash reporter (kernel.core_pattern with a
  // pipe) from getting the memory, or the environment with it.
  ::prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
  rlimit core{};
  if (::getrlimit(RLIMIT_CORE, &core) == 0) {
    // Programs that we start keep the right to raise theirs.
    core.rlim_cur = 0;
    ::setrlimit(RLIMIT_CORE, &core);
  }
}

}  // namespace whet
