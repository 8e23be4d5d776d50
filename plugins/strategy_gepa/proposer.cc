#include "proposer.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "search/fenced.h"
#include "search/placeholders.h"
#include "search/sections.h"
#include "trials.h"

namespace whet::gepa {
namespace {

constexpr std::string_view kRepairText =
    "Your answer cannot be used: {{fault}}\n\nGive the new text in full "
    "between ``` marks and nothing else.";

// Enough for a text that grows by half, at half a token per character, and
// little enough for a local model's context of 2048 tokens if it is short.
std::int64_t TokensFor(const std::string& text) {
  return std::max<std::int64_t>(
      256, 128 + static_cast<std::int64_t>(text.size() * 3 / 4));
}

// How the part is called in a request.
std::string Called(search::Part part) {
  switch (part) {
    case search::Part::kSystem:
      return "system message";
    case search::Part::kUserTemplate:
      return "user message";
    default:
      return "output instructions";
  }
}

}  // namespace

Proposer::Proposer(sdk::Search& search, const Options& options,
                   const Material& material)
    : search_(search),
      options_(options),
      check_(material.feedback, options.max_chars),
      reflector_(search, {.what = "proposal"}),
      watch_(search),
      prompts_(search, check_, watch_) {}

std::vector<Child> Proposer::Rewrite(
    const std::vector<Assignment>& assignments) {
  std::vector<Order> orders;
  for (const Assignment& a : assignments) {
    Order& order = orders.emplace_back();
    order.base = PromptOf(a.parent);
    order.part = a.part;
    order.parents = {a.parent};
    const std::string& current = search::PartOf(order.base, a.part);
    order.text =
        search::Fill(options_.reflect_prompt,
                     {{"component", Called(a.part)},
                      {"current", current},
                      {"prompt", search::Show(order.base)},
                      {"examples", a.examples},
                      {"history", attempts_[a.part].Text()},
                      {"placeholders", search::PlaceholderList(current)},
                      {"max_chars", std::to_string(check_.Limit(order.base))}});
  }
  return Ask(orders, "reflected");
}

std::vector<Child> Proposer::Cross(const std::vector<Crossing>& crossings) {
  std::vector<Order> orders;
  for (const Crossing& c : crossings) {
    Order& order = orders.emplace_back();
    const bool first_leads = c.first_score >= c.second_score;
    order.base = PromptOf(first_leads ? c.first : c.second);
    order.part = c.part;
    order.parents = {c.first, c.second};
    const std::string first = search::PartOf(PromptOf(c.first), c.part);
    const std::string second = search::PartOf(PromptOf(c.second), c.part);
    order.text = search::Fill(
        options_.crossover_prompt,
        {{"component", Called(c.part)},
         {"first", first},
         {"second", second},
         {"first_score", TwoDigits(c.first_score)},
         {"second_score", TwoDigits(c.second_score)},
         {"placeholders",
          search::PlaceholderList(search::PartOf(order.base, c.part))},
         {"max_chars", std::to_string(check_.Limit(order.base))}});
  }
  return Ask(orders, "crossed");
}

std::vector<Child> Proposer::Ask(const std::vector<Order>& orders,
                                 std::string_view origin) {
  std::vector<sdk::GenerateRequest> requests;
  std::int64_t tokens = 0;
  for (const Order& order : orders) {
    requests.emplace_back().messages.push_back({WHET_ROLE_USER, order.text});
    tokens =
        std::max(tokens, TokensFor(search::PartOf(order.base, order.part)));
  }
  std::vector<Child> children;
  if (requests.empty()) {
    return children;
  }
  reflector_.Ask(
      std::move(requests), tokens,
      [&](std::size_t i, const std::string& answer) {
        Child child;
        child.asked = i;
        std::string fault =
            Use(orders[i], search::FencedText(answer), origin, child);
        if (fault.empty()) {
          children.push_back(std::move(child));
        }
        return fault;
      },
      kRepairText);
  return children;
}

std::string Proposer::Use(const Order& order, std::string text,
                          std::string_view origin, Child& child) {
  if (text.empty()) {
    return "there is no text in it.";
  }
  child.part = order.part;
  child.prompt = WithText(order.base, order.part, std::move(text));
  const search::Proposed taken = prompts_.Take(
      child.prompt, order.base, order.parents,
      std::string(origin) + ": " + std::string(search::PartName(order.part)));
  child.id = taken.id;
  return taken.fault;
}

std::optional<Child> Proposer::Combine(
    const sdk::Prompt& prompt, const std::vector<whet_candidate>& parents,
    std::string_view origin) {
  Child child;
  child.prompt = prompt;
  child.id = prompts_.TakeUnchecked(prompt, parents, origin).id;
  return child.id == 0 ? std::nullopt : std::optional(child);
}

void Proposer::Remember(const Child& child, const std::string& verdict) {
  attempts_[child.part].Add(search::PartOf(child.prompt, child.part), verdict);
}

sdk::Prompt Proposer::PromptOf(whet_candidate id) {
  return sdk::ParsePrompt(search_.CandidateJson(id));
}

}  // namespace whet::gepa
