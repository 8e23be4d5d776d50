#include "rewriter.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "whet/sdk/error.h"

#include "search/placeholders.h"
#include "search/sections.h"

namespace whet::full_rewrite {
namespace {

// Enough for an analysis and a prompt that grows by half, at half a token per
// character, and little enough for a local model's context of 2048 tokens if
// the prompt is short.
std::int64_t FallbackTokens(const sdk::Prompt& parent) {
  return 512 + std::max<std::int64_t>(256, static_cast<std::int64_t>(
                                               search::Length(parent) * 3 / 4));
}

std::string PlaceholderList(const sdk::Prompt& prompt) {
  std::string list;
  for (const std::string& name :
       search::Placeholders(prompt.system + "\n" + prompt.user_template + "\n" +
                            prompt.output_instructions)) {
    list += (list.empty() ? "{{" : ", {{") + name + "}}";
  }
  return list.empty() ? "(none)" : list;
}

}  // namespace

Rewriter::Rewriter(sdk::Search& search, const Options& options,
                   const search::ProposalCheck& check)
    : search_(search),
      options_(options),
      check_(check),
      reflector_(search, {.what = "rewrite", .end = "</output_instructions>"}),
      watch_(search) {}

std::vector<Draft> Rewriter::Rewrite(whet_candidate incumbent,
                                     const std::vector<std::string>& evidence) {
  const sdk::Prompt parent = sdk::ParsePrompt(search_.CandidateJson(incumbent));
  std::vector<sdk::GenerateRequest> requests;
  for (const std::string& text : evidence) {
    requests.push_back(Request(parent, text));
  }
  std::vector<Draft> drafts;
  reflector_.Ask(
      requests, FallbackTokens(parent),
      [&](std::size_t, const std::string& answer) {
        return Use(answer, parent, incumbent, drafts);
      },
      search::Fill(RepairPrompt(),
                   {{"placeholders", PlaceholderList(parent)}}));
  return drafts;
}

sdk::GenerateRequest Rewriter::Request(const sdk::Prompt& parent,
                                       const std::string& evidence) const {
  sdk::GenerateRequest request;
  request.messages.push_back(
      {WHET_ROLE_USER,
       search::Fill(options_.rewrite_prompt,
                    {{"current_prompt", search::Show(parent)},
                     {"examples", evidence},
                     {"history", attempts_.Text()},
                     {"placeholders", PlaceholderList(parent)},
                     {"max_chars", std::to_string(check_.Limit(parent))}})});
  return request;
}

std::string Rewriter::Use(const std::string& answer, const sdk::Prompt& parent,
                          whet_candidate parent_id,
                          std::vector<Draft>& drafts) {
  const search::Reply reply = search::ParseReply(answer, parent);
  if (!reply.fault.empty()) {
    return reply.fault;
  }
  std::string fault = check_.Fault(reply.prompt, parent);
  if (!fault.empty()) {
    return fault;
  }
  whet_candidate id = 0;
  try {
    id = search_.Propose(sdk::ToJson(reply.prompt), {parent_id}, "rewritten");
  } catch (const sdk::Error& e) {
    if (e.code() != WHET_INVALID_ARGUMENT) {
      throw;
    }
    return e.what();
  }
  const bool known =
      std::find(known_.begin(), known_.end(), id) != known_.end();
  watch_.Proposal(known);
  if (known) {
    return "it is the same as an earlier attempt.";
  }
  known_.push_back(id);
  drafts.push_back({id, reply.prompt});
  return "";
}

void Rewriter::Remember(const Draft& draft, const std::string& verdict) {
  attempts_.Add(search::Show(draft.prompt), verdict);
}

}  // namespace whet::full_rewrite
