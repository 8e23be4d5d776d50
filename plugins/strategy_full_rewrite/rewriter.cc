#include "rewriter.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

#include "whet/sdk/error.h"

#include "placeholders.h"
#include "reply.h"

namespace whet::full_rewrite {
namespace {

constexpr std::size_t kAttemptsShown = 6;
constexpr std::size_t kAttemptLimit = 2000;  // bytes of one attempt's prompt
constexpr char kFallback[] = "task";
// The last tag of a reply, which may be missing. The fallback's own stop, often
// the end of a line, would end the reply at once.
constexpr char kEndOfReply[] = "</output_instructions>";

// Enough for an analysis and a prompt that grows by half, at half a token per
// character, and little enough for a local model's context of 2048 tokens if
// the prompt is short.
std::int64_t FallbackTokens(const sdk::Prompt& parent) {
  return 512 + std::max<std::int64_t>(
                   256, static_cast<std::int64_t>(Length(parent) * 3 / 4));
}

std::string PlaceholderList(const sdk::Prompt& prompt) {
  std::string list;
  for (const std::string& name :
       Placeholders(prompt.system + "\n" + prompt.user_template + "\n" +
                    prompt.output_instructions)) {
    list += (list.empty() ? "{{" : ", {{") + name + "}}";
  }
  return list.empty() ? "(none)" : list;
}

}  // namespace

Rewriter::Rewriter(sdk::Search& search, const Options& options,
                   const DraftCheck& check)
    : search_(search), options_(options), check_(check) {}

std::vector<Draft> Rewriter::Rewrite(whet_candidate incumbent,
                                     const std::vector<std::string>& evidence) {
  const sdk::Prompt parent = sdk::ParsePrompt(search_.CandidateJson(incumbent));
  std::vector<sdk::GenerateRequest> requests;
  for (const std::string& text : evidence) {
    requests.push_back(FirstRequest(parent, text));
  }
  const std::vector<sdk::Generated> answers = Ask(requests, parent);

  std::vector<Draft> drafts;
  std::vector<sdk::GenerateRequest> repairs;
  for (std::size_t i = 0; i < answers.size(); ++i) {
    if (answers[i].status != WHET_OK) {
      continue;
    }
    const std::string fault = Use(answers[i], parent, incumbent, drafts);
    if (fault.empty()) {
      continue;
    }
    sdk::GenerateRequest repair = requests[i];
    repair.messages.push_back({WHET_ROLE_ASSISTANT, answers[i].text});
    repair.messages.push_back(
        {WHET_ROLE_USER,
         Fill(RepairPrompt(),
              {{"fault", fault}, {"placeholders", PlaceholderList(parent)}})});
    repairs.push_back(std::move(repair));
  }
  if (!repairs.empty()) {
    for (const sdk::Generated& answer : Ask(repairs, parent)) {
      const std::string fault = answer.status == WHET_OK
                                    ? Use(answer, parent, incumbent, drafts)
                                    : answer.text;
      if (!fault.empty()) {
        search_.Event(
            "rewrite_refused",
            nlohmann::json{{"reason", fault}}.dump(
                -1, ' ', false, nlohmann::json::error_handler_t::replace));
      }
    }
  }
  return drafts;
}

sdk::GenerateRequest Rewriter::FirstRequest(const sdk::Prompt& parent,
                                            const std::string& evidence) {
  sdk::GenerateRequest request;
  request.messages.push_back(
      {WHET_ROLE_USER,
       Fill(options_.rewrite_prompt,
            {{"current_prompt", Show(parent)},
             {"examples", evidence},
             {"history", History()},
             {"placeholders", PlaceholderList(parent)},
             {"max_chars", std::to_string(check_.Limit(parent))}})});
  request.sample = static_cast<std::uint32_t>(asked_++);
  return request;
}

sdk::GenerationTicket Rewriter::Generate(
    std::vector<sdk::GenerateRequest> requests, const sdk::Prompt& parent) {
  if (role_ == kFallback) {
    for (sdk::GenerateRequest& request : requests) {
      request.stop = {kEndOfReply};
      request.max_output_tokens = FallbackTokens(parent);
    }
  }
  return search_.Generate(role_, requests);
}

std::vector<sdk::Generated> Rewriter::Ask(
    std::vector<sdk::GenerateRequest> requests, const sdk::Prompt& parent) {
  sdk::GenerationTicket ticket;
  try {
    ticket = Generate(requests, parent);
  } catch (const sdk::Error& e) {
    if (e.code() != WHET_NOT_FOUND || role_ == kFallback) {
      throw;
    }
    role_ = kFallback;
    ticket = Generate(std::move(requests), parent);
  }
  std::vector<sdk::Generated> answers = search_.Wait(ticket);
  for (const sdk::Generated& answer : answers) {
    answered_ = answered_ || answer.status == WHET_OK;
  }
  if (!answered_) {
    const char* advice =
        role_ == kFallback
            ? "; the config has no role reflect: add models.reflect with a "
              "model that can read and write whole prompts"
            : "";
    throw sdk::Error(answers.front().status,
                     "the role " + role_ +
                         " gives no rewrite: " + answers.front().text + advice);
  }
  return answers;
}

std::string Rewriter::Use(const sdk::Generated& answer,
                          const sdk::Prompt& parent, whet_candidate parent_id,
                          std::vector<Draft>& drafts) {
  if (answer.finish_reason == WHET_FINISH_LENGTH) {
    return "it is cut off at the end; be shorter.";
  }
  const Reply reply = ParseReply(answer.text, parent);
  if (!reply.fault.empty()) {
    return reply.fault;
  }
  std::string fault = check_.Fault(reply.prompt, parent);
  return fault.empty() ? Propose(reply.prompt, parent_id, drafts) : fault;
}

std::string Rewriter::Propose(const sdk::Prompt& prompt, whet_candidate parent,
                              std::vector<Draft>& drafts) {
  whet_candidate id = 0;
  try {
    id = search_.Propose(sdk::ToJson(prompt), {parent}, "rewritten");
  } catch (const sdk::Error& e) {
    if (e.code() != WHET_INVALID_ARGUMENT) {
      throw;
    }
    return e.what();
  }
  if (std::find(known_.begin(), known_.end(), id) != known_.end()) {
    return "it is the same as an earlier attempt.";
  }
  known_.push_back(id);
  drafts.push_back({id, prompt});
  return "";
}

void Rewriter::Remember(const Draft& draft, const std::string& verdict) {
  attempts_.push_back({Show(draft.prompt), verdict});
}

std::string Rewriter::History() const {
  if (attempts_.empty()) {
    return "(none yet)";
  }
  std::string text;
  const std::size_t first =
      attempts_.size() > kAttemptsShown ? attempts_.size() - kAttemptsShown : 0;
  for (std::size_t i = first; i < attempts_.size(); ++i) {
    const std::string& prompt = attempts_[i].prompt;
    text += "## Attempt " + std::to_string(i + 1) + ": " +
            attempts_[i].verdict + "\n" +
            std::string(sdk::CutAtCodePoint(prompt, kAttemptLimit)) +
            (prompt.size() > kAttemptLimit ? " [...]" : "") + "\n\n";
  }
  return text;
}

}  // namespace whet::full_rewrite
