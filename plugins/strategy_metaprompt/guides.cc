#include "guides.h"

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <utility>

#include <nlohmann/json.hpp>

#include "search/event.h"
#include "search/fenced.h"
#include "search/placeholders.h"

namespace whet::metaprompt {
namespace {

// A guide may grow by half, to no less than this.
constexpr std::size_t kLeastLimit = 4000;
constexpr char kName[] = "reflect_prompt";

// Half a token per character is plenty.
std::int64_t TokensFor(std::size_t chars) {
  return 256 + static_cast<std::int64_t>(chars / 2);
}

}  // namespace

Guides::Guides(sdk::Search& search, const Options& options)
    : search_(search),
      options_(options),
      reflector_(search, {.what = "guide"}),
      champion_(options.rewrite_prompt) {}

void Guides::Remember(std::string rewrite, std::string verdict) {
  rewrites_.Add(std::move(rewrite), std::move(verdict));
  known_ = true;
}

void Guides::Challenge() {
  if (challenger_ || !known_ || refusals_ == kMostRefusals) {
    return;
  }
  const std::size_t limit = std::max(kLeastLimit, champion_.size() * 3 / 2);
  sdk::GenerateRequest request;
  request.messages.push_back(
      {WHET_ROLE_USER,
       search::Fill(options_.improve_prompt,
                    {{"guide", champion_},
                     {"attempts", rewrites_.Text()},
                     {"history", tried_.Text()},
                     {"required_slots", std::string(RequiredSlots())},
                     {"optional_slots", std::string(OptionalSlots())},
                     {"max_chars", std::to_string(limit)}})});
  reflector_.Ask({request}, TokensFor(limit),
                 [&](std::size_t, const std::string& answer) -> std::string {
                   std::string guide = search::FencedText(answer);
                   const std::string fault = GuideFault(guide, limit);
                   if (!fault.empty()) {
                     return fault;
                   }
                   if (guide == champion_) {
                     return "it is the current guide.";
                   }
                   challenger_ = std::move(guide);
                   return "";
                 });
  refusals_ = challenger_ ? 0 : refusals_ + 1;
  comparison_ = {};
}

void Guides::Compare(double challenger, double champion,
                     std::optional<double> preference) {
  if (preference) {
    challenger = (challenger + *preference) / 2.0;
    champion = (champion + 1.0 - *preference) / 2.0;
  }
  comparison_.Add(challenger, champion);
}

bool Guides::Settle() {
  if (!challenger_) {
    return false;
  }
  const double better = comparison_.ProbabilityBetter();
  const bool over = comparison_.pairs() >= options_.trial;
  const bool promoted = better > kClear;
  if (!promoted && !over && better >= 1.0 - kClear) {
    return false;
  }
  Tell(promoted ? "reflect_prompt_improved" : "reflect_prompt_dropped");
  char verdict[96];
  std::snprintf(verdict, sizeof(verdict),
                "%s: %.4g better and %.4g worse than the guide before in %llu "
                "rounds",
                promoted ? "taken" : "dropped", comparison_.wins(),
                comparison_.losses(),
                static_cast<unsigned long long>(comparison_.pairs()));
  tried_.Add(*challenger_, verdict);
  if (promoted) {
    champion_ = *std::exchange(challenger_, std::nullopt);
    rewrites_ = search::Attempts();
    known_ = false;
    search_.KeepText(kName, champion_);
  }
  challenger_.reset();
  return promoted;
}

void Guides::Tell(std::string_view event) const {
  search::Tell(search_, event,
               nlohmann::json{{"text", *challenger_},
                              {"rounds", comparison_.pairs()},
                              {"better", comparison_.wins()},
                              {"worse", comparison_.losses()}});
}

}  // namespace whet::metaprompt
