#include "plugins/schema_words.h"

#include <cstddef>

namespace whet {
namespace {

using Json = nlohmann::json;

// " between 1 and 64", " greater than 0 and of at most 1", or nothing.
std::string DescribeRange(const Json& schema) {
  const Json* low = FindKeyword(schema, "minimum");
  const Json* high = FindKeyword(schema, "maximum");
  const Json* above = FindKeyword(schema, "exclusiveMinimum");
  const Json* below = FindKeyword(schema, "exclusiveMaximum");
  std::string out;
  if (low != nullptr && high != nullptr && above == nullptr &&
      below == nullptr) {
    out = " between " + low->dump() + " and " + high->dump();
  } else {
    const auto add = [&out](const Json* bound, const char* words) {
      if (bound == nullptr)
        return;
      out += out.empty() ? " " : " and ";
      out += words + bound->dump();
    };
    add(low, "of at least ");
    add(above, "greater than ");
    add(high, "of at most ");
    add(below, "less than ");
  }
  if (const Json* step = FindKeyword(schema, "multipleOf")) {
    out += ", a multiple of " + step->dump();
  }
  return out;
}

// " of 1 to 8 items", or nothing.
std::string DescribeCount(const Json& schema, const char* min, const char* max,
                          const char* unit) {
  const Json* low = FindKeyword(schema, min);
  const Json* high = FindKeyword(schema, max);
  if (low == nullptr && high == nullptr)
    return "";
  if (low != nullptr && high != nullptr) {
    return " of " + low->dump() + " to " + high->dump() + " " + unit + "s";
  }
  const Json& bound = low != nullptr ? *low : *high;
  return std::string(low != nullptr ? " of at least " : " of at most ") +
         bound.dump() + " " + unit + (bound == 1 ? "" : "s");
}

std::string DescribeType(const std::string& type, const Json& schema) {
  if (type == "integer")
    return "an integer" + DescribeRange(schema);
  if (type == "number")
    return "a number" + DescribeRange(schema);
  if (type == "boolean")
    return "true or false";
  if (type == "null")
    return "null";
  if (type == "object")
    return "an object";
  if (type == "array") {
    return "a list" + DescribeCount(schema, "minItems", "maxItems", "item");
  }
  std::string out =
      "a string" + DescribeCount(schema, "minLength", "maxLength", "character");
  if (const Json* pattern = FindKeyword(schema, "pattern")) {
    out += " that matches /" + pattern->get<std::string>() + "/";
  }
  return out;
}

}  // namespace

const Json* FindKeyword(const Json& object, const char* name) {
  if (!object.is_object())
    return nullptr;
  const auto found = object.find(name);
  return found == object.end() ? nullptr : &*found;
}

std::vector<std::string> TypesOf(const Json& schema) {
  const Json* type = FindKeyword(schema, "type");
  if (type == nullptr)
    return {};
  if (type->is_string())
    return {type->get<std::string>()};
  return type->get<std::vector<std::string>>();
}

std::string JoinWithOr(const std::vector<std::string>& words) {
  std::string out;
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (i > 0)
      out += i + 1 == words.size() ? " or " : ", ";
    out += words[i];
  }
  return out;
}

std::string DescribeExpected(const Json& schema) {
  if (const Json* constant = FindKeyword(schema, "const"))
    return constant->dump();
  if (const Json* allowed = FindKeyword(schema, "enum")) {
    std::string out = allowed->size() > 1 ? "one of " : "";
    for (std::size_t i = 0; i < allowed->size(); ++i) {
      out += (i > 0 ? ", " : "") + (*allowed)[i].dump();
    }
    return out;
  }
  std::vector<std::string> words;
  for (const std::string& type : TypesOf(schema)) {
    words.push_back(DescribeType(type, schema));
  }
  if (words.empty())
    return "a value" + DescribeRange(schema);
  return JoinWithOr(words);
}

}  // namespace whet
