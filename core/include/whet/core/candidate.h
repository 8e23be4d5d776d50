// A prompt under test: what is sent to the task model for one example.
//
//   ASSIGN_OR_RETURN(Candidate c, ParseCandidate(json));
//   ASSIGN_OR_RETURN(std::vector<ChatMessage> m, Render(c, example.input));
//
// A candidate is a value; its identity is the hash of its canonical JSON.
// Placeholders are `{{column}}`: substituted in a single pass, values are never
// scanned again, an unknown name is an error. `\{{` stands for a literal `{{`.
// Thread-compatible.
#ifndef WHET_CORE_CANDIDATE_H_
#define WHET_CORE_CANDIDATE_H_

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace whet {

// Input columns of an example by name.
using Fields = std::map<std::string, std::string>;

// A demonstration: shown to the model as a user message (user_template rendered
// with `input`) and the assistant's answer.
struct FewShotExample {
  Fields input;
  std::string output;
  std::string tool_calls;  // JSON array in OpenAI's form, may be empty
  bool operator==(const FewShotExample&) const = default;
};

// Which demonstrations are shown for an example: the `nearest` ones to its
// input, the most similar last. Near is what has rare words in common: cosine
// of TF-IDF vectors over the demonstrations (data/nearest_demonstrations.h). A
// demonstration with the input of the example itself is left out.
struct FewShotSelection {
  std::int64_t nearest = 1;
  bool operator==(const FewShotSelection&) const = default;
};

struct Candidate {
  std::string system;               // may be empty: no system message
  std::string user_template;        // never empty
  std::string output_instructions;  // appended to `system` after a blank line
  std::vector<FewShotExample> few_shot_examples;
  std::string tools;  // JSON array in OpenAI's form, may be empty
  // Nothing: all of few_shot_examples, in their order.
  std::optional<FewShotSelection> few_shot_selection = std::nullopt;
  bool operator==(const Candidate&) const = default;
};

struct ChatMessage {
  // WHET_ROLE_* of whet/generation.h
  enum class Role { kSystem = 1, kUser = 2, kAssistant = 3, kTool = 4 };
  Role role = Role::kUser;
  std::string content;
  std::string tool_calls;  // JSON array in OpenAI's form, may be empty
  std::string name = {};   // tool or participant, may be empty
  bool operator==(const ChatMessage&) const = default;
};

// Keys sorted, no white space, empty members left out except user_template.
std::string CanonicalJson(const Candidate& candidate);

// The same with indentation, for files that people read.
std::string PrettyJson(const Candidate& candidate);

// SHA-256 of CanonicalJson, 64 hex digits.
std::string CandidateHash(const Candidate& candidate);

// Reads a candidate: members `system`, `user_template` (`user` is accepted as
// its short name), `output_instructions`, `few_shot_examples`
// [{input: {...}, output, tool_calls?}], `few_shot_selection` {nearest},
// `tools`. INVALID_ARGUMENT with the JSON path, what was expected, and for an
// unknown member the nearest name.
absl::StatusOr<Candidate> ParseCandidate(std::string_view json);

// Names used by placeholders in any text of the candidate, sorted, unique.
// INVALID_ARGUMENT for a placeholder that is not closed or not a column name.
absl::StatusOr<std::vector<std::string>> Placeholders(
    const Candidate& candidate);

// Checks a candidate against the columns it will be rendered with:
// INVALID_ARGUMENT naming the member and the unknown placeholder (and the
// nearest column), or the demonstration that lacks a column; also if there is
// no placeholder at all, as every example would be asked the same.
absl::Status CheckPlaceholders(const Candidate& candidate,
                               const std::vector<std::string>& columns);

// The conversation for one example: system message (if not empty), per
// demonstration shown a user and an assistant message, the user message. For
// many examples: data/candidate_renderer.h.
absl::StatusOr<std::vector<ChatMessage>> Render(const Candidate& candidate,
                                                const Fields& input);

}  // namespace whet

#endif  // WHET_CORE_CANDIDATE_H_
