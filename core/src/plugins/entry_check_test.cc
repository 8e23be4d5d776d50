#include "plugins/entry_check.h"

#include <string>

#include "whet/provider.h"
#include "whet/sdk/text.h"
#include "whet/service/http.h"
#include "whet/strategy.h"

#include "gtest/gtest.h"

namespace whet {
namespace {

using sdk::Text;

whet_status Create(whet_text, const whet_host*, whet_text, whet_instance**,
                   whet_error*) noexcept {
  return WHET_OK;
}

// A library that keeps the contract, for a test to spoil.
struct Library {
  whet_text need = Text("whet.llm/1");
  whet_descriptor descriptor{};
  const whet_descriptor* list[2] = {&descriptor, &descriptor};
  whet_entry entry{};

  Library() {
    descriptor.struct_size = sizeof(descriptor);
    descriptor.kind = Text("whet.strategy/1");
    descriptor.id = Text("acme.mine");
    descriptor.name = Text("Mine");
    descriptor.version = Text("1.0.0");
    descriptor.needs = &need;
    descriptor.needs_count = 1;
    entry.struct_size = sizeof(entry);
    entry.abi_major = WHET_ABI_MAJOR;
    entry.abi_minor = WHET_ABI_MINOR;
    entry.environment = WHET_ENVIRONMENT;
    entry.descriptors = list;
    entry.descriptor_count = 1;
    entry.create = &Create;
  }
  Library(const Library&) = delete;

  std::string Refusal(absl::StatusCode code) const {
    const absl::Status status = CheckEntry(&entry);
    EXPECT_EQ(status.code(), code);
    return std::string(status.message());
  }
  std::string Broken() const {
    return Refusal(absl::StatusCode::kInvalidArgument);
  }
  std::string Foreign() const {
    return Refusal(absl::StatusCode::kFailedPrecondition);
  }
};

TEST(CheckEntry, AcceptsALibraryThatKeepsTheContract) {
  const Library library;
  EXPECT_EQ(CheckEntry(&library.entry), absl::OkStatus());
}

// The sizes of 0.1 are enough for ever; a plugin of a later minor has more.
TEST(CheckEntry, AcceptsLargerTables) {
  Library library;
  library.entry.struct_size += 64;
  library.descriptor.struct_size += 64;
  library.entry.abi_minor = 7;
  EXPECT_EQ(CheckEntry(&library.entry), absl::OkStatus());
}

// 1.0 is 0.2 with a promise.
TEST(CheckEntry, AcceptsWhatWasMadeForAHostOf0) {
  Library library;
  library.entry.abi_major = 0;
  library.entry.abi_minor = 2;
  library.entry.abi_minor_required = 2;
  EXPECT_EQ(CheckEntry(&library.entry), absl::OkStatus());
  library.entry.abi_minor_required = 3;
  EXPECT_EQ(library.Foreign(),
            "made for Whet ABI 0.3 or later; this is 1.0: update whet");
}

TEST(CheckEntry, RefusesWhatNeedsALaterHost) {
  Library minor;
  minor.entry.abi_minor = minor.entry.abi_minor_required = 9;
  EXPECT_EQ(minor.Foreign(),
            "made for Whet ABI 1.9 or later; this is 1.0: update whet");
  Library major;
  major.entry.abi_major = 2;
  EXPECT_EQ(major.Foreign(), "made for Whet ABI 2.0; this is 1.0: update whet");
}

TEST(CheckEntry, RefusesOtherDescriptors) {
  Library l;
  l.entry.descriptor_count = 0;
  EXPECT_EQ(l.Broken(), "it describes 0 plugins, expected 1 to 256");
  l.entry.descriptor_count = UINT64_MAX;
  EXPECT_EQ(l.Broken(),
            "it describes 18446744073709551615 plugins, expected 1 to 256");
  l.entry.descriptor_count = 2;
  EXPECT_EQ(l.Broken(),
            "plugin 2 of 2: the id 'acme.mine' is taken by one before it");
  l.list[1] = nullptr;
  EXPECT_EQ(l.Broken(), "plugin 2 of 2: its descriptor is null");
}

TEST(CheckEntry, RefusesAShortDescriptor) {
  Library l;
  l.descriptor.struct_size = 136;
  EXPECT_EQ(l.Broken(),
            "plugin 1 of 1: its whet_descriptor has 136 bytes, expected at "
            "least 152: set struct_size to sizeof(whet_descriptor)");
}

TEST(CheckEntry, RefusesNamesThatAreNone) {
  Library id;
  id.descriptor.id = Text("Acme Mine");
  EXPECT_EQ(id.Broken(),
            "plugin 1 of 1: the id is 'Acme Mine', expected words of a-z, 0-9 "
            "and _ joined by dots, like acme.toxicity");
  Library name;
  name.descriptor.name = {};
  EXPECT_EQ(name.Broken(), "plugin 1 of 1: the name is empty");
  Library version;
  version.descriptor.version = Text("1.0");
  EXPECT_EQ(version.Broken(),
            "plugin 1 of 1: the version is '1.0', expected a semantic version "
            "like 1.0.0");
  Library need;
  need.need = Text("llm");
  EXPECT_EQ(need.Broken(),
            "plugin 1 of 1: needs names no service: 'llm', expected a name "
            "and a revision like whet.llm/1");
}

TEST(CheckEntry, RefusesTextThatItShouldNotRead) {
  Library null;
  null.descriptor.vendor = {nullptr, 4};
  EXPECT_EQ(null.Broken(),
            "plugin 1 of 1: vendor is a null pointer with a length");
  Library huge;
  huge.descriptor.description.len = UINT64_MAX;
  EXPECT_EQ(huge.Broken(),
            "plugin 1 of 1: description has 18446744073709551615 bytes, "
            "expected at most 4096");
  Library bytes;
  bytes.descriptor.name = Text("caf\xE9");
  EXPECT_EQ(bytes.Broken(), "plugin 1 of 1: name is not UTF-8 at byte 3");
}

TEST(CheckEntry, RefusesFlagsThatItMustUnderstand) {
  Library l;
  l.descriptor.flags = WHET_PLUGIN_CONCURRENT | 0x8000U;
  EXPECT_EQ(CheckEntry(&l.entry), absl::OkStatus());
  l.descriptor.flags = WHET_PLUGIN_CONCURRENT | 0x40000U;
  EXPECT_EQ(l.Foreign(),
            "plugin 1 of 1: sets flags that this whet does not know: 0x40000: "
            "update whet");
}

TEST(CheckEntry, RefusesAKindOfTheFuture) {
  Library l;
  l.descriptor.kind = Text("whet.strategy/2");
  EXPECT_EQ(l.Foreign(),
            "plugin 1 of 1: this whet does not know the kind "
            "'whet.strategy/2' (known: whet.evaluator/1, whet.provider/1, "
            "whet.strategy/1)");
}

// Everything behind the versions may have moved in another major version.
TEST(CheckEntry, LooksAtTheVersionBeforeAnythingElse) {
  Library l;
  l.entry.abi_major = 3;
  l.entry.abi_minor = 2;
  l.entry.struct_size = 20;
  l.entry.descriptors = nullptr;
  EXPECT_EQ(l.Foreign(), "made for Whet ABI 3.2; this is 1.0: update whet");
}

void Destroy(whet_instance*) noexcept {}
whet_status Run(whet_instance*, whet_error*) noexcept { return WHET_OK; }
const void* NoExtension(whet_instance*, whet_text) noexcept { return nullptr; }

struct Instance {
  Library library;
  whet_strategy table = {sizeof(whet_strategy), 0, &Run};
  whet_instance instance = {
      sizeof(whet_instance), 0, nullptr, &table, nullptr, &Destroy, nullptr};
  std::string Refusal() const {
    const absl::Status status = CheckInstance(library.descriptor, &instance);
    EXPECT_EQ(status.code(), absl::StatusCode::kInternal);
    return std::string(status.message());
  }
};

TEST(CheckInstance, AcceptsOneThatKeepsTheContract) {
  const Instance i;
  EXPECT_EQ(CheckInstance(i.library.descriptor, &i.instance), absl::OkStatus());
  EXPECT_TRUE(CanDestroy(&i.instance));
}

TEST(CheckInstance, RefusesMissingParts) {
  EXPECT_EQ(CheckInstance(Library().descriptor, nullptr).message(),
            "create() reported success without an instance");
  Instance destroy;
  destroy.instance.destroy = nullptr;
  EXPECT_EQ(destroy.Refusal(),
            "its whet_instance lacks the required function destroy");
  EXPECT_FALSE(CanDestroy(&destroy.instance));
  Instance table;
  table.instance.kind_table = nullptr;
  EXPECT_EQ(table.Refusal(), "its whet_instance lacks a kind_table");
  Instance run;
  run.table.run = nullptr;
  EXPECT_EQ(run.Refusal(), "its whet_strategy lacks the required function run");
  Instance size;
  size.table.struct_size = 8;
  EXPECT_EQ(size.Refusal(),
            "its whet_strategy has 8 bytes, expected at least 16: set "
            "struct_size to sizeof(whet_strategy)");
}

TEST(CheckInstance, WantsATakerForTheAnswersOfHttp) {
  Instance i;
  i.library.need = Text(WHET_SERVICE_HTTP);
  const std::string expected =
      "it needs whet.http/1, but has no extension whet.http_client/1 that "
      "takes the answers";
  EXPECT_EQ(i.Refusal(), expected);
  i.instance.get_extension = &NoExtension;
  EXPECT_EQ(i.Refusal(), expected);
}

}  // namespace
}  // namespace whet
