#include "labels.h"

#include <charconv>
#include <initializer_list>
#include <system_error>

#include "text/ascii.h"

namespace whet::llm_judge {
namespace {

using nlohmann::json;

std::string ValueText(const json& value) {
  return value.is_string()
             ? value.get<std::string>()
             : value.dump(-1, ' ', false, json::error_handler_t::replace);
}

bool IsOneOf(const std::string& word,
             std::initializer_list<std::string_view> words) {
  for (const std::string_view other : words) {
    if (word == other)
      return true;
  }
  return false;
}

std::optional<double> NumberIn(const std::string& text) {
  double number = 0.0;
  const char* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, number);
  if (error != std::errc() || stop != end)
    return std::nullopt;
  return number;
}

std::optional<double> GradeOf(const std::string& text, const Options& options) {
  const std::optional<double> grade = NumberIn(text);
  if (!grade.has_value() || !(*grade >= static_cast<double>(options.min)) ||
      !(*grade <= static_cast<double>(options.max))) {
    return std::nullopt;
  }
  return grade;
}

std::optional<double> Outcome(const std::string& word, Mode mode) {
  if (IsOneOf(word, {"true", "pass", "yes", "win", "1", "1.0"}))
    return 1.0;
  if (IsOneOf(word, {"false", "fail", "no", "loss", "lose", "0", "0.0"}))
    return 0.0;
  if (mode == Mode::kPairwise && IsOneOf(word, {"tie", "0.5"}))
    return 0.5;
  return std::nullopt;
}

}  // namespace

Columns::Columns(std::string_view metadata)
    : columns_(json::parse(metadata, nullptr, /*allow_exceptions=*/false)) {}

const json* Columns::Value(const std::string& column) const {
  if (!columns_.is_object())
    return nullptr;
  const auto it = columns_.find(column);
  return it == columns_.end() ? nullptr : &*it;
}

std::optional<std::string> Columns::Text(const std::string& column) const {
  const json* value = Value(column);
  if (value == nullptr || value->is_null())
    return std::nullopt;
  return ValueText(*value);
}

Label ReadLabel(const json* value, const Options& options) {
  if (value == nullptr || value->is_null())
    return {};
  const std::string said = ValueText(*value);
  const std::string text = text::AsciiLower(text::AsciiStripped(said));
  if (text.empty())
    return {};
  return {false, options.mode == Mode::kScale ? GradeOf(text, options)
                                              : Outcome(text, options.mode)};
}

}  // namespace whet::llm_judge
