#include "conformance/simulated_search_state.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>

#include "whet/sdk/text.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "base/status_macros.h"
#include "base/utf8.h"
#include "conformance/batch.h"
#include "conformance/check.h"
#include "conformance/samples.h"
#include "nlohmann/json.hpp"

namespace whet::conformance {
namespace {

using nlohmann::json;
using sdk::Text;

constexpr std::int64_t kTokensOfCall = 100;
constexpr std::int64_t kTokensHeld = 300;
constexpr std::size_t kMostNameBytes = 64;
constexpr std::size_t kMostTextBytes = std::size_t{1} << 20;
// Who asks so often in vain never ends.
constexpr std::int64_t kManyRefusals = 100000;

// Appends `item` and `longer` bytes that a plugin of today does not know.
template <typename T>
void Append(std::vector<char>& array, const T& item, std::size_t longer) {
  const auto* bytes = reinterpret_cast<const char*>(&item);
  array.insert(array.end(), bytes, bytes + sizeof(T));
  array.insert(array.end(), longer, '\x5A');
}

// The first number in `value` that is called a score, or a discarded value.
const json* FindScore(const json& value) {
  for (const auto& [name, member] : value.items()) {
    if (value.is_object() && member.is_number() &&
        (name == "score" || name == "mean" || name == "mean_score" ||
         name == "best_score" || name == "val_score")) {
      return &member;
    }
    if (member.is_structured()) {
      if (const json* found = FindScore(member))
        return found;
    }
  }
  return nullptr;
}

bool IsEventName(std::string_view name) {
  return !name.empty() && std::all_of(name.begin(), name.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || c == '_';
  });
}

}  // namespace

SimulatedSearch::State::State(SearchOptions given)
    : options(std::move(given)), task(options.task) {
  for (const auto& [name, examples] :
       {std::pair{"train", &task.train()}, std::pair{"val", &task.val()}}) {
    std::vector<char>& array = example_arrays[name];
    for (const TaskExample& e : *examples) {
      const whet_example c = {
          sizeof(c),
          0,
          e.number,
          Text(e.input_json),
          Text(e.expected),
          options.task.labels ? Text(e.expected) : whet_text{}};
      Append(array, c, options.longer);
    }
  }
  prompts.push_back(task.Rate(task.seed_prompt()));
  by_json[prompts.front().json] = 1;
  shown.emplace_back();
  scored_examples.push_back(0);
  // The host has asked these before the search, for its baseline.
  for (const TaskExample& e : task.val())
    paid.insert({1, e.number, 0});
}

void SimulatedSearch::State::Note(Slip slip, const std::string& text) {
  slips.emplace(slip, text);
}

void SimulatedSearch::State::Trace(const std::string& line) {
  if (options.keeps_trace)
    trace.push_back(line);
}

void SimulatedSearch::State::Record(const std::string& line) {
  Trace(line);
  if (!options.keeps_trace)
    return;
  const std::size_t at = records.size();
  records.push_back(line);
  if (at < options.recorded.size()) {
    if (divergence.empty() && options.recorded[at] != line) {
      divergence = "record " + std::to_string(at + 1) + " was " +
                   ShowText(options.recorded[at]) + " and is " + ShowText(line);
    }
  } else if (options.on_record) {
    options.on_record(records);
  }
}

absl::Status SimulatedSearch::State::CheckCancelled() {
  const std::int64_t number = requests++;
  if (!stopped && (options.cancel_at < 0 || number < options.cancel_at))
    return absl::OkStatus();
  if (++cancelled >= kManyRefusals) {
    Fail("asked " + std::to_string(cancelled) +
             " times more after the run was stopped",
         "a run() that returns WHET_CANCELLED");
  }
  return absl::CancelledError("the run was stopped");
}

std::int64_t SimulatedSearch::State::TokensLeft() const {
  return options.tokens < 0 ? -1
                            : options.tokens - calls * kTokensOfCall -
                                  unsettled * (kTokensHeld - kTokensOfCall);
}

absl::Status SimulatedSearch::State::Charge(std::int64_t fresh) {
  const bool fits = (options.calls < 0 || calls + fresh <= options.calls) &&
                    (options.tokens < 0 || fresh * kTokensHeld <= TokensLeft());
  if (fresh > 0 && !fits) {
    if (++refused >= kManyRefusals) {
      Fail("asked " + std::to_string(refused) +
               " times more after the budget was spent",
           "a run() that ends: WHET_RESOURCE_EXHAUSTED means that it is over");
    }
    return absl::ResourceExhaustedError(
        absl::StrCat("the budget does not cover ", fresh, " calls"));
  }
  calls += fresh;
  unsettled += fresh;
  return absl::OkStatus();
}

absl::Status SimulatedSearch::State::CheckCandidate(
    const Candidate& candidate) const {
  WHET_RETURN_IF_ERROR(CheckPlaceholders(candidate, {"id", "message"}));
  WHET_ASSIGN_OR_RETURN(const std::vector<std::string> have,
                        Placeholders(candidate));
  if (have.size() != 2) {
    return absl::InvalidArgumentError(
        "$: the prompt must keep {{id}} and {{message}}");
  }
  return absl::OkStatus();
}

absl::StatusOr<whet_candidate> SimulatedSearch::State::Propose(
    std::string_view text, const std::vector<std::uint64_t>& parents) {
  WHET_ASSIGN_OR_RETURN(const Candidate candidate, ParseCandidate(text));
  WHET_RETURN_IF_ERROR(CheckCandidate(candidate));
  for (const std::uint64_t parent : parents) {
    if (!Knows(parent)) {
      Note(Slip::kMisuse, absl::StrCat("propose() with the parent ", parent,
                                       ", which is no candidate"));
      return absl::InvalidArgumentError("no such parent");
    }
  }
  RatedPrompt rated = task.Rate(candidate);
  const auto [it, added] = by_json.emplace(rated.json, prompts.size() + 1);
  if (added) {
    std::set<std::uint64_t> gives_away;
    for (const auto* split : {&task.train(), &task.val()}) {
      for (const TaskExample& e : *split) {
        if (Shows(candidate, e))
          gives_away.insert(e.number);
      }
    }
    shown.push_back(std::move(gives_away));
    scored_examples.push_back(0);
    prompts.push_back(std::move(rated));
  }
  return it->second;
}

absl::Status SimulatedSearch::State::CheckExamples(
    const whet_evaluate_request& request) {
  std::set<std::uint64_t> seen;
  for (std::uint64_t i = 0; i < request.count; ++i) {
    const std::uint64_t number = request.examples[i];
    const bool known = task.Find(number) != nullptr;
    if (!known || !seen.insert(number).second) {
      const std::string what = absl::StrCat(
          "evaluate() with example ", number,
          known ? " twice" : ", which is not in the train or val split");
      Note(Slip::kMisuse, what);
      return absl::InvalidArgumentError(what);
    }
    if (shown[request.candidate - 1].count(number) > 0) {
      Note(Slip::kShown,
           absl::StrCat("candidate ", request.candidate,
                        " was evaluated on example ", number,
                        ", which it shows: ",
                        ShowText(prompts[request.candidate - 1].json)));
    }
  }
  return absl::OkStatus();
}

whet_ticket SimulatedSearch::State::Keep(SimulatedTicket ticket) {
  const whet_ticket number = next_ticket++;
  tickets.emplace(number, std::move(ticket));
  most_tickets = std::max(most_tickets, tickets.size());
  return number;
}

absl::StatusOr<whet_ticket> SimulatedSearch::State::Evaluate(
    const whet_evaluate_request& request) {
  if (!Knows(request.candidate)) {
    Note(Slip::kMisuse, absl::StrCat("evaluate() of candidate ",
                                     request.candidate, ", which is none"));
    return absl::InvalidArgumentError("no such candidate");
  }
  WHET_RETURN_IF_ERROR(CheckExamples(request));
  SimulatedTicket ticket;
  ticket.candidate = request.candidate;
  ticket.examples.assign(request.examples, request.examples + request.count);
  ticket.sample = request.sample;
  for (const std::uint64_t number : ticket.examples)
    ticket.fresh +=
        paid.count({request.candidate, number, request.sample}) == 0 ? 1 : 0;
  WHET_RETURN_IF_ERROR(Charge(ticket.fresh));
  for (const std::uint64_t number : ticket.examples)
    paid.insert({request.candidate, number, request.sample});
  return Keep(std::move(ticket));
}

absl::StatusOr<whet_ticket> SimulatedSearch::State::Generate(
    std::string_view role, std::vector<ReflectRequest> requests_of_it) {
  if (role != "task" && (role != "reflect" || !options.has_reflect_role)) {
    return absl::NotFoundError(
        absl::StrCat("models: the config has no role '", ToAbsl(role), "'"));
  }
  SimulatedTicket ticket;
  std::set<std::uint64_t> fresh;
  for (const ReflectRequest& request : requests_of_it) {
    const std::uint64_t hash =
        HashOf(absl::StrCat(ToAbsl(role), "\n", request.text), request.sample);
    if (generated.count(hash) == 0)
      fresh.insert(hash);
  }
  ticket.requests = std::move(requests_of_it);
  ticket.fresh = static_cast<std::int64_t>(fresh.size());
  WHET_RETURN_IF_ERROR(Charge(ticket.fresh));
  generated.insert(fresh.begin(), fresh.end());
  return Keep(std::move(ticket));
}

bool SimulatedSearch::State::Fails(whet_candidate candidate,
                                   std::uint64_t example) const {
  const double share =
      candidate == 1 ? options.failing
                     : std::max(options.failing, options.failing_of_others);
  return share > 0.0 && UnitOf(prompts[candidate - 1].json, example) < share;
}

void SimulatedSearch::State::FinishEvaluation(SimulatedTicket& ticket) {
  std::vector<whet_status> status;
  for (const std::uint64_t number : ticket.examples) {
    const bool fails = Fails(ticket.candidate, number);
    status.push_back(fails ? WHET_UNAVAILABLE : WHET_OK);
    ticket.answers.push_back(
        fails ? SimulatedAnswer{"", "the model did not answer",
                                std::numeric_limits<double>::quiet_NaN()}
              : task.Ask(prompts[ticket.candidate - 1], *task.Find(number),
                         ticket.sample));
    scored += fails ? 0 : 1;
    scored_examples[ticket.candidate - 1] += fails ? 0 : 1;
  }
  for (std::size_t i = 0; i < ticket.examples.size(); ++i) {
    const SimulatedAnswer& a = ticket.answers[i];
    const whet_evaluated c = {sizeof(c),  status[i],      ticket.examples[i],
                              a.score,    Text(a.output), Text(a.feedback),
                              Text("{}"), whet_text{}};
    Append(ticket.items, c, options.longer);
  }
  ticket.evaluation = {
      sizeof(whet_evaluation),
      static_cast<std::uint32_t>(sizeof(whet_evaluated) + options.longer),
      reinterpret_cast<const whet_evaluated*>(ticket.items.data()),
      ticket.answers.size()};
}

void SimulatedSearch::State::FinishGeneration(SimulatedTicket& ticket) {
  const whet_status status = options.generations_end;
  for (ReflectRequest& request : ticket.requests) {
    if (!task.train().empty()) {
      Draws draws(HashOf(request.text, request.sample));
      request.example =
          task.train()[draws.Below(task.train().size())].input.at("message");
    }
    ticket.replies.push_back(
        status == WHET_OK
            ? Reflect(options.reflection, request, task.seed_prompt())
            : SimulatedReply{"the model did not answer", WHET_FINISH_OTHER});
    ++replies;
  }
  for (const SimulatedReply& reply : ticket.replies) {
    const whet_generated c = {
        sizeof(c), status, reply.finish_reason, 0, Text(reply.text), {}, {}};
    Append(ticket.items, c, options.longer);
  }
  ticket.generation = {
      sizeof(whet_generation),
      static_cast<std::uint32_t>(sizeof(whet_generated) + options.longer),
      reinterpret_cast<const whet_generated*>(ticket.items.data()),
      ticket.replies.size()};
}

absl::StatusOr<SimulatedTicket*> SimulatedSearch::State::Wait(
    whet_ticket number, bool generation) {
  const auto it = tickets.find(number);
  if (it == tickets.end() || it->second.generates() != generation) {
    Note(Slip::kMisuse,
         absl::StrCat(generation ? "wait_generation()" : "wait_evaluation()",
                      " of ticket ", number,
                      ", which is none or has been released"));
    return absl::NotFoundError("no such ticket");
  }
  SimulatedTicket& ticket = it->second;
  if (!ticket.finished) {
    if (++slow_waits <= 2 && options.slow_ms > 0)
      std::this_thread::sleep_for(std::chrono::milliseconds(options.slow_ms));
    unsettled -= ticket.fresh;
    if (generation)
      FinishGeneration(ticket);
    else
      FinishEvaluation(ticket);
    ticket.finished = true;
  }
  return &ticket;
}

absl::Status SimulatedSearch::State::Recommend(
    const std::vector<std::uint64_t>& ids) {
  for (const std::uint64_t id : ids) {
    if (!Knows(id)) {
      const std::string what =
          absl::StrCat("recommend() of candidate ", id, ", which is none");
      Note(Slip::kRecommended, what);
      return absl::InvalidArgumentError(what);
    }
  }
  if (!ids.empty() && ids.front() != 1 &&
      scored_examples[ids.front() - 1] == 0) {
    Note(Slip::kRecommended,
         absl::StrCat("recommend() put candidate ", ids.front(),
                      " first, of which no evaluation has a score"));
  }
  recommended = ids;
  return absl::OkStatus();
}

void SimulatedSearch::State::TakeEvent(std::string_view name,
                                       std::string_view text) {
  Trace(absl::StrCat("event ", ToAbsl(name), " ", ToAbsl(text)));
  const json body = json::parse(text, nullptr, false);
  if (!IsEventName(name)) {
    Note(Slip::kEvent,
         absl::StrCat("an event is called ", ToAbsl(ShowText(name))));
  } else if (!body.is_object() || FirstInvalidUtf8(text) != text.size()) {
    Note(Slip::kEvent, absl::StrCat("the event '", ToAbsl(name), "' says ",
                                    ToAbsl(ShowText(text))));
  } else if (scored == 0 && FindScore(body) != nullptr) {
    Note(Slip::kInvented, absl::StrCat("the event '", ToAbsl(name), "' says ",
                                       ToAbsl(ShowText(text))));
  }
}

absl::Status SimulatedSearch::State::KeepText(std::string_view name,
                                              std::string_view text) {
  Trace(absl::StrCat("keep ", ToAbsl(name), ": ", ToAbsl(text)));
  const bool named = !name.empty() && name.size() <= kMostNameBytes &&
                     name[0] >= 'a' && name[0] <= 'z' &&
                     name.find_first_not_of(
                         "abcdefghijklmnopqrstuvwxyz0123456789_") == name.npos;
  if (named && text.size() <= kMostTextBytes)
    return absl::OkStatus();
  const std::string what = absl::StrCat("keep_text() of ", text.size(),
                                        " bytes as ", ToAbsl(ShowText(name)));
  Note(Slip::kEvent, what);
  return absl::InvalidArgumentError(what);
}

std::uint64_t SimulatedSearch::State::Draw(const std::string& stream) {
  const std::uint64_t position = stream_positions[stream]++;
  return HashOf(stream + "/" + std::to_string(position), options.seed);
}

}  // namespace whet::conformance
