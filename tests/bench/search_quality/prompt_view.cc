#include "prompt_view.h"

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace whet::quality {

PromptView ReadConversation(const std::vector<sdk::Message>& messages,
                            const std::vector<Case>& cases,
                            std::size_t* asked) {
  PromptView view;
  for (const sdk::Message& message : messages) {
    if (message.role == WHET_ROLE_SYSTEM) {
      view.system += message.content;
    } else if (message.role == WHET_ROLE_USER) {
      // What came before was an example of how to answer.
      if (!view.user.empty()) {
        view.shots.push_back({std::move(view.user), ""});
      }
      view.user = message.content;
    } else if (!view.user.empty()) {
      view.shots.push_back({std::move(view.user), message.content});
      view.user.clear();
    }
  }
  *asked = cases.size();
  for (const std::size_t number : CaseNumbers(view.user)) {
    if (number >= cases.size()) {
      continue;
    }
    const std::string& text = cases[number].text;
    const std::size_t at = view.user.find(text);
    if (at != std::string::npos) {
      view.user.replace(at, text.size(), kInput);
      *asked = number;
      break;
    }
  }
  return view;
}

std::string Identity(const PromptView& view) {
  std::string text = view.system + '\x1f' + view.user;
  for (const PromptView::Shot& shot : view.shots) {
    text += '\x1e' + shot.user + '\x1f' + shot.answer;
  }
  return text;
}

}  // namespace whet::quality
