// Where the file of a model is.
#ifndef WHET_PLUGINS_PROVIDER_LLAMA_MODEL_FILE_H_
#define WHET_PLUGINS_PROVIDER_LLAMA_MODEL_FILE_H_

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace whet::llama {

inline constexpr std::string_view kBuiltInModel = "smollm2-135m";

// Looks up an environment variable; null if it is not set.
using Environment = std::function<const char*(const char*)>;

// The models of models.json, which cmake/llama/fetch.py fetches.
std::vector<std::string> BuiltInModels();

// Returns the path of the GGUF file of `model`: the name of a file that
// cmake/llama/fetch.py has put into the user's cache, or a path. Throws
// whet::sdk::Error NOT_FOUND if there is no such file, saying how to get one.
std::string ModelFile(std::string_view model, const Environment& environment);

}  // namespace whet::llama

#endif  // WHET_PLUGINS_PROVIDER_LLAMA_MODEL_FILE_H_
