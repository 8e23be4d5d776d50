// What a model takes of memory, and what there is of it.
#ifndef WHET_PLUGINS_PROVIDER_LLAMA_MEMORY_NEED_H_
#define WHET_PLUGINS_PROVIDER_LLAMA_MEMORY_NEED_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include <llama.h>

namespace whet::llama {

// Bytes.
struct MemoryNeed {
  std::uint64_t weights = 0;
  std::uint64_t cells = 0;    // keys and values of all slots
  std::uint64_t compute = 0;  // working memory of a step

  std::uint64_t total() const { return weights + cells + compute; }
  // "94 MB weights + 360 MB keys and values + 52 MB working memory = 506 MB"
  std::string ToString() const;
};

// Asks llama.cpp, without loading the weights, what the model of `path` and a
// context with `params` will take. Nothing if it cannot say; loading will then
// say why.
std::optional<MemoryNeed> NeedOf(const std::string& path,
                                 const llama_context_params& params);

// Bytes that can be had without swapping, from the texts of /proc/meminfo and
// of memory.max, memory.current and memory.stat of a control group. Nothing if
// meminfo does not say. An empty text says nothing.
struct MemoryTexts {
  std::string meminfo;
  std::string group_max = {};
  std::string group_current = {};
  std::string group_stat = {};
};
std::optional<std::uint64_t> AvailableMemory(const MemoryTexts& texts);

// Of this machine, or of the control group of this process if it has less.
std::optional<std::uint64_t> AvailableMemory();

// Throws whet::sdk::Error FAILED_PRECONDITION, with the numbers and what to do,
// if `need` is more than `available`.
void CheckFitsMemory(const std::string& path, const MemoryNeed& need,
                     std::uint64_t available);

}  // namespace whet::llama

#endif  // WHET_PLUGINS_PROVIDER_LLAMA_MEMORY_NEED_H_
