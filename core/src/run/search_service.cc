#include "run/search_service.h"

#include <algorithm>
#include <limits>
#include <set>
#include <utility>

#include "whet/sdk/text.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "base/nearest_name.h"
#include "base/status_macros.h"
#include "nlohmann/json.hpp"
#include "plugins/plugin_instance.h"
#include "run/provider_request.h"

namespace whet {
namespace {

using sdk::Text;
using sdk::View;

// Part of a file name.
constexpr std::size_t kMostNameBytes = 64;
constexpr std::size_t kMostTextBytes = std::size_t{1} << 20;

bool IsTextName(std::string_view name) {
  return !name.empty() && name.size() <= kMostNameBytes && name[0] >= 'a' &&
         name[0] <= 'z' &&
         name.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789_") ==
             std::string_view::npos;
}

}  // namespace

struct SearchService::Evaluation {
  TrialTicket ticket;
  bool finished = false;
  std::vector<whet_evaluated> items;
  whet_evaluation c{};
};

struct SearchService::Generation {
  std::vector<CallHandle> calls;
  bool finished = false;
  std::vector<std::string> errors;
  std::vector<whet_generated> items;
  whet_generation c{};
};

SearchService::SearchService(Parts parts)
    : parts_(std::move(parts)), random_(parts_.run_seed) {
  for (const auto& [split, numbers] :
       {std::pair{"train", &parts_.train}, std::pair{"val", &parts_.val}}) {
    std::vector<std::uint64_t> order = *numbers;
    for (std::uint64_t i = order.size(); i > 1; --i) {
      std::swap(order[i - 1],
                order[random_.Below(absl::StrCat("examples/", split), i)]);
    }
    std::vector<whet_example>& out = examples_[split];
    for (const std::uint64_t number : order) {
      const Example& example = parts_.data->examples[number];
      example_texts_.push_back(
          std::make_unique<std::string>(nlohmann::json(example.input).dump()));
      out.push_back({sizeof(whet_example), 0, number,
                     Text(*example_texts_.back()), Text(example.expected),
                     parts_.data->labels ? Text(example.expected) : Text({})});
    }
  }
}

SearchService::~SearchService() = default;

void SearchService::Prepare(std::int64_t number) {
  streams_ = number == 1 ? "strategy/" : absl::StrCat("strategy ", number, "/");
  evaluations_.clear();
  generations_.clear();
  recommended_.clear();
}

void SearchService::Begin() {
  thread_ = std::this_thread::get_id();
  calls_total_ = LeftForSearch().calls;
}

absl::Status SearchService::CheckThread() const {
  if (std::this_thread::get_id() == thread_)
    return absl::OkStatus();
  return absl::FailedPreconditionError(
      "whet.search/1 is for the strategy's own thread, inside run()");
}

// A limit of the task model alone bounds evaluations just as one of all roles
// does, so a strategy sees the tighter of the two.
CostLimits SearchService::LeftForSearch() const {
  constexpr char kTask[] = "task";
  const BudgetLimits& limits = parts_.budget->limits();
  const RoleCosts& committed = parts_.budget->committed();
  const RoleCosts& keep = parts_.calls->keep();
  CostLimits left = Left(limits.all, committed.total() + keep.total());
  const CostLimits of_task =
      Left(limits.of(kTask), committed.of(kTask) + keep.of(kTask));
  const auto tighten = [](std::int64_t& value, std::int64_t other) {
    if (other >= 0 && (value < 0 || other < value))
      value = other;
  };
  tighten(left.calls, of_task.calls);
  tighten(left.tokens, of_task.tokens);
  return left;
}

absl::Status SearchService::Propose(std::string_view json,
                                    std::vector<std::uint64_t> parents,
                                    std::string_view origin,
                                    std::uint64_t* out) {
  WHET_ASSIGN_OR_RETURN(const Candidate candidate, ParseCandidate(json));
  WHET_RETURN_IF_ERROR(
      CheckPlaceholders(candidate, parts_.data->input_columns));
  // A prompt that no longer shows an input column that the seed prompt shows
  // answers another question.
  WHET_ASSIGN_OR_RETURN(const std::vector<std::string> have,
                        Placeholders(candidate));
  WHET_ASSIGN_OR_RETURN(const std::vector<std::string> want,
                        Placeholders(parts_.candidates->At(1).candidate));
  for (const std::string& name : want) {
    if (std::find(have.begin(), have.end(), name) == have.end()) {
      return absl::InvalidArgumentError(
          absl::StrCat("$: the placeholder {{", name,
                       "}} of the seed prompt is missing; keep it"));
    }
  }
  for (const std::uint64_t parent : parents) {
    if (!parts_.candidates->Contains(parent)) {
      return absl::InvalidArgumentError(
          absl::StrCat("parent ", parent, " is not a candidate of this run"));
    }
  }
  const std::uint64_t before = parts_.candidates->size();
  *out = parts_.candidates->Add(candidate, std::move(parents),
                                std::string(origin));
  if (parts_.candidates->size() > before)
    parts_.observer->OnProposed(*out);
  return absl::OkStatus();
}

absl::Status SearchService::Evaluate(const whet_evaluate_request& request,
                                     whet_ticket* out) {
  if (!parts_.candidates->Contains(request.candidate)) {
    return absl::InvalidArgumentError(absl::StrCat(
        "candidate ", request.candidate, " is not a candidate of this run"));
  }
  const std::vector<std::uint64_t> examples(request.examples,
                                            request.examples + request.count);
  std::set<std::uint64_t> seen;
  for (const std::uint64_t number : examples) {
    const bool known =
        std::binary_search(parts_.train.begin(), parts_.train.end(), number) ||
        std::binary_search(parts_.val.begin(), parts_.val.end(), number);
    if (!known || !seen.insert(number).second) {
      return absl::InvalidArgumentError(
          absl::StrCat("example ", number,
                       known ? " is asked for twice in one evaluation"
                             : " is not in the train or val split"));
    }
  }
  WHET_RETURN_IF_ERROR(parts_.before_evaluation(request.candidate));
  auto evaluation = std::make_unique<Evaluation>();
  WHET_ASSIGN_OR_RETURN(evaluation->ticket,
                        parts_.trials->Start(request.candidate, examples,
                                             request.sample, "evaluate"));
  *out = next_ticket_++;
  evaluations_.emplace(*out, std::move(evaluation));
  return absl::OkStatus();
}

absl::StatusOr<const whet_evaluation*> SearchService::WaitEvaluation(
    whet_ticket ticket) {
  const auto it = evaluations_.find(ticket);
  if (it == evaluations_.end()) {
    return absl::NotFoundError(
        absl::StrCat("no evaluation has ticket ", ticket));
  }
  Evaluation& e = *it->second;
  if (e.finished)
    return &e.c;
  WHET_ASSIGN_OR_RETURN(const std::vector<const Trial*> trials,
                        parts_.trials->Finish(e.ticket));
  for (std::size_t i = 0; i < trials.size(); ++i) {
    const Trial& t = *trials[i];
    e.items.push_back(
        {sizeof(whet_evaluated), static_cast<whet_status>(t.status.code()),
         e.ticket.examples[i],
         t.status.ok() ? t.score : std::numeric_limits<double>::quiet_NaN(),
         Text(t.output), Text(t.feedback), Text(t.metrics),
         t.answer == nullptr ? whet_text{} : Text(t.answer->tool_calls)});
  }
  e.c = {sizeof(whet_evaluation), sizeof(whet_evaluated), e.items.data(),
         e.items.size()};
  e.finished = true;
  parts_.observer->OnEvaluated(e.ticket.candidate);
  return &e.c;
}

absl::Status SearchService::Generate(std::string_view role,
                                     std::vector<ModelRequest> requests,
                                     whet_ticket* out) {
  const auto it = parts_.roles->find(std::string(role));
  if (it == parts_.roles->end()) {
    std::vector<std::string> known;
    for (const auto& [name, unused] : *parts_.roles)
      known.push_back(name);
    return absl::NotFoundError(absl::StrCat("models: the config has no role '",
                                            ToAbsl(role), "'",
                                            DidYouMean(role, known)));
  }
  auto generation = std::make_unique<Generation>();
  WHET_ASSIGN_OR_RETURN(
      generation->calls,
      parts_.calls->Submit(it->second, std::move(requests),
                           absl::StrCat("generate with role ", ToAbsl(role))));
  *out = next_ticket_++;
  generations_.emplace(*out, std::move(generation));
  return absl::OkStatus();
}

absl::StatusOr<const whet_generation*> SearchService::WaitGeneration(
    whet_ticket ticket) {
  const auto it = generations_.find(ticket);
  if (it == generations_.end()) {
    return absl::NotFoundError(
        absl::StrCat("no generation has ticket ", ticket));
  }
  Generation& g = *it->second;
  if (g.finished)
    return &g.c;
  WHET_RETURN_IF_ERROR(parts_.calls->Wait(g.calls));
  g.errors.reserve(g.calls.size());
  for (const CallHandle& call : g.calls) {
    const ModelAnswer& a = call->answer;
    g.errors.emplace_back(ToStd(a.status.message()));
    g.items.push_back({sizeof(whet_generated),
                       static_cast<whet_status>(a.status.code()),
                       a.finish_reason, 0,
                       a.status.ok() ? Text(a.text) : Text(g.errors.back()),
                       Text(a.tool_calls), Text(a.logprobs)});
  }
  g.c = {sizeof(whet_generation), sizeof(whet_generated), g.items.data(),
         g.items.size()};
  g.finished = true;
  return &g.c;
}

absl::Status SearchService::FinishOpenTickets() {
  for (const auto& [ticket, evaluation] : evaluations_) {
    WHET_RETURN_IF_ERROR(WaitEvaluation(ticket).status());
  }
  return parts_.calls->WaitForRest();
}

absl::Status SearchService::Recommend(std::vector<std::uint64_t> ids) {
  std::string step = "recommend";
  for (const std::uint64_t id : ids) {
    if (!parts_.candidates->Contains(id)) {
      return absl::InvalidArgumentError(
          absl::StrCat("candidate ", id, " is not a candidate of this run"));
    }
    absl::StrAppend(&step, " ", parts_.candidates->At(id).id.substr(0, 12));
  }
  WHET_ASSIGN_OR_RETURN(const std::optional<std::string> recorded,
                        parts_.steps->Next(step));
  if (!recorded.has_value())
    parts_.steps->Record(step, "");
  // It will be compared: its share must be there.
  if (!ids.empty())
    WHET_RETURN_IF_ERROR(parts_.before_evaluation(ids.front()));
  recommended_ = std::move(ids);
  parts_.observer->OnRecommended(recommended_);
  return absl::OkStatus();
}

absl::Status SearchService::KeepText(std::string_view name,
                                     std::string_view text) {
  if (!IsTextName(name)) {
    return absl::InvalidArgumentError(
        absl::StrCat("a text cannot be kept as '", ToAbsl(name.substr(0, 80)),
                     "'; expected a name of small letters, digits and "
                     "underscores that begins with a letter, of at most ",
                     kMostNameBytes, " bytes"));
  }
  if (text.size() > kMostTextBytes) {
    return absl::InvalidArgumentError(
        absl::StrCat("the text '", ToAbsl(name), "' has ", text.size(),
                     " bytes; at most ", kMostTextBytes, " are kept"));
  }
  parts_.observer->OnText(name, text);
  return absl::OkStatus();
}

// The C table: each function finds its service, checks the thread, turns the
// outcome into status and text.
struct SearchTable {
  static SearchService* Find(const whet_host* host) {
    return HostContext::Data<SearchService>(host, WHET_SERVICE_SEARCH);
  }

  template <typename Body>
  static whet_status Call(const whet_host* host, whet_error* error,
                          Body&& body) noexcept {
    SearchService* service = Find(host);
    if (service == nullptr) {
      return FillPluginError(error, absl::FailedPreconditionError(
                                        "the run is over for this strategy"));
    }
    absl::Status status = service->CheckThread();
    if (status.ok())
      status = body(*service);
    return status.ok() ? WHET_OK : FillPluginError(error, status);
  }

  static whet_status Examples(const whet_host* host, whet_text split,
                              const whet_example** items, uint64_t* count,
                              uint64_t* stride, whet_error* error) noexcept {
    return Call(host, error, [&](SearchService& s) {
      const auto it = s.examples_.find(View(split));
      if (it == s.examples_.end()) {
        return absl::NotFoundError(
            absl::StrCat("no split '", ToAbsl(View(split)),
                         "' for strategies; expected train or val"));
      }
      *items = it->second.data();
      *count = it->second.size();
      *stride = sizeof(whet_example);
      return absl::OkStatus();
    });
  }

  static whet_status CandidateText(const whet_host* host, whet_candidate id,
                                   const whet_text_sink* json,
                                   whet_error* error) noexcept {
    return Call(host, error, [&](SearchService& s) {
      if (!s.parts_.candidates->Contains(id)) {
        return absl::NotFoundError(
            absl::StrCat("candidate ", id, " is not a candidate of this run"));
      }
      const std::string text =
          CanonicalJson(s.parts_.candidates->At(id).candidate);
      json->append(json->ctx, Text(text));
      return absl::OkStatus();
    });
  }

  static whet_status Propose(const whet_host* host, whet_text json,
                             const whet_candidate* parents, uint64_t count,
                             whet_text origin, whet_candidate* out,
                             whet_error* error) noexcept {
    return Call(host, error, [&](SearchService& s) {
      return s.Propose(View(json), {parents, parents + count}, View(origin),
                       out);
    });
  }

  static whet_status Evaluate(const whet_host* host,
                              const whet_evaluate_request* request,
                              whet_ticket* out, whet_error* error) noexcept {
    return Call(host, error,
                [&](SearchService& s) { return s.Evaluate(*request, out); });
  }

  static whet_status WaitEvaluation(const whet_host* host, whet_ticket ticket,
                                    const whet_evaluation** out,
                                    whet_error* error) noexcept {
    return Call(host, error, [&](SearchService& s) {
      auto result = s.WaitEvaluation(ticket);
      if (result.ok())
        *out = *result;
      return result.status();
    });
  }

  static whet_status Generate(const whet_host* host, whet_text role,
                              const whet_generate_request* requests,
                              uint64_t count, uint64_t stride, whet_ticket* out,
                              whet_error* error) noexcept {
    return Call(host, error, [&](SearchService& s) {
      absl::StatusOr<std::vector<ModelRequest>> copies =
          RequestsFromC(requests, count, stride);
      return copies.ok() ? s.Generate(View(role), *std::move(copies), out)
                         : copies.status();
    });
  }

  static whet_status WaitGeneration(const whet_host* host, whet_ticket ticket,
                                    const whet_generation** out,
                                    whet_error* error) noexcept {
    return Call(host, error, [&](SearchService& s) {
      auto result = s.WaitGeneration(ticket);
      if (result.ok())
        *out = *result;
      return result.status();
    });
  }

  static void Release(const whet_host* host, whet_ticket ticket) noexcept {
    Call(host, nullptr, [&](SearchService& s) {
      s.evaluations_.erase(ticket);
      s.generations_.erase(ticket);
      return absl::OkStatus();
    });
  }

  static whet_status Random(const whet_host* host, whet_text stream,
                            uint64_t* out, uint64_t count,
                            whet_error* error) noexcept {
    return Call(host, error, [&](SearchService& s) {
      const std::string name = absl::StrCat(s.streams_, ToAbsl(View(stream)));
      for (std::uint64_t i = 0; i < count; ++i)
        out[i] = s.random_.Next(name);
      return absl::OkStatus();
    });
  }

  static whet_status Budget(const whet_host* host, whet_budget_left* out,
                            whet_error* error) noexcept {
    return Call(host, error, [&](SearchService& s) {
      const CostLimits left = s.LeftForSearch();
      out->calls = left.calls;
      out->tokens = left.tokens;
      out->calls_total = s.calls_total_;
      return absl::OkStatus();
    });
  }

  static whet_status Recommend(const whet_host* host, const whet_candidate* ids,
                               uint64_t count, whet_error* error) noexcept {
    return Call(host, error, [&](SearchService& s) {
      return s.Recommend({ids, ids + count});
    });
  }

  static void Event(const whet_host* host, whet_text name,
                    whet_text json) noexcept {
    Call(host, nullptr, [&](SearchService& s) {
      s.parts_.observer->OnEvent(View(name), View(json));
      return absl::OkStatus();
    });
  }

  static whet_status KeepText(const whet_host* host, whet_text name,
                              whet_text text, whet_error* error) noexcept {
    return Call(host, error, [&](SearchService& s) {
      return s.KeepText(View(name), View(text));
    });
  }

  static constexpr whet_search kTable = {sizeof(whet_search),
                                         0,
                                         &Examples,
                                         &CandidateText,
                                         &Propose,
                                         &Evaluate,
                                         &WaitEvaluation,
                                         &Generate,
                                         &WaitGeneration,
                                         &Release,
                                         &Random,
                                         &Budget,
                                         &Recommend,
                                         &Event,
                                         &KeepText};
};

void SearchService::OfferTo(HostContext& context) {
  context.Offer(WHET_SERVICE_SEARCH, &SearchTable::kTable, this);
}

}  // namespace whet
