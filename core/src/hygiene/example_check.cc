// Examples against examples: leaks between splits, contradictions.
#include <algorithm>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "whet/core/hygiene.h"

#include "base/words.h"
#include "hygiene/example_names.h"
#include "hygiene/near_duplicates.h"
#include "hygiene/text_shapes.h"

namespace whet {
namespace {

constexpr std::int64_t kNobody = -1;

// What an input says: all its words, and a hash that knows their columns.
struct InputText {
  std::vector<std::uint64_t> words;
  std::uint64_t key = 0;
};

InputText TextOf(const Fields& input) {
  InputText out;
  for (const auto& [name, value] : input) {
    const std::vector<std::uint64_t> words = Words(value);
    for (const char c : name)
      out.key = HashOfBoth(out.key, static_cast<unsigned char>(c));
    out.key = HashOfBoth(out.key, words.size());
    for (const std::uint64_t word : words)
      out.key = HashOfBoth(out.key, word);
    out.words.insert(out.words.end(), words.begin(), words.end());
  }
  return out;
}

std::string Quote(const Example& example) {
  std::string text;
  for (const auto& [name, value] : example.input)
    text += (text.empty() ? "" : " | ") + value.substr(0, 1000);
  return "\"" + SafeQuote(text) + "\"";
}

bool SameOutput(const Example& a, const Example& b) {
  const std::vector<std::uint64_t> words = Words(a.expected);
  return words.empty() ? a.expected == b.expected : words == Words(b.expected);
}

class ExampleCheck {
 public:
  ExampleCheck(const Dataset& dataset, const Splits& splits, DataLayout layout)
      : dataset_(dataset), names_(dataset, splits, layout) {
    same_.kind = FindingKind::kSameInput;
    similar_.kind = FindingKind::kSimilarInput;
    contradictions_.kind = FindingKind::kContradiction;
    for (const auto* split : {&splits.train, &splits.val, &splits.test}) {
      starts_.push_back(order_.size());
      order_.insert(order_.end(), split->begin(), split->end());
    }
  }

  std::vector<Finding> Run() {
    for (std::size_t place = 0; place < order_.size(); ++place)
      Look(place);
    index_.Finish();
    for (std::size_t place = 0; place < order_.size(); ++place)
      LookForSimilar(place);
    std::vector<Finding> found;
    for (auto& [kind, make_text] :
         {std::pair{&same_, &ExampleCheck::SameText},
          std::pair{&similar_, &ExampleCheck::SimilarText},
          std::pair{&contradictions_, &ExampleCheck::ContradictionText}}) {
      if (kind->examples.empty())
        continue;
      Describe(kind);
      kind->text = (this->*make_text)(*kind);
      found.push_back(std::move(*kind));
    }
    return found;
  }

 private:
  const Example& At(std::size_t example) const {
    return dataset_.examples[example];
  }

  // Examples are looked at in the order train, val, test; `place` counts them.
  void Look(std::size_t place) {
    const std::size_t example = order_[place];
    const InputText text = TextOf(At(example).input);
    index_.Add(text.words);
    same_as_.push_back(kNobody);
    if (text.words.empty())
      return;
    const auto [first, is_new] = first_with_.emplace(text.key, place);
    if (is_new)
      return;
    const std::size_t other = order_[first->second];
    same_as_.back() = static_cast<std::int64_t>(first->second);
    if (names_.side(other) != names_.side(example))
      Note(example, other, &same_);
    if (!SameOutput(At(other), At(example)))
      Note(example, other, &contradictions_);
  }

  void LookForSimilar(std::size_t place) {
    const std::size_t example = order_[place];
    const auto side = static_cast<std::size_t>(names_.side(example));
    if (side == 0 || same_as_[place] != kNobody)
      return;
    const std::int64_t other = index_.FirstLike(place, 0, starts_[side]);
    if (other != kNobody)
      Note(example, order_[static_cast<std::size_t>(other)], &similar_);
  }

  static void Note(std::size_t example, std::size_t other, Finding* finding) {
    finding->examples.push_back(example);
    finding->others.push_back(other);
  }

  // Puts the examples in order and counts them.
  void Describe(Finding* finding) const {
    std::vector<std::pair<std::uint64_t, std::uint64_t>> pairs;
    for (std::size_t i = 0; i < finding->examples.size(); ++i)
      pairs.emplace_back(finding->examples[i], finding->others[i]);
    std::sort(pairs.begin(), pairs.end());
    finding->count = static_cast<std::int64_t>(pairs.size());
    for (std::size_t i = 0; i < pairs.size(); ++i) {
      finding->examples[i] = pairs[i].first;
      finding->others[i] = pairs[i].second;
      finding->of_test += names_.side(pairs[i].first) == SplitSide::kTest;
    }
    finding->quote = Quote(At(finding->examples[0]));
  }

  // "3 test and 1 val examples".
  static std::string Counted(const Finding& finding) {
    const std::int64_t of_val = finding.count - finding.of_test;
    if (of_val == 0)
      return CountOf(finding.of_test, "test example");
    if (finding.of_test == 0)
      return CountOf(of_val, "val example");
    return std::to_string(finding.of_test) + " test and " +
           CountOf(of_val, "val example");
  }

  // "(row 15 (test) and row 3 (train): "where is ...")".
  std::string First(const Finding& finding) const {
    return std::string(finding.count > 1 ? "the first: " : "") +
           names_.Of(finding.examples[0]) + " and " +
           names_.Of(finding.others[0]) + ", " + finding.quote;
  }

  std::string Consequence(const Finding& finding) const {
    return finding.of_test > 0
               ? ": the proof may be too good; remove one of each pair"
               : ": scores during the search may be too good; remove one of "
                 "each pair";
  }

  std::string SameText(const Finding& finding) const {
    return Counted(finding) + " equal" + (finding.count == 1 ? "s" : "") +
           " an example of another split but for capitals, spaces and "
           "punctuation (" +
           First(finding) + ")" + Consequence(finding);
  }

  std::string SimilarText(const Finding& finding) const {
    return Counted(finding) + " say" + (finding.count == 1 ? "s" : "") +
           " in nearly the same words what an example of another split says (" +
           First(finding) + ")" + Consequence(finding);
  }

  std::string ContradictionText(const Finding& finding) const {
    const auto output = [this](std::uint64_t example) {
      return "\"" + SafeQuote(At(example).expected, 30) + "\"";
    };
    return CountOf(finding.count, "example") +
           (finding.count == 1 ? " has" : " have") +
           " the input of another one but expect" +
           (finding.count == 1 ? "s" : "") + " another output (" +
           First(finding) + ": " + output(finding.examples[0]) + " and " +
           output(finding.others[0]) +
           "): an answer can match only one of the two; correct or remove the "
           "wrong one";
  }

  const Dataset& dataset_;
  const ExampleNames names_;
  std::vector<std::size_t> order_;     // examples: train, val, test
  std::vector<std::size_t> starts_;    // where each split begins in `order_`
  std::vector<std::int64_t> same_as_;  // place -> first place with these words
  std::unordered_map<std::uint64_t, std::size_t> first_with_;
  NearDuplicates index_;
  Finding same_;
  Finding similar_;
  Finding contradictions_;
};

}  // namespace

std::vector<Finding> CheckExamples(const Dataset& dataset, const Splits& splits,
                                   DataLayout layout) {
  return ExampleCheck(dataset, splits, layout).Run();
}

}  // namespace whet
