#include "wording.h"

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "search/plain_words.h"
#include "text/ascii.h"

namespace whet::factorial {
namespace {

bool IsSpace(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

bool IsNumber(const std::string& word) {
  return word.find_first_of("0123456789") != std::string::npos;
}

std::set<std::string> Numbers(const std::set<std::string>& words) {
  std::set<std::string> numbers;
  std::copy_if(words.begin(), words.end(),
               std::inserter(numbers, numbers.end()), IsNumber);
  return numbers;
}

}  // namespace

std::vector<std::string> Sentences(std::string_view text) {
  std::vector<std::string> sentences;
  std::size_t begin = 0;
  for (std::size_t i = 0; i <= text.size(); ++i) {
    const bool end = i == text.size();
    const bool stop =
        end || text[i] == '\n' ||
        (i > begin && IsSpace(text[i]) &&
         (text[i - 1] == '.' || text[i - 1] == '!' || text[i - 1] == '?'));
    if (!stop) {
      continue;
    }
    const std::string_view piece =
        text::AsciiStripped(text.substr(begin, i - begin));
    if (!piece.empty()) {
      sentences.emplace_back(piece);
    }
    begin = i;
  }
  return sentences;
}

std::set<std::string> WordSet(std::string_view text) {
  const std::vector<std::string> words = search::PlainWords(text);
  return {words.begin(), words.end()};
}

// Not search::WordOverlap: that counts every word alike and forgets the words,
// which this weighs one by one and looks through for numbers.
double Overlap(const std::set<std::string>& a, const std::set<std::string>& b,
               const std::map<std::string, double>& frequency) {
  if (Numbers(a) != Numbers(b)) {
    return 0.0;
  }
  const auto weight = [&](const std::string& word) {
    const auto it = frequency.find(word);
    return 1.0 / std::max(2.0, it == frequency.end() ? 2.0 : it->second);
  };
  double shared = 0.0;
  double all = 0.0;
  for (const std::string& word : a) {
    all += weight(word);
    shared += b.count(word) > 0 ? weight(word) : 0.0;
  }
  for (const std::string& word : b) {
    all += a.count(word) > 0 ? 0.0 : weight(word);
  }
  return all > 0.0 ? shared / all : 0.0;
}

}  // namespace whet::factorial
