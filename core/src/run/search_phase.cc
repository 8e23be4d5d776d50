#include "run/search_phase.h"

#include <algorithm>
#include <optional>
#include <set>
#include <thread>
#include <utility>

#include "whet/strategy.h"

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "plugins/plugin_instance.h"
#include "stats/comparison.h"

namespace whet {
namespace {

constexpr std::uint64_t kSeedNumber = 1;
constexpr std::size_t kMergeBlock = 10;  // examples compared at once
// Of what the searches may spend, for comparing what they found.
constexpr std::int64_t kMergeShare = 10;

ScoreSummary OnVal(const Runtime& rt, std::uint64_t candidate) {
  return Summarize(rt.trials->Scores(candidate, rt.data.val));
}

Cost Part(const CostLimits& left, std::int64_t parts, std::int64_t of) {
  const auto part = [&](std::int64_t value) {
    return value <= 0 ? 0 : value / of * parts + value % of * parts / of;
  };
  return {part(left.calls), part(left.tokens), part(left.picodollars)};
}

// `parts` of `of` equal parts of what is left, by role where roles are limited.
RoleCosts PartOfLeft(const Runtime& rt, std::int64_t parts, std::int64_t of) {
  const BudgetLimits& limits = rt.budget.limits();
  const RoleCosts& committed = rt.budget.committed();
  const RoleCosts& keep = rt.calls.keep();
  RoleCosts out;
  for (const auto& [role, limit] : limits.roles) {
    if (role != "task") {
      const CostLimits left = Left(limit, committed.of(role) + keep.of(role));
      out.Add(role, Part(left, parts, of));
    }
  }
  const Cost all =
      Part(Left(limits.all, committed.total() + keep.total()), parts, of);
  const Cost of_task =
      Part(Left(limits.of("task"), committed.of("task") + keep.of("task")),
           parts, of);
  out.Add("task", Max(Max(all - out.total(), of_task), Cost{}));
  return out;
}

}  // namespace

bool SeenEnough(const Runtime& rt, const ScoreSummary& val) {
  return val.n * 2 >= static_cast<std::int64_t>(rt.data.val.size());
}

SearchPhase::SearchPhase(Runtime* rt, Hooks hooks)
    : rt_(rt), hooks_(std::move(hooks)) {}

absl::StatusOr<SearchPhase::Outcome> SearchPhase::Run() {
  const std::int64_t searches = rt_->spec.searches;
  std::vector<std::uint64_t> found;
  Outcome outcome;
  for (std::int64_t number = 1; number <= searches; ++number) {
    WHET_ASSIGN_OR_RETURN(outcome.stop_reason, Search(number, searches));
    const std::uint64_t best = Found();
    if (best != 0 && std::find(found.begin(), found.end(), best) == found.end())
      found.push_back(best);
  }
  rt_->KeepForLater({});
  if (found.size() < 2) {
    outcome.challenger = found.empty() ? 0 : found.front();
    return outcome;
  }
  WHET_ASSIGN_OR_RETURN(outcome.challenger, Merge(std::move(found)));
  return outcome;
}

absl::StatusOr<std::string> SearchPhase::Search(std::int64_t number,
                                                std::int64_t of) {
  if (number > 1)
    WHET_RETURN_IF_ERROR(rt_->RenewStrategy());
  const std::string which =
      of == 1 ? "" : absl::StrCat(" ", number, " of ", of);
  const std::string name = absl::StrCat("strategy '", rt_->strategy->id(), "'");
  hooks_.message(absl::StrCat("search", which, ": ", name));
  rt_->steps.set_actor(name);
  if (of > 1)
    WHET_RETURN_IF_ERROR(KeepForRest(of - number));
  hooks_.limit_time(1.0 / static_cast<double>(of - number + 1));

  rt_->search->Prepare(number);
  absl::Status status;
  std::thread thread([this, &status] { status = RunStrategy(); });
  thread.join();

  // What ended the calls explains the rest, whatever the strategy made of it.
  WHET_RETURN_IF_ERROR(rt_->calls.ended());
  const absl::Status rest = rt_->search->FinishOpenTickets();
  if (!absl::IsResourceExhausted(rest))
    WHET_RETURN_IF_ERROR(rest);
  // A strategy that ends earlier when the run is resumed took another path.
  WHET_ASSIGN_OR_RETURN(const std::optional<std::string> recorded,
                        rt_->steps.Next("end of the search"));
  if (!recorded.has_value())
    rt_->steps.Record("end of the search", "");
  if (absl::IsResourceExhausted(status))
    return "the budget is used up";
  if (!status.ok())
    return Annotate(status, name);
  return absl::StrCat(name, " finished its search");
}

absl::Status SearchPhase::RunStrategy() {
  rt_->search->Begin();
  PluginError error;
  const whet_status status =
      rt_->strategy->table<whet_strategy>()->run(rt_->strategy->c(), error.c());
  return status == WHET_OK ? absl::OkStatus() : error.ToStatus(status, "");
}

absl::Status SearchPhase::KeepForRest(std::int64_t rest) {
  rt_->KeepForLater({});
  WHET_RETURN_IF_ERROR(rt_->KeepConfirmation(kSeedNumber));
  RoleCosts later = PartOfLeft(*rt_, 1, kMergeShare * (rest + 1));
  rt_->KeepForLater(later);
  WHET_RETURN_IF_ERROR(rt_->KeepConfirmation(kSeedNumber));
  later.Add(PartOfLeft(*rt_, rest, rest + 1));
  rt_->KeepForLater(std::move(later));
  return rt_->KeepConfirmation(kSeedNumber);
}

std::uint64_t SearchPhase::Found() const {
  const std::vector<std::uint64_t>& recommended = rt_->search->recommended();
  if (!recommended.empty())
    return recommended.front() == kSeedNumber ? 0 : recommended.front();
  std::uint64_t best = 0;
  double best_mean = OnVal(*rt_, kSeedNumber).mean;
  for (const std::uint64_t candidate : rt_->trials->evaluated()) {
    const ScoreSummary val = OnVal(*rt_, candidate);
    if (SeenEnough(*rt_, val) && val.mean > best_mean) {
      best = candidate;
      best_mean = val.mean;
    }
  }
  return best;
}

absl::StatusOr<std::uint64_t> SearchPhase::Merge(
    std::vector<std::uint64_t> found) {
  hooks_.message(absl::StrCat("merge: the best of ", found.size(),
                              " searches on common val examples"));
  rt_->steps.set_actor("the host");
  hooks_.limit_time(1.0);
  WHET_RETURN_IF_ERROR(rt_->KeepConfirmation(kSeedNumber));
  for (std::size_t from = 0; from < rt_->data.val.size(); from += kMergeBlock) {
    const auto begin =
        rt_->data.val.begin() + static_cast<std::ptrdiff_t>(from);
    const std::size_t count =
        std::min(kMergeBlock, rt_->data.val.size() - from);
    const absl::StatusOr<std::vector<TrialTicket>> tickets =
        rt_->trials->StartAll(
            found, {begin, begin + static_cast<std::ptrdiff_t>(count)}, 0,
            "merge");
    if (absl::IsResourceExhausted(tickets.status()))
      break;
    WHET_RETURN_IF_ERROR(tickets.status());
    for (const TrialTicket& ticket : *tickets) {
      const absl::Status done = rt_->trials->Finish(ticket).status();
      if (!absl::IsResourceExhausted(done))
        WHET_RETURN_IF_ERROR(done);
    }
  }
  WHET_RETURN_IF_ERROR(rt_->calls.ended());
  std::vector<double> sums(found.size(), 0.0);
  for (const std::uint64_t example : rt_->data.val) {
    std::vector<double> scores;
    for (const std::uint64_t candidate : found) {
      const Trial* trial = rt_->trials->Find(candidate, example);
      if (trial != nullptr && trial->status.ok())
        scores.push_back(trial->score);
    }
    for (std::size_t i = 0; scores.size() == found.size() && i < sums.size();
         ++i)
      sums[i] += scores[i];
  }
  // Of equals, the one that was found first.
  return found[static_cast<std::size_t>(
      std::max_element(sums.begin(), sums.end()) - sums.begin())];
}

}  // namespace whet
