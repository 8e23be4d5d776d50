// The Porter stemmer (Porter 1980, "An algorithm for suffix stripping") with
// the extensions of NLTK (nltk.stem.porter, mode NLTK_EXTENSIONS, 3.10.4),
// which rouge_score uses.
//
//   Stem("relational");  // "relat"
//
// Pure. Thread-safe.
#ifndef WHET_PLUGINS_EVALUATOR_ROUGE_PORTER_STEMMER_H_
#define WHET_PLUGINS_EVALUATOR_ROUGE_PORTER_STEMMER_H_

#include <string>

namespace whet::rouge {

// `word` is in lower case, ASCII letters and digits.
std::string Stem(std::string word);

}  // namespace whet::rouge

#endif  // WHET_PLUGINS_EVALUATOR_ROUGE_PORTER_STEMMER_H_
