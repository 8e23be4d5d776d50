// A folder of a test's own, gone at its end.
//
//   const FolderForTest folder;
//   folder.Write("src/tone.cc", "int main() {}");
#ifndef WHET_HOSTS_CLI_FOLDER_FOR_TEST_H_
#define WHET_HOSTS_CLI_FOLDER_FOR_TEST_H_

#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>
#include <system_error>

#include <stdlib.h>

#include "gtest/gtest.h"

namespace whet::cli {

class FolderForTest {
 public:
  FolderForTest() {
    std::string name = ::testing::TempDir() + "whet_cli_test_XXXXXX";
    EXPECT_NE(mkdtemp(name.data()), nullptr);
    path_ = std::filesystem::canonical(name);
  }
  FolderForTest(const FolderForTest&) = delete;
  FolderForTest& operator=(const FolderForTest&) = delete;
  ~FolderForTest() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }

  const std::filesystem::path& path() const { return path_; }

  // With the folders around it.
  std::filesystem::path Write(std::string_view name,
                              std::string_view content) const {
    const std::filesystem::path file = path_ / name;
    std::filesystem::create_directories(file.parent_path());
    std::ofstream(file, std::ios::binary) << content;
    return file;
  }

 private:
  std::filesystem::path path_;
};

}  // namespace whet::cli

#endif  // WHET_HOSTS_CLI_FOLDER_FOR_TEST_H_
