#include "spec/yaml_reader.h"

#include <algorithm>
#include <map>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "base/utf8.h"
#include "spec/value_builder.h"
#include "yaml-cpp/eventhandler.h"
#include "yaml-cpp/exceptions.h"
#include "yaml-cpp/mark.h"
#include "yaml-cpp/parser.h"

namespace whet::spec {
namespace {

using Kind = LocatedValue::Kind;

constexpr std::string_view kCoreTags = "tag:yaml.org,2002:";

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

// [-+]? ( \. [0-9]+ | [0-9]+ ( \. [0-9]* )? ) ( [eE] [-+]? [0-9]+ )?
bool IsNumber(std::string_view text) {
  auto take_sign = [&] {
    if (!text.empty() && (text[0] == '-' || text[0] == '+')) {
      text.remove_prefix(1);
    }
  };
  auto take_digits = [&] {
    std::size_t count = 0;
    while (count < text.size() && IsDigit(text[count]))
      ++count;
    text.remove_prefix(count);
    return count;
  };
  take_sign();
  std::size_t digits = take_digits();
  if (!text.empty() && text[0] == '.') {
    text.remove_prefix(1);
    digits += take_digits();
  }
  if (digits == 0)
    return false;
  if (!text.empty() && (text[0] == 'e' || text[0] == 'E')) {
    text.remove_prefix(1);
    take_sign();
    if (take_digits() == 0)
      return false;
  }
  return text.empty();
}

Kind KindOfPlain(std::string_view text) {
  if (text.empty() || text == "~" || text == "null" || text == "Null" ||
      text == "NULL") {
    return Kind::kNull;
  }
  if (text == "true" || text == "True" || text == "TRUE" || text == "false" ||
      text == "False" || text == "FALSE") {
    return Kind::kBool;
  }
  return IsNumber(text) ? Kind::kNumber : Kind::kString;
}

// Hands the parser's events to a ValueBuilder. After an error of the builder
// the rest of the events is ignored.
class YamlHandler : public YAML::EventHandler {
 public:
  explicit YamlHandler(ValueBuilder* builder) : builder_(builder) {}

  void OnDocumentStart(const YAML::Mark&) override {}
  void OnDocumentEnd() override {}

  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    AddScalar(mark, "?", anchor, "");
  }

  void OnAlias(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    if (!builder_->status().ok())
      return;
    if (builder_->ExpectsKey()) {
      builder_->Fail(Line(mark), "a key must be a text");
      return;
    }
    auto it = anchors_.find(anchor);
    if (it == anchors_.end()) {
      builder_->Fail(Line(mark), "an alias inside of what it stands for");
      return;
    }
    builder_->AddCopy(it->second);
  }

  void OnScalar(const YAML::Mark& mark, const std::string& tag,
                YAML::anchor_t anchor, const std::string& text) override {
    AddScalar(mark, tag, anchor, text);
  }

  void OnSequenceStart(const YAML::Mark& mark, const std::string& tag,
                       YAML::anchor_t anchor,
                       YAML::EmitterStyle::value) override {
    if (StartValue(mark, tag, anchor))
      builder_->StartList(Line(mark));
  }
  void OnSequenceEnd() override { End(); }

  void OnMapStart(const YAML::Mark& mark, const std::string& tag,
                  YAML::anchor_t anchor, YAML::EmitterStyle::value) override {
    if (StartValue(mark, tag, anchor))
      builder_->StartMap(Line(mark));
  }
  void OnMapEnd() override { End(); }

 private:
  static int Line(const YAML::Mark& mark) { return mark.line + 1; }

  // True if a list or map may start here.
  bool StartValue(const YAML::Mark& mark, const std::string& tag,
                  YAML::anchor_t anchor) {
    if (!builder_->status().ok())
      return false;
    if (builder_->ExpectsKey()) {
      // What `user: {{user_input}}` is for YAML.
      return builder_->Fail(Line(mark),
                            "a key must be a text; a text that begins with {, "
                            "such as {{column}}, needs quotes around it");
    }
    if (!KnownTag(mark, tag))
      return false;
    open_anchors_.push_back(anchor);
    return true;
  }

  bool KnownTag(const YAML::Mark& mark, const std::string& tag) {
    if (tag.empty() || tag == "?" || tag == "!" ||
        tag.compare(0, kCoreTags.size(), kCoreTags) == 0) {
      return true;
    }
    return builder_->Fail(Line(mark),
                          "the tag " + CompactJson(tag) + " is not known");
  }

  void End() {
    if (!builder_->End())
      return;
    const YAML::anchor_t anchor = open_anchors_.back();
    open_anchors_.pop_back();
    Keep(anchor);
  }

  void Keep(YAML::anchor_t anchor) {
    const LocatedValue* value = builder_->last();
    if (anchor != YAML::NullAnchor && builder_->Charge(*value)) {
      anchors_[anchor] = *value;
    }
  }

  void AddScalar(const YAML::Mark& mark, const std::string& tag,
                 YAML::anchor_t anchor, const std::string& text) {
    if (!builder_->status().ok())
      return;
    if (FirstInvalidUtf8(text) < text.size()) {
      // The file is UTF-8, so an escape has made this: \N and \_ become bytes
      // in yaml-cpp 0.7.
      builder_->Fail(Line(mark),
                     "a text with \\N or \\_ is not read; write \\u0085 or "
                     "\\u00A0");
      return;
    }
    if (builder_->ExpectsKey()) {
      AddKey(mark, text);
      return;
    }
    if (!KnownTag(mark, tag))
      return;
    const bool is_text = tag == "!" || tag == std::string(kCoreTags) + "str";
    const Kind kind = is_text ? Kind::kString : KindOfPlain(text);
    // The parser finds out that nothing is there on a later line.
    int line = Line(mark);
    if (kind == Kind::kNull && text.empty() && key_line_ > 0)
      line = key_line_;
    std::string content = text;
    if (kind == Kind::kBool) {
      content = text[0] == 't' || text[0] == 'T' ? "true" : "false";
    }
    if (!builder_->AddScalar(kind, content, line))
      return;
    if (kind == Kind::kNumber && !AsDouble(*builder_->last())) {
      builder_->Fail(line, "number out of range: " + text);
      return;
    }
    Keep(anchor);
  }

  void AddKey(const YAML::Mark& mark, const std::string& text) {
    key_line_ = Line(mark);
    if (text == "<<") {
      builder_->Fail(key_line_, "merge keys (<<) are not supported");
      return;
    }
    builder_->Key(text, key_line_);
  }

  ValueBuilder* builder_;
  int key_line_ = 0;  // of the key read last
  std::vector<YAML::anchor_t> open_anchors_;
  std::map<YAML::anchor_t, LocatedValue> anchors_;
};

bool CheckUtf8(std::string_view text, ValueBuilder* builder) {
  const std::size_t bad = std::min(FirstInvalidUtf8(text), text.find('\0'));
  if (bad >= text.size())
    return true;
  const std::string_view before = text.substr(0, bad);
  const auto newlines = std::count(before.begin(), before.end(), '\n');
  return builder->Fail(static_cast<int>(newlines) + 1,
                       "not UTF-8 text; save the file as UTF-8");
}

// The only function that sees the parser's exceptions.
void Parse(std::string_view text, ValueBuilder* builder) {
  try {
    std::istringstream stream{std::string(text)};
    YAML::Parser parser(stream);
    YamlHandler handler(builder);
    if (!parser.HandleNextDocument(handler)) {
      builder->AddScalar(Kind::kNull, "", 1);
      return;
    }
    ValueBuilder second(nullptr, ReadLimits{});
    YamlHandler rest(&second);
    if (builder->status().ok() && parser.HandleNextDocument(rest)) {
      builder->Fail(1, "more than one document; remove the lines with ---");
    }
  } catch (const YAML::Exception& e) {
    builder->FailAt(std::max(e.mark.line, 0) + 1,
                    std::max(e.mark.column, 0) + 1, "not valid YAML: " + e.msg);
  }
}

}  // namespace

bool IsTypedScalar(std::string_view text) {
  return KindOfPlain(text) != Kind::kString;
}

absl::StatusOr<LocatedValue> ReadYaml(std::string_view text,
                                      std::shared_ptr<const Source> source,
                                      const ReadLimits& limits) {
  constexpr std::string_view kBom = "\xEF\xBB\xBF";
  if (text.substr(0, kBom.size()) == kBom)
    text.remove_prefix(kBom.size());
  ValueBuilder builder(std::move(source), limits);
  if (text.size() > limits.max_bytes) {
    builder.Fail(0, std::to_string(text.size()) + " bytes, at most " +
                        std::to_string(limits.max_bytes) + " are read");
  } else if (CheckUtf8(text, &builder)) {
    Parse(text, &builder);
  }
  return builder.Finish();
}

}  // namespace whet::spec
