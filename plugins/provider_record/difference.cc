#include "difference.h"

#include <algorithm>
#include <string_view>
#include <utility>
#include <vector>

#include "text/quote.h"

namespace whet::record {
namespace {

using nlohmann::json;

constexpr std::size_t kShownRequest = 80;  // characters
constexpr std::size_t kShownBefore = 12;   // a difference, bytes
constexpr std::size_t kShownAround = 60;

// A member of a request and its text: that of a string, else JSON.
using Field = std::pair<std::string, std::string>;

std::string TextOf(const json& value) {
  return value.is_string()
             ? value.get<std::string>()
             : value.dump(-1, ' ', false, json::error_handler_t::replace);
}

void AddList(const json& request, const char* name, std::vector<Field>* out) {
  const auto list = request.find(name);
  if (list == request.end() || !list->is_array())
    return;
  for (std::size_t i = 0; i < list->size(); ++i) {
    const std::string place = std::string(name) + "[" + std::to_string(i) + "]";
    const json& item = (*list)[i];
    if (!item.is_object()) {
      out->emplace_back(place, TextOf(item));
      continue;
    }
    // The role tells what the content is.
    if (item.contains("role"))
      out->emplace_back(place + ".role", TextOf(item["role"]));
    for (const auto& [member, value] : item.items()) {
      if (member != "role")
        out->emplace_back(place + "." + member, TextOf(value));
    }
  }
}

std::vector<Field> FieldsOf(const json& request) {
  std::vector<Field> out;
  if (!request.is_object())
    return out;
  if (request.contains("model"))
    out.emplace_back("model", TextOf(request["model"]));
  AddList(request, "messages", &out);
  AddList(request, "texts", &out);
  for (const auto& [name, value] : request.items()) {
    if (name != "model" && name != "messages" && name != "texts")
      out.emplace_back(name, TextOf(value));
  }
  return out;
}

const std::string* FindField(const std::vector<Field>& fields,
                             std::string_view name) {
  for (const Field& field : fields) {
    if (field.first == name)
      return &field.second;
  }
  return nullptr;
}

std::size_t CommonStart(std::string_view a, std::string_view b) {
  const std::size_t shorter = std::min(a.size(), b.size());
  return static_cast<std::size_t>(
      std::mismatch(a.begin(), a.begin() + static_cast<std::ptrdiff_t>(shorter),
                    b.begin())
          .first -
      a.begin());
}

std::size_t TextDistance(std::string_view a, std::string_view b) {
  const std::size_t start = CommonStart(a, b);
  a.remove_prefix(start);
  b.remove_prefix(start);
  std::size_t end = 0;
  while (end < std::min(a.size(), b.size()) &&
         a[a.size() - 1 - end] == b[b.size() - 1 - end]) {
    ++end;
  }
  return a.size() + b.size() - 2 * end;
}

bool Continues(char c) {
  return (static_cast<unsigned char>(c) & 0xC0) == 0x80;
}

// What stands around byte `at` of `text`, in quotation marks.
std::string Around(std::string_view text, std::size_t at) {
  std::size_t start = at > kShownBefore ? at - kShownBefore : 0;
  while (start > 0 && Continues(text[start]))
    --start;
  std::size_t end = std::min(text.size(), start + kShownAround);
  while (end < text.size() && Continues(text[end]))
    ++end;
  return (start > 0 ? "..." : "") +
         text::Quote(text.substr(start, end - start), kShownAround) +
         (end < text.size() ? "..." : "");
}

std::string Described(const std::string& name, std::string_view asked,
                      std::string_view recorded) {
  std::size_t at = CommonStart(asked, recorded);
  // Between characters, not inside one.
  while (at > 0 && ((at < asked.size() && Continues(asked[at])) ||
                    (at < recorded.size() && Continues(recorded[at])))) {
    --at;
  }
  const auto character =
      1 + std::count_if(asked.begin(),
                        asked.begin() + static_cast<std::ptrdiff_t>(at),
                        [](char c) { return !Continues(c); });
  return name + " at character " + std::to_string(character) + ": asked " +
         Around(asked, at) + ", recorded " + Around(recorded, at);
}

}  // namespace

std::size_t RequestDistance(const json& a, const json& b) {
  const std::vector<Field> of_a = FieldsOf(a);
  const std::vector<Field> of_b = FieldsOf(b);
  std::size_t distance = 0;
  for (const auto& [name, text] : of_a) {
    const std::string* other = FindField(of_b, name);
    distance += other == nullptr ? name.size() + text.size()
                                 : TextDistance(text, *other);
  }
  for (const auto& [name, text] : of_b) {
    if (FindField(of_a, name) == nullptr)
      distance += name.size() + text.size();
  }
  return distance;
}

std::string FirstDifference(const json& asked, const json& recorded) {
  const std::vector<Field> of_asked = FieldsOf(asked);
  const std::vector<Field> of_recorded = FieldsOf(recorded);
  for (const auto& [name, text] : of_asked) {
    const std::string* other = FindField(of_recorded, name);
    if (other == nullptr)
      return name + ": asked " + Around(text, 0) + ", recorded without";
    if (*other != text)
      return Described(name, text, *other);
  }
  for (const auto& [name, text] : of_recorded) {
    if (FindField(of_asked, name) == nullptr)
      return name + ": asked without, recorded " + Around(text, 0);
  }
  return "its form only";
}

std::string Shown(const json& request) {
  for (const char* list : {"messages", "texts"}) {
    const auto found = request.find(list);
    if (found == request.end() || !found->is_array() || found->empty())
      continue;
    const json& last = found->back();
    return text::Quote(
        TextOf(last.is_object() && last.contains("content") ? last["content"]
                                                            : last),
        kShownRequest);
  }
  return "a request without messages";
}

}  // namespace whet::record
