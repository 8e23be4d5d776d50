#include "proposals.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

#include "whet/sdk/error.h"

#include "search/edits.h"
#include "search/fenced.h"
#include "search/placeholders.h"
#include "search/records.h"
#include "search/sections.h"
#include "wording.h"

namespace whet::factorial {
namespace {

constexpr double kFirstGap = 5.0;    // calls between proposals
constexpr double kGapGrowth = 0.06;  // of it, per proposal
// An instruction is as much as so many edits.
constexpr double kEditsOfInstruction = 3.0;
constexpr std::size_t kFailuresShown = 4;
constexpr std::size_t kTriedShown = 60;

}  // namespace

Proposals::Proposals(sdk::Search& search, Catalog& catalog,
                     const Trials& trials, const search::ProposalCheck& check,
                     const Options& options)
    : search_(search),
      catalog_(catalog),
      trials_(trials),
      check_(check),
      options_(options),
      reflector_(search, {.what = "edit"}),
      collapse_(search),
      ended_(options.max_edits == 0) {}

bool Proposals::Due(std::int64_t calls) const {
  return !ended_ && calls >= next_;
}

std::string Proposals::Failures(const Recipe& shown) {
  // Training examples are there to be learned from; validation examples only
  // if there are no others.
  const std::size_t first = trials_.examples().size() > trials_.validation()
                                ? trials_.validation()
                                : 0;
  // Failures of prompts that are much like the one shown tell most.
  std::vector<std::tuple<std::size_t, double, int, std::size_t, std::size_t>>
      ranked;
  for (std::size_t t = 0; t < trials_.size(); ++t) {
    std::vector<std::size_t> apart;
    const auto& edits = trials_[t].recipe.edits;
    std::set_symmetric_difference(edits.begin(), edits.end(),
                                  shown.edits.begin(), shown.edits.end(),
                                  std::back_inserter(apart));
    for (const auto& [place, e] : trials_[t].results) {
      if (place >= first && e.score < 1.0) {
        ranked.emplace_back(static_cast<std::size_t>(times_shown_[place]),
                            e.score, static_cast<int>(apart.size()), place, t);
      }
    }
  }
  std::sort(ranked.begin(), ranked.end());
  std::string text;
  std::vector<std::size_t> used;
  for (const auto& [times, score, apart, place, t] : ranked) {
    if (used.size() == kFailuresShown) {
      break;
    }
    if (std::find(used.begin(), used.end(), place) == used.end()) {
      used.push_back(place);
      text += search::Record(used.size(), *trials_.examples()[place],
                             trials_[t].results.at(place));
    }
  }
  for (const std::size_t place : used) {
    ++times_shown_[place];
  }
  return text;
}

std::string Proposals::Tried(const Belief& belief) const {
  std::string text;
  const double unit = belief.scale().unit;
  const std::vector<Factor>& factors = catalog_.factors();
  const std::size_t first =
      factors.size() > kTriedShown ? factors.size() - kTriedShown : 0;
  for (std::size_t f = first; f < factors.size(); ++f) {
    const search::Edit& edit = factors[f].edit;
    const std::string what =
        edit.op == search::Edit::Op::kInsert ? "added: " + edit.text
        : edit.op == search::Edit::Op::kDelete
            ? "taken out: " + edit.find
            : "instead of \"" + edit.find + "\": " + edit.text;
    char effect[64] = "no longer tested";
    const std::size_t column = belief.layout().edit(f);
    if (column != Layout::kNone) {
      std::snprintf(effect, sizeof(effect), "%+.1f points, give or take %.1f",
                    100 * unit * belief.posterior().effect(column),
                    100 * unit * belief.posterior().Deviation(column));
    }
    text += "- " + search::Clipped(what, 200) + " (" + effect + ")\n";
  }
  return text.empty() ? "(nothing yet)" : text;
}

void Proposals::MakeRoom(const Belief& belief) {
  while (catalog_.in_use() > catalog_.most()) {
    std::size_t worst = Layout::kNone;
    double lowest = 0.0;
    for (std::size_t f = 0; f < catalog_.factors().size(); ++f) {
      const std::size_t column =
          f < belief.layout().edits() ? belief.layout().edit(f) : Layout::kNone;
      if (column == Layout::kNone) {
        continue;  // retired, or too new to be judged
      }
      const double z = belief.posterior().effect(column) /
                       belief.posterior().Deviation(column);
      if (!catalog_.factors()[f].retired &&
          (worst == Layout::kNone || z < lowest)) {
        lowest = z;
        worst = f;
      }
    }
    if (worst == Layout::kNone) {
      break;
    }
    catalog_.Retire(worst);
  }
}

std::string Proposals::Use(const Recipe& shown, const std::string& text) {
  const search::EditReply reply = search::ParseEdits(text);
  const std::size_t before = added_;
  std::string fault = reply.fault;
  edits_read_ = edits_read_ || reply.fault.empty() || !reply.edits.empty();
  const sdk::Prompt current = catalog_.Render(shown);
  const auto take = [&](const std::string& why) {
    Count(why);
    fault = why.empty() ? fault : why;
  };
  for (const search::Edit& edit : reply.edits) {
    const search::Edited edited = search::Apply(current, {edit});
    std::string why = edited.fault;
    if (why.empty()) {
      why = check_.Fault(edited.prompt, current);
    }
    if (!why.empty()) {
      fault = why;
      continue;
    }
    const std::string& part = search::PartOf(current, edit.part);
    const bool whole = edit.op == search::Edit::Op::kReplace &&
                       Sentences(edit.find) == Sentences(part) &&
                       Sentences(edit.text).size() > 1;
    take(whole ? catalog_.AddRewrite(shown, edited.prompt)
               : catalog_.AddEdit(shown, edit));
  }
  if (reply.edits.empty() && !reply.fault.empty()) {
    const search::Reply rewrite = search::ParseReply(text, current);
    if (!rewrite.fault.empty()) {
      return fault;
    }
    edits_read_ = true;
    const std::string why = check_.Fault(rewrite.prompt, current);
    if (!why.empty()) {
      return why;
    }
    take(catalog_.AddRewrite(shown, rewrite.prompt));
  }
  return added_ > before ? "" : fault;
}

void Proposals::Count(const std::string& why) {
  added_ += why.empty() ? 1 : 0;
  collapse_.Proposal(!why.empty());
}

std::string Proposals::UseInstruction(const Recipe& shown,
                                      const std::string& text) {
  const sdk::Prompt current = catalog_.Render(shown);
  sdk::Prompt rewrite = current;
  rewrite.system = search::FencedText(text);
  if (rewrite.system.empty()) {
    return "it holds no instruction.";
  }
  if (nlohmann::json::accept(rewrite.system)) {
    return "it is JSON; the text of the instruction is wanted.";
  }
  std::string fault = check_.Fault(rewrite, current);
  if (fault.empty()) {
    fault = catalog_.AddRewrite(shown, rewrite);
    Count(fault);
  }
  return fault;
}

sdk::GenerateRequest Proposals::Request(const Belief& belief,
                                        const Recipe& shown,
                                        const std::string& failures) const {
  const sdk::Prompt current = catalog_.Render(shown);
  const std::string max_chars = std::to_string(check_.Limit(current));
  const std::string content =
      instructions_ ? search::Fill(options_.instruction_prompt,
                                   {{"current_instruction", current.system},
                                    {"examples", failures},
                                    {"max_chars", max_chars}})
                    : search::Fill(options_.edit_prompt,
                                   {{"current_prompt", search::Show(current)},
                                    {"examples", failures},
                                    {"tried", Tried(belief)},
                                    {"max_chars", max_chars}});
  sdk::GenerateRequest request;
  request.messages.push_back({WHET_ROLE_USER, content});
  return request;
}

// A reply with several edits pays for as many of them to be learned about.
void Proposals::Schedule(std::size_t added) {
  const double edits =
      instructions_ ? kEditsOfInstruction
                    : static_cast<double>(std::max<std::size_t>(1, added));
  next_ += static_cast<std::int64_t>(
      kFirstGap * edits *
      (1.0 + kGapGrowth * static_cast<double>(catalog_.factors().size())));
}

void Proposals::Ask(const Belief& belief, std::int64_t calls, bool alone) {
  const Recipe shown =
      belief.composer().Best(search_, belief.posterior().effects());
  const std::string failures = Failures(shown);
  if (failures.empty()) {
    next_ = calls + static_cast<std::int64_t>(kFirstGap);
    return;
  }
  const std::size_t before = added_;
  try {
    reflector_.Ask({Request(belief, shown, failures)},
                   search::ReplyTokens(catalog_.Render(shown)),
                   [&](std::size_t, const std::string& text) {
                     return instructions_ ? UseInstruction(shown, text)
                                          : Use(shown, text);
                   });
  } catch (const sdk::BudgetSpent&) {
    throw;
  } catch (const sdk::Cancelled&) {
    throw;
  } catch (const sdk::Error& e) {
    const bool no_role = e.code() == WHET_NOT_FOUND;
    if (alone && !no_role) {
      throw;
    }
    search_.Event(
        "proposals_ended",
        nlohmann::json{{"reason", e.what()}}.dump(
            -1, ' ', false, nlohmann::json::error_handler_t::replace));
    ended_ = true;
    return;
  }
  empty_ = added_ > before ? 0 : empty_ + 1;
  ended_ = empty_ >= kMostEmpty;
  MakeRoom(belief);
  Schedule(added_ - before);
  instructions_ = instructions_ || !edits_read_;
}

}  // namespace whet::factorial
