// A folder with config files that goes with the test.
#ifndef WHET_CORE_SPEC_CONFIG_FILES_FOR_TEST_H_
#define WHET_CORE_SPEC_CONFIG_FILES_FOR_TEST_H_

#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "whet/core/config.h"

#include "base/test_folder.h"
#include "gtest/gtest.h"

namespace whet {

class ConfigFiles : public ::testing::Test {
 protected:
  std::filesystem::path Write(const std::string& name,
                              const std::string& text) {
    std::filesystem::create_directories((dir_ / name).parent_path());
    std::ofstream(dir_ / name, std::ios::binary) << text;
    return dir_ / name;
  }

  // `text` with the folder's name left out.
  std::string Relative(std::string text) const {
    const std::string folder = dir_.string() + "/";
    for (std::size_t at; (at = text.find(folder)) != std::string::npos;) {
      text.erase(at, folder.size());
    }
    return text;
  }

  // The config `text` as whet.yaml.
  absl::StatusOr<LoadedConfig> Load(const std::string& text,
                                    std::vector<std::string> overrides = {}) {
    sources_.project_file = Write("whet.yaml", text);
    sources_.overrides = std::move(overrides);
    return LoadConfig(sources_);
  }

  std::string Error(const std::string& text,
                    std::vector<std::string> overrides = {}) {
    auto loaded = Load(text, std::move(overrides));
    EXPECT_FALSE(loaded.ok()) << text;
    return Relative(std::string(loaded.status().message()));
  }

  const TestFolder temporary_;
  const std::filesystem::path dir_ = temporary_.path();
  ConfigSources sources_;
};

}  // namespace whet

#endif  // WHET_CORE_SPEC_CONFIG_FILES_FOR_TEST_H_
