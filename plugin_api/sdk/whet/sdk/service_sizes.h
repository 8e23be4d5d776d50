// How much of a service's table a plugin may ask for: the bytes of what it
// always has. Everything behind that needs a look with WHET_HAS, so that a
// plugin built today runs in a host of yesterday.
//
//   if (table->struct_size < kLeastSize<whet_llm>) ...
//
// A new service gets a line; a line never grows.
#ifndef WHET_SDK_SERVICE_SIZES_H_
#define WHET_SDK_SERVICE_SIZES_H_

#include <cstddef>

#include "whet/service/completion.h"
#include "whet/service/evaluators.h"
#include "whet/service/http.h"
#include "whet/service/llm.h"
#include "whet/service/log.h"
#include "whet/service/providers.h"
#include "whet/service/search.h"
#include "whet/service/secrets.h"

namespace whet::sdk {

namespace internal {

// Undefined for a table that has no line below.
template <typename T>
struct LeastSize;

#define WHET_SDK_LEAST(T, last)                                               \
  template <>                                                                 \
  struct LeastSize<T> {                                                       \
    static constexpr std::size_t value = offsetof(T, last) + sizeof(T::last); \
  }
WHET_SDK_LEAST(whet_completion, embedded);
WHET_SDK_LEAST(whet_draft_providers, mask);
WHET_SDK_LEAST(whet_evaluators, aggregate);
WHET_SDK_LEAST(whet_http, cancel);
WHET_SDK_LEAST(whet_llm, generate);
WHET_SDK_LEAST(whet_log, write);
WHET_SDK_LEAST(whet_search, event);
WHET_SDK_LEAST(whet_secrets, open);
#undef WHET_SDK_LEAST

}  // namespace internal

template <typename T>
inline constexpr std::size_t kLeastSize = internal::LeastSize<T>::value;

}  // namespace whet::sdk

#endif  // WHET_SDK_SERVICE_SIZES_H_
