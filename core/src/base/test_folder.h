// A folder of a test's own, gone at its end with whatever its mode is then.
//
//   const TestFolder folder;
//   folder.Write("tickets.csv", "text,label\n");
#ifndef WHET_CORE_BASE_TEST_FOLDER_H_
#define WHET_CORE_BASE_TEST_FOLDER_H_

#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>
#include <system_error>

#include <stdlib.h>

#include "gtest/gtest.h"

namespace whet {

class TestFolder {
 public:
  TestFolder() {
    std::string name = ::testing::TempDir() + "whet_test_XXXXXX";
    EXPECT_NE(mkdtemp(name.data()), nullptr);
    path_ = std::filesystem::canonical(name);
  }
  TestFolder(const TestFolder&) = delete;
  TestFolder& operator=(const TestFolder&) = delete;
  ~TestFolder() {
    std::error_code ignored;
    std::filesystem::permissions(path_, std::filesystem::perms::owner_all,
                                 ignored);
    std::filesystem::remove_all(path_, ignored);
  }

  const std::filesystem::path& path() const { return path_; }
  std::string string(std::string_view name) const {
    return (path_ / name).string();
  }

  // Mode 0644, whatever the umask is: some tests are about modes.
  std::filesystem::path Write(std::string_view name,
                              std::string_view content) const {
    const std::filesystem::path file = path_ / name;
    std::ofstream(file, std::ios::binary) << content;
    std::filesystem::permissions(file, std::filesystem::perms(0644));
    return file;
  }
  // Mode 0755.
  std::filesystem::path Copy(const std::filesystem::path& file,
                             std::string_view name) const {
    const std::filesystem::path copy = path_ / name;
    std::filesystem::copy_file(file, copy);
    std::filesystem::permissions(copy, std::filesystem::perms(0755));
    return copy;
  }
  std::filesystem::path Folder(std::string_view name) const {
    const std::filesystem::path folder = path_ / name;
    std::filesystem::create_directory(folder);
    std::filesystem::permissions(folder, std::filesystem::perms(0755));
    return folder;
  }

 private:
  std::filesystem::path path_;
};

}  // namespace whet

#endif  // WHET_CORE_BASE_TEST_FOLDER_H_
