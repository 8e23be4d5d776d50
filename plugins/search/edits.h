// Small, located changes of a prompt, as a reflecting model proposes them.
//
//   EditReply reply = ParseEdits(answer.text);
//   if (!reply.fault.empty()) ...  // one sentence for the repair request
//   Edited edited = Apply(prompt, reply.edits);
//   if (!edited.fault.empty()) ...  // nothing was changed
//
// A reply is a JSON object {"edits": [{"op": "insert" | "replace" | "delete",
// "part": "system" | "user_template" | "output_instructions", "find": span,
// "text": text, "reason": text}]}, alone, in a code fence or among words.
// Pure functions. Thread-safe.
#ifndef WHET_PLUGINS_SEARCH_EDITS_H_
#define WHET_PLUGINS_SEARCH_EDITS_H_

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "whet/sdk/candidate_json.h"

namespace whet::search {

enum class Part { kSystem, kUserTemplate, kOutputInstructions };

// "system", "user_template", "output_instructions".
std::string_view PartName(Part part);
const std::string& PartOf(const sdk::Prompt& prompt, Part part);
std::string& PartOf(sdk::Prompt& prompt, Part part);

struct Edit {
  enum class Op { kInsert, kReplace, kDelete };

  Op op = Op::kInsert;
  Part part = Part::kSystem;
  // Stands exactly once in the part. An insertion comes behind it; without it,
  // at the end of the part, on a line of its own.
  std::string find = {};
  std::string text = {};    // empty for kDelete
  std::string reason = {};  // why, in the model's words; may be empty

  bool operator==(const Edit&) const = default;
};

struct EditReply {
  std::vector<Edit> edits = {};
  // Why there is none, or what is wrong with those that are left out, as the
  // end of a sentence that begins with "Your answer cannot be used:".
  std::string fault = {};
};

// Reads the edits that are well formed. An empty list is no fault.
EditReply ParseEdits(std::string_view reply);

// JSON Schema of a reply, for GenerateRequest::response_schema.
std::string_view EditsSchema();

struct Edited {
  sdk::Prompt prompt = {};
  std::string fault = {};  // as in EditReply; then `prompt` is unchanged
};

// All of `edits`, or none. Every span is looked for in `prompt` as it is given,
// so the order matters only for insertions at the same place. Wrong are: a span
// that is not there or stands more than once, edits that touch each other.
Edited Apply(const sdk::Prompt& prompt, const std::vector<Edit>& edits);

// `a` and `b` change the same characters of `prompt`, or one of them cannot be
// applied to it.
bool Touch(const sdk::Prompt& prompt, const Edit& a, const Edit& b);

}  // namespace whet::search

#endif  // WHET_PLUGINS_SEARCH_EDITS_H_
