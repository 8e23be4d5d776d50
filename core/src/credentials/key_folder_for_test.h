// What tests of stored keys share: a folder of their own, and a keyring that is
// a script named secret-tool.
#ifndef WHET_CORE_CREDENTIALS_KEY_FOLDER_FOR_TEST_H_
#define WHET_CORE_CREDENTIALS_KEY_FOLDER_FOR_TEST_H_

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include <sys/stat.h>

#include "base/test_folder.h"
#include "gtest/gtest.h"

namespace whet {

// PATH and XDG_DATA_HOME are this test's while it lives.
class KeysTest : public ::testing::Test {
 protected:
  KeysTest() {
    std::filesystem::create_directories(home_ / "bin");
    ::setenv("PATH", ((home_ / "bin").string() + ":/usr/bin:/bin").c_str(), 1);
    // No keyring unless AddKeyring() makes one, whatever this machine has.
    WriteProgram("secret-tool", "echo no session bus >&2; exit 1");
  }
  ~KeysTest() override { ::setenv("PATH", path_.c_str(), 1); }

  std::string WriteProgram(const std::string& name, const std::string& script) {
    const std::filesystem::path file = home_ / "bin" / name;
    std::ofstream(file) << "#!/bin/sh\n" << script << "\n";
    ::chmod(file.c_str(), 0700);
    return file.string();
  }

  // Keeps what it is given in files under `keyring`, named by all arguments
  // but the action and the label.
  void AddKeyring() {
    const std::string kept = (home_ / "keyring").string();
    std::filesystem::create_directories(kept);
    WriteProgram("secret-tool",
                 "action=$1; shift; echo \"$action $*\" >> '" + kept +
                     "/calls'\n"
                     "[ $action = store ] && shift\n"
                     "item='" +
                     kept +
                     "/'$(echo \"$*\" | tr / _)\n"
                     "case $action in\n"
                     "store) cat > \"$item\" ;;\n"
                     "lookup) [ -e \"$item\" ] && cat \"$item\" ;;\n"
                     "clear) rm -f \"$item\" ;;\n"
                     "esac");
  }

  static std::string Content(const std::filesystem::path& file) {
    std::ifstream in(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
  }
  static unsigned Mode(const std::filesystem::path& path) {
    struct stat info {};
    return ::stat(path.c_str(), &info) == 0 ? info.st_mode & 07777U : 0U;
  }

  const TestFolder temporary_;
  const std::filesystem::path home_ = temporary_.path();
  const std::filesystem::path folder_ =
      home_ / "whet" / "keys";  // not made yet
  const std::string path_ = std::getenv("PATH");
};

}  // namespace whet

#endif  // WHET_CORE_CREDENTIALS_KEY_FOLDER_FOR_TEST_H_
