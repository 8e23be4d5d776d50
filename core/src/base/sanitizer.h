// What a sanitizer's run time offers, if the host was built with one.
//
//   if (BuiltWithSanitizer()) Skip("a sanitizer's run time exports symbols");
//
// Weak declarations: null in other builds. Thread-safe.
#ifndef WHET_CORE_BASE_SANITIZER_H_
#define WHET_CORE_BASE_SANITIZER_H_

#include <cstddef>

extern "C" {
std::size_t __sanitizer_get_current_allocated_bytes() __attribute__((weak));
int __lsan_do_recoverable_leak_check() __attribute__((weak));
}

namespace whet {

inline bool BuiltWithSanitizer() {
  return &__sanitizer_get_current_allocated_bytes != nullptr;
}

}  // namespace whet

#endif  // WHET_CORE_BASE_SANITIZER_H_
