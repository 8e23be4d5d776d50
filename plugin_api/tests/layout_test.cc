#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <regex>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "layout_diff.h"
#include "layout_dump.h"

namespace whet::abi {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

std::string ReadFile(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

// WHET_REGENERATE=1 writes the golden file if the change only appends. A line
// in abi/ABI_CHANGES.md belongs to it.
TEST(Layout, AppendsToTheGoldenFile) {
  const std::filesystem::path path =
      std::filesystem::path(WHET_ABI_FOLDER) / "layout-0.1.txt";
  const std::string golden = ReadFile(path);
  const std::string now = DumpLayout();
  ASSERT_THAT(Breaches(golden, now), IsEmpty());
  const char* regenerate = std::getenv("WHET_REGENERATE");
  if (regenerate != nullptr && std::string(regenerate) == "1") {
    std::ofstream(path, std::ios::binary) << now;
    FAIL() << path << ": written anew; say why in abi/ABI_CHANGES.md";
  }
  EXPECT_EQ(golden, now)
      << "the contract grew: run with WHET_REGENERATE=1 and add a line to "
         "abi/ABI_CHANGES.md";
}

// The lists in layout_dump.cc are complete: every struct of every header, and
// no bytes between fields that are not one of them.
TEST(Layout, KnowsEveryStruct) {
  std::set<std::string> declared;
  const std::regex declaration("typedef struct (whet_[a-z_]+) \\{");
  for (const auto& entry :
       std::filesystem::recursive_directory_iterator(WHET_INCLUDE_FOLDER)) {
    if (!entry.is_regular_file())
      continue;
    const std::string text = ReadFile(entry.path());
    for (auto it = std::sregex_iterator(text.begin(), text.end(), declaration);
         it != std::sregex_iterator(); ++it) {
      declared.insert((*it)[1]);
    }
  }
  EXPECT_GE(declared.size(), 30U);
  const std::string dump = DumpLayout();
  for (const std::string& name : declared) {
    EXPECT_THAT(dump, HasSubstr("struct " + name + " size ")) << name;
  }
}

TEST(Layout, HasNoHiddenPaddingAndNoForgottenField) {
  std::istringstream dump(DumpLayout());
  std::string line;
  std::string name;
  std::size_t size = 0;
  std::size_t end = 0;
  while (std::getline(dump, line)) {
    std::istringstream words(line);
    if (line.front() != ' ') {
      EXPECT_EQ(end, size) << name << ": bytes behind the last known field";
      std::string word;
      words >> word >> name >> word >> size;
      end = 0;
    } else {
      std::size_t offset = 0;
      std::size_t bytes = 0;
      std::string field;
      words >> offset >> bytes >> field;
      EXPECT_EQ(offset, end) << name << "." << field;
      end = offset + bytes;
    }
  }
  EXPECT_EQ(end, size) << name;
}

TEST(Layout, AppendableStructsBeginWithTheirSize) {
  std::istringstream dump(DumpLayout());
  std::string line;
  while (std::getline(dump, line)) {
    if (line.find("APPENDABLE") != std::string::npos) {
      std::string first;
      std::getline(dump, first);
      EXPECT_EQ(first, "  0 4 struct_size") << line;
    }
  }
}

constexpr char kBefore[] =
    "struct a size 16 APPENDABLE\n  0 4 struct_size\n  4 4 x\n  8 8 y\n"
    "struct f size 8 FROZEN\n  0 8 v\n";

TEST(Breaches, AppendingIsNone) {
  EXPECT_THAT(Breaches(kBefore,
                       "struct a size 24 APPENDABLE\n  0 4 struct_size\n"
                       "  4 4 x\n  8 8 y\n  16 8 z\n"
                       "struct f size 8 FROZEN\n  0 8 v\n"
                       "struct new size 4 FROZEN\n  0 4 n\n"),
              IsEmpty());
}

TEST(Breaches, NamesEveryOne) {
  EXPECT_THAT(Breaches(kBefore,
                       "struct a size 16 APPENDABLE\n  0 4 struct_size\n"
                       "  4 4 renamed\n"
                       "struct f size 16 FROZEN\n  0 8 v\n  8 8 more\n"),
              ElementsAre("struct a: field 1 was '4 4 x', is '4 4 renamed'",
                          "struct a: field 2 was '8 8 y', is 'gone'",
                          "struct f: is FROZEN and changed its size"));
  EXPECT_THAT(
      Breaches(kBefore,
               "struct a size 16 FROZEN\n  0 4 struct_size\n"
               "  4 4 x\n  8 8 y\n"),
      ElementsAre("struct a: was APPENDABLE, is FROZEN", "struct f: is gone"));
}

}  // namespace
}  // namespace whet::abi
