#include "spec/yaml_writer.h"

#include <algorithm>
#include <cstddef>
#include <string_view>

#include "spec/located_value.h"
#include "spec/yaml_reader.h"

namespace whet::spec {
namespace {

using Json = nlohmann::ordered_json;

// True if `text` may stand without quotes, also inside [a, b].
bool IsPlain(std::string_view text) {
  auto letter = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  };
  auto middle = [&](char c) {
    return letter(c) || (c >= '0' && c <= '9') || c == '_' || c == '-' ||
           c == '.' || c == '/';
  };
  if (text.empty() || IsTypedScalar(text))
    return false;
  if (!letter(text[0]) && text[0] != '_' && text[0] != '/')
    return false;
  return std::all_of(text.begin(), text.end(), middle);
}

// True if `text` survives as a block: lines of printable characters, of which
// neither the first nor the last is empty or starts with white space.
bool IsBlock(std::string_view text) {
  if (text.find('\n') == text.npos)
    return false;
  if (text[0] == ' ' || text[0] == '\n' || text[0] == '\t')
    return false;
  if (text.size() >= 2 && text.substr(text.size() - 2) == "\n\n")
    return false;
  for (std::size_t at = 0; at < text.size(); ++at) {
    const auto c = static_cast<unsigned char>(text[at]);
    if ((c < 0x20 && c != '\n') || c == 0x7F)
      return false;
    // Line breaks and byte order marks of Unicode: C2 85, E2 80 A8/A9,
    // EF BB BF.
    if (c == 0xC2 || c == 0xE2 || c == 0xEF)
      return false;
    // A line of spaces only could be taken for part of the indentation.
    if (c == ' ' && text[at - 1] == '\n' &&
        text.find_first_not_of(' ', at) == text.find('\n', at)) {
      return false;
    }
  }
  return text.find_first_not_of(' ', text.rfind('\n') + 1) != text.npos ||
         text.back() == '\n';
}

std::string Scalar(const Json& value) {
  if (value.is_string() && IsPlain(value.get_ref<const std::string&>())) {
    return value.get<std::string>();
  }
  return CompactJson(value);  // JSON scalars are YAML
}

class Writer {
 public:
  std::string Take() { return std::move(out_); }

  void WriteMembers(const Json& map, int indent, bool in_list) {
    bool first = in_list;  // the first member stands behind the dash
    for (const auto& [key, value] : map.items()) {
      if (!first)
        out_ += std::string(indent, ' ');
      first = false;
      WriteKey(Scalar(key), indent);
      WriteValue(value, indent);
    }
  }

 private:
  // YAML looks for the colon behind a key in its first 1,024 characters only;
  // a longer key says that it is one.
  void WriteKey(const std::string& key, int indent) {
    constexpr std::size_t kLongest = 1000;
    if (key.size() > kLongest) {
      out_ += "? " + key + "\n" + std::string(indent, ' ') + ":";
    } else {
      out_ += key + ":";
    }
  }

  static bool IsFlat(const Json& list) {
    return std::none_of(list.begin(), list.end(),
                        [](const Json& item) { return item.is_structured(); });
  }

  // What stands behind a key whose line is indented by `indent`.
  void WriteValue(const Json& value, int indent) {
    if (value.is_object() && !value.empty()) {
      out_ += "\n";
      WriteMembers(value, indent + 2, false);
    } else if (value.is_array() && !IsFlat(value)) {
      out_ += "\n";
      WriteList(value, indent + 2);
    } else if (value.is_array()) {
      out_ += " [";
      for (std::size_t i = 0; i < value.size(); ++i) {
        out_ += (i == 0 ? "" : ", ") + Scalar(value[i]);
      }
      out_ += "]\n";
    } else if (value.is_string() &&
               IsBlock(value.get_ref<const std::string&>())) {
      WriteBlock(value.get_ref<const std::string&>(), indent + 2);
    } else {
      out_ += " " + Scalar(value) + "\n";
    }
  }

  void WriteList(const Json& list, int indent) {
    for (const Json& item : list) {
      out_ += std::string(indent, ' ') + "-";
      if (item.is_object() && !item.empty()) {
        out_ += " ";
        WriteMembers(item, indent + 2, true);
      } else if (item.is_array() && !IsFlat(item)) {
        out_ += "\n";
        WriteList(item, indent + 2);
      } else if (item.is_structured()) {
        out_ += " " + CompactJson(item) + "\n";
      } else {
        out_ += " " + Scalar(item) + "\n";
      }
    }
  }

  void WriteBlock(std::string_view text, int indent) {
    const bool ends_line = text.back() == '\n';
    out_ += ends_line ? " |\n" : " |-\n";
    if (ends_line)
      text.remove_suffix(1);
    while (true) {
      const std::size_t end = text.find('\n');
      const std::string_view line = text.substr(0, end);
      if (!line.empty()) {
        out_ += std::string(indent, ' ');
        out_ += line;
      }
      out_ += "\n";
      if (end == text.npos)
        return;
      text.remove_prefix(end + 1);
    }
  }

  std::string out_;
};

}  // namespace

std::string WriteYaml(const Json& value) {
  Writer writer;
  writer.WriteMembers(value, 0, false);
  return writer.Take();
}

}  // namespace whet::spec
