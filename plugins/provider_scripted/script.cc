#include "script.h"

#include <cerrno>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <system_error>
#include <utility>

#include "rule_reader.h"
#include "text/json_text.h"
#include "text/utf8_text.h"

namespace whet::scripted {
namespace {

using nlohmann::json;

std::string ReadScriptFile(const std::string& file) {
  std::error_code error;
  // A folder opens like a file and reads as an empty one.
  const bool folder = std::filesystem::is_directory(file, error);
  std::ifstream in(file, std::ios::binary);
  if (folder || !in) {
    const int reason = folder ? EISDIR : errno;
    throw sdk::Error(WHET_NOT_FOUND,
                     "$.file: " + file + " cannot be read: " +
                         std::generic_category().message(reason) +
                         "; expected a script (JSON or JSONL)");
  }
  return std::string(std::istreambuf_iterator<char>(in), {});
}

json ParseAt(const std::string& place, std::string_view text) {
  text::FoundJson found = text::ReadJson(text, text::JsonPlace::kWhole);
  if (!found.value.has_value())
    throw sdk::Error(WHET_INVALID_ARGUMENT, place + ": " + found.error);
  return *std::move(found.value);
}

void AddRules(const json& rules, const std::string& place, Script* script) {
  if (!rules.is_array()) {
    throw sdk::Error(WHET_INVALID_ARGUMENT,
                     place + ": expected a list of rules");
  }
  for (std::size_t i = 0; i < rules.size(); ++i) {
    script->rules.push_back(
        ReadRule(rules[i], place + "[" + std::to_string(i) + "]"));
  }
}

// One rule a line; empty lines are left out.
void AddLines(const std::string& name, std::string_view text, Script* script) {
  for (std::size_t number = 1; !text.empty(); ++number) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    const std::string_view line = text::Stripped(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
    if (line.empty())
      continue;
    const std::string place = name + ":" + std::to_string(number);
    script->rules.push_back(ReadRule(ParseAt(place, line), place));
  }
}

void AddFile(const std::string& file, Script* script) {
  const std::filesystem::path path(file);
  const std::string name = path.filename().string();
  const std::string text = ReadScriptFile(file);
  if (path.extension() == ".jsonl") {
    AddLines(name, text, script);
    return;
  }
  const json whole = ParseAt(name, text);
  if (whole.is_object() && whole.size() == 1 && whole.contains("rules"))
    AddRules(whole["rules"], name + ": rules", script);
  else
    AddRules(whole, name, script);
}

}  // namespace

Script ReadScript(const json& settings) {
  Script script;
  if (settings.contains("rules"))
    AddRules(settings["rules"], "$.rules", &script);
  if (settings.contains("file"))
    AddFile(settings["file"].get<std::string>(), &script);
  if (script.rules.empty()) {
    throw sdk::Error(WHET_INVALID_ARGUMENT,
                     "$: there is no rule; expected rules: [{text: ...}] or "
                     "file: a script with one");
  }
  script.dimensions = settings.value("dimensions", script.dimensions);
  return script;
}

}  // namespace whet::scripted
