// Asks the reflect role for edits and turns usable ones into candidates.
//
//   Editor editor(search, options, check);
//   std::vector<Draft> drafts = editor.Propose(parent, targets, 2);
//   editor.Remember(drafts[0], "refused: it mended none of 6 failures");
//
// An edit that cannot be applied exactly, that was tried before or that fails
// the checks of proposals is dropped before a call is spent on it. An answer
// without a usable edit is sent back once with the reason. Not thread-safe.
#ifndef WHET_PLUGINS_STRATEGY_TARGETED_EDIT_EDITOR_H_
#define WHET_PLUGINS_STRATEGY_TARGETED_EDIT_EDITOR_H_

#include <cstddef>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "whet/sdk/candidate_json.h"
#include "whet/sdk/strategy.h"

#include "evidence.h"
#include "options.h"
#include "search/attempts.h"
#include "search/collapse.h"
#include "search/edits.h"
#include "search/proposal_check.h"
#include "search/reflector.h"

namespace whet::targeted_edit {

// The parent with one edit, new to this run.
struct Draft {
  whet_candidate id = 0;
  search::Edit edit = {};
  sdk::Prompt prompt = {};
  std::size_t target = 0;  // place in the list of targets
};

class Editor {
 public:
  // References must outlive the object.
  Editor(sdk::Search& search, const Options& options,
         const search::ProposalCheck& check);

  // One request per target, all at once, for at most `edits` edits each.
  // Throws the role's error if it has never answered at all.
  std::vector<Draft> Propose(whet_candidate parent,
                             const std::vector<Target>& targets,
                             std::size_t edits);

  // Several edits of `parent` at once as a candidate; 0 if they touch each
  // other, fail the checks or were put together before.
  whet_candidate Combine(whet_candidate parent,
                         const std::vector<Draft>& drafts);

  // Adds a tested edit to the history that later requests show. It is not
  // tested again.
  void Remember(const Draft& draft, const std::string& verdict);

  std::size_t asked() const { return reflector_.asked(); }

 private:
  sdk::GenerateRequest Request(const sdk::Prompt& parent, const Target& target,
                               std::size_t edits) const;
  // Adds drafts; the fault text if there is none in `answer`.
  std::string Use(const std::string& answer, whet_candidate parent_id,
                  const sdk::Prompt& parent, std::size_t target,
                  std::size_t edits, std::vector<Draft>& drafts);
  // Why `edit` is not worth a call; empty if it is.
  std::string Fault(const sdk::Prompt& parent, const search::Edit& edit,
                    const search::Edited& edited);
  // Adds the candidate; 0 and a fault if the host refuses it or knows it.
  whet_candidate Enter(const sdk::Prompt& prompt, whet_candidate parent,
                       const std::string& origin, std::string& fault);

  sdk::Search& search_;
  const Options& options_;
  const search::ProposalCheck& check_;
  search::Reflector reflector_;
  search::Attempts attempts_{12, 600};
  search::CollapseWatch watch_;
  std::set<whet_candidate> known_ = {sdk::kSeedPrompt};
  std::map<std::string, std::string> verdicts_;  // of edits, by their words
};

// An edit on one line, as the reflect role wrote it.
std::string EditLine(const search::Edit& edit);

}  // namespace whet::targeted_edit

#endif  // WHET_PLUGINS_STRATEGY_TARGETED_EDIT_EDITOR_H_
