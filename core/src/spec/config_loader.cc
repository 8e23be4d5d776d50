// Loading a config: layers, credentials, variables, paths, types, origins.
#include <filesystem>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <unistd.h>

#include "whet/core/config.h"

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "base/status_macros.h"
#include "spec/config_layers.h"
#include "spec/credential_names.h"
#include "spec/json_reader.h"
#include "spec/run_spec_binder.h"

namespace whet {
namespace {

namespace fs = std::filesystem;
using spec::ChildPath;
using spec::LocatedValue;
using Json = nlohmann::ordered_json;

// Where settings of plugins are.
constexpr const char* kPluginSections[] = {"models", "evaluators", "strategy"};
constexpr const char* kDataFiles[] = {"file", "train", "val", "test"};

// User file, project file, environment, flags: each over the ones before.
absl::StatusOr<LocatedValue> ReadLayers(const ConfigSources& sources) {
  std::vector<LocatedValue> layers;
  if (!sources.user_file.empty()) {
    auto user = spec::ReadConfigFile(sources.user_file);
    if (user.ok()) {
      layers.push_back(*std::move(user));
    } else if (!absl::IsNotFound(user.status())) {
      return user.status();
    }
  }
  WHET_ASSIGN_OR_RETURN(
      LocatedValue project,
      sources.project_text.has_value()
          ? spec::ReadConfigText(*sources.project_text, sources.project_file)
          : spec::ReadConfigFile(sources.project_file));
  LocatedValue merged = project;  // its location stands for the whole
  merged.members.clear();
  layers.push_back(std::move(project));
  std::error_code error;
  const fs::path here = fs::current_path(error);
  WHET_ASSIGN_OR_RETURN(LocatedValue environment,
                        spec::ReadEnvironmentLayer(sources.environment, here));
  layers.push_back(std::move(environment));
  WHET_ASSIGN_OR_RETURN(LocatedValue flags,
                        spec::ReadOverrides(sources.overrides, here));
  layers.push_back(std::move(flags));
  for (LocatedValue& layer : layers) {
    WHET_RETURN_IF_ERROR(spec::ExpandPromptFile(sources.environment, &layer));
    WHET_RETURN_IF_ERROR(spec::MergeOver(std::move(layer), "$", &merged));
  }
  return merged;
}

void MakeAbsolute(LocatedValue* value) {
  if (value == nullptr || value->kind != LocatedValue::Kind::kString ||
      value->text.empty() || value->source == nullptr) {
    return;
  }
  value->text =
      (value->source->folder / value->text).lexically_normal().string();
}

// Which settings of plugins are paths cannot be known here: those that say so
// by their name, and those of a model that look like nothing else. A map that
// names a provider is a model's, wherever it stands.
void MakePathsAbsolute(bool of_model, LocatedValue* settings) {
  for (spec::Member& member : settings->members) {
    const std::string& text = member.value.text;
    const bool looks_like_one =
        of_model && (text.starts_with("./") || text.starts_with("../"));
    if (member.key == "file" || member.key.ends_with("_file") || looks_like_one)
      MakeAbsolute(&member.value);
    const LocatedValue* provider = member.value.Find("provider");
    if (of_model && provider != nullptr &&
        provider->kind == LocatedValue::Kind::kString) {
      MakePathsAbsolute(true, &member.value);
    }
  }
}

// Variables and paths in the merged config. Prompts are left as they are:
// what a model is told must not depend on who runs it.
absl::Status Resolve(const spec::Environment& environment,
                     LocatedValue* config) {
  for (const char* section : kPluginSections) {
    LocatedValue* value = config->Find(section);
    if (value == nullptr)
      continue;
    const std::string path = ChildPath("$", section);
    WHET_RETURN_IF_ERROR(spec::RefuseCredentials(*value, path));
    WHET_RETURN_IF_ERROR(spec::InterpolateAll(environment, path, value));
  }
  if (LocatedValue* models = config->Find("models")) {
    for (spec::Member& role : models->members)
      MakePathsAbsolute(true, &role.value);
  }
  if (LocatedValue* evaluators = config->Find("evaluators")) {
    for (LocatedValue& evaluator : evaluators->items)
      MakePathsAbsolute(false, &evaluator);
  }
  if (LocatedValue* strategy = config->Find("strategy"))
    MakePathsAbsolute(false, strategy);
  if (LocatedValue* data = config->Find("data")) {
    for (const char* key : kDataFiles) {
      LocatedValue* file = data->Find(key);
      if (file == nullptr)
        continue;
      WHET_RETURN_IF_ERROR(
          spec::InterpolateAll(environment, ChildPath("$.data", key), file));
      if (!std::string_view(file->text).starts_with(kMemoryData))
        MakeAbsolute(file);
    }
  }
  if (LocatedValue* prices = config->Find("prices"))
    MakeAbsolute(prices->Find("file"));
  if (LocatedValue* cache = config->Find("cache")) {
    if (LocatedValue* file = cache->Find("file")) {
      WHET_RETURN_IF_ERROR(
          spec::InterpolateAll(environment, "$.cache.file", file));
      MakeAbsolute(file);
    }
  }
  if (LocatedValue* tls = config->Find("tls")) {
    if (LocatedValue* file = tls->Find("ca_file")) {
      WHET_RETURN_IF_ERROR(
          spec::InterpolateAll(environment, "$.tls.ca_file", file));
      MakeAbsolute(file);
    }
  }
  if (LocatedValue* workers = config->Find("workers")) {
    if (LocatedValue* read = workers->Find("read")) {
      WHET_RETURN_IF_ERROR(
          spec::InterpolateAll(environment, "$.workers.read", read));
      for (LocatedValue& path : read->items)
        MakeAbsolute(&path);
    }
    if (LocatedValue* python = workers->Find("python")) {
      WHET_RETURN_IF_ERROR(
          spec::InterpolateAll(environment, "$.workers.python", python));
      MakeAbsolute(python);
    }
  }
  if (LocatedValue* plugins = config->Find("plugins")) {
    WHET_RETURN_IF_ERROR(
        spec::InterpolateAll(environment, "$.plugins", plugins));
    for (LocatedValue& folder : plugins->items)
      MakeAbsolute(&folder);
  }
  return absl::OkStatus();
}

// Adds the members that `value` does not have.
void AddMissing(const LocatedValue& members, LocatedValue* value) {
  for (const spec::Member& member : members.members) {
    if (value->Find(member.key) == nullptr)
      value->members.push_back(member);
  }
}

// Makes `config` one that scores the answers in `file`: its data are those
// answers, and what only a run needs is filled in.
absl::Status ScoreAnswersOf(const fs::path& file, LocatedValue* config) {
  constexpr std::string_view kRest =
      R"({"prompt": {"user": "{{input}}"}, "data": {}, "budget": {"calls": 1},
          "models": {"task": {"provider": "none"}}})";
  WHET_ASSIGN_OR_RETURN(const LocatedValue rest,
                        spec::ReadJson(kRest, nullptr));
  AddMissing(rest, config);
  if (LocatedValue* models = config->Find("models"); models->is_map())
    AddMissing(*rest.Find("models"), models);
  LocatedValue* data = config->Find("data");
  for (const char* key : {"file", "train", "val", "test", "split"})
    data->Erase(key);
  LocatedValue name;
  name.kind = LocatedValue::Kind::kString;
  name.text = fs::absolute(file).lexically_normal().string();
  data->members.push_back({"file", 0, std::move(name)});
  return absl::OkStatus();
}

// Dotted paths of the values in `printed`, with their origin in `config`.
void CollectOrigins(const Json& printed, const LocatedValue* config,
                    const std::string& path,
                    std::map<std::string, std::string>* origins) {
  auto child = [&](const std::string& element) {
    return path.empty() ? element : path + "." + element;
  };
  const bool objects_in_list =
      printed.is_array() && !printed.empty() && printed[0].is_object();
  if (printed.is_object() && !printed.empty()) {
    for (const auto& [key, value] : printed.items()) {
      CollectOrigins(value, config == nullptr ? nullptr : config->Find(key),
                     child(key), origins);
    }
  } else if (objects_in_list) {
    for (std::size_t i = 0; i < printed.size(); ++i) {
      const bool given = config != nullptr && i < config->items.size();
      CollectOrigins(printed[i], given ? &config->items[i] : nullptr,
                     child(std::to_string(i)), origins);
    }
  } else {
    (*origins)[path] = config == nullptr ? "default" : Origin(*config);
  }
}

}  // namespace

std::map<std::string, std::string> ProcessEnvironment() {
  std::map<std::string, std::string> variables;
  for (char** entry = environ; entry != nullptr && *entry != nullptr; ++entry) {
    const std::string_view variable = *entry;
    const std::size_t equals = variable.find('=');
    if (equals == std::string_view::npos)
      continue;
    variables.emplace(variable.substr(0, equals), variable.substr(equals + 1));
  }
  return variables;
}

absl::StatusOr<LoadedConfig> LoadConfig(const ConfigSources& sources) {
  WHET_ASSIGN_OR_RETURN(LocatedValue config, ReadLayers(sources));
  if (!sources.answers.empty())
    WHET_RETURN_IF_ERROR(ScoreAnswersOf(sources.answers, &config));
  WHET_RETURN_IF_ERROR(Resolve(sources.environment, &config));
  LoadedConfig loaded;
  loaded.file = sources.project_file;
  WHET_RETURN_IF_ERROR(spec::RunSpecBinder().Parse(config, "$", &loaded.spec));
  CollectOrigins(spec::PrintRunSpec(loaded.spec), &config, "", &loaded.origins);
  return loaded;
}

absl::StatusOr<RunSpec> ParseSpecJson(std::string_view json) {
  WHET_ASSIGN_OR_RETURN(LocatedValue value, spec::ReadJson(json, nullptr));
  RunSpec spec;
  WHET_RETURN_IF_ERROR(spec::RunSpecBinder().Parse(value, "$", &spec));
  return spec;
}

std::string PrintSpecJson(const RunSpec& spec) {
  return spec::CanonicalJsonText(spec::PrintRunSpec(spec));
}

absl::StatusOr<std::string> ParseModelSettings(
    const std::vector<std::string>& assignments,
    const std::map<std::string, std::string>& environment) {
  std::error_code error;
  WHET_ASSIGN_OR_RETURN(
      LocatedValue settings,
      spec::ReadOverrides(assignments, fs::current_path(error)));
  WHET_RETURN_IF_ERROR(spec::RefuseCredentials(settings, "$"));
  WHET_RETURN_IF_ERROR(spec::InterpolateAll(environment, "$", &settings));
  MakePathsAbsolute(true, &settings);
  return spec::ToJson(settings).dump();
}

}  // namespace whet
