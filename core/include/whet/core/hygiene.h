// What makes a result look better than it is, or a prompt unfit to be used:
// examples that stand in two splits, that contradict each other, or that a
// prompt has copied; links, addresses and keys that a prompt has invented.
//
//   for (const Finding& f : CheckExamples(dataset, splits, layout))
//     std::cerr << f.text << '\n';  // one line for people
//   findings = CheckPrompt(best, seed, dataset, splits, layout);
//
// Findings depend on nothing but the arguments, at most one of each kind, the
// gravest first. No text that is shaped like a key is ever quoted. Thread-safe.
#ifndef WHET_CORE_HYGIENE_H_
#define WHET_CORE_HYGIENE_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "whet/core/candidate.h"
#include "whet/core/dataset.h"

namespace whet {

enum class FindingKind {
  // Of examples.
  kSameInput,      // a later split says what an earlier one does
  kSimilarInput,   // the same in nearly all words
  kContradiction,  // one input, two expected outputs
  // Of a prompt: examples that should be new to it.
  kTestExampleInPrompt,   // its instructions hold one word for word
  kTestExampleShown,      // it is one of its demonstrations
  kValExampleInPrompt,    //
  kValExampleShown,       //
  kTrainExampleInPrompt,  // fits training examples only
  // Of a prompt: what neither the seed prompt nor the train split contains.
  kNewKey,
  kNewUrl,
  kNewEmail,
  kNewPhone,
  kNewIpAddress,
  // The same, but a train example contains it.
  kCopiedFromTrain,
};
// "same_input", "test_example_in_prompt", ...: what files call it.
std::string_view FindingKindName(FindingKind kind);

// Whether a finding of this kind (by name) means that the comparison on the
// test split may flatter the prompt.
bool DoubtsProof(std::string_view kind_name);

struct Finding {
  FindingKind kind = FindingKind::kSameInput;
  // How many examples or, of kNew... and kCopiedFromTrain, pieces of text.
  std::int64_t count = 0;
  std::int64_t of_test = 0;  // of them: examples of the test split
  // Numbers of the examples concerned, ascending.
  std::vector<std::uint64_t> examples;
  // Of two equal examples the other one, in the order of `examples`.
  std::vector<std::uint64_t> others;
  std::string quote;  // of the first one, short
  std::string text;   // one line: how many, the first one, what to do
};

// How examples are called: by row of the one file that was split, or by row of
// the file of their split (Dataset holds train, val and test in this order).
enum class DataLayout { kOneFile, kFileForEachSplit };

// Compares the inputs of examples across splits and within the whole.
//
// The same: all words equal (capitals, white space and the marks of a sentence
// do not count). Similar: the sets of three words in a row overlap by 0.9 or
// more (their Jaccard index, "resemblance" in A. Broder, On the resemblance and
// containment of documents, 1997), leaving out what more than a tenth of all
// examples share. Candidates are found by the prefix filter (R. Bayardo, Y. Ma,
// R. Srikant, Scaling up all pairs similarity search, 2007). Exact for texts
// up to 256 words; of longer ones the 256 smallest hashes are compared. An
// example is compared with at most 100 others, so that a few may be missed.
std::vector<Finding> CheckExamples(const Dataset& dataset, const Splits& splits,
                                   DataLayout layout);

// Looks into a prompt that came out of a search from `seed`. An example counts
// as copied if its input (or expected output, unless outputs are labels) of at
// least 8 words or 40 characters stands in the instructions word for word.
// `few_shot_examples` may hold examples of the train split and no others.
std::vector<Finding> CheckPrompt(const Candidate& prompt, const Candidate& seed,
                                 const Dataset& dataset, const Splits& splits,
                                 DataLayout layout);

}  // namespace whet

#endif  // WHET_CORE_HYGIENE_H_
