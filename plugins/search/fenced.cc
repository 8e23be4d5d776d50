#include "fenced.h"

#include <cstddef>
#include <string>
#include <string_view>

namespace whet::search {
namespace {

constexpr std::string_view kFence = "```";
constexpr std::string_view kSpace = " \t\r\n\f\v";

std::string_view Stripped(std::string_view text) {
  const std::size_t begin = text.find_first_not_of(kSpace);
  if (begin == std::string_view::npos) {
    return {};
  }
  return text.substr(begin, text.find_last_not_of(kSpace) - begin + 1);
}

// Without a first line that is one word or nothing: the name of a language.
std::string_view WithoutLanguage(std::string_view text) {
  const std::size_t end = text.find_first_of(kSpace);
  return end != std::string_view::npos && text[end] == '\n'
             ? text.substr(end + 1)
             : text;
}

}  // namespace

std::string FencedText(std::string_view reply) {
  const std::size_t first = reply.find(kFence);
  const std::size_t last = reply.rfind(kFence);
  if (first != std::string_view::npos && first + kFence.size() < last) {
    const std::size_t begin = first + kFence.size();
    return std::string(
        Stripped(WithoutLanguage(reply.substr(begin, last - begin))));
  }
  std::string_view text = Stripped(reply);
  if (text.starts_with(kFence)) {
    text.remove_prefix(kFence.size());
    const std::size_t end = text.find_first_of(kSpace);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end);
    text = Stripped(text);
  } else if (text.ends_with(kFence)) {
    text = Stripped(text.substr(0, text.size() - kFence.size()));
  }
  return std::string(text);
}

}  // namespace whet::search
