// Sentences and words of prompts: what edits are made of, and how alike two of
// them are. Pure. Thread-safe.
#ifndef WHET_PLUGINS_STRATEGY_FACTORIAL_WORDING_H_
#define WHET_PLUGINS_STRATEGY_FACTORIAL_WORDING_H_

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace whet::factorial {

// Pieces of `text` that end with a line or with . ! ? before white space.
// Without white space at their ends; empty ones are left out.
std::vector<std::string> Sentences(std::string_view text);

// The words of search/plain_words.h, each once.
std::set<std::string> WordSet(std::string_view text);

// Shared words over all words, from 0 to 1, where a word counts the less the
// more of the texts hold it (`frequency`): the words of a template say nothing.
// 0 if the numbers in them differ: rules that differ by a number say different
// things.
double Overlap(const std::set<std::string>& a, const std::set<std::string>& b,
               const std::map<std::string, double>& frequency);

}  // namespace whet::factorial

#endif  // WHET_PLUGINS_STRATEGY_FACTORIAL_WORDING_H_
