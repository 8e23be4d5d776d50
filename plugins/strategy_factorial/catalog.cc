#include "catalog.h"

#include <algorithm>
#include <cstddef>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "wording.h"

namespace whet::factorial {
namespace {

using search::Edit;
using search::Part;

constexpr Part kTexts[] = {Part::kSystem, Part::kOutputInstructions};
constexpr std::size_t kMostBases = 6;
constexpr std::size_t kMostDrops = 12;
// Word overlap from which on two insertions say the same, or something about
// the same thing.
constexpr double kParaphrase = 0.55;
constexpr double kRelated = 0.2;
// A word says what an edit is about if it is this long and stands in no more
// edits than this, or this share of them.
constexpr std::size_t kSubjectLength = 5;
constexpr double kSubjectEdits = 4.0;
constexpr double kSubjectShare = 1.0 / 6.0;

bool Contains(const std::string& text, const std::string& piece) {
  return text.find(piece) != std::string::npos;
}

using Frequency = std::map<std::string, double>;

// Edits about one thing seldom share more than its name, which few others have.
bool ShareSubject(const Factor& a, const Factor& b, const Frequency& frequency,
                  std::size_t edits) {
  const double most =
      std::max(kSubjectEdits, kSubjectShare * static_cast<double>(edits));
  return std::any_of(
      a.words.begin(), a.words.end(), [&](const std::string& word) {
        return word.size() >= kSubjectLength && b.words.count(word) > 0 &&
               frequency.at(word) <= most;
      });
}

FactorKind KindOf(const Edit& edit) {
  switch (edit.op) {
    case Edit::Op::kInsert:
      return FactorKind::kInsert;
    case Edit::Op::kDelete:
      return FactorKind::kDrop;
    case Edit::Op::kReplace:
      break;
  }
  return FactorKind::kReplace;
}

std::pair<std::size_t, std::size_t> Ordered(std::size_t a, std::size_t b) {
  return {std::min(a, b), std::max(a, b)};
}

}  // namespace

Catalog::Catalog(const sdk::Prompt& seed, std::size_t most) : most_(most) {
  bases_.push_back(seed);
  bases_.back().few_shot_examples.clear();
}

void Catalog::AddDrops() {
  std::vector<Edit> drops;
  for (const Part part : kTexts) {
    const std::vector<std::string> sentences =
        Sentences(search::PartOf(bases_[0], part));
    for (const std::string& sentence : sentences) {
      if (sentences.size() >= 2 && !Contains(sentence, "{{")) {
        drops.push_back({Edit::Op::kDelete, part, sentence, "", ""});
      }
    }
  }
  drops.resize(std::min(drops.size(), kMostDrops));
  for (const Edit& drop : drops) {
    Add({drop, 0, FactorKind::kDrop});
  }
}

bool Catalog::Applies(std::size_t f, std::size_t base) const {
  const Factor& factor = factors_[f];
  if (factor.base == base) {
    return true;
  }
  // An insertion at the end goes with every base that does not say it already.
  return factor.kind == FactorKind::kInsert && factor.edit.find.empty() &&
         !Contains(search::PartOf(bases_[base], factor.edit.part),
                   factor.edit.text);
}

bool Catalog::Excludes(std::size_t a, std::size_t b) const {
  return excludes_.count(Ordered(a, b)) > 0;
}

bool Catalog::Related(std::size_t a, std::size_t b) const {
  return related_.count(Ordered(a, b)) > 0;
}

std::size_t Catalog::in_use() const {
  return static_cast<std::size_t>(
      std::count_if(factors_.begin(), factors_.end(),
                    [](const Factor& f) { return !f.retired; }));
}

sdk::Prompt Catalog::Render(const Recipe& recipe) const {
  std::vector<Edit> edits;
  for (const std::size_t f : recipe.edits) {
    edits.push_back(factors_[f].edit);
  }
  return search::Apply(bases_[recipe.base], edits).prompt;
}

std::optional<std::size_t> Catalog::Add(Factor factor) {
  const sdk::Prompt& base = bases_[factor.base];
  const search::Edited alone = search::Apply(base, {factor.edit});
  if (!alone.fault.empty() || alone.prompt == base) {
    return std::nullopt;
  }
  const std::size_t place = factors_.size();
  factor.words = WordSet(factor.edit.text);
  for (std::size_t g = 0; g < place; ++g) {
    const Factor& other = factors_[g];
    if (other.kind == factor.kind && other.edit.text == factor.edit.text &&
        (other.edit.find == factor.edit.find ||
         factor.kind == FactorKind::kInsert)) {
      return std::nullopt;
    }
  }
  for (std::size_t g = 0; g < place; ++g) {
    if (factors_[g].base == factor.base &&
        search::Touch(base, factors_[g].edit, factor.edit)) {
      excludes_.insert(Ordered(g, place));
    }
  }
  factors_.push_back(std::move(factor));
  Compare();
  return place;
}

void Catalog::Compare() {
  Frequency frequency;
  for (const Factor& factor : factors_) {
    for (const std::string& word : factor.words) {
      frequency[word] += 1.0;
    }
  }
  related_.clear();
  for (std::size_t f = 0; f < factors_.size(); ++f) {
    factors_[f].family = f;
    for (std::size_t g = 0; g < f; ++g) {
      const double overlap =
          Overlap(factors_[g].words, factors_[f].words, frequency);
      if (overlap >= kParaphrase && factors_[f].family == f) {
        factors_[f].family = factors_[g].family;
      } else if (overlap < kParaphrase &&
                 (overlap >= kRelated ||
                  ShareSubject(factors_[g], factors_[f], frequency,
                               factors_.size()))) {
        related_.insert({g, f});
      }
    }
  }
}

std::optional<std::size_t> Catalog::Carrier(const Recipe& shown,
                                            const Edit& edit) const {
  for (const std::size_t f : shown.edits) {
    const Factor& factor = factors_[f];
    if (factor.edit.part == edit.part &&
        Contains(factor.edit.text, edit.find)) {
      return f;
    }
  }
  return std::nullopt;
}

std::string Catalog::AddEdit(const Recipe& shown, const Edit& edit) {
  const sdk::Prompt& base = bases_[shown.base];
  const std::string& part = search::PartOf(base, edit.part);
  if (edit.find.empty() || Contains(part, edit.find)) {
    if (Add({edit, shown.base, KindOf(edit)}).has_value()) {
      return "";
    }
    return "\"" + edit.text.substr(0, 60) + "\" is there already.";
  }
  const std::optional<std::size_t> carrier = Carrier(shown, edit);
  if (!carrier.has_value()) {
    const search::Edited tried = search::Apply(Render(shown), {edit});
    return tried.fault.empty() ? "its span lies across several edits."
                               : tried.fault;
  }
  const Factor& old = factors_[*carrier];
  if (edit.op == Edit::Op::kInsert) {  // the place is that of the other edit
    Edit moved = edit;
    moved.find = old.edit.op == Edit::Op::kInsert ? old.edit.find : "";
    return Add({moved, old.base, FactorKind::kInsert}).has_value()
               ? ""
               : "it is there already.";
  }
  Edit variant = old.edit;
  variant.reason = edit.reason;
  variant.text.replace(variant.text.find(edit.find), edit.find.size(),
                       edit.text);
  if (Sentences(variant.text).empty()) {
    return "leaving that out is tried already.";
  }
  const std::optional<std::size_t> added =
      Add({variant, old.base, KindOf(variant)});
  if (!added.has_value()) {
    return "it is there already.";
  }
  excludes_.insert(Ordered(*carrier, *added));
  return "";
}

std::string Catalog::AddRewrite(const Recipe& shown,
                                const sdk::Prompt& rewrite) {
  const sdk::Prompt before = Render(shown);
  std::size_t kept = 0;
  std::size_t old = 0;
  bool added = false;
  for (const Part part : kTexts) {
    const std::string& old_text = search::PartOf(before, part);
    const std::string& new_text = search::PartOf(rewrite, part);
    old += Sentences(old_text).size();
    for (const std::string& sentence : Sentences(new_text)) {
      if (Contains(old_text, sentence)) {
        ++kept;
        continue;
      }
      if (!Contains(sentence, "{{")) {
        added |= Add({{Edit::Op::kInsert, part, "", sentence, "rewrite"},
                      shown.base,
                      FactorKind::kInsert})
                     .has_value();
      }
    }
    for (const std::string& sentence :
         Sentences(search::PartOf(bases_[shown.base], part))) {
      if (!Contains(new_text, sentence) && !Contains(sentence, "{{")) {
        added |= Add({{Edit::Op::kDelete, part, sentence, "", "rewrite"},
                      shown.base,
                      FactorKind::kDrop})
                     .has_value();
      }
    }
  }
  const bool anew =
      2 * kept < old || rewrite.user_template != before.user_template;
  if (anew && bases_.size() < kMostBases) {
    sdk::Prompt base = rewrite;
    base.few_shot_examples.clear();
    if (std::find(bases_.begin(), bases_.end(), base) == bases_.end()) {
      bases_.push_back(std::move(base));
      added = true;
    }
  }
  return added ? "" : "it says nothing new.";
}

}  // namespace whet::factorial
