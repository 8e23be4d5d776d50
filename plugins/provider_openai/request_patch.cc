#include "request_patch.h"

#include <cstddef>

#include <nlohmann/json.hpp>

#include "whet/sdk/error.h"

#include "wire/json_text.h"

namespace whet::openai {
namespace {

using nlohmann::ordered_json;
using wire::ParseJson;

[[noreturn]] void RefusePatch(const std::string& where,
                              const std::string& why) {
  throw sdk::Error(WHET_INVALID_ARGUMENT, "request_patch" + where + ": " + why,
                   WHET_ERROR_NOT_BILLED);
}

// nlohmann's own words begin with "[json.exception.out_of_range.403] ".
std::string ReasonOf(const ordered_json::exception& e) {
  const std::string what = e.what();
  const std::size_t end = what.find("] ");
  return end == std::string::npos ? what : what.substr(end + 2);
}

// One operation at a time, so that a message can name it.
void ApplyOperations(const ordered_json& operations, ordered_json& body) {
  for (std::size_t i = 0; i < operations.size(); ++i) {
    try {
      body = body.patch(ordered_json::array({operations[i]}));
    } catch (const ordered_json::exception& e) {
      RefusePatch("[" + std::to_string(i) + "]",
                  ReasonOf(e) +
                      "; to leave out what may not be there, use a merge patch "
                      "({\"field\": null})");
    }
  }
}

}  // namespace

void ApplyPatch(const std::string& patch, ordered_json& body) {
  const ordered_json parsed(ParseJson(patch));
  if (parsed.is_object()) {
    body.merge_patch(parsed);
  } else if (parsed.is_array()) {
    ApplyOperations(parsed, body);
  } else {
    RefusePatch("",
                "expected an object (merge patch) or an array of "
                "operations (JSON Patch)");
  }
  if (!body.is_object())
    RefusePatch("", "what is left is no JSON object");
  if (body.value("stream", ordered_json(false)) != false)
    RefusePatch("", "it asks for a stream, which is not read; remove it");
  if (body.value("n", ordered_json(1)) != 1) {
    RefusePatch("",
                "it sets n: one request has one answer; ask for samples "
                "instead");
  }
}

}  // namespace whet::openai
