// Words as numbers: equal words have equal numbers.
//
//   WordIds ids;
//   ids.Of("the");  // 0
//   ids.Of("cat");  // 1
//   ids.Of("the");  // 0
//   std::u32string line = ids.OfLine("cat the");  // {1, 0}
//
// Words are compared, not only their hashes. One thread at a time.
#ifndef WHET_PLUGINS_TEXT_WORD_IDS_H_
#define WHET_PLUGINS_TEXT_WORD_IDS_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace whet::text {

class WordIds {
 public:
  WordIds();

  // The bytes of `word` must outlive this object.
  char32_t Of(std::string_view word);

  // The words between the white space of `line`, which must outlive this.
  std::u32string OfLine(std::string_view line);

  // How many words are known; their numbers are smaller.
  std::size_t size() const { return words_.size(); }
  std::string_view word(char32_t id) const { return words_[id].text; }

 private:
  struct Word {
    std::string_view text;
    std::uint64_t hash;
  };

  void Grow();

  std::vector<Word> words_;
  std::vector<std::uint32_t> slots_;  // number + 1 of a word, or 0
  std::size_t mask_;
};

}  // namespace whet::text

#endif  // WHET_PLUGINS_TEXT_WORD_IDS_H_
