#include "plugins/trusted_path.h"

#include <filesystem>
#include <string>

#include <sys/stat.h>
#include <unistd.h>

#include "base/test_folder.h"
#include "gtest/gtest.h"

namespace whet {
namespace {

namespace fs = std::filesystem;

class TrustedPath : public testing::Test {
 protected:
  TrustedPath() : folder_(root_.Folder("plugins")), file_(folder_ / "x.so") {
    root_.Write("plugins/x.so", "");
  }
  static std::string ErrorOf(const fs::path& path) {
    const absl::Status status = CheckTrusted(path);
    EXPECT_EQ(status.code(), absl::StatusCode::kFailedPrecondition);
    return std::string(status.message());
  }
  static void SetMode(const fs::path& path, mode_t mode) {
    ASSERT_EQ(chmod(path.c_str(), mode), 0);
  }

  TestFolder root_;
  fs::path folder_;
  fs::path file_;
};

// The folder lies below one that everybody can write to, with the sticky bit.
TEST_F(TrustedPath, AcceptsTheUsersOwnFileBelowAStickyFolder) {
  EXPECT_EQ(CheckTrusted(file_), absl::OkStatus());
  EXPECT_EQ(CheckTrusted(folder_), absl::OkStatus());
}

TEST_F(TrustedPath, RefusesAFileThatEveryoneCanWrite) {
  SetMode(file_, 0666);
  EXPECT_EQ(ErrorOf(file_),
            file_.string() +
                ": everyone can write to it (mode 0666), and plugins run with "
                "your rights: chmod go-w " +
                file_.string());
}

TEST_F(TrustedPath, RefusesAFolderThatEveryoneCanWrite) {
  SetMode(folder_, 0777);
  const std::string expected =
      folder_.string() +
      ": everyone can write to it (mode 0777), and plugins run with your "
      "rights: chmod go-w " +
      folder_.string();
  EXPECT_EQ(ErrorOf(file_), expected);
  EXPECT_EQ(ErrorOf(folder_), expected);
}

TEST_F(TrustedPath, RefusesAStickyFolderAsThePluginsOwn) {
  SetMode(folder_, 01777);
  EXPECT_FALSE(ErrorOf(file_).empty());
}

TEST_F(TrustedPath, RefusesAFolderFurtherUpThatEveryoneCanWrite) {
  SetMode(root_.path(), 0777);
  EXPECT_EQ(ErrorOf(file_).rfind(root_.path().string() + ": everyone", 0), 0U);
}

// Group 1 (daemon) is nobody's private group here. Only root may give files
// away; for others the rule on owners is all there is to see.
TEST_F(TrustedPath, RefusesAFileThatItsGroupCanWrite) {
  if (geteuid() == 0) {
    ASSERT_EQ(chown(file_.c_str(), 0, 1), 0);
    SetMode(file_, 0664);
    EXPECT_EQ(ErrorOf(file_),
              file_.string() +
                  ": its group can write to it (mode 0664), and plugins run "
                  "with your rights: chmod go-w " +
                  file_.string());
  }
}

TEST_F(TrustedPath, RefusesAFileOfAnotherUser) {
  if (geteuid() == 0) {
    ASSERT_EQ(chown(file_.c_str(), 65534, 0), 0);
    EXPECT_EQ(ErrorOf(file_),
              file_.string() +
                  ": belongs to user 65534, expected root or the user who "
                  "runs this (0): plugins run with your rights");
  }
}

TEST_F(TrustedPath, AcceptsThePrivateGroupOfTheOwner) {
  if (geteuid() == 0) {
    ASSERT_EQ(chown(file_.c_str(), 0, 0), 0);  // group "root" of user root
    SetMode(file_, 0664);
    EXPECT_EQ(CheckTrusted(file_), absl::OkStatus());
  }
}

TEST_F(TrustedPath, SaysThatAFileIsMissing) {
  EXPECT_EQ(CheckTrusted(folder_ / "no.so").code(),
            absl::StatusCode::kNotFound);
}

}  // namespace
}  // namespace whet
