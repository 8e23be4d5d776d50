// Guides: texts that tell the reflecting model how to improve a prompt. The one
// in use is the champion; a challenger writes beside it until it is clear which
// of them leads to better prompts.
//
//   Guides guides(search, options);
//   guides.Challenge();                       // asks for a challenger
//   guides.Compare(1.0, 0.5, preference);     // one round
//   if (guides.Settle()) ...                  // the champion changed
//
// Not thread-safe.
#ifndef WHET_PLUGINS_STRATEGY_METAPROMPT_GUIDES_H_
#define WHET_PLUGINS_STRATEGY_METAPROMPT_GUIDES_H_

#include <cstddef>
#include <optional>
#include <string>

#include "whet/sdk/paired_comparison.h"
#include "whet/sdk/strategy.h"

#include "options.h"
#include "search/attempts.h"
#include "search/reflector.h"

namespace whet::metaprompt {

class Guides {
 public:
  // References must outlive the object. The first champion is
  // options.rewrite_prompt.
  Guides(sdk::Search& search, const Options& options);

  const std::string& champion() const { return champion_; }
  const std::optional<std::string>& challenger() const { return challenger_; }

  // What the champion's rewrite came to, for whoever writes a challenger.
  void Remember(std::string rewrite, std::string verdict);

  // Asks the reflect role for a challenger, unless there is one, nothing is
  // known of the champion yet, or kMostRefusals answers in a row were unusable.
  void Challenge();

  // A round: the scores of the two rewrites against the prompt they come from
  // (1 better, 0.5 the same, 0 worse), and what the judge prefers (1 the
  // challenger's, 0 the champion's, nothing: not asked or undecided). A
  // preference weighs as much as an evaluation.
  void Compare(double challenger, double champion,
               std::optional<double> preference);

  // Ends the trial of the challenger when it is clear which of the two is
  // better, or when it has had its rounds and that is not clear.
  // True if it is the champion now, which is handed to the user.
  bool Settle();

 private:
  static constexpr std::size_t kMostRefusals = 3;
  static constexpr double kClear = 0.8;

  void Tell(std::string_view event) const;

  sdk::Search& search_;
  const Options& options_;
  search::Reflector reflector_;
  std::string champion_;
  std::optional<std::string> challenger_;
  sdk::PairedComparison comparison_;  // of the challenger with the champion
  search::Attempts rewrites_;         // of the champion
  search::Attempts tried_;            // challengers
  bool known_ = false;                // rewrites_ has one
  std::size_t refusals_ = 0;
};

}  // namespace whet::metaprompt

#endif  // WHET_PLUGINS_STRATEGY_METAPROMPT_GUIDES_H_
