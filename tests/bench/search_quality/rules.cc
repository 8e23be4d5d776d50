#include "rules.h"

#include <array>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace whet::quality {
namespace {

constexpr std::array<std::string_view, kRules> kTopics = {
    "refunds",        "invoices",       "passwords",       "parcels",
    "subscriptions",  "vouchers",       "addresses",       "screens",
    "batteries",      "contracts",      "newsletters",     "cables",
    "bank transfers", "credit cards",   "opening hours",   "warranties",
    "spare parts",    "user names",     "mobile phones",   "printers",
    "returns",        "gift cards",     "delivery slots",  "damaged goods",
    "missing items",  "price changes",  "student offers",  "backups",
    "two-step codes", "phishing mails", "error messages",  "slow networks",
    "old versions",   "languages",      "customs papers",  "reminders",
    "cancellations",  "upgrades",       "shared accounts", "tax numbers"};

constexpr std::array<std::string_view, kRules> kActions = {
    "weigh the amount that is asked for",
    "prefer what the last sentence wants",
    "ask which device is in use",
    "look for the date of dispatch",
    "mind the month in which it began",
    "read the code twice",
    "tell home from work",
    "take the colour as a hint",
    "think of safety first",
    "check who signed",
    "ignore greetings and thanks",
    "count how often it happened",
    "trust numbers over words",
    "never rely on the first word",
    "compare with the calendar",
    "set aside what a friend said",
    "name the part before the fault",
    "keep capitals apart from small letters",
    "treat tablets alike",
    "suspect the paper tray",
    "find the reason behind the wish",
    "look at the balance",
    "put the customer's street first",
    "picture the box from outside",
    "list everything that did arrive",
    "remember when the season ends",
    "see whether a proof is attached",
    "distrust the word lost",
    "expect a clock that is wrong",
    "follow no link",
    "quote the exact letters",
    "rule out the router",
    "value the newest over the oldest",
    "translate idioms word for word",
    "separate weight from worth",
    "stay with the earliest demand",
    "separate a threat from a request",
    "guess generously",
    "settle on a single owner",
    "drop spaces and hyphens"};

struct Wording {
  std::string_view before;
  std::string_view between;
};

constexpr std::array<Wording, kWordings> kWordingTexts = {{
    {"When a message is about ", ", "},
    {"If a customer brings up ", ": "},
    {"Concerning ", ", always "},
    {"Wherever you read of ", " you should "},
}};

// The longest of `names` that `text` begins with; their number if none.
std::size_t Leading(const std::array<std::string_view, kRules>& names,
                    std::string_view text) {
  std::size_t best = kRules;
  for (std::size_t i = 0; i < kRules; ++i) {
    if (text.starts_with(names[i]) &&
        (best == kRules || names[i].size() > names[best].size())) {
      best = i;
    }
  }
  return best;
}

// Reads a sentence at the start of `text`; length 0 if there is none.
FoundSentence ReadSentence(std::string_view text, std::size_t wording) {
  const Wording& words = kWordingTexts[wording];
  std::string_view rest = text.substr(words.before.size());
  FoundSentence found;
  found.sentence.wording = wording;
  found.sentence.topic = Leading(kTopics, rest);
  if (found.sentence.topic == kRules) {
    return found;
  }
  rest.remove_prefix(kTopics[found.sentence.topic].size());
  if (!rest.starts_with(words.between)) {
    return found;
  }
  rest.remove_prefix(words.between.size());
  found.sentence.action = Leading(kActions, rest);
  if (found.sentence.action == kRules) {
    return found;
  }
  rest.remove_prefix(kActions[found.sentence.action].size());
  if (rest.starts_with(".")) {
    found.length = text.size() - rest.size() + 1;
  }
  return found;
}

}  // namespace

std::string RuleText(const Sentence& sentence) {
  const Wording& words = kWordingTexts[sentence.wording];
  return std::string(words.before) + std::string(kTopics[sentence.topic]) +
         std::string(words.between) + std::string(kActions[sentence.action]) +
         ".";
}

std::vector<FoundSentence> FindRules(std::string_view text) {
  std::vector<FoundSentence> found;
  for (std::size_t at = 0; at < text.size();) {
    std::size_t step = 1;
    for (std::size_t w = 0; w < kWordings; ++w) {
      if (!text.substr(at).starts_with(kWordingTexts[w].before)) {
        continue;
      }
      FoundSentence sentence = ReadSentence(text.substr(at), w);
      if (sentence.length > 0) {
        sentence.at = at;
        found.push_back(sentence);
        step = sentence.length;
      }
    }
    at += step;
  }
  return found;
}

}  // namespace whet::quality
