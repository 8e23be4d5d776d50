// The life of a process that runs plugins for a host: the program whet-worker
// is this function.
#ifndef WHET_CORE_WORKER_H_
#define WHET_CORE_WORKER_H_

namespace whet {

// Does what the host asks, on the descriptors that it left open, until it hangs
// up; returns the exit status: 0, or 2 if nobody is there to ask.
int ServeAsWorker();

}  // namespace whet

#endif  // WHET_CORE_WORKER_H_
