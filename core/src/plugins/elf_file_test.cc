#include "plugins/elf_file.h"

#include <cstring>
#include <filesystem>
#include <string>

#include <elf.h>
#include <link.h>

#include "base/test_folder.h"
#include "gtest/gtest.h"

namespace whet {
namespace {

// A library that every process has: the C library's own file would do; this
// one is certainly there and complete.
std::string SomeLibrary() {
  std::string path;
  dl_iterate_phdr(
      [](dl_phdr_info* info, std::size_t, void* out) {
        const std::string name = info->dlpi_name;
        if (name.find("libc.so") == name.npos)
          return 0;
        *static_cast<std::string*>(out) = name;
        return 1;
      },
      &path);
  return path;
}

std::string Content(const std::string& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

class ElfFile : public testing::Test {
 protected:
  std::string Check(const std::string& content) {
    const absl::Status status =
        CheckSharedLibraryFile(folder_.Write("x.so", content));
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
    return std::string(status.message());
  }
  TestFolder folder_;
  const std::string library_ = Content(SomeLibrary());
};

TEST_F(ElfFile, AcceptsACompleteLibrary) {
  EXPECT_EQ(CheckSharedLibraryFile(SomeLibrary()), absl::OkStatus());
}

TEST_F(ElfFile, RefusesWhatIsNoElf) {
  const std::string expected =
      "not a shared library: it does not start like an ELF file";
  EXPECT_EQ(Check(""), expected);
  EXPECT_EQ(Check("#!/bin/sh\n"), expected);
  EXPECT_EQ(Check("\x7F"
                  "EL"),
            expected);
}

TEST_F(ElfFile, RefusesEveryTruncation) {
  for (std::size_t size :
       {std::size_t{5}, sizeof(ElfW(Ehdr)) - 1, sizeof(ElfW(Ehdr)) + 10,
        library_.size() / 2, library_.size() - 1}) {
    const std::string message = Check(library_.substr(0, size));
    EXPECT_EQ(message.rfind("truncated: its headers speak of ", 0), 0U)
        << size << ": " << message;
  }
}

TEST_F(ElfFile, RefusesAnotherProcessor) {
  std::string other = library_;
  const std::uint16_t machine = EM_S390;
  std::memcpy(other.data() + offsetof(ElfW(Ehdr), e_machine), &machine,
              sizeof(machine));
  EXPECT_EQ(Check(other).rfind("made for another processor (ELF machine 22", 0),
            0U);
}

TEST_F(ElfFile, RefusesAnObjectFile) {
  std::string object = library_;
  const std::uint16_t type = ET_REL;
  std::memcpy(object.data() + offsetof(ElfW(Ehdr), e_type), &type,
              sizeof(type));
  EXPECT_EQ(Check(object),
            "an ELF file, but not a shared library: link it with -shared");
}

TEST_F(ElfFile, DoesNotBelieveNumbersThatWrapAround) {
  std::string hostile = library_;
  const ElfW(Off) offset = ~ElfW(Off){0} - 8;
  std::memcpy(hostile.data() + offsetof(ElfW(Ehdr), e_shoff), &offset,
              sizeof(offset));
  EXPECT_EQ(Check(hostile).rfind("truncated: ", 0), 0U);
}

}  // namespace
}  // namespace whet
