// How many threads are worth starting now.
#ifndef WHET_PLUGINS_PROVIDER_LLAMA_PROCESSOR_LOAD_H_
#define WHET_PLUGINS_PROVIDER_LLAMA_PROCESSOR_LOAD_H_

#include <string_view>

namespace whet::llama {

// Of `most` threads, as many as find a processor of their own among
// `processors`, at least one. `loadavg` is the text of /proc/loadavg, read by
// a running thread; `most` if it says nothing.
int ThreadsWorthStarting(int most, int processors, std::string_view loadavg);

// As many threads as this machine has idle processors now, at least one. Reads
// one small file of the system.
int ThreadsWorthStarting();

}  // namespace whet::llama

#endif  // WHET_PLUGINS_PROVIDER_LLAMA_PROCESSOR_LOAD_H_
