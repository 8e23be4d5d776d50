// The reflecting model of the checks: answers in the form that was asked for,
// or goes wrong in one of the ways that models have.
//
//   const SimulatedReply reply = Reflect(Reflection::kAsAsked, request,
//   seed_prompt);
//
// The form is read off the request: a response schema, small edits as JSON
// (`"edits"`), a system prompt and output instructions as JSON
// (`"system_prompt"`), sections (`<system>`), else a text between fences.
// Depends on the request alone. Thread-safe.
#ifndef WHET_CORE_CONFORMANCE_REFLECTION_H_
#define WHET_CORE_CONFORMANCE_REFLECTION_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "whet/core/candidate.h"

namespace whet::conformance {

enum class Reflection {
  kAsAsked,
  kEmpty,
  kNonsense,      // words, brackets and fences without sense
  kTruncated,     // the right form, cut in the middle
  kEchoes,        // what it was asked
  kRepeats,       // always the same good answer
  kRefuses,       // "I cannot help with that."
  kDropsInput,    // prompts without their placeholders
  kInventsInput,  // prompts with placeholders that do not exist
  kCopies,        // prompts with a training example in them
  kHuge,          // a megabyte
  kBrokenText,    // bytes that are no UTF-8
};

// All but kAsAsked, with a name for messages.
struct NamedReflection {
  Reflection how;
  const char* name;
};
const std::vector<NamedReflection>& BadReflections();

struct ReflectRequest {
  std::string text = {};  // of all messages
  std::string schema = {};
  std::uint32_t sample = 0;
  std::string example = {};  // for kCopies
};

struct SimulatedReply {
  std::string text;
  std::int32_t finish_reason;
};

SimulatedReply Reflect(Reflection how, const ReflectRequest& request,
                       const Candidate& seed_prompt);

}  // namespace whet::conformance

#endif  // WHET_CORE_CONFORMANCE_REFLECTION_H_
