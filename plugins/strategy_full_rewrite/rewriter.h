// Asks the reflect role for rewrites and turns usable answers into candidates.
//
//   Rewriter rewriter(search, options, check);
//   std::vector<Draft> drafts = rewriter.Rewrite(incumbent, {evidence, ...});
//   rewriter.Remember(draft, "rejected: 2 better, 5 worse");
//
// An answer that cannot be used is sent back once with the reason; after that
// it is dropped. How long an answer of `reflect` may be is set with the role.
// Falls back to the role `task` if the config names no `reflect`: with limits
// of its own, as those of that role are made for its short answers. Not
// thread-safe.
#ifndef WHET_PLUGINS_STRATEGY_FULL_REWRITE_REWRITER_H_
#define WHET_PLUGINS_STRATEGY_FULL_REWRITE_REWRITER_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "whet/sdk/candidate_json.h"
#include "whet/sdk/strategy.h"

#include "draft_check.h"
#include "options.h"

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
           const DraftCheck& check);

  // One rewrite of `incumbent` per text in `evidence`, at once. Fewer come
  // back when answers are unusable or known. Throws the role's error if it has
  // never answered at all.
  std::vector<Draft> Rewrite(whet_candidate incumbent,
                             const std::vector<std::string>& evidence);

  // Adds an attempt to the history that later requests show.
  void Remember(const Draft& draft, const std::string& verdict);

  std::size_t asked() const { return asked_; }

 private:
  struct Attempt {
    std::string prompt;
    std::string verdict;
  };

  sdk::GenerateRequest FirstRequest(const sdk::Prompt& parent,
                                    const std::string& evidence);
  std::vector<sdk::Generated> Ask(std::vector<sdk::GenerateRequest> requests,
                                  const sdk::Prompt& parent);
  sdk::GenerationTicket Generate(std::vector<sdk::GenerateRequest> requests,
                                 const sdk::Prompt& parent);
  // Adds the candidate; its fault text if the host refuses it.
  std::string Propose(const sdk::Prompt& prompt, whet_candidate parent,
                      std::vector<Draft>& drafts);
  std::string Use(const sdk::Generated& answer, const sdk::Prompt& parent,
                  whet_candidate parent_id, std::vector<Draft>& drafts);
  std::string History() const;

  sdk::Search& search_;
  const Options& options_;
  const DraftCheck& check_;
  std::string role_ = "reflect";
  std::vector<Attempt> attempts_;
  std::vector<whet_candidate> known_ = {sdk::kSeedPrompt};
  std::size_t asked_ = 0;
  bool answered_ = false;
};

}  // namespace whet::full_rewrite

#endif  // WHET_PLUGINS_STRATEGY_FULL_REWRITE_REWRITER_H_
