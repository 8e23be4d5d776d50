#include "json_object.h"

#include <cctype>
#include <cstddef>
#include <cstdio>
#include <optional>
#include <set>
#include <string>
#include <utility>

namespace whet::llm_judge {
namespace {

using nlohmann::json;

constexpr std::size_t kMostBytes = 1 << 16;
constexpr int kMostAttempts = 64;  // openings that lead to no object

// Copies an object from text to strict JSON.
class ObjectCopier {
 public:
  // `text[0]` is the opening bracket.
  explicit ObjectCopier(std::string_view text) : text_(text) {}

  // False if the object is not closed.
  bool Copy() {
    while (at_ < text_.size()) {
      const char c = text_[at_];
      if (c == '"' || c == '\'') {
        if (!CopyString(c))
          return false;
        continue;
      }
      if (std::isalpha(static_cast<unsigned char>(c)) != 0) {
        CopyWord();
        continue;
      }
      if (c == '}' || c == ']')
        DropComma();
      out_ += c;
      ++at_;
      if (c == '{' || c == '[')
        ++depth_;
      if ((c == '}' || c == ']') && --depth_ == 0)
        return true;
    }
    return false;
  }

  const std::string& json_text() const { return out_; }
  std::size_t size() const { return at_; }  // of what was read

 private:
  bool CopyString(char quote) {
    out_ += '"';
    for (++at_; at_ < text_.size(); ++at_) {
      const char c = text_[at_];
      if (c == quote) {
        ++at_;
        out_ += '"';
        return true;
      }
      if (c == '\\' && at_ + 1 < text_.size()) {
        ++at_;
        if (text_[at_] != '\'')  // JSON has no \'
          out_ += '\\';
        out_ += text_[at_];
      } else if (c == '"') {  // in single quotes
        out_ += "\\\"";
      } else if (static_cast<unsigned char>(c) < 0x20) {
        char escape[8];
        std::snprintf(escape, sizeof(escape), "\\u%04x",
                      static_cast<unsigned>(c));
        out_ += escape;
      } else {
        out_ += c;
      }
    }
    return false;
  }

  void CopyWord() {
    const std::size_t begin = at_;
    while (at_ < text_.size() &&
           std::isalpha(static_cast<unsigned char>(text_[at_])) != 0)
      ++at_;
    const std::string_view word = text_.substr(begin, at_ - begin);
    if (word == "True")
      out_ += "true";
    else if (word == "False")
      out_ += "false";
    else if (word == "None")
      out_ += "null";
    else
      out_ += word;
  }

  void DropComma() {
    const std::size_t last = out_.find_last_not_of(" \t\r\n");
    if (last != std::string::npos && out_[last] == ',')
      out_.erase(last);
  }

  std::string_view text_;
  std::size_t at_ = 0;
  int depth_ = 0;
  std::string out_;
};

// Nothing if it is no JSON or has a member of its own twice.
std::optional<json> ParseObject(const std::string& text) {
  std::set<std::string> names;
  bool twice = false;
  const auto watch = [&](int depth, json::parse_event_t event, json& parsed) {
    if (event == json::parse_event_t::key && depth == 1)
      twice |= !names.insert(parsed.get<std::string>()).second;
    return true;
  };
  json object = json::parse(text, watch, /*allow_exceptions=*/false);
  if (!object.is_object() || twice)
    return std::nullopt;
  return object;
}

}  // namespace

std::vector<json> FindObjects(std::string_view text) {
  if (text.size() > kMostBytes)
    text.remove_prefix(text.size() - kMostBytes);
  std::vector<json> objects;
  int attempts = 0;
  std::size_t at = text.find('{');
  while (at != std::string_view::npos && attempts < kMostAttempts) {
    ObjectCopier copier(text.substr(at));
    std::optional<json> object;
    std::size_t next = at + 1;
    if (copier.Copy()) {
      object = ParseObject(copier.json_text());
      if (object.has_value())
        next = at + copier.size();
    }
    if (object.has_value())
      objects.push_back(*std::move(object));
    else
      ++attempts;
    at = text.find('{', next);
  }
  return objects;
}

}  // namespace whet::llm_judge
