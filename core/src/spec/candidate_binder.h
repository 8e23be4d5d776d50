// The description of a Candidate, in the two forms in which it is written.
#ifndef WHET_CORE_SPEC_CANDIDATE_BINDER_H_
#define WHET_CORE_SPEC_CANDIDATE_BINDER_H_

#include "whet/core/candidate.h"

#include "spec/binder.h"

namespace whet::spec {

// As an object of its own (best_prompt.json, prompts/*.yaml): the user message
// is called `user_template`, or `user` for short.
const Object<Candidate>& CandidateBinder();

// As `prompt:` of a config: the user message is called `user`, or
// `user_template`; `file` is known, the loader replaces it by its content.
const Object<Candidate>& PromptBinder();

}  // namespace whet::spec

#endif  // WHET_CORE_SPEC_CANDIDATE_BINDER_H_
