#include "spec/config_layers.h"

#include <algorithm>
#include <cstddef>
#include <memory>
#include <optional>
#include <string_view>
#include <utility>

#include "base/file_io.h"
#include "base/status_macros.h"
#include "spec/candidate_binder.h"
#include "spec/json_reader.h"
#include "spec/run_spec_binder.h"
#include "spec/yaml_reader.h"

namespace whet::spec {
namespace {

namespace fs = std::filesystem;

constexpr ReadLimits kConfigLimits = {
    .max_depth = 64, .max_bytes = 4 << 20, .max_values = 100'000};
constexpr std::string_view kPrefix = "WHET_";

std::string Extension(const fs::path& file) {
  std::string extension = file.extension().string();
  for (char& c : extension) {
    if (c >= 'A' && c <= 'Z')
      c += 'a' - 'A';
  }
  return extension;
}

std::vector<std::string> SplitText(std::string_view text,
                                   std::string_view separator) {
  std::vector<std::string> parts;
  while (true) {
    const std::size_t end = text.find(separator);
    parts.emplace_back(text.substr(0, end));
    if (end == text.npos)
      return parts;
    text.remove_prefix(end + separator.size());
  }
}

// What a flag or a variable says: YAML if it can be read as such, else a text.
LocatedValue ReadShellText(std::string_view text,
                           std::shared_ptr<const Source> source) {
  absl::StatusOr<LocatedValue> parsed = ReadYaml(text, source, kConfigLimits);
  LocatedValue value;
  if (parsed.ok()) {
    value = *std::move(parsed);
  } else {
    value.kind = LocatedValue::Kind::kString;
    value.text = text;
    value.source = std::move(source);
  }
  value.raw = text;
  return value;
}

// Puts `value` at `elements` under `root`, with maps on the way.
void PlaceAt(const std::vector<std::string>& elements, LocatedValue value,
             LocatedValue* root) {
  LocatedValue* at = root;
  for (const std::string& element : elements) {
    if (!at->is_map()) {
      *at = LocatedValue{};
      at->kind = LocatedValue::Kind::kMap;
      at->source = value.source;
    }
    if (at->Find(element) == nullptr) {
      Member member;
      member.key = element;
      member.value.source = value.source;
      at->members.push_back(std::move(member));
    }
    at = at->Find(element);
  }
  *at = std::move(value);
}

LocatedValue EmptyLayer() {
  LocatedValue layer;
  layer.kind = LocatedValue::Kind::kMap;
  return layer;
}

bool IsConfigKey(const std::string& name) {
  const auto& keys = RunSpecBinder().keys();
  return std::any_of(keys.begin(), keys.end(),
                     [&](const KeyDoc& key) { return key.name == name; });
}

// The members of an entry that say which thing it configures.
bool NamesAnother(const char* key, const LocatedValue& higher,
                  const LocatedValue& base) {
  const LocatedValue* above = higher.Find(key);
  const LocatedValue* below = base.Find(key);
  return above != nullptr && below != nullptr && above->text != below->text;
}

bool ReplacesEntry(const LocatedValue& higher, const LocatedValue& base,
                   const std::string& path) {
  if (path == "$.prompt")
    return higher.Find("file") != nullptr;
  if (path.compare(0, 9, "$.models.") == 0) {
    return NamesAnother("provider", higher, base);
  }
  if (path == "$.strategy" || path.compare(0, 13, "$.evaluators[") == 0) {
    return NamesAnother("use", higher, base);
  }
  return false;
}

// One file or a file per split: the higher layer decides which.
void DropOtherData(const LocatedValue& higher, LocatedValue* base) {
  if (higher.Find("file") != nullptr) {
    for (const char* key : {"train", "val", "test"})
      base->Erase(key);
  } else if (higher.Find("train") != nullptr || higher.Find("val") != nullptr ||
             higher.Find("test") != nullptr) {
    base->Erase("file");
    base->Erase("split");
  }
}

std::optional<std::size_t> AsIndex(const std::string& text) {
  constexpr std::size_t kMaxDigits = 6;
  if (text.empty() || text.size() > kMaxDigits)
    return std::nullopt;
  std::size_t index = 0;
  for (char c : text) {
    if (c < '0' || c > '9')
      return std::nullopt;
    index = index * 10 + (c - '0');
  }
  return index;
}

// {"0": {weight: 2}} over a list.
absl::Status MergeIntoList(LocatedValue higher, const std::string& path,
                           LocatedValue* base) {
  for (Member& member : higher.members) {
    std::optional<std::size_t> index = AsIndex(member.key);
    if (!index || *index >= base->items.size()) {
      return ErrorAt(member.value, ChildPath(path, member.key),
                     "expected the number of an entry below " +
                         std::to_string(base->items.size()));
    }
    WHET_RETURN_IF_ERROR(MergeOver(std::move(member.value),
                                   ChildPath(path, *index),
                                   &base->items[*index]));
  }
  return absl::OkStatus();
}

// `user` and `user_template` are the same key; merging must see that.
void NameUserMessage(LocatedValue* prompt) {
  if (prompt->Find("user") != nullptr)
    return;
  for (Member& member : prompt->members) {
    if (member.key == "user_template")
      member.key = "user";
  }
}

}  // namespace

absl::StatusOr<LocatedValue> ReadConfigFile(const fs::path& file) {
  WHET_ASSIGN_OR_RETURN(std::string text,
                        ReadWholeFile(file, kConfigLimits.max_bytes));
  return ReadConfigText(text, file);
}

absl::StatusOr<LocatedValue> ReadConfigText(std::string_view text,
                                            const fs::path& file) {
  auto source = std::make_shared<Source>();
  source->name = file.string();
  source->folder = fs::absolute(file).parent_path();
  LocatedValue root;
  if (Extension(file) == ".json") {
    WHET_ASSIGN_OR_RETURN(root, ReadJson(text, source, kConfigLimits));
  } else {
    WHET_ASSIGN_OR_RETURN(root, ReadYaml(text, source, kConfigLimits));
  }
  if (root.kind == LocatedValue::Kind::kNull) {
    root.kind = LocatedValue::Kind::kMap;  // an empty file
  }
  if (!root.is_map()) {
    return ErrorAt(root, "$", "expected an object, got " + Describe(root));
  }
  return root;
}

absl::StatusOr<LocatedValue> ReadEnvironmentLayer(
    const Environment& environment, const fs::path& folder) {
  LocatedValue layer = EmptyLayer();
  for (const auto& [name, text] : environment) {
    if (name.compare(0, kPrefix.size(), kPrefix) != 0)
      continue;
    std::string path = name.substr(kPrefix.size());
    for (char& c : path) {
      if (c >= 'A' && c <= 'Z')
        c += 'a' - 'A';
    }
    if (path.find("__") == path.npos && !IsConfigKey(path))
      continue;
    auto source = std::make_shared<Source>();
    source->name = name;
    source->lines = false;
    source->folder = folder;
    std::vector<std::string> elements = SplitText(path, "__");
    if (std::count(elements.begin(), elements.end(), "") > 0) {
      return absl::InvalidArgumentError(
          name +
          ": expected keys separated by two underscores, such as "
          "WHET_BUDGET__CALLS");
    }
    PlaceAt(elements, ReadShellText(text, std::move(source)), &layer);
  }
  return layer;
}

absl::StatusOr<LocatedValue> ReadOverrides(
    const std::vector<std::string>& overrides, const fs::path& folder) {
  LocatedValue layer = EmptyLayer();
  for (const std::string& text : overrides) {
    const std::size_t equals = text.find('=');
    const std::string path = text.substr(0, equals);
    std::vector<std::string> elements = SplitText(path, ".");
    if (equals == text.npos ||
        std::count(elements.begin(), elements.end(), "") > 0) {
      return absl::InvalidArgumentError(
          "--set " + path + ": expected path=value, such as budget.calls=300");
    }
    auto source = std::make_shared<Source>();
    source->name = "--set " + path;
    source->origin = "--set " + text;
    source->lines = false;
    source->folder = folder;
    PlaceAt(elements,
            ReadShellText(std::string_view(text).substr(equals + 1),
                          std::move(source)),
            &layer);
  }
  return layer;
}

absl::Status ExpandPromptFile(const Environment& environment,
                              LocatedValue* layer) {
  LocatedValue* prompt = layer->Find("prompt");
  if (prompt == nullptr)
    return absl::OkStatus();
  NameUserMessage(prompt);
  const LocatedValue* file = prompt->Find("file");
  if (file == nullptr)
    return absl::OkStatus();
  const std::string path = "$.prompt.file";
  if (prompt->members.size() > 1) {
    return ErrorAt(*file, path,
                   "stands for all of `prompt`; remove the other keys or put "
                   "them into the file");
  }
  std::string text;
  WHET_RETURN_IF_ERROR(Text({.not_empty = true}).parse(*file, path, &text));
  absl::StatusOr<std::string> name = Interpolate(text, environment);
  if (!name.ok())
    return ErrorAt(*file, path, ToStd(name.status().message()));
  const fs::path base = file->source ? file->source->folder : fs::path();
  const fs::path full = (base / *name).lexically_normal();
  const std::string extension = Extension(full);
  if (extension != ".yaml" && extension != ".yml" && extension != ".json") {
    return ErrorAt(*file, path,
                   "expected a .yaml, .yml or .json file, got " +
                       CompactJson(full.filename().string()));
  }
  absl::StatusOr<LocatedValue> content = ReadConfigFile(full);
  if (!content.ok()) {
    // A problem in the file has its own place.
    return content.status().code() == absl::StatusCode::kInvalidArgument
               ? content.status()
               : Annotate(content.status(), Location(*file) + ": " + path);
  }
  if (const LocatedValue* nested = content->Find("file")) {
    return ErrorAt(*nested, path, "a prompt file cannot name another one");
  }
  NameUserMessage(&*content);
  // Kept as the mark that this prompt is complete (ReplacesEntry).
  Member mark;
  mark.key = "file";
  mark.value = *file;
  content->members.push_back(std::move(mark));
  *prompt = *std::move(content);
  return absl::OkStatus();
}

absl::Status MergeOver(LocatedValue higher, const std::string& path,
                       LocatedValue* base) {
  if (higher.is_map() && base->is_list()) {
    return MergeIntoList(std::move(higher), path, base);
  }
  if (!higher.is_map() || !base->is_map() ||
      ReplacesEntry(higher, *base, path)) {
    *base = std::move(higher);
    return absl::OkStatus();
  }
  if (path == "$.data")
    DropOtherData(higher, base);
  for (Member& member : higher.members) {
    LocatedValue* below = base->Find(member.key);
    if (below == nullptr) {
      base->members.push_back(std::move(member));
      continue;
    }
    WHET_RETURN_IF_ERROR(
        MergeOver(std::move(member.value), ChildPath(path, member.key), below));
  }
  return absl::OkStatus();
}

}  // namespace whet::spec
