// Asks the reflect role for rewrites and turns usable answers into candidates.
//
//   Rewriter rewriter(search, options, check, watch);
//   std::vector<whet_candidate> drafts =
//       rewriter.Rewrite(current, {evidence, ...});
//   rewriter.Remember(drafts[0], "rejected: ...");
//
// An answer that cannot be used is sent back once with the reason; after that
// it is dropped. Not thread-safe.
#ifndef WHET_PLUGINS_STRATEGY_FULL_REWRITE_REWRITER_H_
#define WHET_PLUGINS_STRATEGY_FULL_REWRITE_REWRITER_H_

#include <cstddef>
#include <map>
#include <string>
#include <vector>

#include "whet/sdk/candidate_json.h"
#include "whet/sdk/strategy.h"

#include "options.h"
#include "search/attempts.h"
#include "search/collapse.h"
#include "search/new_prompts.h"
#include "search/proposal_check.h"
#include "search/reflector.h"
#include "search/sections.h"

namespace whet::full_rewrite {

class Rewriter {
 public:
  // References must outlive the object.
  Rewriter(sdk::Search& search, const Options& options,
           const search::ProposalCheck& check, search::CollapseWatch& watch);

  // One rewrite of `parent` per text in `evidence`, at once. Fewer come back
  // when answers are unusable or known. Throws the role's error if it has
  // never answered at all.
  std::vector<whet_candidate> Rewrite(whet_candidate parent,
                                      const std::vector<std::string>& evidence);

  // Adds an attempt, with the model's reason for it, to the history that later
  // requests show.
  void Remember(whet_candidate draft, const std::string& verdict);

  std::size_t asked() const { return reflector_.asked(); }

 private:
  sdk::GenerateRequest Request(whet_candidate parent_id,
                               const sdk::Prompt& parent,
                               const std::string& evidence) const;
  // Adds a draft; the fault text if there is none in `answer`.
  std::string Use(const std::string& answer, const sdk::Prompt& parent,
                  whet_candidate parent_id,
                  std::vector<whet_candidate>& drafts);

  sdk::Search& search_;
  const Options& options_;
  const search::ProposalCheck& check_;
  search::NewPrompts prompts_;
  search::Reflector reflector_;
  search::Attempts attempts_;
  // The model's reason for each prompt that there is.
  std::map<whet_candidate, std::string> ideas_ = {{sdk::kSeedPrompt, ""}};
};

}  // namespace whet::full_rewrite

#endif  // WHET_PLUGINS_STRATEGY_FULL_REWRITE_REWRITER_H_
