#include "plugins/json_text.h"

#include <set>
#include <utility>
#include <vector>

#include "whet/sdk/text.h"

#include "absl/status/status.h"

namespace whet {
namespace {

using Json = nlohmann::json;

// Walks a text without building anything and keeps the first objection.
class TextChecker : public nlohmann::json_sax<Json> {
 public:
  const std::string& objection() const { return objection_; }

  bool null() override { return true; }
  bool boolean(bool) override { return true; }
  bool number_integer(number_integer_t) override { return true; }
  bool number_unsigned(number_unsigned_t) override { return true; }
  bool number_float(number_float_t, const string_t&) override { return true; }
  bool string(string_t&) override { return true; }
  bool binary(binary_t&) override { return true; }

  bool start_object(std::size_t) override {
    names_.emplace_back();
    return Enter();
  }
  bool key(string_t& name) override {
    if (names_.back().insert(name).second)
      return true;
    objection_ = "the name " + ShowJson(Json(name)) + " occurs twice";
    return false;
  }
  bool end_object() override {
    names_.pop_back();
    --depth_;
    return true;
  }
  bool start_array(std::size_t) override { return Enter(); }
  bool end_array() override {
    --depth_;
    return true;
  }

  bool parse_error(std::size_t, const std::string&,
                   const Json::exception& error) override {
    // "[json.exception.parse_error.101] parse error at line 1, column 2: ..."
    const std::string_view what = error.what();
    const std::size_t end_of_id = what.find("] ");
    objection_ = what.substr(end_of_id == what.npos ? 0 : end_of_id + 2);
    return false;
  }

 private:
  bool Enter() {
    if (++depth_ <= kMaxJsonDepth)
      return true;
    objection_ =
        "nested more than " + std::to_string(kMaxJsonDepth) + " levels deep";
    return false;
  }

  int depth_ = 0;
  std::vector<std::set<std::string>> names_;
  std::string objection_;
};

bool IsWord(std::string_view name) {
  for (const char c : name) {
    const bool word = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                      (c >= '0' && c <= '9') || c == '_' || c == '-';
    if (!word)
      return false;
  }
  return !name.empty();
}

}  // namespace

absl::StatusOr<Json> ParseJsonText(std::string_view text,
                                   std::size_t max_bytes) {
  if (text.size() > max_bytes) {
    return absl::InvalidArgumentError("larger than " +
                                      std::to_string(max_bytes) + " bytes");
  }
  TextChecker checker;
  if (!Json::sax_parse(text, &checker)) {
    return absl::InvalidArgumentError(checker.objection());
  }
  return Json::parse(text, nullptr, /*allow_exceptions=*/false);
}

std::string ShowJson(const Json& value) {
  constexpr std::size_t kLimit = 60;
  const std::string text =
      value.dump(-1, ' ', false, Json::error_handler_t::replace);
  if (text.size() <= kLimit)
    return text;
  return std::string(sdk::CutAtCodePoint(text, kLimit)) + "...";
}

std::string MemberPath(std::string_view path, std::string_view name) {
  std::string out(path);
  if (IsWord(name))
    return out + "." + std::string(name);
  return out + "[" + ShowJson(Json(std::string(name))) + "]";
}

}  // namespace whet
