// Asks the reflect role for rewrites and turns usable answers into candidates.
//
//   Rewriter rewriter(search, options, check);
//   std::vector<Draft> drafts = rewriter.Rewrite(incumbent, {evidence, ...});
//   rewriter.Remember(draft, "rejected: 2 better, 5 worse");
//
// An answer that cannot be used is sent back once with the reason; after that
// it is dropped. Not thread-safe.
#ifndef WHET_PLUGINS_STRATEGY_FULL_REWRITE_REWRITER_H_
#define WHET_PLUGINS_STRATEGY_FULL_REWRITE_REWRITER_H_

#include <cstddef>
#include <string>
#include <vector>

#include "whet/sdk/candidate_json.h"
#include "whet/sdk/strategy.h"

#include "options.h"
#include "search/attempts.h"
#include "search/collapse.h"
#include "search/proposal_check.h"
#include "search/reflector.h"

namespace whet::full_rewrite {

// A usable rewrite that is new to this run.
struct Draft {
  whet_candidate id = 0;
  sdk::Prompt prompt = {};
};

class Rewriter {
 public:
  // References must outlive the object.
  Rewriter(sdk::Search& search, const Options& options,
           const search::ProposalCheck& check);

  // One rewrite of `incumbent` per text in `evidence`, at once. Fewer come
  // back when answers are unusable or known. Throws the role's error if it has
  // never answered at all.
  std::vector<Draft> Rewrite(whet_candidate incumbent,
                             const std::vector<std::string>& evidence);

  // Adds an attempt to the history that later requests show.
  void Remember(const Draft& draft, const std::string& verdict);

  std::size_t asked() const { return reflector_.asked(); }

 private:
  sdk::GenerateRequest Request(const sdk::Prompt& parent,
                               const std::string& evidence) const;
  // Adds a draft; the fault text if there is none in `answer`.
  std::string Use(const std::string& answer, const sdk::Prompt& parent,
                  whet_candidate parent_id, std::vector<Draft>& drafts);

  sdk::Search& search_;
  const Options& options_;
  const search::ProposalCheck& check_;
  search::Reflector reflector_;
  search::Attempts attempts_;
  search::CollapseWatch watch_;
  std::vector<whet_candidate> known_ = {sdk::kSeedPrompt};
};

}  // namespace whet::full_rewrite

#endif  // WHET_PLUGINS_STRATEGY_FULL_REWRITE_REWRITER_H_
