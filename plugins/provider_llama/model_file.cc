#include "model_file.h"

#include <algorithm>
#include <filesystem>

#include <nlohmann/json.hpp>

#include "whet/sdk/error.h"

namespace whet::llama {
namespace {

using whet::sdk::Error;

constexpr char kModels[] =
#include "models.json.inc"
    ;

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

std::vector<std::string> BuiltInModels() {
  std::vector<std::string> names;
  const auto list = nlohmann::json::parse(kModels);
  for (const auto& [name, model] : list.at("models").items()) {
    names.push_back(name);
  }
  return names;
}

std::string ModelFile(std::string_view model, const Environment& environment) {
  const auto names = BuiltInModels();
  const bool built_in =
      std::find(names.begin(), names.end(), model) != names.end();
  const std::filesystem::path fetched =
      CacheFolder(environment) / "models" / (std::string(model) + ".gguf");
  std::error_code ignored;
  // A file that another list than models.json has brought has a name too.
  if (model.find('/') == std::string_view::npos &&
      std::filesystem::exists(fetched, ignored)) {
    return fetched.string();
  }
  if (!built_in && std::filesystem::exists(model, ignored)) {
    return std::string(model);
  }
  if (built_in) {
    throw Error(WHET_NOT_FOUND,
                "model " + std::string(model) + ": " + fetched.string() +
                    " is not there; fetch it with `python3 "
                    "cmake/llama/fetch.py model " +
                    std::string(model) +
                    "` in Whet's source folder, or give the path of another "
                    "GGUF file");
  }
  std::string known;
  for (const std::string& name : names) {
    known += (known.empty() ? "" : ", ") + name;
  }
  throw Error(WHET_NOT_FOUND, "model " + std::string(model) +
                                  ": no such file, and not a model that can "
                                  "be fetched by name (" +
                                  known + "); give the path of a GGUF file");
}

}  // namespace whet::llama
