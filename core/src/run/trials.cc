#include "run/trials.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "nlohmann/json.hpp"

namespace whet {

Trials::Trials(const Dataset* data, const CandidateStore* candidates,
               CallTable* calls, const Role* task, EvaluatorPanel* panel,
               std::uint64_t run_seed)
    : data_(data),
      candidates_(candidates),
      calls_(calls),
      task_(task),
      panel_(panel),
      run_seed_(run_seed) {}

absl::StatusOr<ModelRequest> Trials::MakeRequest(std::uint64_t candidate,
                                                 std::uint64_t example,
                                                 std::uint32_t sample) const {
  const Candidate& prompt = candidates_->At(candidate).candidate;
  ModelRequest request;
  WHET_ASSIGN_OR_RETURN(request.messages,
                        Render(prompt, data_->examples[example].input));
  request.tools = prompt.tools;
  request.sample = sample;
  return request;
}

absl::StatusOr<TrialTicket> Trials::Start(
    std::uint64_t candidate, const std::vector<std::uint64_t>& examples,
    std::uint32_t sample, std::string_view phase) {
  std::vector<ModelRequest> requests;
  requests.reserve(examples.size());
  for (const std::uint64_t example : examples) {
    WHET_ASSIGN_OR_RETURN(ModelRequest request,
                          MakeRequest(candidate, example, sample));
    requests.push_back(std::move(request));
  }
  TrialTicket ticket{candidate, sample, examples, {}};
  WHET_ASSIGN_OR_RETURN(
      ticket.calls,
      calls_->Submit(*task_, std::move(requests),
                     absl::StrCat(ToAbsl(phase), ": candidate ",
                                  candidates_->At(candidate).id.substr(0, 12),
                                  " on ", examples.size(), " examples")));
  evaluated_.insert(candidate);
  return ticket;
}

absl::StatusOr<std::vector<const Trial*>> Trials::Finish(
    const TrialTicket& ticket) {
  WHET_RETURN_IF_ERROR(calls_->Wait(ticket.calls));
  std::vector<ItemToScore> items;
  std::vector<Trial*> unscored;
  std::vector<const Trial*> out;
  for (std::size_t i = 0; i < ticket.examples.size(); ++i) {
    const std::uint64_t number = ticket.examples[i];
    const auto [it, added] =
        trials_.try_emplace(Key{ticket.candidate, number, ticket.sample});
    Trial& trial = it->second;
    out.push_back(&trial);
    if (!added)
      continue;
    const Call& call = *ticket.calls[i];
    if (!call.answer.status.ok()) {
      trial.status = call.answer.status;
      trial.feedback = std::string(ToStd(trial.status.message()));
      continue;
    }
    const Example& example = data_->examples[number];
    trial.output = call.answer.text;
    items.push_back({call.request.messages.back().content, trial.output,
                     example.expected, example.metadata, number});
    unscored.push_back(&trial);
  }
  std::vector<ItemScore> scores = panel_->Score(items, run_seed_);
  // A judge whose calls were cut short says nothing about the prompt.
  if (!calls_->ended().ok()) {
    for (const std::uint64_t number : ticket.examples) {
      trials_.erase(Key{ticket.candidate, number, ticket.sample});
    }
    return calls_->ended();
  }
  for (std::size_t i = 0; i < scores.size(); ++i) {
    Trial& trial = *unscored[i];
    trial.status = scores[i].status;
    trial.score = scores[i].score;
    trial.feedback = trial.status.ok()
                         ? std::move(scores[i].feedback)
                         : std::string(ToStd(trial.status.message()));
    trial.metrics = nlohmann::json(scores[i].metrics).dump();
  }
  return out;
}

const Trial* Trials::Find(std::uint64_t candidate,
                          std::uint64_t example) const {
  const auto it = trials_.find(Key{candidate, example, 0});
  return it == trials_.end() ? nullptr : &it->second;
}

std::vector<std::optional<double>> Trials::Scores(
    std::uint64_t candidate, const std::vector<std::uint64_t>& examples) const {
  std::vector<std::optional<double>> out;
  for (const std::uint64_t example : examples) {
    const Trial* trial = Find(candidate, example);
    if (trial == nullptr)
      continue;
    out.push_back(trial->status.ok() ? std::optional(trial->score)
                                     : std::nullopt);
  }
  return out;
}

absl::StatusOr<Cost> Trials::WorstCase(
    std::uint64_t candidate, const std::vector<std::uint64_t>& examples) const {
  Cost total;
  for (const std::uint64_t example : examples) {
    WHET_ASSIGN_OR_RETURN(ModelRequest request,
                          MakeRequest(candidate, example, 0));
    ApplyRole(*task_, request);
    total = total + WorstCaseCost(request);
  }
  return total;
}

}  // namespace whet
