#include "reflecting_model.h"

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json.hpp>

#include "ideas.h"
#include "tests/support/search_world/noise.h"

namespace whet::quality {
namespace {

using nlohmann::json;

constexpr std::string_view kFence = "```";

enum class Form { kEdits, kTwoParts, kSections, kFenced, kProse };

// What a request asks for stands at its end; what it shows stands before.
Form AskedForm(const std::string& request) {
  if (request.find("\"edits\"") != std::string::npos) {
    return Form::kEdits;
  }
  if (request.find("\"system_prompt\"") != std::string::npos) {
    return Form::kTwoParts;
  }
  const auto last = [&request](std::string_view mark) {
    const std::size_t at = request.rfind(mark);
    return at == std::string::npos ? -1 : static_cast<std::ptrdiff_t>(at);
  };
  const std::ptrdiff_t sections = std::max(last("<system>"), last("</system>"));
  const std::ptrdiff_t fence = last(kFence);
  if (sections < 0 && fence < 0) {
    return Form::kProse;
  }
  return sections > fence ? Form::kSections : Form::kFenced;
}

std::string_view Trimmed(std::string_view text) {
  const std::size_t begin = text.find_first_not_of(" \t\r\n");
  if (begin == std::string_view::npos) {
    return {};
  }
  return text.substr(begin, text.find_last_not_of(" \t\r\n") - begin + 1);
}

// The first section `name`; empty if there is none.
std::string Section(std::string_view request, std::string_view name) {
  const std::string open = "<" + std::string(name) + ">";
  const std::size_t at = request.find(open);
  if (at == std::string_view::npos) {
    return "";
  }
  const std::size_t begin = at + open.size();
  const std::size_t end = request.find("</" + std::string(name) + ">", begin);
  return end == std::string_view::npos
             ? ""
             : std::string(Trimmed(request.substr(begin, end - begin)));
}

// What stands between the first fences, without the name of a language.
std::string FirstFenced(std::string_view request) {
  const std::size_t open = request.find(kFence);
  if (open == std::string_view::npos) {
    return "";
  }
  const std::size_t line = request.find('\n', open);
  const std::size_t close = request.find(kFence, open + kFence.size());
  if (line == std::string_view::npos || close == std::string_view::npos ||
      line > close) {
    return "";
  }
  return std::string(Trimmed(request.substr(line, close - line)));
}

std::string Edits(const std::string& request, const World& world,
                  Ideas& ideas) {
  json edits = json::array();
  if (world.spec().rewrites) {
    const std::string before = Section(request, "system");
    edits.push_back({{"op", before.empty() ? "insert" : "replace"},
                     {"part", "system"},
                     {"find", before},
                     {"text", ideas.Rewritten(before)},
                     {"reason", "The whole text is clearer this way."}});
  } else if (const std::optional<std::string> rule = ideas.NewRule()) {
    edits.push_back({{"op", "insert"},
                     {"part", "system"},
                     {"find", ""},
                     {"text", *rule},
                     {"reason", "Answers were wrong where this matters."}});
  }
  return json{{"edits", edits}}.dump();
}

}  // namespace

std::string ReflectingModel::Reply(const std::vector<sdk::Message>& messages,
                                   std::uint32_t sample) const {
  std::string request;
  for (const sdk::Message& message : messages) {
    request += message.content + "\n";
  }
  Ideas ideas(world_, request,
              testing::Hash(request, world_.seed() + 1000003ULL * sample));
  switch (AskedForm(request)) {
    case Form::kEdits:
      return Edits(request, world_, ideas);
    case Form::kTwoParts:
      return json{
          {"analysis", "Some messages need a rule of their own."},
          {"system_prompt", ideas.Rewritten(Section(request, "system"))},
          {"output_instructions", Section(request, "output_instructions")}}
          .dump();
    case Form::kSections:
      return "<analysis>\nSome messages need a rule of their own.\n"
             "</analysis>\n<system>\n" +
             ideas.Rewritten(Section(request, "system")) +
             "\n</system>\n<user>\n" + Section(request, "user") +
             "\n</user>\n<output_instructions>\n" +
             Section(request, "output_instructions") +
             "\n</output_instructions>";
    case Form::kFenced:
      return std::string(kFence) + "\n" +
             ideas.Rewritten(FirstFenced(request)) + "\n" + std::string(kFence);
    case Form::kProse:
      break;
  }
  return "Support messages with one label each; some need a rule of their own.";
}

}  // namespace whet::quality
