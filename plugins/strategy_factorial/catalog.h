// What a prompt can be made of: bases (the seed prompt and whole rewrites of
// it) and the edits that can be applied to them, each a factor that is on or
// off, with what is known about pairs before anything is measured: edits of
// the same characters exclude each other, paraphrases share an effect, edits
// about the same thing may cancel.
//
//   Catalog catalog(seed, 60);
//   catalog.AddDrops();                          // the seed's own sentences
//   catalog.AddEdit(shown, active, edit);        // from the reflecting model
//   catalog.Render({0, {3, 7}, {}});
//
// Not thread-safe.
#ifndef WHET_PLUGINS_STRATEGY_FACTORIAL_CATALOG_H_
#define WHET_PLUGINS_STRATEGY_FACTORIAL_CATALOG_H_

#include <cstddef>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "whet/sdk/candidate_json.h"

#include "search/demonstration_pool.h"
#include "search/edits.h"

namespace whet::factorial {

// A prompt as a choice of factors. Its demonstrations come from the pool, in
// this order; none of the base's own.
struct Recipe {
  std::size_t base = 0;
  std::vector<std::size_t> edits = {};  // ascending
  search::Shots shots = {};

  bool operator==(const Recipe&) const = default;
  auto operator<=>(const Recipe&) const = default;
};

enum class FactorKind { kInsert, kReplace, kDrop };

struct Factor {
  search::Edit edit = {};
  std::size_t base = 0;  // that the edit's span stands in
  FactorKind kind = FactorKind::kInsert;
  std::size_t family = 0;  // paraphrases have the same; the first one's place
  bool retired = false;    // not to be used any more
  std::set<std::string> words = {};
};

class Catalog {
 public:
  // At most `most` edits are in use; then the weakest makes room.
  Catalog(const sdk::Prompt& seed, std::size_t most);

  const std::vector<sdk::Prompt>& bases() const { return bases_; }
  const std::vector<Factor>& factors() const { return factors_; }

  // Each sentence of the seed's system text and output instructions, if there
  // are at least two, may be dropped.
  void AddDrops();

  // Adds an edit of the prompt that `shown` makes. An edit of a text that
  // another edit brought becomes a variant of that one. Why it adds nothing, as
  // the end of a sentence; empty if it did.
  std::string AddEdit(const Recipe& shown, const search::Edit& edit);

  // Adds a whole rewrite of the prompt that `shown` makes: its new sentences as
  // insertions, its missing ones as drops, and a new base if few are left.
  // As AddEdit.
  std::string AddRewrite(const Recipe& shown, const sdk::Prompt& rewrite);

  // True if factor `f` means anything in base `base`.
  bool Applies(std::size_t f, std::size_t base) const;
  // The two cannot be on together.
  bool Excludes(std::size_t a, std::size_t b) const;
  // The two are about the same thing, though neither excludes the other: they
  // share many words, or an uncommon one.
  bool Related(std::size_t a, std::size_t b) const;

  void Retire(std::size_t f) { factors_[f].retired = true; }
  std::size_t in_use() const;
  std::size_t most() const { return most_; }

  // The texts that `recipe` makes; demonstrations are left empty.
  sdk::Prompt Render(const Recipe& recipe) const;

 private:
  // Nothing if the edit cannot be applied or is there already.
  std::optional<std::size_t> Add(Factor factor);
  // Finds paraphrases and edits about the same thing.
  void Compare();
  std::optional<std::size_t> Carrier(const Recipe& shown,
                                     const search::Edit& edit) const;

  std::vector<sdk::Prompt> bases_;
  std::vector<Factor> factors_;
  std::set<std::pair<std::size_t, std::size_t>> excludes_;
  std::set<std::pair<std::size_t, std::size_t>> related_;
  std::size_t most_;
};

}  // namespace whet::factorial

#endif  // WHET_PLUGINS_STRATEGY_FACTORIAL_CATALOG_H_
