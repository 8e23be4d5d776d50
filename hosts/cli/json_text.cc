#include "json_text.h"

#include <charconv>
#include <cmath>

namespace whet::cli {
namespace {

// Length of the well-formed UTF-8 sequence at the start of `text` (not empty),
// or 0 if there is none (Unicode 15, table 3-7).
std::size_t SequenceLength(std::string_view text) {
  const auto byte = [&text](std::size_t i) -> unsigned {
    return i < text.size() ? static_cast<unsigned char>(text[i]) : 0;
  };
  const unsigned first = byte(0);
  if (first < 0x80)
    return 1;
  const unsigned low = first == 0xE0 ? 0xA0 : first == 0xF0 ? 0x90 : 0x80;
  const unsigned high = first == 0xED ? 0x9F : first == 0xF4 ? 0x8F : 0xBF;
  const std::size_t length = first >= 0xC2 && first <= 0xDF   ? 2
                             : first >= 0xE0 && first <= 0xEF ? 3
                             : first >= 0xF0 && first <= 0xF4 ? 4
                                                              : 0;
  if (length == 0 || byte(1) < low || byte(1) > high)
    return 0;
  for (std::size_t i = 2; i < length; ++i) {
    if (byte(i) < 0x80 || byte(i) > 0xBF)
      return 0;
  }
  return length;
}

void AppendEscaped(char c, std::string* out) {
  static constexpr char kHex[] = "0123456789abcdef";
  const auto byte = static_cast<unsigned char>(c);
  if (c == '"' || c == '\\') {
    *out += '\\';
    *out += c;
  } else if (c == '\n') {
    *out += "\\n";
  } else if (c == '\t') {
    *out += "\\t";
  } else if (c == '\r') {
    *out += "\\r";
  } else if (byte < 0x20 || byte == 0x7F) {
    *out += "\\u00";
    *out += kHex[byte >> 4];
    *out += kHex[byte & 15];
  } else {
    *out += c;
  }
}

}  // namespace

std::string JsonString(std::string_view text) {
  std::string out = "\"";
  for (std::size_t i = 0; i < text.size();) {
    const std::size_t length = SequenceLength(text.substr(i));
    if (length == 0) {
      out += "\uFFFD";
      ++i;
    } else if (length == 1) {
      AppendEscaped(text[i++], &out);
    } else {
      out += text.substr(i, length);
      i += length;
    }
  }
  return out + "\"";
}

std::string JsonNumber(double value) {
  if (!std::isfinite(value))
    return "null";
  char buffer[64];
  const std::to_chars_result end =
      std::to_chars(buffer, buffer + sizeof(buffer), value);
  return std::string(buffer, end.ptr);
}

std::string JsonArray(const std::vector<std::string>& values) {
  std::string out = "[";
  for (const std::string& value : values) {
    out += (out.size() > 1 ? ", " : "") + value;
  }
  return out + "]";
}

std::string JsonTexts(const std::vector<std::string>& texts) {
  std::vector<std::string> values;
  values.reserve(texts.size());
  for (const std::string& text : texts)
    values.push_back(JsonString(text));
  return JsonArray(values);
}

JsonObject& JsonObject::AddRaw(std::string_view key, std::string_view json) {
  if (!members_.empty())
    members_ += ", ";
  members_ += JsonString(key) + ": ";
  members_ += json;
  return *this;
}

JsonObject& JsonObject::Add(std::string_view key, std::string_view text) {
  return AddRaw(key, JsonString(text));
}
JsonObject& JsonObject::Add(std::string_view key, const char* text) {
  return AddRaw(key, JsonString(text));
}
JsonObject& JsonObject::Add(std::string_view key, const std::string& text) {
  return AddRaw(key, JsonString(text));
}
JsonObject& JsonObject::Add(std::string_view key, double value) {
  return AddRaw(key, JsonNumber(value));
}
JsonObject& JsonObject::Add(std::string_view key, int value) {
  return AddRaw(key, std::to_string(value));
}
JsonObject& JsonObject::Add(std::string_view key, std::int64_t value) {
  return AddRaw(key, std::to_string(value));
}
JsonObject& JsonObject::Add(std::string_view key, std::uint64_t value) {
  return AddRaw(key, std::to_string(value));
}
JsonObject& JsonObject::Add(std::string_view key, bool value) {
  return AddRaw(key, value ? "true" : "false");
}
JsonObject& JsonObject::Add(std::string_view key, std::optional<double> value) {
  return AddRaw(key, value ? JsonNumber(*value) : "null");
}
JsonObject& JsonObject::Add(std::string_view key, const JsonObject& value) {
  return AddRaw(key, value.Text());
}

std::string WithMember(std::string_view object, std::string_view key,
                       std::string_view text) {
  std::size_t end = object.rfind('}');
  std::string out(object.substr(0, end));
  while (!out.empty() && (out.back() == '\n' || out.back() == ' ')) {
    out.pop_back();
  }
  const bool lines = object.find('\n') < end;
  out += lines ? ",\n  " : ", ";
  out += JsonString(key) + ": " + JsonString(text) + (lines ? "\n}" : "}");
  return out;
}

}  // namespace whet::cli
