#include "edits.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

#include "text/json_text.h"

namespace whet::search {
namespace {

constexpr std::array<std::pair<std::string_view, Edit::Op>, 3> kOps = {
    {{"insert", Edit::Op::kInsert},
     {"replace", Edit::Op::kReplace},
     {"delete", Edit::Op::kDelete}}};
constexpr std::array<std::pair<std::string_view, Part>, 3> kParts = {
    {{"system", Part::kSystem},
     {"user_template", Part::kUserTemplate},
     {"output_instructions", Part::kOutputInstructions}}};

constexpr char kSchema[] = R"({
  "type": "object", "additionalProperties": false, "required": ["edits"],
  "properties": {"edits": {"type": "array", "items": {
    "type": "object", "additionalProperties": false,
    "required": ["op", "part", "find", "text", "reason"],
    "properties": {
      "op": {"enum": ["insert", "replace", "delete"]},
      "part": {"enum": ["system", "user_template", "output_instructions"]},
      "find": {"type": "string"}, "text": {"type": "string"},
      "reason": {"type": "string"}}}}}})";

std::string Quoted(std::string_view text) {
  constexpr std::size_t kMost = 80;
  const std::string_view head = sdk::CutAtCodePoint(text, kMost);
  return "\"" + std::string(head) + (head.size() < text.size() ? "..." : "") +
         "\"";
}

// The value of `name` in `table`, else nothing.
template <typename Table>
auto Lookup(const Table& table, const nlohmann::json& edit, const char* name)
    -> std::optional<typename Table::value_type::second_type> {
  const auto it = edit.find(name);
  if (it == edit.end() || !it->is_string()) {
    return std::nullopt;
  }
  for (const auto& [word, value] : table) {
    if (*it == word) {
      return value;
    }
  }
  return std::nullopt;
}

// A string member; empty if it is missing or null.
std::optional<std::string> Text(const nlohmann::json& edit, const char* name) {
  const auto it = edit.find(name);
  if (it == edit.end() || it->is_null()) {
    return "";
  }
  return it->is_string() ? std::optional(it->get<std::string>()) : std::nullopt;
}

// Reads one edit; its fault text if it is not well formed.
std::string ReadEdit(const nlohmann::json& json, Edit& edit) {
  if (!json.is_object()) {
    return "is not an object";
  }
  const auto op = Lookup(kOps, json, "op");
  if (!op) {
    return "needs an \"op\" of insert, replace or delete";
  }
  const auto part = Lookup(kParts, json, "part");
  if (!part) {
    return "needs a \"part\" of system, user_template or output_instructions";
  }
  const auto find = Text(json, "find");
  const auto text = Text(json, "text");
  const auto reason = Text(json, "reason");
  if (!find || !text) {
    return "has a \"find\" or \"text\" that is not a text";
  }
  if (*op != Edit::Op::kInsert && find->empty()) {
    return "needs in \"find\" the exact text to change";
  }
  if (*op != Edit::Op::kDelete && text->empty()) {
    return "needs the new text in \"text\"";
  }
  edit = {*op, *part, *find, *op == Edit::Op::kDelete ? "" : *text,
          reason.value_or("")};
  return "";
}

// Characters [begin, end) of a part give way to `text`.
struct Change {
  std::size_t begin = 0;
  std::size_t end = 0;
  std::string text = {};
  bool insertion = false;
};

bool IsSpace(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

// An insertion keeps apart from the words before and behind it.
std::string Spaced(const std::string& part, std::size_t at,
                   const std::string& text) {
  const bool before =
      at > 0 && !IsSpace(part[at - 1]) && !IsSpace(text.front());
  const bool behind =
      at < part.size() && !IsSpace(part[at]) && !IsSpace(text.back());
  return (before ? " " : "") + text + (behind ? " " : "");
}

// Where `edit` changes `part`; the fault text if it cannot.
std::string Locate(const std::string& part, const Edit& edit, Change& change) {
  if (edit.find.empty()) {
    const bool new_line = !part.empty() && part.back() != '\n';
    change = {part.size(), part.size(), (new_line ? "\n" : "") + edit.text,
              true};
    return "";
  }
  const std::size_t at = part.find(edit.find);
  const std::string where = std::string(PartName(edit.part));
  if (at == std::string::npos) {
    return "the part " + where + " does not contain " + Quoted(edit.find) + ".";
  }
  if (part.find(edit.find, at + 1) != std::string::npos) {
    return "the part " + where + " contains " + Quoted(edit.find) +
           " more than once; quote more of it.";
  }
  const std::size_t end = at + edit.find.size();
  switch (edit.op) {
    case Edit::Op::kInsert:
      change = {end, end, Spaced(part, end, edit.text), true};
      break;
    case Edit::Op::kReplace:
      change = {at, end, edit.text, false};
      break;
    case Edit::Op::kDelete: {
      // One of the two spaces around what goes, goes too.
      const bool space = end < part.size() && IsSpace(part[end]) &&
                         (at == 0 || IsSpace(part[at - 1]));
      change = {at, end + (space ? 1 : 0), "", false};
      break;
    }
  }
  return "";
}

bool Overlap(const Change& a, const Change& b) {
  if (a.insertion && b.insertion) {
    return false;
  }
  if (a.insertion || b.insertion) {
    const std::size_t at = a.insertion ? a.begin : b.begin;
    const Change& other = a.insertion ? b : a;
    return at > other.begin && at < other.end;
  }
  return a.begin < b.end && b.begin < a.end;
}

// Changes of one part, in place.
void Carry(std::string& part, std::vector<Change> changes) {
  std::stable_sort(
      changes.begin(), changes.end(),
      [](const Change& a, const Change& b) { return a.begin < b.begin; });
  std::string out;
  std::size_t from = 0;
  for (const Change& change : changes) {
    if (change.begin > from) {
      out.append(part, from, change.begin - from);
    }
    // Several lines at the end of an empty part.
    if (change.insertion && change.begin == part.size() && !out.empty() &&
        !IsSpace(out.back()) && !IsSpace(change.text.front())) {
      out += '\n';
    }
    out += change.text;
    from = std::max(from, change.end);
  }
  out.append(part, from, std::string::npos);
  part = std::move(out);
}

}  // namespace

std::string_view PartName(Part part) {
  for (const auto& [name, value] : kParts) {
    if (value == part) {
      return name;
    }
  }
  return "";
}

const std::string& PartOf(const sdk::Prompt& prompt, Part part) {
  switch (part) {
    case Part::kSystem:
      return prompt.system;
    case Part::kUserTemplate:
      return prompt.user_template;
    case Part::kOutputInstructions:
      break;
  }
  return prompt.output_instructions;
}

std::string& PartOf(sdk::Prompt& prompt, Part part) {
  return const_cast<std::string&>(
      PartOf(static_cast<const sdk::Prompt&>(prompt), part));
}

EditReply ParseEdits(std::string_view reply) {
  const text::FoundJson found = text::ReadJson(reply, text::JsonPlace::kAny);
  EditReply out;
  const nlohmann::json* edits = nullptr;
  if (found.value && found.value->is_object()) {
    const auto it = found.value->find("edits");
    edits = it == found.value->end() ? nullptr : &*it;
  } else if (found.value && found.value->is_array()) {
    edits = &*found.value;
  }
  if (edits == nullptr || !edits->is_array()) {
    out.fault = "it is no JSON object with a list \"edits\".";
    return out;
  }
  for (std::size_t i = 0; i < edits->size(); ++i) {
    Edit edit;
    const std::string fault = ReadEdit((*edits)[i], edit);
    if (fault.empty()) {
      out.edits.push_back(std::move(edit));
    } else if (out.fault.empty()) {
      out.fault = "edit " + std::to_string(i + 1) + " " + fault + ".";
    }
  }
  return out;
}

std::string_view EditsSchema() { return kSchema; }

Edited Apply(const sdk::Prompt& prompt, const std::vector<Edit>& edits) {
  Edited out = {prompt, ""};
  std::array<std::vector<Change>, kParts.size()> changes;
  for (const Edit& edit : edits) {
    Change change;
    out.fault = Locate(PartOf(prompt, edit.part), edit, change);
    if (!out.fault.empty()) {
      return out;
    }
    auto& others = changes[static_cast<std::size_t>(edit.part)];
    for (const Change& other : others) {
      if (Overlap(change, other)) {
        out.fault = "two edits change the same text, " + Quoted(edit.find) +
                    "; make them one.";
        return out;
      }
    }
    others.push_back(std::move(change));
  }
  for (const auto& [name, part] : kParts) {
    Carry(PartOf(out.prompt, part),
          std::move(changes[static_cast<std::size_t>(part)]));
  }
  return out;
}

bool Touch(const sdk::Prompt& prompt, const Edit& a, const Edit& b) {
  return !Apply(prompt, {a, b}).fault.empty();
}

}  // namespace whet::search
