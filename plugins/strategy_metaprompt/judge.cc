#include "judge.h"

#include <cstddef>
#include <string_view>

#include "whet/sdk/error.h"

#include "search/placeholders.h"
#include "search/records.h"
#include "search/sections.h"

namespace whet::metaprompt {
namespace {

constexpr char kRole[] = "judge";
constexpr std::size_t kExamples = 3;
constexpr std::size_t kAnswerBytes = 400;

}  // namespace

int ParseChoice(const std::string& answer) {
  constexpr std::string_view kOpen = "<choice>";
  const std::size_t at = answer.rfind(kOpen);
  const std::size_t choice = answer.find_first_not_of(
      " \t\r\n", at == std::string::npos ? 0 : at + kOpen.size());
  if (choice == std::string::npos) {
    return 0;
  }
  // A number alone: "1", "2.", "1</choice>", not "12".
  const char next = choice + 1 < answer.size() ? answer[choice + 1] : ' ';
  const bool digit = next >= '0' && next <= '9';
  return digit ? 0 : answer[choice] == '1' ? 1 : answer[choice] == '2' ? 2 : 0;
}

std::optional<double> Judge::Prefers(const Draft& a, const Draft& b) {
  if (!there_ || options_.judge == Judging::kOff) {
    return std::nullopt;
  }
  sdk::GenerationTicket ticket;
  try {
    ticket = search_.Generate(kRole, {Request(a, b), Request(b, a)});
  } catch (const sdk::Error& e) {
    if (e.code() != WHET_NOT_FOUND || options_.judge == Judging::kAlways) {
      throw;
    }
    there_ = false;
    return std::nullopt;
  }
  const std::vector<sdk::Generated> answers = search_.Wait(ticket);
  if (answers[0].status != WHET_OK || answers[1].status != WHET_OK) {
    return std::nullopt;
  }
  const int first = ParseChoice(answers[0].text);
  const int swapped = ParseChoice(answers[1].text);
  if (first == 1 && swapped == 2) {
    return 1.0;
  }
  return first == 2 && swapped == 1 ? std::optional(0.0) : std::nullopt;
}

sdk::GenerateRequest Judge::Request(const Draft& first,
                                    const Draft& second) const {
  sdk::GenerateRequest request;
  request.messages.push_back(
      {WHET_ROLE_USER, search::Fill(options_.judge_prompt,
                                    {{"first", search::Show(first.prompt)},
                                     {"second", search::Show(second.prompt)},
                                     {"examples", Answers(first, second)}})});
  return request;
}

std::string Judge::Answers(const Draft& first, const Draft& second) const {
  std::string text;
  std::size_t shown = 0;
  for (const sdk::Example& example : train_) {
    const sdk::Evaluated* one = board_.Find(first.id, example.number);
    const sdk::Evaluated* two = board_.Find(second.id, example.number);
    if (one == nullptr || two == nullptr || !one->ok() || !two->ok() ||
        one->output == two->output) {
      continue;
    }
    text += "## Example " + std::to_string(shown + 1) + "\n" +
            search::Clipped(example.input, kAnswerBytes) +
            "\nexpected: " + search::Clipped(example.expected, kAnswerBytes) +
            "\nprompt 1: " + search::Clipped(one->output, kAnswerBytes) +
            "\nprompt 2: " + search::Clipped(two->output, kAnswerBytes) +
            "\n\n";
    if (++shown == kExamples) {
      break;
    }
  }
  return shown == 0 ? "(nothing that differs)" : text;
}

}  // namespace whet::metaprompt
