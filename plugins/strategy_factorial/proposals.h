// Asks the reflecting model for small edits, while that pays: often at first,
// then at a growing distance. A model whose first answer holds no edit that can
// be read, not when it is sent back either, is asked for whole instructions
// from then on: small models write text, but no JSON.
//
//   Proposals proposals(search, catalog, trials, options);
//   while (proposals.Due(meter.paid())) proposals.Ask(belief);
//
// Not thread-safe.
#ifndef WHET_PLUGINS_STRATEGY_FACTORIAL_PROPOSALS_H_
#define WHET_PLUGINS_STRATEGY_FACTORIAL_PROPOSALS_H_

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>

#include "whet/sdk/strategy.h"

#include "belief.h"
#include "catalog.h"
#include "options.h"
#include "search/collapse.h"
#include "search/proposal_check.h"
#include "search/reflector.h"
#include "trials.h"

namespace whet::factorial {

class Proposals {
 public:
  // References must outlive the object.
  Proposals(sdk::Search& search, Catalog& catalog, const Trials& trials,
            const search::ProposalCheck& check, const Options& options);

  // `calls`: paid so far, proposals included.
  bool Due(std::int64_t calls) const;

  // Throws the role's error if it has never answered, and demonstrations do
  // not help out (`alone`). One request, from the prompt with the best effects
  // known and what it, or prompts like it, got wrong; its edits go into the
  // catalog. After kMostEmpty answers in a row without anything new, or when
  // there is nothing to learn from, there will be no more.
  void Ask(const Belief& belief, std::int64_t calls, bool alone);

  bool ended() const { return ended_; }
  std::size_t asked() const { return reflector_.asked(); }

 private:
  static constexpr std::size_t kMostEmpty = 6;

  // The trial to learn from: good, with training failures.
  std::string Failures(const Recipe& shown);
  std::string Tried(const Belief& belief) const;
  sdk::GenerateRequest Request(const Belief& belief, const Recipe& shown,
                               const std::string& failures) const;
  // Adds what `text` proposes. As search::Reflector::Use.
  std::string Use(const Recipe& shown, const std::string& text);
  std::string UseInstruction(const Recipe& shown, const std::string& text);
  // Of a proposal that the catalog took, or why it did not.
  void Count(const std::string& why);
  // When the next one is due, after `added` new ones.
  void Schedule(std::size_t added);
  void MakeRoom(const Belief& belief);

  sdk::Search& search_;
  Catalog& catalog_;
  const Trials& trials_;
  const search::ProposalCheck& check_;
  const Options& options_;
  search::Reflector reflector_;
  search::CollapseWatch collapse_;
  std::map<std::size_t, int> times_shown_;  // by example
  std::int64_t next_ = 0;
  std::size_t empty_ = 0;
  std::size_t added_ = 0;
  bool edits_read_ = false;    // of any answer
  bool instructions_ = false;  // are asked for instead
  bool ended_ = false;
};

}  // namespace whet::factorial

#endif  // WHET_PLUGINS_STRATEGY_FACTORIAL_PROPOSALS_H_
