#include "fenced.h"

#include <cstddef>
#include <string>
#include <string_view>

#include "text/utf8_text.h"

namespace whet::search {
namespace {

constexpr std::string_view kFence = "```";

// Behind the characters at the front that are no white space.
std::string_view BehindWord(std::string_view text) {
  while (!text.empty() && text::SpaceAtFront(text) == 0) {
    text.remove_prefix(1);
  }
  return text;
}

// Without a first line that is one word or nothing: the name of a language.
std::string_view WithoutLanguage(std::string_view text) {
  const std::string_view rest = BehindWord(text);
  return rest.starts_with('\n') ? rest.substr(1) : text;
}

}  // namespace

std::string FencedText(std::string_view reply) {
  const std::size_t first = reply.find(kFence);
  const std::size_t last = reply.rfind(kFence);
  if (first != std::string_view::npos && first + kFence.size() < last) {
    const std::size_t begin = first + kFence.size();
    return std::string(
        text::Stripped(WithoutLanguage(reply.substr(begin, last - begin))));
  }
  std::string_view text = text::Stripped(reply);
  if (text.starts_with(kFence)) {
    text = text::Stripped(BehindWord(text.substr(kFence.size())));
  } else if (text.ends_with(kFence)) {
    text = text::Stripped(text.substr(0, text.size() - kFence.size()));
  }
  return std::string(text);
}

}  // namespace whet::search
