#include "model_file.h"

#include <filesystem>
#include <fstream>
#include <map>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "whet/sdk/error.h"

namespace whet::llama {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

Environment Variables(std::map<std::string, std::string> values) {
  return [values = std::move(values)](const char* name) {
    const auto found = values.find(name);
    return found == values.end() ? nullptr : found->second.c_str();
  };
}

// A folder that goes away with the test.
class Folder {
 public:
  Folder()
      : path_(std::filesystem::path(testing::TempDir()) /
              testing::UnitTest::GetInstance()->current_test_info()->name()) {
    std::filesystem::create_directories(path_);
  }
  ~Folder() { std::filesystem::remove_all(path_); }

  std::string Touch(const std::string& name) const {
    const std::filesystem::path file = path_ / name;
    std::filesystem::create_directories(file.parent_path());
    std::ofstream(file) << "x";
    return file.string();
  }
  std::string path() const { return path_.string(); }

 private:
  std::filesystem::path path_;
};

std::string ErrorOf(const std::string& model, const Environment& environment) {
  try {
    return "found " + ModelFile(model, environment);
  } catch (const whet::sdk::Error& error) {
    EXPECT_EQ(error.code(), WHET_NOT_FOUND);
    return error.what();
  }
}

TEST(ModelFile, TakesAPathAsItIs) {
  const Folder folder;
  const std::string file = folder.Touch("some.gguf");
  EXPECT_EQ(ModelFile(file, Variables({})), file);
}

TEST(ModelFile, FindsTheBuiltInModelInTheCache) {
  const Folder folder;
  const std::string file = folder.Touch("models/smollm2-135m.gguf");
  EXPECT_EQ(
      ModelFile("smollm2-135m", Variables({{"WHET_CACHE_DIR", folder.path()},
                                           {"XDG_CACHE_HOME", "/nowhere"}})),
      file);
}

TEST(ModelFile, LooksWhereTheUsersCacheIs) {
  const Folder folder;
  const std::string xdg = folder.Touch("xdg/whet/models/smollm2-135m.gguf");
  const std::string home =
      folder.Touch("home/.cache/whet/models/smollm2-135m.gguf");
  EXPECT_EQ(ModelFile("smollm2-135m",
                      Variables({{"XDG_CACHE_HOME", folder.path() + "/xdg"},
                                 {"HOME", folder.path() + "/home"}})),
            xdg);
  EXPECT_EQ(
      ModelFile("smollm2-135m", Variables({{"HOME", folder.path() + "/home"}})),
      home);
}

TEST(ModelFile, FindsByNameWhatAnotherListHasBrought) {
  const Folder folder;
  const std::string file = folder.Touch("models/house-7b.gguf");
  EXPECT_EQ(
      ModelFile("house-7b", Variables({{"WHET_CACHE_DIR", folder.path()}})),
      file);
}

TEST(ModelFile, SaysHowToGetTheBuiltInModel) {
  const Folder folder;
  EXPECT_THAT(
      ErrorOf("smollm2-135m", Variables({{"WHET_CACHE_DIR", folder.path()}})),
      AllOf(HasSubstr(folder.path() + "/models/smollm2-135m.gguf"),
            HasSubstr("python3 cmake/llama/fetch.py model")));
}

TEST(ModelFile, NamesTheBuiltInModelWhenAFileIsMissing) {
  EXPECT_THAT(ErrorOf("smolm2", Variables({})),
              AllOf(HasSubstr("model smolm2: no such file"),
                    HasSubstr("by name (smollm2-135m)")));
}

}  // namespace
}  // namespace whet::llama
