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

// Tags this close to the end of a request are the form of the answer, not the
// prompt that it shows.
constexpr std::size_t kEndOfRequest = 60;

enum class Form { kEdits, kTwoParts, kSections, kMerged, kFenced, kProse };

// What a request asks for stands at its end; what it shows stands before.
Form AskedForm(std::string_view request) {
  constexpr auto kNone = std::string_view::npos;
  if (request.find("\"edits\"") != kNone) {
    return Form::kEdits;
  }
  if (request.find("\"system_prompt\"") != kNone) {
    return Form::kTwoParts;
  }
  const std::string_view end =
      request.substr(request.size() - std::min(request.size(), kEndOfRequest));
  if (end.find(kFence) == kNone &&
      (end.find("</output_instructions>") != kNone ||
       end.find("</system>") != kNone)) {
    return Form::kSections;
  }
  if (request.find(kFence) == kNone) {
    return Form::kProse;
  }
  return request.starts_with("Two prompts") ? Form::kMerged : Form::kFenced;
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

// What stands between fences, without the names of languages. Fences in the
// middle of a line are talk about fences.
std::vector<std::string> Fenced(std::string_view request) {
  std::vector<std::string> texts;
  bool inside = false;
  std::string text;
  while (!request.empty()) {
    const std::size_t end = std::min(request.find('\n'), request.size());
    const std::string_view line = request.substr(0, end);
    request.remove_prefix(std::min(end + 1, request.size()));
    if (line.starts_with(kFence)) {
      if (inside) {
        texts.emplace_back(Trimmed(text));
      }
      text.clear();
      inside = !inside;
    } else if (inside) {
      text += std::string(line) + "\n";
    }
  }
  return texts;
}

// The first text with those rules of the second that it lacks.
std::string Merged(const std::vector<std::string>& texts) {
  if (texts.size() < 2) {
    return "";
  }
  std::string out = texts[0];
  const std::vector<FoundSentence> known = FindRules(texts[0]);
  for (const FoundSentence& rule : FindRules(texts[1])) {
    if (std::none_of(known.begin(), known.end(), [&](const FoundSentence& k) {
          return k.sentence.action == rule.sentence.action;
        })) {
      out += "\n" + RuleText(rule.sentence);
    }
  }
  return out;
}

std::string InFences(const std::string& text) {
  return std::string(kFence) + "\n" + text + "\n" + std::string(kFence);
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
  }
  while (edits.size() < world.spec().ideas) {
    const std::optional<std::string> rule = ideas.NewRule();
    if (world.spec().rewrites || !rule) {
      break;
    }
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
  std::string all;
  for (const sdk::Message& message : messages) {
    all += message.content + "\n";
  }
  const std::string request(Trimmed(all));
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
    case Form::kMerged:
      return InFences(Merged(Fenced(request)));
    case Form::kFenced: {
      // The part to improve, or else the system text of the prompt.
      const std::vector<std::string> shown = Fenced(request);
      return InFences(ideas.Rewritten(shown.empty() ? Section(request, "system")
                                                    : shown.front()));
    }
    case Form::kProse:
      break;
  }
  return "Support messages with one label each; some need a rule of their own.";
}

}  // namespace whet::quality
