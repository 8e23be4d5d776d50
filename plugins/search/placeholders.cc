#include "placeholders.h"

#include <cstddef>
#include <map>
#include <set>
#include <string>
#include <string_view>

namespace whet::search {
namespace {

// The next `{{...}}` at or after `from`.
struct Slot {
  std::size_t begin = std::string_view::npos;
  std::size_t end = std::string_view::npos;  // behind `}}`
  std::string name = {};
};

Slot Next(std::string_view text, std::size_t from) {
  Slot slot;
  std::size_t at = text.find("{{", from);
  while (at != std::string_view::npos && at > 0 && text[at - 1] == '\\') {
    at = text.find("{{", at + 2);
  }
  const std::size_t end =
      at == std::string_view::npos ? at : text.find("}}", at + 2);
  if (end == std::string_view::npos) {
    return slot;
  }
  std::string_view name = text.substr(at + 2, end - at - 2);
  while (!name.empty() && name.front() == ' ') {
    name.remove_prefix(1);
  }
  while (!name.empty() && name.back() == ' ') {
    name.remove_suffix(1);
  }
  return {at, end + 2, std::string(name)};
}

}  // namespace

std::set<std::string> Placeholders(std::string_view text) {
  std::set<std::string> names;
  for (Slot slot = Next(text, 0); slot.begin != std::string_view::npos;
       slot = Next(text, slot.end)) {
    names.insert(slot.name);
  }
  return names;
}

std::string PlaceholderList(std::string_view text) {
  std::string list;
  for (const std::string& name : Placeholders(text)) {
    list += (list.empty() ? "{{" : ", {{") + name + "}}";
  }
  return list.empty() ? "(none)" : list;
}

std::string Fill(std::string_view text,
                 const std::map<std::string, std::string>& values) {
  std::string out;
  std::size_t copied = 0;
  for (Slot slot = Next(text, 0); slot.begin != std::string_view::npos;
       slot = Next(text, slot.end)) {
    const auto value = values.find(slot.name);
    if (value != values.end()) {
      out.append(text.substr(copied, slot.begin - copied));
      out.append(value->second);
      copied = slot.end;
    }
  }
  out.append(text.substr(copied));
  return out;
}

}  // namespace whet::search
