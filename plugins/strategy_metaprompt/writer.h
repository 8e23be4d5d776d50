// Has the reflecting model write task prompts by guides.
//
//   std::vector<Written> written =
//       writer.Write(incumbent, {guide, other_guide}, lessons);
//
// An answer that cannot be used is sent back once with the reason. Not
// thread-safe.
#ifndef WHET_PLUGINS_STRATEGY_METAPROMPT_WRITER_H_
#define WHET_PLUGINS_STRATEGY_METAPROMPT_WRITER_H_

#include <cstddef>
#include <optional>
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

namespace whet::metaprompt {

// A usable rewrite that is new to this run.
struct Draft {
  whet_candidate id = 0;
  sdk::Prompt prompt = {};
};

// What a guide led to.
struct Written {
  std::optional<Draft> draft = {};
  bool answered = false;  // false: the call failed, which says nothing
};

class Writer {
 public:
  // References must outlive the object.
  Writer(sdk::Search& search, const Options& options,
         const search::ProposalCheck& check, search::CollapseWatch& watch);

  // A rewrite of `incumbent` by each guide, in their order, all from the same
  // `lessons`. Throws the role's error if it has never answered at all.
  std::vector<Written> Write(whet_candidate incumbent,
                             const std::vector<std::string>& guides,
                             const std::string& lessons);

  // Adds an attempt to the history that later requests show.
  void Remember(const Draft& draft, const std::string& verdict);

  std::size_t asked() const { return reflector_.asked(); }

 private:
  // Stores the draft; the fault text if there is none in `answer`.
  std::string Use(const std::string& answer, const sdk::Prompt& parent,
                  whet_candidate parent_id, Written& out);

  sdk::Search& search_;
  const Options& options_;
  const search::ProposalCheck& check_;
  search::Reflector reflector_;
  search::Attempts attempts_;
  search::NewPrompts prompts_;
};

}  // namespace whet::metaprompt

#endif  // WHET_PLUGINS_STRATEGY_METAPROMPT_WRITER_H_
