/* Included before ggml-cpu.c. ggml's threads wait for each other a thousand
 * times per step, spinning. When another program needs the processor, the one
 * that spins keeps the one it waits for from running: with fifteen busy
 * processes on two processors a step took thirteen times as long on two threads
 * as on one. Giving up the processor now and then brings that to less than
 * two, and costs nothing when there is a processor for each thread. */
#ifndef WHET_CMAKE_LLAMA_YIELDING_PAUSE_H_
#define WHET_CMAKE_LLAMA_YIELDING_PAUSE_H_

#if defined(__x86_64__)
#include <immintrin.h>
#include <sched.h>

static inline void whet_yielding_pause(void) {
  static __thread unsigned spins;
  __builtin_ia32_pause();
  if ((++spins & 255U) == 0U) {
    sched_yield();
  }
}
#define _mm_pause whet_yielding_pause
#endif

#endif /* WHET_CMAKE_LLAMA_YIELDING_PAUSE_H_ */
