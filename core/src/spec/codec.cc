#include "spec/codec.h"

#include <charconv>
#include <string>
#include <utility>

namespace whet::spec {
namespace {

using Json = nlohmann::ordered_json;
using Kind = LocatedValue::Kind;

// Shortest text that reads back as the same number.
std::string NumberText(double number) {
  char buffer[32];
  auto end = std::to_chars(buffer, buffer + sizeof(buffer), number).ptr;
  return std::string(buffer, end);
}

std::string Expected(const IntegerRange& range) {
  constexpr IntegerRange kAny;
  const bool low = range.min != kAny.min;
  const bool high = range.max != kAny.max;
  if (low && high) {
    return "an integer between " + std::to_string(range.min) + " and " +
           std::to_string(range.max);
  }
  if (low)
    return "an integer of at least " + std::to_string(range.min);
  if (high)
    return "an integer of at most " + std::to_string(range.max);
  return "an integer";
}

std::string Expected(const RealRange& range) {
  std::string text = "a number";
  const char* joint = " ";
  auto add = [&](const char* words, const std::optional<double>& bound) {
    if (!bound)
      return;
    text += joint;
    text += words + NumberText(*bound);
    joint = " and ";
  };
  add("of at least ", range.min);
  add("above ", range.above);
  add("of at most ", range.max);
  add("below ", range.below);
  return text;
}

bool Within(const RealRange& range, double number) {
  return (!range.min || number >= *range.min) &&
         (!range.max || number <= *range.max) &&
         (!range.above || number > *range.above) &&
         (!range.below || number < *range.below);
}

absl::Status Mismatch(const LocatedValue& value, const std::string& path,
                      const std::string& expected) {
  return ErrorAt(value, path,
                 "expected " + expected + ", got " + Describe(value));
}

}  // namespace

Codec<std::string> Text(TextRules rules) {
  Codec<std::string> codec;
  codec.schema = {{"type", "string"}};
  if (rules.not_empty)
    codec.schema["minLength"] = 1;
  codec.print = [](const std::string& in) { return Json(in); };
  codec.parse = [rules](const LocatedValue& value, const std::string& path,
                        std::string* out) -> absl::Status {
    const bool scalar =
        value.kind == Kind::kNumber || value.kind == Kind::kBool;
    if (value.kind == Kind::kString) {
      *out = value.text;
    } else if (value.raw) {
      // A shell has taken the quotes away: `--set models.task.model=4`.
      *out = *value.raw;
    } else {
      return ErrorAt(value, path,
                     "expected a text, got " + Describe(value) +
                         (scalar ? "; put it in quotes" : ""));
    }
    if (rules.not_empty && out->empty()) {
      return ErrorAt(value, path, "expected a text that is not empty");
    }
    return absl::OkStatus();
  };
  return codec;
}

Codec<bool> Bool() {
  Codec<bool> codec;
  codec.schema = {{"type", "boolean"}};
  codec.print = [](bool in) { return Json(in); };
  codec.parse = [](const LocatedValue& value, const std::string& path,
                   bool* out) -> absl::Status {
    if (value.kind != Kind::kBool)
      return Mismatch(value, path, "true or false");
    *out = value.text == "true";
    return absl::OkStatus();
  };
  return codec;
}

Codec<std::int64_t> Integer(IntegerRange range) {
  constexpr IntegerRange kAny;
  Codec<std::int64_t> codec;
  codec.schema = {{"type", "integer"}};
  if (range.min != kAny.min)
    codec.schema["minimum"] = range.min;
  if (range.max != kAny.max)
    codec.schema["maximum"] = range.max;
  codec.print = [](std::int64_t in) { return Json(in); };
  codec.parse = [range](const LocatedValue& value, const std::string& path,
                        std::int64_t* out) -> absl::Status {
    std::optional<std::int64_t> number = AsInt64(value);
    if (!number || *number < range.min || *number > range.max) {
      return Mismatch(value, path, Expected(range));
    }
    *out = *number;
    return absl::OkStatus();
  };
  return codec;
}

Codec<std::uint64_t> Seed() {
  Codec<std::uint64_t> codec;
  codec.schema = {{"type", "integer"}, {"minimum", 0}};
  codec.print = [](std::uint64_t in) { return Json(in); };
  codec.parse = [](const LocatedValue& value, const std::string& path,
                   std::uint64_t* out) -> absl::Status {
    std::optional<std::uint64_t> number = AsUint64(value);
    if (!number) {
      return Mismatch(value, path, "an integer between 0 and 2^64-1");
    }
    *out = *number;
    return absl::OkStatus();
  };
  return codec;
}

Codec<double> Real(RealRange range) {
  Codec<double> codec;
  codec.schema = {{"type", "number"}};
  if (range.min)
    codec.schema["minimum"] = *range.min;
  if (range.max)
    codec.schema["maximum"] = *range.max;
  if (range.above)
    codec.schema["exclusiveMinimum"] = *range.above;
  if (range.below)
    codec.schema["exclusiveMaximum"] = *range.below;
  codec.print = [](double in) { return Json(in); };
  codec.parse = [range](const LocatedValue& value, const std::string& path,
                        double* out) -> absl::Status {
    std::optional<double> number = AsDouble(value);
    if (!number || !Within(range, *number)) {
      return Mismatch(value, path, Expected(range));
    }
    *out = *number;
    return absl::OkStatus();
  };
  return codec;
}

Codec<std::string> JsonArrayText() {
  Codec<std::string> codec;
  codec.schema = {{"type", "array"}};
  codec.print = [](const std::string& in) -> Json {
    if (in.empty())
      return nullptr;
    Json array = Json::parse(in, nullptr, false);
    // Text that is no JSON was not read by this codec; it is kept visible.
    return array.is_discarded() ? Json(in) : array;
  };
  codec.parse = [](const LocatedValue& value, const std::string& path,
                   std::string* out) -> absl::Status {
    if (!value.is_list())
      return Mismatch(value, path, "a list");
    *out = value.items.empty() ? "" : CanonicalJsonText(ToJson(value));
    return absl::OkStatus();
  };
  return codec;
}

}  // namespace whet::spec
