#include "proposal_check.h"

#include <algorithm>
#include <cstddef>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "placeholders.h"
#include "plain_words.h"

namespace whet::search {
namespace {

std::vector<std::string> Runs(std::string_view text) {
  const std::vector<std::string> words = PlainWords(text);
  std::vector<std::string> runs;
  for (std::size_t i = 0; i + kCopiedWords <= words.size(); ++i) {
    std::string run = words[i];
    for (std::size_t k = 1; k < kCopiedWords; ++k) {
      run += " " + words[i + k];
    }
    runs.push_back(std::move(run));
  }
  return runs;
}

std::string Braced(const std::string& name) { return "{{" + name + "}}"; }

}  // namespace

std::string AllText(const sdk::Prompt& prompt) {
  return prompt.system + "\n" + prompt.user_template + "\n" +
         prompt.output_instructions;
}

ProposalCheck::ProposalCheck(const std::vector<sdk::Example>& train,
                             std::size_t max_chars)
    : max_chars_(max_chars) {
  for (const sdk::Example& example : train) {
    for (const auto& [column, value] : sdk::ParseColumns(example.input)) {
      columns_.insert(column);
      for (std::string& run : Runs(value)) {
        example_runs_.insert(std::move(run));
      }
    }
  }
}

std::string ProposalCheck::Fault(const sdk::Prompt& draft,
                                 const sdk::Prompt& parent) const {
  if (draft.user_template.empty()) {
    return "the section <user> is empty.";
  }
  const std::string text = AllText(draft);
  const std::set<std::string> used = Placeholders(text);
  const std::set<std::string> before = Placeholders(AllText(parent));
  for (const std::string& name : before) {
    if (used.count(name) == 0) {
      return "it lost the placeholder " + Braced(name) + ".";
    }
  }
  for (const std::string& name : used) {
    if (before.count(name) == 0 && columns_.count(name) == 0) {
      return "it has a placeholder that does not exist: " + Braced(name) + ".";
    }
  }
  const std::size_t limit = Limit(parent);
  if (Length(draft) > limit) {
    return "it has " + std::to_string(Length(draft)) + " characters; at most " +
           std::to_string(limit) + " are allowed.";
  }
  const std::vector<std::string> known = Runs(AllText(parent));
  for (const std::string& run : Runs(text)) {
    if (example_runs_.count(run) > 0 &&
        std::find(known.begin(), known.end(), run) == known.end()) {
      return "it copies words of an example (\"" + run +
             "\"); give a general rule instead.";
    }
  }
  if (draft == parent) {
    return "it is the current prompt, unchanged.";
  }
  return "";
}

std::size_t ProposalCheck::Limit(const sdk::Prompt& parent) const {
  return std::max(max_chars_, Length(parent));
}

std::size_t Length(const sdk::Prompt& prompt) {
  std::size_t length = 0;
  for (const std::string* text :
       {&prompt.system, &prompt.user_template, &prompt.output_instructions}) {
    length += static_cast<std::size_t>(std::count_if(
        text->begin(), text->end(),
        [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
  }
  return length;
}

}  // namespace whet::search
