#include "model_file.h"

#include <filesystem>

#include "whet/sdk/error.h"

namespace whet::llama {
namespace {

using whet::sdk::Error;

// The same folder as cmake/llama/fetch.py's.
std::filesystem::path CacheFolder(const Environment& environment) {
  const auto get = [&environment](const char* name) {
    const char* value = environment(name);
    return std::filesystem::path(value == nullptr ? "" : value);
  };
  if (!get("WHET_CACHE_DIR").empty()) {
    return get("WHET_CACHE_DIR");
  }
  if (!get("XDG_CACHE_HOME").empty()) {
    return get("XDG_CACHE_HOME") / "whet";
  }
  return get("HOME") / ".cache" / "whet";
}

}  // namespace

std::string ModelFile(std::string_view model, const Environment& environment) {
  const bool built_in = model == kBuiltInModel;
  const std::filesystem::path path =
      built_in ? CacheFolder(environment) / "models" /
                     (std::string(kBuiltInModel) + ".gguf")
               : std::filesystem::path(model);
  std::error_code ignored;
  if (std::filesystem::exists(path, ignored)) {
    return path.string();
  }
  if (built_in) {
    throw Error(WHET_NOT_FOUND,
                "model " + std::string(model) + ": " + path.string() +
                    " is not there; fetch it with `python3 "
                    "cmake/llama/fetch.py model` in Whet's source folder, or "
                    "give the path of another GGUF file");
  }
  throw Error(WHET_NOT_FOUND, "model " + std::string(model) +
                                  ": no such file, and not the "
                                  "built-in model " +
                                  std::string(kBuiltInModel) +
                                  "; give the path of a GGUF file");
}

}  // namespace whet::llama
