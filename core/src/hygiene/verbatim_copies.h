// Whether a text stands word for word in others.
//
//   VerbatimCopies prompt({candidate.system, candidate.user_template});
//   if (prompt.Contains(Words(example_input))) ...
//
// Words are those of base/words.h. Contains is for one thread at a time: it
// keeps what it has looked up.
#ifndef WHET_CORE_HYGIENE_VERBATIM_COPIES_H_
#define WHET_CORE_HYGIENE_VERBATIM_COPIES_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <utility>
#include <vector>

namespace whet {

class VerbatimCopies {
 public:
  explicit VerbatimCopies(const std::vector<std::string_view>& texts);

  // False for no words.
  bool Contains(const std::vector<std::uint64_t>& words);

 private:
  // A text is looked up by its first words, at most so many.
  static constexpr std::size_t kMostAnchorWords = 8;
  // Hash of so many words, and where they begin; in order.
  using Places = std::vector<std::pair<std::uint64_t, std::size_t>>;

  const Places& PlacesOf(std::size_t anchor_words);

  std::vector<std::uint64_t> words_;  // of all texts, a gap between them
  std::array<Places, kMostAnchorWords + 1> places_;  // by length of the anchor
};

}  // namespace whet

#endif  // WHET_CORE_HYGIENE_VERBATIM_COPIES_H_
