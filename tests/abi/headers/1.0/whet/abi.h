/* Version numbers and calling rules of the Whet plugin ABI.
 *
 * Every other header of the contract includes this one. The whole contract is
 * C11 (and valid C++17) and includes <stddef.h> and <stdint.h> only.
 *
 * Rules that hold for every declaration (docs/abi-policy.md has examples):
 *  - A struct marked APPENDABLE starts with `uint32_t struct_size`, grows only
 *    at its end, and is read through WHET_HAS. Writers zero the whole object
 *    first and set struct_size to sizeof. A struct marked FROZEN never changes.
 *  - Every array of APPENDABLE structs travels with a stride.
 *  - Text is UTF-8, (pointer, length), not NUL-terminated.
 *  - Nothing allocated on one side is freed on the other: outputs go into
 *    arrays of the caller or through sinks that copy.
 *  - No function of the contract throws, unwinds or longjmps across it.
 *  - Asynchronous operations are 64-bit ids that are never reused; 0 is none.
 *
 * Thread tags in comments:
 *  [control]  one host thread at a time per library.
 *  [worker]   any host thread, one per instance unless WHET_PLUGIN_CONCURRENT.
 *  [strategy] the strategy's own thread, inside its run().
 *  [call]     during the call that was handed it, on the thread of that call.
 *  [any]      any thread, at any time between create() and destroy().
 */
#ifndef WHET_ABI_H_
#define WHET_ABI_H_

#include <stddef.h>
#include <stdint.h>

/* A plugin of 1.0 or later keeps working in every later host of 1.x, but for
 * what it does with services and extensions named whet.draft.*: these may still
 * change. Hosts of 1.x load plugins of 0.x, too. */
#define WHET_ABI_MAJOR 1u
#define WHET_ABI_MINOR 0u

#ifdef __cplusplus
#define WHET_NOEXCEPT noexcept
#define WHET_EXTERN_C extern "C"
#else
#define WHET_NOEXCEPT
#define WHET_EXTERN_C
#endif

#define WHET_EXPORT WHET_EXTERN_C __attribute__((visibility("default")))

/* A function pointer member: WHET_FN(whet_status, score)(args) WHET_NOEXCEPT */
#define WHET_FN(ret, name) ret(*name)

/* True if the object that `p` points to was written by a side that knows
 * `field` of struct type `T`. */
#define WHET_HAS(p, T, field) \
  ((p)->struct_size >= offsetof(T, field) + sizeof((p)->field))

/* Detects a plugin compiled with other packing or pointer width. */
struct whet_pack_probe {
  char c;
  uint64_t v;
};
#define WHET_ENVIRONMENT                                                   \
  ((uint32_t)(sizeof(void*) | (offsetof(struct whet_pack_probe, v) << 8) | \
              (sizeof(double) << 16)))

#endif /* WHET_ABI_H_ */
