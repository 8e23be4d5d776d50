// New prompts: rewritten by the reflecting model, or put together from others.
// A prompt that cannot be used, or was made before, costs no evaluation.
//
//   Proposer proposer(search, options, material);
//   for (const Child& child : proposer.Rewrite(assignments)) ...
//   proposer.Remember(child, "rejected: 0 better, 2 worse");
//
// Not thread-safe.
#ifndef WHET_PLUGINS_STRATEGY_GEPA_PROPOSER_H_
#define WHET_PLUGINS_STRATEGY_GEPA_PROPOSER_H_

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "whet/sdk/candidate_json.h"
#include "whet/sdk/strategy.h"

#include "material.h"
#include "options.h"
#include "search/attempts.h"
#include "search/collapse.h"
#include "search/edits.h"
#include "search/new_prompts.h"
#include "search/proposal_check.h"
#include "search/reflector.h"

namespace whet::gepa {

// A part to be rewritten, and what the parent answered with it.
struct Assignment {
  whet_candidate parent = 0;
  search::Part part = search::Part::kSystem;
  std::string examples = {};
};

// Two prompts that differ in a part; one text is to be made of both.
struct Crossing {
  whet_candidate first = 0;
  whet_candidate second = 0;
  search::Part part = search::Part::kSystem;
  double first_score = 0.0;
  double second_score = 0.0;
};

struct Child {
  whet_candidate id = 0;
  sdk::Prompt prompt = {};
  search::Part part = search::Part::kSystem;
  std::size_t asked = 0;  // place of what it was asked for with
};

class Proposer {
 public:
  // References must outlive the object.
  Proposer(sdk::Search& search, const Options& options,
           const Material& material);

  // UpdatePrompt of the paper, all at once. One child at most for each
  // assignment, in their order but for those that were repaired.
  std::vector<Child> Rewrite(const std::vector<Assignment>& assignments);
  std::vector<Child> Cross(const std::vector<Crossing>& crossings);
  // A prompt that needs no model. Nothing if it is known or refused.
  std::optional<Child> Combine(const sdk::Prompt& prompt,
                               const std::vector<whet_candidate>& parents,
                               std::string_view origin);

  // Adds to what later requests for the same part show.
  void Remember(const Child& child, const std::string& verdict);

  // Requests so far, repairs not counted.
  std::size_t asked() const { return reflector_.asked(); }

 private:
  // What a request wants and what is made of its answer.
  struct Order {
    sdk::Prompt base = {};
    search::Part part = search::Part::kSystem;
    std::vector<whet_candidate> parents = {};
    std::string text = {};  // of the request
  };

  std::vector<Child> Ask(const std::vector<Order>& orders,
                         std::string_view origin);
  // The fault of `text` as the new text of the order; the child if there is
  // none.
  std::string Use(const Order& order, std::string text, std::string_view origin,
                  Child& child);
  sdk::Prompt PromptOf(whet_candidate id);

  sdk::Search& search_;
  const Options& options_;
  search::ProposalCheck check_;
  search::Reflector reflector_;
  search::CollapseWatch watch_;
  search::NewPrompts prompts_;
  std::map<search::Part, search::Attempts> attempts_;
};

}  // namespace whet::gepa

#endif  // WHET_PLUGINS_STRATEGY_GEPA_PROPOSER_H_
