#include "verdict.h"

#include <charconv>
#include <cmath>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "json_object.h"
#include "text/ascii.h"
#include "text/quote.h"

namespace whet::llm_judge {
namespace {

using nlohmann::json;
using nlohmann::ordered_json;

// A scale of more grades is described by its type alone.
constexpr std::int64_t kMostListedGrades = 21;
constexpr std::size_t kFaultQuote = 60;

std::string MemberOf(Mode mode) {
  switch (mode) {
    case Mode::kScale:
      return "score";
    case Mode::kPassFail:
      return "pass";
    case Mode::kPairwise:
      return "winner";
  }
  return "";
}

std::string Expected(const Options& options) {
  switch (options.mode) {
    case Mode::kScale:
      return "a whole number from " + std::to_string(options.min) + " to " +
             std::to_string(options.max);
    case Mode::kPassFail:
      return "true or false";
    case Mode::kPairwise:
      return R"("A", "B" or "tie")";
  }
  return "";
}

std::optional<double> GradeOf(double number, const Options& options) {
  if (number != std::floor(number) ||
      number < static_cast<double>(options.min) ||
      number > static_cast<double>(options.max)) {
    return std::nullopt;
  }
  return number;
}

// The verdict that a word stands for.
std::optional<double> ValueOfWord(std::string_view text,
                                  const Options& options) {
  const std::string word = text::AsciiLower(text::AsciiStripped(text));
  if (options.mode == Mode::kScale) {
    double number = 0.0;
    const char* end = word.data() + word.size();
    const auto [stop, error] = std::from_chars(word.data(), end, number);
    if (error != std::errc() || stop != end)
      return std::nullopt;
    return GradeOf(number, options);
  }
  if (options.mode == Mode::kPassFail) {
    if (word == "true" || word == "pass" || word == "yes")
      return 1.0;
    if (word == "false" || word == "fail" || word == "no")
      return 0.0;
    return std::nullopt;
  }
  if (word == "a" || word == "answer a")
    return 1.0;
  if (word == "b" || word == "answer b")
    return 0.0;
  if (word == "tie" || word == "c")
    return 0.5;
  return std::nullopt;
}

std::optional<double> ValueOfJson(const json& value, const Options& options) {
  if (value.is_string())
    return ValueOfWord(value.get<std::string>(), options);
  if (options.mode == Mode::kScale && value.is_number())
    return GradeOf(value.get<double>(), options);
  if (options.mode == Mode::kPassFail && value.is_boolean())
    return value.get<bool>() ? 1.0 : 0.0;
  return std::nullopt;
}

// The member `name`, in whatever case.
const json* FindMember(const json& object, const std::string& name) {
  for (const auto& [key, value] : object.items()) {
    if (text::AsciiLower(key) == name)
      return &value;
  }
  return nullptr;
}

// All verdicts of one answer so far. Equal ones are one; the last reason holds.
class Collector {
 public:
  explicit Collector(const Options& options) : options_(options) {}

  void Take(std::optional<double> value, std::string_view said,
            std::string reason) {
    if (!value.has_value()) {
      fault_ = "its verdict is " + text::Quote(said, kFaultQuote) +
               "; expected " + Expected(options_) + ".";
      return;
    }
    if (verdict_.has_value() && verdict_->value != *value)
      fault_ = "it has two different verdicts.";
    verdict_ = Verdict{*value, std::move(reason)};
  }

  bool found() const { return verdict_.has_value() || !fault_.empty(); }
  Reading Result() && {
    if (!fault_.empty())
      return {std::nullopt, std::move(fault_)};
    return {std::move(verdict_), ""};
  }

 private:
  const Options& options_;
  std::optional<Verdict> verdict_;
  std::string fault_;
};

void TakeObjects(std::string_view text, const Options& options,
                 Collector& out) {
  for (const json& object : FindObjects(text)) {
    const json* verdict = FindMember(object, MemberOf(options.mode));
    if (verdict == nullptr)
      continue;
    const json* reason = FindMember(object, "reason");
    out.Take(
        ValueOfJson(*verdict, options),
        verdict->is_string()
            ? verdict->get<std::string>()
            : verdict->dump(-1, ' ', false, json::error_handler_t::replace),
        reason != nullptr && reason->is_string() ? reason->get<std::string>()
                                                 : "");
  }
}

void TakeBrackets(std::string_view text, const Options& options,
                  Collector& out) {
  constexpr std::size_t kLongest = 16;  // of what stands in the brackets
  for (std::size_t at = text.find("[["); at != std::string_view::npos;
       at = text.find("[[", at + 2)) {
    const std::size_t end = text.find("]]", at);
    if (end == std::string_view::npos)
      return;
    const std::string_view said = text.substr(at + 2, end - at - 2);
    if (said.size() <= kLongest) {
      out.Take(ValueOfWord(said, options), said,
               std::string(text::AsciiStripped(text.substr(0, at))));
    }
  }
}

// What follows the part in which some models think.
std::string_view WithoutThoughts(std::string_view answer) {
  constexpr std::string_view kOpen = "<think>";
  constexpr std::string_view kClose = "</think>";
  const std::string_view text = text::AsciiStripped(answer);
  const std::size_t end = text.rfind(kClose);
  if (!text.starts_with(kOpen) || end == std::string_view::npos)
    return text;
  return text::AsciiStripped(text.substr(end + kClose.size()));
}

}  // namespace

Reading ReadVerdict(std::string_view answer, const Options& options) {
  const std::string_view text = WithoutThoughts(answer);
  if (text.empty())
    return {std::nullopt, "it is empty."};
  Collector found(options);
  TakeObjects(text, options, found);
  if (!found.found())
    TakeBrackets(text, options, found);
  if (!found.found()) {
    if (const auto value = ValueOfWord(text, options))
      return {Verdict{*value, ""}, ""};
    return {std::nullopt, "it has no JSON object with the member \"" +
                              MemberOf(options.mode) + "\"."};
  }
  return std::move(found).Result();
}

std::string VerdictForm(const Options& options) {
  return "{\"reason\": \"two or three sentences\", \"" +
         MemberOf(options.mode) + "\": " + Expected(options) + "}";
}

std::string VerdictSchema(const Options& options) {
  ordered_json verdict;
  switch (options.mode) {
    case Mode::kScale:
      verdict["type"] = "integer";
      if (options.max - options.min < kMostListedGrades) {
        for (std::int64_t grade = options.min; grade <= options.max; ++grade)
          verdict["enum"].push_back(grade);
      }
      break;
    case Mode::kPassFail:
      verdict["type"] = "boolean";
      break;
    case Mode::kPairwise:
      verdict["type"] = "string";
      verdict["enum"] = {"A", "B", "tie"};
      break;
  }
  // Constrained models write the members in this order.
  ordered_json schema;
  schema["type"] = "object";
  schema["properties"]["reason"]["type"] = "string";
  schema["properties"][MemberOf(options.mode)] = verdict;
  schema["required"] = {"reason", MemberOf(options.mode)};
  schema["additionalProperties"] = false;
  return schema.dump();
}

}  // namespace whet::llm_judge
