#include "folder_watch.h"

#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "folder_for_test.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace whet::cli {
namespace {

namespace fs = std::filesystem;

using ::testing::ElementsAre;
using ::testing::IsEmpty;

std::unique_ptr<FolderWatch> WatchOver(const FolderForTest& folder) {
  auto watch = FolderWatch::Open(folder.path());
  EXPECT_TRUE(watch.ok()) << watch.status();
  (*watch)->Look();
  return *std::move(watch);
}

TEST(FolderWatch, ASavedFileIsAChange) {
  const FolderForTest folder;
  const fs::path file = folder.Write("src/tone.cc", "one");
  const auto watch = WatchOver(folder);
  EXPECT_THAT(watch->Changed(), IsEmpty());
  folder.Write("src/tone.cc", "two");
  EXPECT_THAT(watch->Changed(), ElementsAre(file));
}

TEST(FolderWatch, FilesThatComeAndGoAreChanges) {
  const FolderForTest folder;
  const fs::path gone = folder.Write("gone.h", "one");
  const auto watch = WatchOver(folder);
  fs::remove(gone);
  const fs::path added = folder.Write("new/added.h", "one");
  EXPECT_THAT(watch->Changed(), ElementsAre(gone, added));
}

TEST(FolderWatch, WhatIsSavedAsItWasIsNoChange) {
  const FolderForTest folder;
  folder.Write("tone.cc", "one");
  const auto watch = WatchOver(folder);
  folder.Write("tone.cc", "two");
  folder.Write("tone.cc", "one");
  EXPECT_THAT(watch->Changed(), IsEmpty());
}

TEST(FolderWatch, WhatBuildsAndEditorsWriteIsNoChange) {
  const FolderForTest folder;
  folder.Write("other/CMakeCache.txt", "");
  const auto watch = WatchOver(folder);
  for (const char* name :
       {"build/tone.json", "target/release/tone.json", ".git/index",
        "other/tone.json", "__pycache__/tone.pyc", ".tone.cc.swp", "tone.cc~",
        "#tone.cc#", "tone.o", "tone.so", "Cargo.lock"}) {
    folder.Write(name, "two");
  }
  EXPECT_THAT(watch->Changed(), IsEmpty());
}

TEST(FolderWatch, AFileElsewhereCanBeAddedAndOneOfTheFolderIgnored) {
  const FolderForTest folder;
  const FolderForTest elsewhere;
  const fs::path sample = elsewhere.Write("sample.jsonl", "one");
  elsewhere.Write("other.jsonl", "one");
  const auto watch = WatchOver(folder);
  watch->Add(sample);
  watch->Ignore(folder.path() / "tone.json");
  watch->Look();
  elsewhere.Write("sample.jsonl", "two");
  elsewhere.Write("other.jsonl", "two");
  folder.Write("tone.json", "two");
  EXPECT_THAT(watch->Changed(), ElementsAre(sample));
}

TEST(FolderWatch, WaitsForWhatIsSavedLater) {
  const FolderForTest folder;
  const fs::path file = folder.Write("src/tone.cc", "one");
  const auto watch = WatchOver(folder);
  std::thread editor([&folder] { folder.Write("src/tone.cc", "two"); });
  const std::vector<fs::path> changed = watch->WaitForChange();
  editor.join();
  // It may have been seen between the file's beginning and its content.
  EXPECT_THAT(changed, ElementsAre(file));
}

TEST(FolderWatch, WaitsForAFileInANewFolder) {
  const FolderForTest folder;
  const auto watch = WatchOver(folder);
  fs::create_directory(folder.path() / "new");
  EXPECT_THAT(watch->Changed(), IsEmpty());
  const fs::path file = folder.path() / "new/tone.cc";
  std::thread editor([&folder] { folder.Write("new/tone.cc", "two"); });
  EXPECT_THAT(watch->WaitForChange(), ElementsAre(file));
  editor.join();
}

}  // namespace
}  // namespace whet::cli
