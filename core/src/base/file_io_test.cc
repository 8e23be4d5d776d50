#include "base/file_io.h"

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include <sys/stat.h>
#include <unistd.h>

#include "base/test_folder.h"
#include "gtest/gtest.h"

namespace whet {
namespace {

namespace fs = std::filesystem;

// The rights of an ordinary user even where the tests run as root, whom no
// mode bit stops.
class OrdinaryUser {
 public:
  OrdinaryUser() : user_(geteuid()) {
    if (user_ == 0) {
      EXPECT_EQ(seteuid(65534), 0);
    }
  }
  ~OrdinaryUser() {
    if (user_ == 0) {
      EXPECT_EQ(seteuid(0), 0);
    }
  }

 private:
  uid_t user_;
};

class FileIo : public testing::Test {
 protected:
  void SetUp() override { fs::permissions(folder_, fs::perms(0755)); }
  void TearDown() override { fs::permissions(folder_, fs::perms(0755)); }
  std::size_t FilesInFolder() const {
    return std::distance(fs::directory_iterator(folder_),
                         fs::directory_iterator());
  }

  const TestFolder temporary_;
  const fs::path folder_ = temporary_.path();
  const fs::path file_ = folder_ / "note.txt";
};

TEST_F(FileIo, ReadsEveryByte) {
  const std::string content("line\r\n\0\xFF end", 12);
  std::ofstream(file_, std::ios::binary) << content;
  EXPECT_EQ(ReadWholeFile(file_).value(), content);
}

TEST_F(FileIo, ReadsMoreThanOneBuffer) {
  std::ofstream(file_) << std::string(200'000, 'a') << 'z';
  const std::string content = ReadWholeFile(file_).value();
  EXPECT_EQ(content.size(), 200'001U);
  EXPECT_EQ(content.back(), 'z');
}

TEST_F(FileIo, SaysWhichFileIsMissing) {
  const auto content = ReadWholeFile(file_);
  EXPECT_EQ(content.status().code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(content.status().message(),
            file_.string() + ": cannot read: No such file or directory");
}

TEST_F(FileIo, SaysWhichFileMayNotBeRead) {
  std::ofstream(file_) << "x";
  fs::permissions(file_, fs::perms::none);
  const OrdinaryUser user;
  const auto content = ReadWholeFile(file_);
  EXPECT_EQ(content.status().code(), absl::StatusCode::kPermissionDenied);
  EXPECT_EQ(content.status().message(),
            file_.string() + ": cannot read: Permission denied");
}

TEST_F(FileIo, RefusesAFolder) {
  const auto content = ReadWholeFile(folder_);
  EXPECT_EQ(content.status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(content.status().message(),
            folder_.string() + ": is a folder, expected a file");
}

TEST_F(FileIo, RefusesMoreThanTheCap) {
  std::ofstream(file_) << "12345678";
  EXPECT_TRUE(ReadWholeFile(file_, 8).ok());
  const auto content = ReadWholeFile(file_, 7);
  EXPECT_EQ(content.status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(content.status().message(),
            file_.string() + ": larger than 7 bytes");
}

TEST_F(FileIo, CapsAFileThatHasNoSize) {
  const auto content = ReadWholeFile("/dev/zero", 100'000);
  EXPECT_EQ(content.status().code(), absl::StatusCode::kInvalidArgument);
}

TEST_F(FileIo, WritesWhatItReadsBack) {
  const std::string content("a\0b\n", 4);
  ASSERT_TRUE(WriteFileAtomically(file_, content).ok());
  EXPECT_EQ(ReadWholeFile(file_).value(), content);
}

TEST_F(FileIo, WritesForTheOwnerOnly) {
  std::ofstream(file_) << "old";
  fs::permissions(file_, fs::perms(0644));
  ASSERT_TRUE(WriteFileAtomically(file_, "new").ok());
  struct stat info;
  ASSERT_EQ(stat(file_.c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 0777, 0600U);
}

TEST_F(FileIo, ReplacesAndLeavesNothingBeside) {
  ASSERT_TRUE(WriteFileAtomically(file_, "old").ok());
  ASSERT_TRUE(WriteFileAtomically(file_, "new").ok());
  EXPECT_EQ(ReadWholeFile(file_).value(), "new");
  EXPECT_EQ(FilesInFolder(), 1U);
}

TEST_F(FileIo, WritesANameOfTheGreatestLength) {
  const fs::path longest = folder_ / std::string(255, 'n');
  EXPECT_TRUE(WriteFileAtomically(longest, "x").ok());
}

// A reader that has the old file open keeps the old content: the file was
// replaced, not rewritten.
TEST_F(FileIo, NeverChangesAFileThatSomebodyReads) {
  ASSERT_TRUE(WriteFileAtomically(file_, "old content").ok());
  std::ifstream reader(file_);
  ASSERT_TRUE(WriteFileAtomically(file_, "new").ok());
  std::string line;
  std::getline(reader, line);
  EXPECT_EQ(line, "old content");
}

TEST_F(FileIo, KeepsTheOldContentWhenItCannotWrite) {
  const fs::path full = folder_ / "not_a_file";
  fs::create_directory(full);
  std::ofstream(full / "inside") << "kept";
  const absl::Status status = WriteFileAtomically(full, "x");
  EXPECT_FALSE(status.ok());
  EXPECT_EQ(ReadWholeFile(full / "inside").value(), "kept");
  EXPECT_EQ(FilesInFolder(), 1U);
}

TEST_F(FileIo, SaysWhichFolderMayNotBeWritten) {
  fs::permissions(folder_, fs::perms(0555));
  const OrdinaryUser user;
  const absl::Status status = WriteFileAtomically(file_, "x");
  EXPECT_EQ(status.code(), absl::StatusCode::kPermissionDenied);
  EXPECT_EQ(status.message(),
            file_.string() + ": cannot write: Permission denied");
}

TEST_F(FileIo, SaysThatTheFolderIsMissing) {
  const absl::Status status = WriteFileAtomically(folder_ / "no" / "f", "x");
  EXPECT_EQ(status.code(), absl::StatusCode::kNotFound);
}

}  // namespace
}  // namespace whet
