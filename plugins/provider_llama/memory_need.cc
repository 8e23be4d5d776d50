#include "memory_need.h"

#include <algorithm>
#include <charconv>
#include <fstream>
#include <iterator>
#include <memory>

#include "whet/sdk/error.h"

#include "llama_extras.h"
#include "llama_log.h"

namespace whet::llama {
namespace {

constexpr std::uint64_t kMegabyte = 1024 * 1024;

std::uint64_t RoundedUp(std::uint64_t bytes) {
  return (bytes + kMegabyte - 1) / kMegabyte;
}

std::string Megabytes(std::uint64_t bytes) {
  return std::to_string(RoundedUp(bytes)) + " MB";
}

std::optional<std::uint64_t> NumberAtStart(std::string_view text) {
  text.remove_prefix(std::min(text.find_first_not_of(" \t"), text.size()));
  std::uint64_t number = 0;
  const auto read =
      std::from_chars(text.data(), text.data() + text.size(), number);
  return read.ec == std::errc() ? std::optional(number) : std::nullopt;
}

// The number behind `key` at the start of a line.
std::optional<std::uint64_t> NumberOf(std::string_view text,
                                      std::string_view key) {
  while (!text.empty()) {
    const std::string_view line = text.substr(0, text.find('\n'));
    if (line.substr(0, key.size()) == key) {
      return NumberAtStart(line.substr(key.size()));
    }
    text.remove_prefix(std::min(line.size() + 1, text.size()));
  }
  return std::nullopt;
}

std::string TextOf(const std::string& path) {
  std::ifstream file(path);
  return {std::istreambuf_iterator<char>(file),
          std::istreambuf_iterator<char>()};
}

// The folder of this process's control group (version 2: "0::/path").
std::string GroupFolder() {
  const std::string text = TextOf("/proc/self/cgroup");
  const std::size_t begin = text.find("0::");
  if (begin == std::string::npos) {
    return "";
  }
  return "/sys/fs/cgroup" +
         text.substr(begin + 3, text.find('\n', begin) - begin - 3);
}

struct FreeModel {
  void operator()(llama_model* model) const { llama_model_free(model); }
};
struct FreeMeasured {
  void operator()(llama_context* context) const { llama_free(context); }
};

}  // namespace

std::string MemoryNeed::ToString() const {
  // The sum of what is shown, which may be a little more than the total.
  const std::uint64_t sum =
      RoundedUp(weights) + RoundedUp(cells) + RoundedUp(compute);
  return Megabytes(weights) + " weights + " + Megabytes(cells) +
         " keys and values + " + Megabytes(compute) +
         " working memory = " + std::to_string(sum) + " MB";
}

std::optional<MemoryNeed> NeedOf(const std::string& path,
                                 const llama_context_params& params) {
  const LlamaErrors quiet;  // loading says what is wrong
  StartLlama();
  llama_model_params model_params = llama_model_default_params();
  model_params.n_gpu_layers = 0;
  model_params.use_extra_bufts = false;
  model_params.no_alloc = true;
  model_params.load_mode = LLAMA_LOAD_MODE_NONE;
  const std::unique_ptr<llama_model, FreeModel> model(
      llama_model_load_from_file(path.c_str(), model_params));
  const std::uint32_t cells = params.n_ctx / params.n_seq_max;
  if (model == nullptr || cells > static_cast<std::uint32_t>(
                                      llama_model_n_ctx_train(model.get()))) {
    return std::nullopt;
  }
  llama_context_params measured = params;
  measured.abort_callback = nullptr;
  const std::unique_ptr<llama_context, FreeMeasured> context(
      llama_init_from_model(model.get(), measured));
  if (context == nullptr) {
    return std::nullopt;
  }
  const whet_llama::MemoryUse use = whet_llama::MemoryOf(context.get());
  return MemoryNeed{use.weights, use.cells, use.compute};
}

std::optional<std::uint64_t> AvailableMemory(const MemoryTexts& texts) {
  const auto kilobytes = NumberOf(texts.meminfo, "MemAvailable:");
  if (!kilobytes.has_value()) {
    return std::nullopt;
  }
  std::uint64_t available = *kilobytes * 1024;
  const auto most = NumberAtStart(texts.group_max);  // none: "max"
  const auto current = NumberAtStart(texts.group_current);
  if (most.has_value() && current.has_value()) {
    // Cached files count as used, but give way.
    const std::uint64_t cached =
        NumberOf(texts.group_stat, "inactive_file ").value_or(0);
    const std::uint64_t used = *current - std::min(*current, cached);
    available = std::min(available, *most - std::min(*most, used));
  }
  return available;
}

std::optional<std::uint64_t> AvailableMemory() {
  const std::string group = GroupFolder();
  MemoryTexts texts = {TextOf("/proc/meminfo")};
  if (!group.empty()) {
    texts.group_max = TextOf(group + "/memory.max");
    texts.group_current = TextOf(group + "/memory.current");
    texts.group_stat = TextOf(group + "/memory.stat");
  }
  return AvailableMemory(texts);
}

void CheckFitsMemory(const std::string& path, const MemoryNeed& need,
                     std::uint64_t available) {
  if (need.total() > available) {
    throw whet::sdk::Error(
        WHET_FAILED_PRECONDITION,
        "model file " + path + ": takes " + need.ToString() + ", but " +
            Megabytes(available) +
            " are available: lower `slots` or `context`, take a smaller model "
            "or free memory");
  }
}

}  // namespace whet::llama
