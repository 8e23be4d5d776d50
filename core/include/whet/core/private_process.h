// Keeps the memory of a process that holds keys to itself.
#ifndef WHET_CORE_PRIVATE_PROCESS_H_
#define WHET_CORE_PRIVATE_PROCESS_H_

namespace whet {

// From now on a crash leaves no core file and tells no crash reporter of the
// system what memory and environment held, and other processes of the user
// cannot read them. For the main() of a host, before it starts threads;
// programs that it starts are not concerned. A debugger must start the process:
// it cannot attach to it.
void MakeProcessPrivate();

}  // namespace whet

#endif  // WHET_CORE_PRIVATE_PROCESS_H_
