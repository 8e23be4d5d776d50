#include "attempts.h"

#include <cstddef>
#include <string>

#include "whet/sdk/text.h"

namespace whet::search {

std::string Attempts::Text() const {
  if (attempts_.empty()) {
    return "(none yet)";
  }
  std::string text;
  const std::size_t first =
      attempts_.size() > shown_ ? attempts_.size() - shown_ : 0;
  for (std::size_t i = first; i < attempts_.size(); ++i) {
    const std::string& tried = attempts_[i].tried;
    text += "## Attempt " + std::to_string(i + 1) + ": " +
            attempts_[i].verdict + "\n" +
            std::string(sdk::CutAtCodePoint(tried, limit_)) +
            (tried.size() > limit_ ? " [...]" : "") + "\n\n";
  }
  return text;
}

}  // namespace whet::search
