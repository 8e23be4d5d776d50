#include "hygiene/prompt_copies.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <map>
#include <string>
#include <unordered_map>
#include <utility>

#include "base/words.h"
#include "hygiene/text_shapes.h"
#include "hygiene/verbatim_copies.h"

namespace whet {
namespace {

constexpr std::size_t kLeastWords = 8;
constexpr std::size_t kLeastCharacters = 40;

std::size_t CountCharacters(std::string_view text) {
  return static_cast<std::size_t>(std::count_if(
      text.begin(), text.end(),
      [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

// A text of an example that stands in the prompt.
struct CopiedText {
  std::size_t example = 0;
  std::string_view text;
};

// By the words of the text: those who have the same one.
using CopiedTexts =
    std::map<std::vector<std::uint64_t>, std::vector<CopiedText>>;

CopiedTexts FindCopiedTexts(const Candidate& prompt, const Dataset& dataset,
                            const ExampleNames& names) {
  VerbatimCopies instructions(InstructionsOf(prompt));
  CopiedTexts found;
  const auto look = [&](std::size_t example, std::string_view text) {
    std::vector<std::uint64_t> words = Words(text);
    if (words.size() < kLeastWords && CountCharacters(text) < kLeastCharacters)
      return;
    if (instructions.Contains(words))
      found[std::move(words)].push_back({example, text});
  };
  for (std::size_t i = 0; i < dataset.examples.size(); ++i) {
    if (names.side(i) == SplitSide::kNone)
      continue;
    for (const auto& [column, value] : dataset.examples[i].input)
      look(i, value);
    if (!dataset.labels)
      look(i, dataset.examples[i].expected);
  }
  return found;
}

// What many examples have in common is what they are about, not an example.
bool IsContext(std::size_t examples, const Dataset& dataset) {
  return examples > std::max<std::size_t>(3, dataset.examples.size() / 20);
}

std::string InQuotes(std::string_view text) {
  return "\"" + SafeQuote(text) + "\"";
}

// What examples of a split in a prompt mean.
std::string MeaningOf(SplitSide side) {
  switch (side) {
    case SplitSide::kTest:
      return ": the score on the test split, and so the proof, may be too "
             "good; remove the text and score the prompt on examples that it "
             "has not seen";
    case SplitSide::kVal:
      return ": the score on val may be too good (that on test is not "
             "touched); remove the text if it helps with nothing else";
    default:
      return ": the prompt may fit these only; remove the text if it helps "
             "with nothing else";
  }
}

Finding Describe(FindingKind kind, SplitSide side,
                 std::vector<CopiedText> copies, std::string_view where,
                 const ExampleNames& names) {
  std::stable_sort(copies.begin(), copies.end(),
                   [](const CopiedText& a, const CopiedText& b) {
                     return a.example < b.example;
                   });
  Finding out;
  out.kind = kind;
  out.quote = InQuotes(copies.front().text);
  for (const CopiedText& copy : copies) {
    if (out.examples.empty() || out.examples.back() != copy.example)
      out.examples.push_back(copy.example);
  }
  out.count = static_cast<std::int64_t>(out.examples.size());
  if (side == SplitSide::kTest)
    out.of_test = out.count;
  out.text = CountOf(out.count, std::string(SplitSideName(side)) + " example") +
             (out.count == 1 ? " stands " : " stand ") + std::string(where) +
             " (" + (out.count == 1 ? "" : "the first: ") +
             names.Of(copies.front().example) + ", " + out.quote + ")" +
             MeaningOf(side);
  return out;
}

std::uint64_t KeyOfColumns(const Fields& input,
                           const std::vector<std::string>& columns) {
  std::uint64_t key = 0;
  for (const std::string& column : columns) {
    const auto found = input.find(column);
    const std::vector<std::uint64_t> words = found == input.end()
                                                 ? std::vector<std::uint64_t>()
                                                 : Words(found->second);
    key = HashOfBoth(key, words.size());
    for (const std::uint64_t word : words)
      key = HashOfBoth(key, word);
  }
  return key;
}

// The first example of each split that shows the same in `columns`.
using FirstOfSides = std::array<std::int64_t, 3>;
using FirstByKey = std::unordered_map<std::uint64_t, FirstOfSides>;

FirstByKey FindFirst(const std::vector<std::string>& columns,
                     const Dataset& dataset, const ExampleNames& names) {
  FirstByKey first;
  for (std::size_t i = 0; i < dataset.examples.size(); ++i) {
    const SplitSide side = names.side(i);
    if (side == SplitSide::kNone)
      continue;
    const std::uint64_t key = KeyOfColumns(dataset.examples[i].input, columns);
    const auto [it, is_new] = first.try_emplace(key, FirstOfSides{-1, -1, -1});
    std::int64_t& place = it->second[static_cast<std::size_t>(side)];
    if (place < 0)
      place = static_cast<std::int64_t>(i);
  }
  return first;
}

}  // namespace

std::vector<std::string_view> InstructionsOf(const Candidate& prompt) {
  return {prompt.system, prompt.user_template, prompt.output_instructions,
          prompt.tools};
}

std::vector<Finding> FindCopies(const Candidate& prompt, const Candidate& seed,
                                const Dataset& dataset,
                                const ExampleNames& names) {
  VerbatimCopies of_seed(InstructionsOf(seed));
  std::array<std::vector<CopiedText>, 3> copies;  // by split
  for (const auto& [words, same] : FindCopiedTexts(prompt, dataset, names)) {
    if (IsContext(same.size(), dataset))
      continue;
    const bool of_train =
        std::any_of(same.begin(), same.end(), [&names](const CopiedText& copy) {
          return names.side(copy.example) == SplitSide::kTrain;
        });
    // Who puts a training example into the first prompt means it.
    if (of_train && of_seed.Contains(words))
      continue;
    for (const CopiedText& copy : same) {
      const SplitSide side = names.side(copy.example);
      if (!of_train || side == SplitSide::kTrain)
        copies[static_cast<std::size_t>(side)].push_back(copy);
    }
  }
  std::vector<Finding> found;
  for (const auto& [kind, side] :
       {std::pair{FindingKind::kTestExampleInPrompt, SplitSide::kTest},
        std::pair{FindingKind::kValExampleInPrompt, SplitSide::kVal},
        std::pair{FindingKind::kTrainExampleInPrompt, SplitSide::kTrain}}) {
    std::vector<CopiedText>& of_side = copies[static_cast<std::size_t>(side)];
    if (!of_side.empty()) {
      found.push_back(Describe(kind, side, std::move(of_side),
                               "word for word in the instructions", names));
    }
  }
  return found;
}

std::vector<Finding> FindDemonstrations(const Candidate& prompt,
                                        const Dataset& dataset,
                                        const ExampleNames& names) {
  std::map<std::vector<std::string>, FirstByKey> by_columns;
  std::array<std::vector<CopiedText>, 3> shown;  // by split
  for (const FewShotExample& demonstration : prompt.few_shot_examples) {
    std::vector<std::string> columns;
    for (const auto& [name, value] : demonstration.input)
      columns.push_back(name);
    if (columns.empty())
      continue;
    auto known = by_columns.find(columns);
    if (known == by_columns.end()) {
      known =
          by_columns.emplace(columns, FindFirst(columns, dataset, names)).first;
    }
    const auto found =
        known->second.find(KeyOfColumns(demonstration.input, columns));
    if (found == known->second.end() || found->second[0] >= 0)
      continue;
    const std::size_t side = found->second[2] >= 0 ? 2 : 1;
    shown[side].push_back({static_cast<std::size_t>(found->second[side]),
                           demonstration.input.begin()->second});
  }
  std::vector<Finding> findings;
  for (const auto& [kind, side] :
       {std::pair{FindingKind::kTestExampleShown, SplitSide::kTest},
        std::pair{FindingKind::kValExampleShown, SplitSide::kVal}}) {
    std::vector<CopiedText>& of_side = shown[static_cast<std::size_t>(side)];
    if (!of_side.empty()) {
      findings.push_back(Describe(kind, side, std::move(of_side),
                                  "among the demonstrations", names));
    }
  }
  return findings;
}

}  // namespace whet
