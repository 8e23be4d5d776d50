#include "writer.h"

#include <utility>

#include "search/placeholders.h"
#include "search/sections.h"

namespace whet::metaprompt {
Writer::Writer(sdk::Search& search, const Options& options,
               const search::ProposalCheck& check, search::CollapseWatch& watch)
    : search_(search),
      options_(options),
      check_(check),
      reflector_(search, {.what = "rewrite", .end = "</output_instructions>"}),
      prompts_(search, check, watch) {}

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
      std::move(requests), search::ReplyTokens(parent),
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
  const search::Proposed taken =
      prompts_.Take(reply.prompt, parent, {parent_id}, "rewritten");
  if (taken.fault.empty()) {
    out.draft = Draft{taken.id, reply.prompt};
  }
  return taken.fault;
}

void Writer::Remember(const Draft& draft, const std::string& verdict) {
  attempts_.Add(search::Show(draft.prompt), verdict);
}

}  // namespace whet::metaprompt
