#include "editor.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

#include "search/event.h"
#include "search/placeholders.h"
#include "search/plain_words.h"
#include "search/proposed.h"
#include "search/sections.h"

namespace whet::targeted_edit {
namespace {

std::string_view OpName(search::Edit::Op op) {
  switch (op) {
    case search::Edit::Op::kInsert:
      return "insert";
    case search::Edit::Op::kReplace:
      return "replace";
    case search::Edit::Op::kDelete:
      break;
  }
  return "delete";
}

// Words with a space on each side of each.
std::string Spaced(std::string_view text) {
  std::string out = " ";
  for (const std::string& word : search::PlainWords(text)) {
    out += word + " ";
  }
  return out;
}

// Equal for edits that differ in capitals, punctuation and white space only.
// Where a text is inserted makes no other edit of it.
std::string KeyOf(const search::Edit& edit) {
  const bool insert = edit.op == search::Edit::Op::kInsert;
  return std::string(OpName(edit.op)) + "|" +
         std::string(search::PartName(edit.part)) + "|" +
         (insert ? "" : Spaced(edit.find)) + "|" + Spaced(edit.text);
}

std::size_t Characters(const std::string& text) {
  sdk::Prompt prompt;
  prompt.system = text;
  return search::Length(prompt);
}

nlohmann::ordered_json Members(const search::Edit& edit) {
  return {{"op", OpName(edit.op)},
          {"part", search::PartName(edit.part)},
          {"find", edit.find},
          {"text", edit.text}};
}

}  // namespace

std::string EditLine(const search::Edit& edit) {
  return Members(edit).dump(-1, ' ', false,
                            nlohmann::ordered_json::error_handler_t::replace);
}

Editor::Editor(sdk::Search& search, const Options& options,
               const search::ProposalCheck& check)
    : search_(search),
      options_(options),
      check_(check),
      reflector_(search, {.what = "edit"}),
      watch_(search) {}

std::vector<Draft> Editor::Propose(whet_candidate parent,
                                   const std::vector<Target>& targets,
                                   std::size_t edits) {
  const sdk::Prompt prompt = sdk::ParsePrompt(search_.CandidateJson(parent));
  std::vector<sdk::GenerateRequest> requests;
  for (const Target& target : targets) {
    requests.push_back(Request(prompt, target, edits));
  }
  // Room for the edits in JSON, at half a token per character.
  const auto tokens = static_cast<std::int64_t>(
      128 + edits * std::min<std::size_t>(options_.max_edit_chars, 800));
  std::vector<Draft> drafts;
  reflector_.Ask(
      std::move(requests), tokens,
      [&](std::size_t i, const std::string& answer) {
        return Use(answer, parent, prompt, i, edits, drafts);
      },
      options_.repair_prompt);
  std::stable_sort(
      drafts.begin(), drafts.end(),
      [](const Draft& a, const Draft& b) { return a.target < b.target; });
  return drafts;
}

sdk::GenerateRequest Editor::Request(const sdk::Prompt& parent,
                                     const Target& target,
                                     std::size_t edits) const {
  sdk::GenerateRequest request;
  request.messages.push_back(
      {WHET_ROLE_USER,
       search::Fill(
           options_.edit_prompt,
           {{"current_prompt", search::Show(parent)},
            {"kind", target.kind},
            {"failures", target.failures},
            {"successes", target.successes},
            {"history", attempts_.Text()},
            {"max_edits", std::to_string(edits)},
            {"max_edit_chars", std::to_string(options_.max_edit_chars)},
            {"placeholders",
             search::PlaceholderList(search::AllText(parent))}})});
  request.response_schema = std::string(search::EditsSchema());
  return request;
}

std::string Editor::Use(const std::string& answer, whet_candidate parent_id,
                        const sdk::Prompt& parent, std::size_t target,
                        std::size_t edits, std::vector<Draft>& drafts) {
  const search::EditReply reply = search::ParseEdits(answer);
  std::string first_fault = reply.fault;
  std::size_t usable = 0;
  for (const search::Edit& edit : reply.edits) {
    if (usable == edits) {
      break;
    }
    search::Edited edited = search::Apply(parent, {edit});
    std::string fault = Fault(parent, edit, edited);
    if (fault.empty()) {
      const whet_candidate id =
          Enter(edited.prompt, parent_id,
                std::string(OpName(edit.op)) + " in " +
                    std::string(search::PartName(edit.part)),
                fault);
      if (id != 0) {
        drafts.push_back({id, edit, std::move(edited.prompt), target});
        verdicts_.emplace(KeyOf(edit), "being tested");
        ++usable;
        continue;
      }
    }
    if (first_fault.empty()) {
      first_fault = fault;
    }
  }
  return usable > 0 ? "" : first_fault;
}

std::string Editor::Fault(const sdk::Prompt& parent, const search::Edit& edit,
                          const search::Edited& edited) {
  const auto tried = verdicts_.find(KeyOf(edit));
  const bool known = tried != verdicts_.end();
  watch_.Proposal(known);
  if (known) {
    return "this edit was tried before (" + tried->second +
           "): " + EditLine(edit);
  }
  if (!edited.fault.empty()) {
    return edited.fault;
  }
  for (const std::string* text : {&edit.find, &edit.text}) {
    if (Characters(*text) > options_.max_edit_chars) {
      return "an edit has a text of " + std::to_string(Characters(*text)) +
             " characters; at most " + std::to_string(options_.max_edit_chars) +
             " are allowed: make a smaller change.";
    }
  }
  const std::string before = Spaced(search::PartOf(parent, edit.part));
  const std::string added = Spaced(edit.text);
  if (edit.op == search::Edit::Op::kInsert && added.size() > 1 &&
      before.find(added) != std::string::npos) {
    return "the prompt says this already: " + EditLine(edit);
  }
  return check_.Fault(edited.prompt, parent);
}

whet_candidate Editor::Enter(const sdk::Prompt& prompt, whet_candidate parent,
                             const std::string& origin, std::string& fault) {
  const search::Proposed proposed =
      search::Propose(search_, prompt, {parent}, origin);
  if (!proposed.fault.empty()) {
    fault = proposed.fault;
    return 0;
  }
  if (!known_.insert(proposed.id).second) {
    fault = "it makes a prompt that was tried before.";
    return 0;
  }
  return proposed.id;
}

whet_candidate Editor::Combine(whet_candidate parent,
                               const std::vector<Draft>& drafts) {
  std::vector<search::Edit> edits;
  for (const Draft& draft : drafts) {
    edits.push_back(draft.edit);
  }
  const sdk::Prompt prompt = sdk::ParsePrompt(search_.CandidateJson(parent));
  const search::Edited edited = search::Apply(prompt, edits);
  if (!edited.fault.empty() || !check_.Fault(edited.prompt, prompt).empty()) {
    return 0;
  }
  std::string fault;
  return Enter(edited.prompt, parent,
               std::to_string(edits.size()) + " edits merged", fault);
}

void Editor::Remember(const Draft& draft, const std::string& verdict) {
  verdicts_[KeyOf(draft.edit)] = verdict;
  attempts_.Add(EditLine(draft.edit), verdict);
  search::Tell(search_, "edit_tested",
               nlohmann::ordered_json{{"candidate", draft.id},
                                      {"edit", Members(draft.edit)},
                                      {"reason", draft.edit.reason},
                                      {"verdict", verdict}});
}

}  // namespace whet::targeted_edit
