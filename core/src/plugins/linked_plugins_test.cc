#include "whet/core/linked_plugins.h"

#include <memory>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "whet/core/plugin_catalog.h"
#include "whet/evaluator.h"

namespace whet {
namespace {

using ::testing::HasSubstr;

whet_status MakeNothing(whet_text, const whet_host*, whet_text, whet_instance**,
                        whet_error*) noexcept {
  return WHET_UNIMPLEMENTED;
}

// An entry with one evaluator "acme.one".
struct OneEvaluator {
  whet_descriptor descriptor{};
  const whet_descriptor* descriptors[1] = {&descriptor};
  whet_entry entry{};

  OneEvaluator() {
    descriptor.struct_size = sizeof(descriptor);
    descriptor.kind = WHET_TEXT(WHET_KIND_EVALUATOR);
    descriptor.id = WHET_TEXT("acme.one");
    descriptor.name = WHET_TEXT("One");
    descriptor.version = WHET_TEXT("1.2.3");
    entry.struct_size = sizeof(entry);
    entry.abi_major = WHET_ABI_MAJOR;
    entry.abi_minor = WHET_ABI_MINOR;
    entry.environment = WHET_ENVIRONMENT;
    entry.descriptors = descriptors;
    entry.descriptor_count = 1;
    entry.create = &MakeNothing;
  }
};

TEST(LinkedPluginsTest, AreListedWithTheOthers) {
  const OneEvaluator one;
  PluginSearchPath path;
  const auto linked = LinkPlugins(&one.entry, "acme");
  ASSERT_TRUE(linked.ok()) << linked.status();
  path.linked.push_back(*linked);
  const PluginCatalog catalog = PluginCatalog::Scan(path);
  const auto found = catalog.Find(PluginKind::kEvaluator, "acme.one");
  ASSERT_TRUE(found.ok()) << found.status();
  EXPECT_EQ((*found)->version, "1.2.3");
  EXPECT_EQ((*found)->found_in, "linked");
  EXPECT_EQ((*found)->library, "linked:acme");
}

TEST(LinkedPluginsTest, TheFirstOfTwoWithOneIdIsUsed) {
  const OneEvaluator one;
  OneEvaluator other;
  other.descriptor.version = WHET_TEXT("2.0.0");
  PluginSearchPath path;
  path.linked.push_back(*LinkPlugins(&one.entry, "one"));
  path.linked.push_back(*LinkPlugins(&other.entry, "other"));
  const PluginCatalog catalog = PluginCatalog::Scan(path);
  EXPECT_EQ((*catalog.Find(PluginKind::kEvaluator, "acme.one"))->version,
            "1.2.3");
  ASSERT_EQ(catalog.problems().size(), 1U);
  EXPECT_THAT(catalog.problems()[0], HasSubstr("linked:other: not used"));
}

TEST(LinkedPluginsTest, KeepsWhatItWasGivenToKeep) {
  const OneEvaluator one;
  auto keep = std::make_shared<int>(1);
  {
    const auto linked = LinkPlugins(&one.entry, "acme", keep);
    ASSERT_TRUE(linked.ok());
    EXPECT_EQ(keep.use_count(), 2);
  }
  EXPECT_EQ(keep.use_count(), 1);
}

TEST(LinkedPluginsTest, AnotherAbiIsRefusedByName) {
  OneEvaluator one;
  one.entry.abi_major = WHET_ABI_MAJOR + 1;
  const auto linked = LinkPlugins(&one.entry, "acme");
  EXPECT_TRUE(absl::IsFailedPrecondition(linked.status()));
  EXPECT_THAT(std::string(linked.status().message()), HasSubstr("linked:acme"));
}

}  // namespace
}  // namespace whet
