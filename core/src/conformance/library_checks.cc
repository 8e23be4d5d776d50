// L: the library as a file and what its entry function returns. No instance is
// made.
#include <chrono>
#include <cstring>

#include <dlfcn.h>

#include "whet/core/plugin_catalog.h"
#include "whet/sdk/text.h"

#include "absl/strings/str_join.h"
#include "base/sanitizer.h"
#include "base/status_macros.h"
#include "base/utf8.h"
#include "conformance/check.h"
#include "conformance/elf_exports.h"
#include "conformance/fake_services.h"
#include "conformance/process_state.h"
#include "conformance/subject.h"
#include "plugins/plugin_instance.h"

namespace whet::conformance {
namespace {

using nlohmann::json;

// Tells the parent which plugins there are.
void Opens(Subject& subject) {
  json plugins = json::array();
  const whet_entry& entry = subject.entry();
  for (std::uint64_t i = 0; i < entry.descriptor_count; ++i) {
    const whet_descriptor& d = *entry.descriptors[i];
    plugins.push_back({sdk::Copy(d.kind), sdk::Copy(d.id)});
  }
  Conclude({Verdict::kPass, "", "", plugins.dump()});
}

void ExportsOneSymbol(Subject& subject) {
  subject.SkipIfPython();
  if (BuiltWithSanitizer())
    Skip(
        "this host, and so the library, is built with a sanitizer, whose run "
        "time exports symbols");
  const ElfFacts facts = ReadElfFacts(subject.path());
  std::vector<std::string> others;
  for (const std::string& name : facts.exports) {
    if (name != WHET_PLUGIN_ENTRY_SYMBOL)
      others.push_back(name);
  }
  const std::size_t count = others.size();
  if (others.size() > 5)
    others.resize(5);
  Expect(count == 0,
         "exports " + std::to_string(count) +
             " symbols more: " + absl::StrJoin(others, ", "),
         "only " WHET_PLUGIN_ENTRY_SYMBOL
         " (whet_add_plugin links with a version script)");
  Expect(!facts.executable_stack, "asks for an executable stack",
         "none: compile assembler sources with -Wa,--noexecstack");
  Expect(!facts.text_relocations, "has text relocations",
         "none: compile it with -fPIC");
}

void OpensQuietly(Subject& subject) {
  subject.SkipIfPython();
  const CapturedOutput output;
  const int threads = ThreadCount();
  const auto begin = std::chrono::steady_clock::now();
  subject.library();
  const std::chrono::duration<double, std::milli> took =
      std::chrono::steady_clock::now() - begin;
  Expect(output.Text().empty(),
         "printed " + ShowText(output.Text()) + " while it was opened",
         "nothing on standard output and error");
  Expect(ThreadCount() == threads,
         "started " + std::to_string(ThreadCount() - threads) +
             " threads while it was opened",
         "none: threads belong to instances");
  const std::string note =
      std::to_string(static_cast<int>(took.count() + 0.5)) + " ms";
  if (took.count() > 100.0 && !BuiltWithSanitizer())
    Warn("took " + note, "100 ms at most: load models in create()");
  Pass(note);
}

void EntryIsConstant(Subject& subject) {
  subject.SkipIfPython();
  const whet_entry& first = subject.entry();
  void* handle = dlopen(subject.path().c_str(), RTLD_NOW | RTLD_LOCAL);
  Expect(handle != nullptr, "could not be opened a second time",
         "the same library");
  const auto entry = reinterpret_cast<whet_plugin_entry_fn>(
      dlsym(handle, WHET_PLUGIN_ENTRY_SYMBOL));
  for (int i = 0; i < 3; ++i) {
    Expect(entry() == &first, "another call returned another pointer",
           "static data: the same pointer each time");
  }
}

// What people see of one plugin; returns what they would miss.
std::string Missing(const whet_descriptor& d) {
  if (d.description.len == 0)
    return "the description is empty";
  if (d.config_schema.len == 0)
    return "";
  const json schema = json::parse(sdk::View(d.config_schema), nullptr, false);
  const json settings = schema.value("properties", json::object());
  for (const auto& [name, setting] : settings.items()) {
    if (setting.is_object() && !setting.contains("description") &&
        !setting.contains("$ref")) {
      return "the setting '" + name + "' has no description";
    }
  }
  return "";
}

void CheckExamples(const whet_descriptor& d) {
  const absl::StatusOr<ConfigSchema> validator =
      ConfigSchema::Parse(sdk::View(d.config_schema));
  const json schema = json::parse(sdk::View(d.config_schema), nullptr, false);
  if (!validator.ok() || !schema.is_object())
    return;
  for (const json& example : schema.value("examples", json::array())) {
    const absl::Status status = validator->Complete(example, "$").status();
    Expect(status.ok(),
           "its schema refuses its own example " + example.dump() + ": " +
               std::string(ToStd(status.message())),
           "`examples` that are valid settings");
  }
}

void DescribesItself(Subject& subject) {
  const whet_entry& entry = subject.entry();
  std::string missing;
  for (std::uint64_t i = 0; i < entry.descriptor_count; ++i) {
    CheckExamples(*entry.descriptors[i]);
    const std::string text = Missing(*entry.descriptors[i]);
    if (missing.empty() && !text.empty())
      missing = sdk::Copy(entry.descriptors[i]->id) + ": " + text;
  }
  if (!missing.empty())
    Warn(missing, "what `whet plugins show` can explain");
}

void RefusesUnknownIds(Subject& subject) {
  const std::string known = sdk::Copy(subject.entry().descriptors[0]->id);
  for (const std::string& id :
       {known + "x", std::string(), std::string("no.such_plugin"),
        known.substr(0, known.size() - 1)}) {
    PluginError error;
    whet_instance* instance = nullptr;
    const whet_status status = subject.library().Create(
        sdk::Text(id), FakeHost(), sdk::Text("{}"), &instance, error.c());
    Expect(status == WHET_NOT_FOUND,
           "create() of '" + id + "' returned " + std::to_string(status),
           "WHET_NOT_FOUND (5): ids are compared as a whole");
    Expect(instance == nullptr, "create() of '" + id + "' set *out",
           "outputs untouched on failure");
  }
}

void ManifestIsTrue(Subject& subject) {
  if (subject.path().extension() == ".py") {
    subject.library();
    Pass("its worker has compared them");
  }
  const absl::Status status = CheckPluginLibrary(subject.path());
  Expect(status.ok(), ToStd(status.message()),
         "a manifest beside the library that says what it says");
}

// Errors of every capacity, with bytes behind them that must not change.
void ErrorsFit(Subject& subject) {
  for (const std::uint32_t capacity : {0U, 1U, 2U, 7U, 40U, 4096U}) {
    std::string buffer(capacity + 64, '\x5A');
    whet_error error{};
    error.struct_size = sizeof(error);
    error.capacity = capacity;
    error.message = capacity == 0 ? nullptr : buffer.data();
    whet_instance* instance = nullptr;
    const whet_status status =
        subject.library().Create(sdk::Text("no.such_plugin"), FakeHost(),
                                 sdk::Text("{}"), &instance, &error);
    const std::string room = "with room for " + std::to_string(capacity);
    Expect(buffer.find_first_not_of('\x5A', capacity) == std::string::npos,
           "wrote behind the error text " + room, "at most `capacity` bytes");
    Expect(error.len <= capacity,
           "said that it wrote " + std::to_string(error.len) + " bytes " + room,
           "`len` of at most `capacity`");
    const std::string_view text(buffer.data(), error.len);
    Expect(FirstInvalidUtf8(text) == text.size(),
           "cut the error text inside a character " + room, "UTF-8");
    Expect(error.len == 0 || error.code == status,
           "error.code is " + std::to_string(error.code) + ", the function " +
               "returned " + std::to_string(status),
           "the same number");
  }
  whet_instance* instance = nullptr;
  subject.library().Create(sdk::Text("no.such_plugin"), FakeHost(),
                           sdk::Text("{}"), &instance, nullptr);
}

constexpr Check kLibraryChecks[] = {
    {"L1", "opens",
     "A host opens the library with RTLD_NOW and RTLD_LOCAL; only root and the "
     "user can change it; its entry symbol is its own and returns tables that "
     "keep the contract (whet/entry.h).",
     "Read the message: it names the file, the symbol or the member that is "
     "wrong. whet_add_plugin makes a library that opens.",
     1, "", &Opens, Scope::kLibrary},
    {"L3", "exports one symbol",
     "A plugin library exports whet_plugin_entry_v1 and no other symbol, has "
     "no executable stack and no text relocations.",
     "Link with whet_add_plugin, or hide everything but the entry symbol with "
     "a version script.",
     1, "L1", &ExportsOneSymbol, Scope::kLibrary},
    {"L4", "opens quietly and at once",
     "Opening a library starts no thread, prints nothing and takes at most 100 "
     "ms.",
     "Move what the library does when it is opened (global objects, threads, "
     "files) into create().",
     1, "L1", &OpensQuietly, Scope::kLibrary},
    {"L5", "has one entry",
     "whet_plugin_entry_v1() is pure and returns the same pointer each time.",
     "Return the address of one static whet_entry and compute nothing.", 1,
     "L1", &EntryIsConstant, Scope::kLibrary},
    {"L7", "describes itself",
     "A plugin has a description in one sentence; each setting has a "
     "description; the schema accepts its own examples.",
     "Write the missing sentence into the descriptor or the schema, and "
     "correct the example.",
     2, "L1", &DescribesItself, Scope::kLibrary},
    {"L8", "refuses ids that are not its own",
     "create() returns WHET_NOT_FOUND for an unknown id and leaves *out alone.",
     "Compare the whole id, with its length, before anything is made; set *out "
     "last.",
     2, "L1", &RefusesUnknownIds, Scope::kLibrary},
    {"L9", "has a manifest that is true",
     "The .json file beside the library says the same as its descriptors; "
     "whet-manifest writes it.",
     "Run whet-manifest on the library after each build; whet_add_plugin does.",
     1, "L1", &ManifestIsTrue, Scope::kLibrary},
    {"I7", "writes errors within their buffer",
     "The text of a whet_error is UTF-8, at most `capacity` bytes, cut at a "
     "code point; a null whet_error is allowed.",
     "Write errors with sdk::Fill (C: at most `capacity` bytes, cut at a code "
     "point) and allow a null whet_error.",
     2, "L1 L8", &ErrorsFit, Scope::kLibrary},
};

}  // namespace

std::span<const Check> LibraryChecks() { return kLibraryChecks; }

}  // namespace whet::conformance
