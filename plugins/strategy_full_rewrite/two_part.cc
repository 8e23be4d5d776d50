#include "two_part.h"

#include <string>
#include <string_view>

#include <nlohmann/json.hpp>

#include "text/json_text.h"

namespace whet::full_rewrite {
namespace {

constexpr char kTwoPartSchema[] =
#include "two_part_schema.json.inc"
    ;

// Writes the member `name` to `part`; false if there is none.
bool ReadPart(const nlohmann::json& object, const char* name, std::string& part,
              std::string& fault) {
  const auto member = object.find(name);
  if (member == object.end() || member->is_null()) {
    return false;
  }
  if (!member->is_string()) {
    fault = "\"" + std::string(name) + "\" must be a text, not " +
            member->type_name() + ".";
    return false;
  }
  part = member->get<std::string>();
  return true;
}

}  // namespace

std::string_view TwoPartSchema() { return kTwoPartSchema; }

search::Reply ParseTwoPart(std::string_view text, const sdk::Prompt& parent) {
  search::Reply reply;
  const text::FoundJson found = text::ReadJson(text, text::JsonPlace::kAny);
  if (!found.value.has_value()) {
    reply.fault = "it is not a JSON object: " + found.error + ".";
    return reply;
  }
  if (!found.value->is_object()) {
    reply.fault = std::string("it must be a JSON object, not ") +
                  found.value->type_name() + ".";
    return reply;
  }
  reply.prompt = parent;
  const bool system =
      ReadPart(*found.value, "system_prompt", reply.prompt.system, reply.fault);
  const bool output = ReadPart(*found.value, "output_instructions",
                               reply.prompt.output_instructions, reply.fault);
  if (!system && !output && reply.fault.empty()) {
    reply.fault =
        "it has neither \"system_prompt\" nor \"output_instructions\".";
  }
  std::string no_fault;  // a remark may be missing or odd
  ReadPart(*found.value, "analysis", reply.analysis, no_fault);
  return reply;
}

}  // namespace whet::full_rewrite
