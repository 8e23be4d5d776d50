// The text of an answer while tokens arrive.
//
//   OutputText text({"\n", "User:"});
//   while (!text.Append(piece_of_next_token)) ...
//   std::string answer = text.Take();
//
// A token may be half a code point and a stop string may be spread over
// several tokens; neither shows in the result. Not thread-safe.
#ifndef WHET_PLUGINS_PROVIDER_LLAMA_OUTPUT_TEXT_H_
#define WHET_PLUGINS_PROVIDER_LLAMA_OUTPUT_TEXT_H_

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace whet::llama {

class OutputText {
 public:
  // The answer ends before the first of `stop`, none of which is empty.
  explicit OutputText(std::vector<std::string> stop);

  // Adds the bytes of one token. Returns true if the text has come to a stop
  // string; nothing may be added after that.
  bool Append(std::string_view piece);

  // Returns the text as valid UTF-8: an unfinished code point at the end is
  // dropped, other invalid bytes become U+FFFD.
  std::string Take();

 private:
  std::vector<std::string> stop_;
  std::size_t longest_stop_ = 0;
  std::string text_;
};

}  // namespace whet::llama

#endif  // WHET_PLUGINS_PROVIDER_LLAMA_OUTPUT_TEXT_H_
