// What Whet needs of llama.cpp beyond llama.h: parts of its `common` library
// and of its inner headers, behind an interface that names none of them.
#ifndef WHET_CMAKE_LLAMA_LLAMA_EXTRAS_H_
#define WHET_CMAKE_LLAMA_LLAMA_EXTRAS_H_

#include <cstddef>
#include <string>

struct llama_context;

namespace whet_llama {

// The GBNF grammar of the JSON texts that `schema`, a JSON Schema, admits.
// Throws std::exception with llama.cpp's words for one that it cannot convert.
std::string GrammarOfSchema(const std::string& schema);

// Bytes that a context and its model take.
struct MemoryUse {
  std::size_t weights = 0;
  std::size_t cells = 0;    // keys and values
  std::size_t compute = 0;  // working memory of a step
};

// Of a model that was loaded without its tensors (no_alloc) too.
MemoryUse MemoryOf(const llama_context* context);

}  // namespace whet_llama

#endif  // WHET_CMAKE_LLAMA_LLAMA_EXTRAS_H_
