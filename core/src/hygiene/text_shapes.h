// Finds texts that a prompt should not hold by accident, by their shape: keys,
// links, addresses, telephone numbers.
//
//   for (const ShapedText& s : FindShapes(prompt.system))
//     ... prompt.system.substr(s.at, s.size) ...
//
// Placeholders ({{email}}), version numbers, dates, prices, identifiers and
// UUIDs have none of these shapes. Takes any bytes, in linear time.
// Thread-safe.
#ifndef WHET_CORE_HYGIENE_TEXT_SHAPES_H_
#define WHET_CORE_HYGIENE_TEXT_SHAPES_H_

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace whet {

enum class Shape { kKey, kUrl, kEmail, kPhone, kIpAddress };

struct ShapedText {
  Shape shape = Shape::kKey;
  std::size_t at = 0;
  std::size_t size = 0;
};

// In the order in which they stand; of overlapping ones the first of `Shape`,
// but a key is found in a link too. At most 1,000.
std::vector<ShapedText> FindShapes(std::string_view text);

// One line of at most `most` characters of `text`, in which of keys only the
// first four characters and the length are left: `sk-p... (48 characters)`.
// White space is one space; what is not text is replaced.
std::string SafeQuote(std::string_view text, std::size_t most = 60);

}  // namespace whet

#endif  // WHET_CORE_HYGIENE_TEXT_SHAPES_H_
