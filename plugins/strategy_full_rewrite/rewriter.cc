#include "rewriter.h"

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include "search/placeholders.h"
#include "search/records.h"
#include "two_part.h"

namespace whet::full_rewrite {
namespace {

constexpr std::size_t kIdeaLimit = 600;  // bytes

std::string Or(const std::string& text, const char* none) {
  return text.empty() ? none : text;
}

}  // namespace

Rewriter::Rewriter(sdk::Search& search, const Options& options,
                   const search::ProposalCheck& check,
                   search::CollapseWatch& watch)
    : search_(search),
      options_(options),
      check_(check),
      prompts_(search, check, watch),
      reflector_(search,
                 {.what = "rewrite",
                  .end = options.form == Form::kWhole ? "</output_instructions>"
                                                      : ""}),
      attempts_(options.history) {}

std::vector<whet_candidate> Rewriter::Rewrite(
    whet_candidate parent_id, const std::vector<std::string>& evidence) {
  const sdk::Prompt parent = sdk::ParsePrompt(search_.CandidateJson(parent_id));
  std::vector<sdk::GenerateRequest> requests;
  for (const std::string& text : evidence) {
    requests.push_back(Request(parent_id, parent, text));
  }
  std::vector<whet_candidate> drafts;
  reflector_.Ask(
      std::move(requests), search::ReplyTokens(parent),
      [&](std::size_t, const std::string& answer) {
        return Use(answer, parent, parent_id, drafts);
      },
      search::Fill(options_.repair_prompt,
                   {{"placeholders",
                     search::PlaceholderList(search::AllText(parent))}}));
  return drafts;
}

sdk::GenerateRequest Rewriter::Request(whet_candidate parent_id,
                                       const sdk::Prompt& parent,
                                       const std::string& evidence) const {
  sdk::GenerateRequest request;
  if (!options_.optimizer_system_prompt.empty()) {
    request.messages.push_back(
        {WHET_ROLE_SYSTEM, options_.optimizer_system_prompt});
  }
  request.messages.push_back(
      {WHET_ROLE_USER,
       search::Fill(
           options_.rewrite_prompt,
           {{"current_prompt", search::Show(parent)},
            {"examples", evidence},
            {"history", attempts_.Text()},
            {"hypothesis", Or(ideas_.at(parent_id), "(none)")},
            {"placeholders", search::PlaceholderList(search::AllText(parent))},
            {"task_description", Or(options_.task_description, "(none)")},
            {"max_chars", std::to_string(check_.Limit(parent))}})});
  if (options_.form == Form::kTwoPart) {
    request.response_schema = TwoPartSchema();
  }
  return request;
}

std::string Rewriter::Use(const std::string& answer, const sdk::Prompt& parent,
                          whet_candidate parent_id,
                          std::vector<whet_candidate>& drafts) {
  const search::Reply reply = options_.form == Form::kTwoPart
                                  ? ParseTwoPart(answer, parent)
                                  : search::ParseReply(answer, parent);
  if (!reply.fault.empty()) {
    return reply.fault;
  }
  const search::Proposed taken =
      prompts_.Take(reply.prompt, parent, {parent_id}, "rewritten");
  if (taken.fault.empty()) {
    const std::string& idea =
        reply.hypothesis.empty() ? reply.analysis : reply.hypothesis;
    ideas_[taken.id] = search::Clipped(idea, kIdeaLimit);
    drafts.push_back(taken.id);
  }
  return taken.fault;
}

void Rewriter::Remember(whet_candidate draft, const std::string& verdict) {
  if (options_.history == 0) {
    return;
  }
  const std::string& idea = ideas_.at(draft);
  attempts_.Add(
      (idea.empty() ? "" : "Idea: " + idea + "\n") +
          search::Show(sdk::ParsePrompt(search_.CandidateJson(draft))),
      verdict);
}

}  // namespace whet::full_rewrite
