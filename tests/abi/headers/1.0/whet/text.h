/* Text and byte streams at the boundary. */
#ifndef WHET_TEXT_H_
#define WHET_TEXT_H_

#include "whet/abi.h"

/* UTF-8 bytes that somebody else owns. `ptr` may be null only if `len` is 0.
 * May contain NUL; models also emit invalid UTF-8, which the host replaces by
 * U+FFFD before a plugin sees it.
 * FROZEN. */
typedef struct whet_text {
  const char* ptr;
  uint64_t len;
} whet_text;

/* Copies what it is given before it returns. Since 0.1.
 * APPENDABLE. */
typedef struct whet_text_sink {
  uint32_t struct_size;
  uint32_t reserved0;
  void* ctx; /* the sink owner's; passed back unchanged */
  /* Appends `piece`. Only during the call that received the sink, on
   * the thread of that call. [call] */
  WHET_FN(void, append)(void* ctx, whet_text piece) WHET_NOEXCEPT;
} whet_text_sink;

/* A literal as whet_text, for C: static const whet_text id = WHET_TEXT("x"); */
#define WHET_TEXT(literal) \
  { literal, sizeof(literal) - 1 }

#endif /* WHET_TEXT_H_ */
