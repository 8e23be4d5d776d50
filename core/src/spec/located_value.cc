#include "spec/located_value.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <system_error>
#include <utility>

namespace whet::spec {
namespace {

using Kind = LocatedValue::Kind;
using Json = nlohmann::ordered_json;

constexpr auto kReplace = nlohmann::detail::error_handler_t::replace;

std::string At(const Source& source, const std::string& name, int line) {
  if (!source.lines || line <= 0)
    return name;
  return name + ":" + std::to_string(line);
}

absl::Status LocatedError(const std::string& location, std::string_view path,
                          std::string_view message) {
  std::string text = location;
  if (!text.empty())
    text += ": ";
  text.append(path).append(": ").append(message);
  return absl::InvalidArgumentError(text);
}

template <typename T>
std::optional<T> ParseNumber(const LocatedValue& value) {
  if (value.kind != Kind::kNumber)
    return std::nullopt;
  const char* first = value.text.data();
  const char* last = first + value.text.size();
  if (first != last && *first == '+')
    ++first;  // from_chars takes no plus
  T number{};
  auto [end, error] = std::from_chars(first, last, number);
  if (error != std::errc() || end != last)
    return std::nullopt;
  return number;
}

Json NumberToJson(const LocatedValue& value) {
  if (auto number = AsInt64(value))
    return *number;
  if (auto number = AsUint64(value))
    return *number;
  // Not finite: out of the range of a double. Readers refuse such numbers.
  return AsDouble(value).value_or(0.0);
}

}  // namespace

const LocatedValue* LocatedValue::Find(std::string_view key) const {
  for (const Member& member : members) {
    if (member.key == key)
      return &member.value;
  }
  return nullptr;
}

LocatedValue* LocatedValue::Find(std::string_view key) {
  return const_cast<LocatedValue*>(std::as_const(*this).Find(key));
}

void LocatedValue::Erase(std::string_view key) {
  std::erase_if(members, [&](const Member& m) { return m.key == key; });
}

std::string Location(const LocatedValue& value) {
  if (value.source == nullptr)
    return "";
  return At(*value.source, value.source->name, value.line);
}

std::string Origin(const LocatedValue& value) {
  if (value.source == nullptr)
    return "default";
  const Source& source = *value.source;
  return At(source, source.origin.empty() ? source.name : source.origin,
            value.line);
}

std::string ChildPath(std::string_view path, std::string_view key) {
  auto plain = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
           (c >= '0' && c <= '9') || c == '_' || c == '-' || c == '$';
  };
  std::string child(path);
  if (!key.empty() && std::all_of(key.begin(), key.end(), plain)) {
    child += '.';
    return child.append(key);
  }
  return child + "[" + CompactJson(std::string(key)) + "]";
}

std::string ChildPath(std::string_view path, std::size_t index) {
  return std::string(path) + "[" + std::to_string(index) + "]";
}

absl::Status ErrorAt(const LocatedValue& value, std::string_view path,
                     std::string_view message) {
  return LocatedError(Location(value), path, message);
}

absl::Status ErrorAtKey(const LocatedValue& map, const Member& member,
                        std::string_view path, std::string_view message) {
  const Source* source =
      member.value.source ? member.value.source.get() : map.source.get();
  std::string location =
      source == nullptr ? "" : At(*source, source->name, member.key_line);
  return LocatedError(location, path, message);
}

std::string Describe(const LocatedValue& value) {
  constexpr std::size_t kShown = 40;
  switch (value.kind) {
    case Kind::kNull:
      return "nothing";
    case Kind::kList:
      return "a list";
    case Kind::kMap:
      return "an object";
    case Kind::kBool:
    case Kind::kNumber:
      return value.text;
    case Kind::kString:
      break;
  }
  if (value.text.size() <= kShown)
    return CompactJson(value.text);
  std::size_t end = kShown;  // not in the middle of a character
  while (end > 0 && (value.text[end] & 0xC0) == 0x80)
    --end;
  return CompactJson(value.text.substr(0, end) + "...");
}

std::optional<std::int64_t> AsInt64(const LocatedValue& value) {
  return ParseNumber<std::int64_t>(value);
}

std::optional<std::uint64_t> AsUint64(const LocatedValue& value) {
  return ParseNumber<std::uint64_t>(value);
}

std::optional<double> AsDouble(const LocatedValue& value) {
  std::optional<double> number = ParseNumber<double>(value);
  if (number && !std::isfinite(*number))
    return std::nullopt;
  return number;
}

Json ToJson(const LocatedValue& value) {
  switch (value.kind) {
    case Kind::kNull:
      return nullptr;
    case Kind::kBool:
      return value.text == "true";
    case Kind::kNumber:
      return NumberToJson(value);
    case Kind::kString:
      return value.text;
    case Kind::kList: {
      Json list = Json::array();
      for (const LocatedValue& item : value.items)
        list.push_back(ToJson(item));
      return list;
    }
    case Kind::kMap:
      break;
  }
  Json map = Json::object();
  auto& members = map.get_ref<Json::object_t&>();
  // Appended as they are: operator[] would search the whole list each time,
  // and readers refuse keys given twice.
  for (const Member& member : value.members) {
    members.emplace_back(member.key, ToJson(member.value));
  }
  return map;
}

std::string CompactJson(const Json& value) {
  return value.dump(-1, ' ', false, kReplace);
}

std::string CanonicalJsonText(const Json& value) {
  // nlohmann::json keeps its keys in byte order.
  return nlohmann::json(value).dump(-1, ' ', false, kReplace);
}

}  // namespace whet::spec
