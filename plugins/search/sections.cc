#include "sections.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "proposal_check.h"
#include "text/ascii.h"

namespace whet::search {
namespace {

constexpr std::array<std::string_view, 3> kSections = {"system", "user",
                                                       "output_instructions"};

// Without a code fence that encloses all of `text`.
std::string_view Unfenced(std::string_view text) {
  text = text::AsciiStripped(text);
  const std::size_t first_line = text.find('\n');
  if (!text.starts_with("```") || !text.ends_with("```") ||
      first_line == std::string_view::npos || text.size() < 7) {
    return text;
  }
  return text::AsciiStripped(
      text.substr(first_line, text.size() - 3 - first_line));
}

// The section `name`. It ends at its end tag, at the next section, or with the
// text.
std::optional<std::string> Section(std::string_view text,
                                   std::string_view lower,
                                   std::string_view name) {
  const std::string open = "<" + std::string(name) + ">";
  const std::size_t at = lower.find(open);
  if (at == std::string_view::npos) {
    return std::nullopt;
  }
  const std::size_t begin = at + open.size();
  std::size_t end = lower.find("</" + std::string(name) + ">", begin);
  if (end == std::string_view::npos) {
    end = text.size();
    for (const std::string_view other : kSections) {
      end = std::min(end, lower.find("<" + std::string(other) + ">", begin));
    }
  }
  return std::string(Unfenced(text.substr(begin, end - begin)));
}

// Takes the remark `name` (<analysis>) out of `text` if it comes before the
// sections: it may mention their tags, and they may have such a tag themselves.
std::string TakeRemark(std::string_view name, std::string& text) {
  const std::string lower = text::AsciiLower(text);
  const std::string open = "<" + std::string(name) + ">";
  const std::string close = "</" + std::string(name) + ">";
  const std::size_t begin = lower.find(open);
  const std::size_t end = lower.find(close);
  if (begin == std::string::npos || end == std::string::npos || end < begin) {
    return "";
  }
  for (const std::string_view section : kSections) {
    if (lower.find("<" + std::string(section) + ">") < begin) {
      return "";
    }
  }
  const std::size_t from = begin + open.size();
  std::string remark(
      text::AsciiStripped(std::string_view(text).substr(from, end - from)));
  text.erase(begin, end + close.size() - begin);
  return remark;
}

}  // namespace

Reply ParseReply(std::string_view whole, const sdk::Prompt& parent) {
  std::string text(whole);
  Reply reply;
  reply.analysis = TakeRemark("analysis", text);
  reply.hypothesis = TakeRemark("hypothesis", text);
  const std::string lower = text::AsciiLower(text);
  const auto system = Section(text, lower, kSections[0]);
  const auto user = Section(text, lower, kSections[1]);
  const auto instructions = Section(text, lower, kSections[2]);
  if (!system && !user && !instructions) {
    reply.fault =
        "it has none of the sections <system>, <user> and "
        "<output_instructions>.";
    return reply;
  }
  reply.prompt = parent;
  reply.prompt.system = system.value_or(parent.system);
  reply.prompt.user_template = user.value_or(parent.user_template);
  reply.prompt.output_instructions =
      instructions.value_or(parent.output_instructions);
  return reply;
}

std::int64_t ReplyTokens(const sdk::Prompt& parent) {
  return 512 + std::max<std::int64_t>(
                   256, static_cast<std::int64_t>(Length(parent) * 3 / 4));
}

std::string Show(const sdk::Prompt& prompt) {
  std::string text = "<system>\n" + prompt.system + "\n</system>\n<user>\n" +
                     prompt.user_template +
                     "\n</user>\n<output_instructions>\n" +
                     prompt.output_instructions + "\n</output_instructions>";
  if (!prompt.few_shot_examples.empty()) {
    text += "\n(" + std::to_string(prompt.few_shot_examples.size()) +
            " demonstrations are shown between the system text and the user "
            "message; they stay as they are.)";
  }
  return text;
}

}  // namespace whet::search
