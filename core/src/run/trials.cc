#include "run/trials.h"

#include <algorithm>
#include <cstddef>
#include <utility>

#include "whet/generation.h"

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "data/candidate_renderer.h"
#include "nlohmann/json.hpp"

namespace whet {
namespace {

constexpr char kCutOff[] =
    "The answer was cut off at the limit of its length (max_output_tokens).";

// Why there is nothing to score in an answer; empty if there is. A score of 0
// would be a judgement of words that nobody has said.
std::string NothingToScore(const ModelRequest& request,
                           const ModelAnswer& answer) {
  if (answer.finish_reason == WHET_FINISH_CONTENT_FILTER)
    return "the provider's content filter blocked the answer";
  const bool has_text =
      answer.text.find_first_not_of(" \t\r\n") != std::string::npos;
  const bool calls_tool = !answer.tool_calls.empty();
  if (has_text || (calls_tool && !request.tools.empty()))
    return "";
  if (calls_tool)
    return "the answer is a tool call, but the prompt offers no tools";
  // A model that thinks first needs more room.
  if (answer.finish_reason == WHET_FINISH_LENGTH)
    return "the answer was cut off before it began; raise max_output_tokens";
  return "the answer has no text";
}

absl::Status Scorable(const Call& call) {
  if (!call.answer.status.ok())
    return call.answer.status;
  const std::string why = NothingToScore(call.request, call.answer);
  if (why.empty())
    return absl::OkStatus();
  return absl::FailedPreconditionError(
      absl::StrCat("models.", call.role, ": ", why));
}

}  // namespace

Trials::Trials(const Dataset* data, const CandidateStore* candidates,
               CallTable* calls, const Role* task, EvaluatorPanel* panel,
               std::uint64_t run_seed)
    : data_(data),
      candidates_(candidates),
      calls_(calls),
      task_(task),
      panel_(panel),
      run_seed_(run_seed) {}

absl::Status Trials::AddRequests(std::uint64_t candidate,
                                 const std::vector<std::uint64_t>& examples,
                                 std::uint32_t sample,
                                 std::vector<ModelRequest>* out) const {
  const Candidate& prompt = candidates_->At(candidate).candidate;
  WHET_ASSIGN_OR_RETURN(const CandidateRenderer renderer,
                        CandidateRenderer::Make(&prompt));
  for (const std::uint64_t example : examples) {
    ModelRequest request;
    WHET_ASSIGN_OR_RETURN(request.messages,
                          renderer.Render(data_->examples[example].input));
    request.tools = prompt.tools;
    request.sample = sample;
    out->push_back(std::move(request));
  }
  return absl::OkStatus();
}

absl::StatusOr<TrialTicket> Trials::Start(
    std::uint64_t candidate, const std::vector<std::uint64_t>& examples,
    std::uint32_t sample, std::string_view phase) {
  WHET_ASSIGN_OR_RETURN(std::vector<TrialTicket> tickets,
                        StartAll({candidate}, examples, sample, phase));
  return std::move(tickets.front());
}

absl::StatusOr<std::vector<TrialTicket>> Trials::StartAll(
    const std::vector<std::uint64_t>& candidates,
    const std::vector<std::uint64_t>& examples, std::uint32_t sample,
    std::string_view phase) {
  std::vector<ModelRequest> requests;
  requests.reserve(candidates.size() * examples.size());
  std::string names;
  for (const std::uint64_t candidate : candidates) {
    absl::StrAppend(&names, names.empty() ? "" : " and ", "candidate ",
                    candidates_->At(candidate).id.substr(0, 12));
    WHET_RETURN_IF_ERROR(AddRequests(candidate, examples, sample, &requests));
  }
  WHET_ASSIGN_OR_RETURN(
      const std::vector<CallHandle> calls,
      calls_->Submit(*task_, std::move(requests),
                     absl::StrCat(ToAbsl(phase), ": ", names, " on ",
                                  examples.size(), " examples")));
  std::vector<TrialTicket> tickets;
  auto from = calls.begin();
  for (const std::uint64_t candidate : candidates) {
    const auto to = from + static_cast<std::ptrdiff_t>(examples.size());
    tickets.push_back({candidate, sample, examples, {from, to}});
    from = to;
    evaluated_.insert(candidate);
  }
  return tickets;
}

absl::StatusOr<std::vector<const Trial*>> Trials::Finish(
    const TrialTicket& ticket) {
  WHET_RETURN_IF_ERROR(calls_->Wait(ticket.calls));
  std::vector<ItemToScore> items;
  std::vector<Trial*> unscored;
  std::vector<Key> added_keys;
  std::vector<const Trial*> out;
  for (std::size_t i = 0; i < ticket.examples.size(); ++i) {
    const std::uint64_t number = ticket.examples[i];
    const Key key{ticket.candidate, number, ticket.sample};
    const auto [it, added] = trials_.try_emplace(key);
    Trial& trial = it->second;
    out.push_back(&trial);
    if (!added)
      continue;
    added_keys.push_back(key);
    const Call& call = *ticket.calls[i];
    trial.answer = &call.answer;
    trial.status = Scorable(call);
    if (!trial.status.ok()) {
      trial.feedback = std::string(ToStd(trial.status.message()));
      continue;
    }
    const Example& example = data_->examples[number];
    trial.output = call.answer.text;
    if (call.answer.finish_reason == WHET_FINISH_LENGTH)
      trial.feedback = kCutOff;
    items.push_back({call.request.messages.back().content, trial.output,
                     example.expected, example.metadata, number});
    unscored.push_back(&trial);
  }
  const std::int64_t refusals = calls_->refusals();
  std::vector<ItemScore> scores = panel_->Score(items, run_seed_);
  // A judge that was cut short, or that the budget does not cover, says nothing
  // about the prompt.
  const bool refused = calls_->refusals() > refusals;
  if (refused || !calls_->ended().ok()) {
    for (const Key& key : added_keys)
      trials_.erase(key);
    return refused ? absl::ResourceExhaustedError(
                         "the budget does not cover what the evaluators ask")
                   : calls_->ended();
  }
  for (std::size_t i = 0; i < scores.size(); ++i) {
    Trial& trial = *unscored[i];
    trial.status = scores[i].status;
    trial.score = scores[i].score;
    if (!trial.status.ok()) {
      trial.feedback = std::string(ToStd(trial.status.message()));
    } else if (!scores[i].feedback.empty()) {
      trial.feedback =
          absl::StrCat(scores[i].feedback, trial.feedback.empty() ? "" : "\n",
                       trial.feedback);
    }
    trial.verdicts = std::move(scores[i].verdicts);
    trial.metrics = nlohmann::json(panel_->Metrics(trial.verdicts)).dump();
  }
  return out;
}

const Trial* Trials::Find(std::uint64_t candidate,
                          std::uint64_t example) const {
  const auto it = trials_.find(Key{candidate, example, 0});
  return it == trials_.end() ? nullptr : &it->second;
}

const Trial* Trials::FirstFailed() const {
  const auto it =
      std::find_if(trials_.begin(), trials_.end(),
                   [](const auto& entry) { return !entry.second.status.ok(); });
  return it == trials_.end() ? nullptr : &it->second;
}

std::int64_t Trials::failed() const {
  return std::count_if(trials_.begin(), trials_.end(), [](const auto& entry) {
    return !entry.second.status.ok();
  });
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

std::vector<EvaluatorSummary> Trials::Summaries(
    std::uint64_t candidate, const std::vector<std::uint64_t>& examples,
    std::vector<std::string>* problems) const {
  std::vector<const std::vector<Verdict>*> items;
  for (const std::uint64_t example : examples) {
    const Trial* trial = Find(candidate, example);
    const bool scored = trial != nullptr && !trial->verdicts.empty();
    items.push_back(scored ? &trial->verdicts : nullptr);
  }
  return panel_->Summarize(items, problems);
}

absl::StatusOr<Cost> Trials::WorstCase(
    std::uint64_t candidate, const std::vector<std::uint64_t>& examples) const {
  std::vector<ModelRequest> requests;
  WHET_RETURN_IF_ERROR(AddRequests(candidate, examples, 0, &requests));
  Cost total;
  for (ModelRequest& request : requests) {
    ApplyRole(*task_, request);
    total = total + WorstCaseCost(request, task_->price);
  }
  return total;
}

}  // namespace whet
