// whet-worker: runs plugins for a host that wants them out of its own process.
// Hosts start it; there is nothing in it for people.
#include <cstdio>

#include <unistd.h>

#include "whet/core/worker.h"

int main() {
  // Started by a person, it finds no host.
  const int status = whet::ServeAsWorker();
  if (status != 0) {
    std::fputs(
        "whet-worker: no host has started me; use `isolation` in a config "
        "(whet help config)\n",
        stderr);
  }
  // Threads of plugins may still run: nothing of theirs is taken away.
  _exit(status);
}
