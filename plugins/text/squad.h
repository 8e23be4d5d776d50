// The normalisation of the SQuAD metric in one pass over the bytes.
//
//   std::string buffer;
//   Squad("The  Eiffel Tower!", buffer);  // "eiffel tower"
//
// Lower case, without punctuation marks, without articles, with white space
// collapsed: Rajpurkar et al. 2016, "SQuAD: 100,000+ Questions for Machine
// Comprehension of Text", evaluation script, normalize_answer(). The steps one
// after the other are in normalize.cc and give the same. Pure. Thread-safe.
#ifndef WHET_PLUGINS_TEXT_SQUAD_H_
#define WHET_PLUGINS_TEXT_SQUAD_H_

#include <string>
#include <string_view>

namespace whet::text {

// The view is into `buffer`, which must not hold `utf8`. Bytes that are no
// valid UTF-8 become U+FFFD.
std::string_view Squad(std::string_view utf8, std::string& buffer);

}  // namespace whet::text

#endif  // WHET_PLUGINS_TEXT_SQUAD_H_
