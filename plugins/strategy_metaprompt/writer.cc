#include "writer.h"

#include <algorithm>
#include <cstdint>
#include <utility>

#include "search/placeholders.h"
#include "search/proposed.h"
#include "search/sections.h"

namespace whet::metaprompt {
namespace {

// Enough for an analysis and a prompt that grows by half, at half a token per
// character.
std::int64_t FallbackTokens(const sdk::Prompt& parent) {
  return 512 + std::max<std::int64_t>(256, static_cast<std::int64_t>(
                                               search::Length(parent) * 3 / 4));
}

}  // namespace

Writer::Writer(sdk::Search& search, const Options& options,
               const search::ProposalCheck& check, search::CollapseWatch& watch)
    : search_(search),
      options_(options),
      check_(check),
      reflector_(search, {.what = "rewrite", .end = "</output_instructions>"}),
      watch_(watch) {}

std::vector<Written> Writer::Write(whet_candidate incumbent,
                                   const std::vector<std::string>& guides,
                                   const std::string& lessons) {
  const sdk::Prompt parent = sdk::ParsePrompt(search_.CandidateJson(incumbent));
  const std::string placeholders =
      search::PlaceholderList(search::AllText(parent));
  std::vector<sdk::GenerateRequest> requests;
  for (const std::string& guide : guides) {
    sdk::GenerateRequest request;
    request.messages.push_back(
        {WHET_ROLE_USER,
         search::Fill(guide,
                      {{"current_prompt", search::Show(parent)},
                       {"examples", lessons},
                       {"history", attempts_.Text()},
                       {"placeholders", placeholders},
                       {"max_chars", std::to_string(check_.Limit(parent))}})});
    requests.push_back(std::move(request));
  }
  std::vector<Written> written(guides.size());
  reflector_.Ask(
      std::move(requests), FallbackTokens(parent),
      [&](std::size_t i, const std::string& answer) {
        return Use(answer, parent, incumbent, written[i]);
      },
      search::Fill(options_.repair_prompt, {{"placeholders", placeholders}}));
  return written;
}

std::string Writer::Use(const std::string& answer, const sdk::Prompt& parent,
                        whet_candidate parent_id, Written& out) {
  out.answered = true;
  const search::Reply reply = search::ParseReply(answer, parent);
  if (!reply.fault.empty()) {
    return reply.fault;
  }
  std::string fault = check_.Fault(reply.prompt, parent);
  if (!fault.empty()) {
    return fault;
  }
  const auto [id, refusal] =
      search::Propose(search_, reply.prompt, {parent_id}, "rewritten");
  if (!refusal.empty()) {
    return refusal;
  }
  const bool known =
      std::find(known_.begin(), known_.end(), id) != known_.end();
  watch_.Proposal(known);
  if (known) {
    return "it is the same as an earlier attempt.";
  }
  known_.push_back(id);
  out.draft = Draft{id, reply.prompt};
  return "";
}

void Writer::Remember(const Draft& draft, const std::string& verdict) {
  attempts_.Add(search::Show(draft.prompt), verdict);
}

}  // namespace whet::metaprompt
