#include "conformance/simulated_search.h"

#include <algorithm>
#include <utility>

#include "whet/sdk/text.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "base/status_macros.h"
#include "conformance/batch.h"
#include "conformance/fake_services.h"
#include "conformance/simulated_search_state.h"
#include "plugins/plugin_instance.h"

namespace whet::conformance {
namespace {

using sdk::Text;
using sdk::View;

std::string Numbers(const std::uint64_t* begin, std::uint64_t count) {
  return absl::StrJoin(begin, begin + count, " ");
}

// " -> 3", or " -> " and the error.
template <typename T>
std::string OutcomeOf(const absl::StatusOr<T>& outcome) {
  return outcome.ok() ? absl::StrCat(" -> ", *outcome)
                      : absl::StrCat(" -> ", outcome.status().ToString());
}

std::string OutcomeOf(const SimulatedTicket& ticket) {
  std::string text = " ->";
  for (const SimulatedAnswer& a : ticket.answers)
    absl::StrAppend(&text, " ", a.score);
  for (const SimulatedReply& reply : ticket.replies)
    absl::StrAppend(&text, " ", ShowText(reply.text));
  return text;
}

ReflectRequest Copy(const whet_generate_request& request) {
  ReflectRequest copy;
  for (std::uint64_t i = 0; i < request.message_count; ++i)
    copy.text += sdk::Copy(request.messages[i].content) + "\n";
  copy.schema = sdk::Copy(request.response_schema);
  copy.sample = request.sample;
  return copy;
}

}  // namespace

// The functions of whet_search; `host->ctx` is the State.
struct SimulatedTable {
  using State = SimulatedSearch::State;

  // One call at a time; `work` counts as a request that can be cancelled.
  template <typename Body>
  static whet_status Call(const whet_host* host, whet_error* error, bool work,
                          const Body& body) noexcept {
    State& s = *static_cast<State*>(host->ctx);
    const std::lock_guard lock(s.mutex);
    const auto now = std::chrono::steady_clock::now();
    if (std::this_thread::get_id() == s.thread) {
      s.longest_pause_s =
          std::max(s.longest_pause_s,
                   std::chrono::duration<double>(now - s.last_return).count());
    } else {
      s.Note(Slip::kThread,
             "a function of whet.search/1 was called from another thread than "
             "the one of run()");
    }
    absl::Status status = work ? s.CheckCancelled() : absl::OkStatus();
    if (status.ok())
      status = body(s);
    s.last_return = std::chrono::steady_clock::now();
    return status.ok() ? WHET_OK : FillPluginError(error, status);
  }

  static whet_status Examples(const whet_host* host, whet_text split,
                              const whet_example** items, std::uint64_t* count,
                              std::uint64_t* stride,
                              whet_error* error) noexcept {
    return Call(host, error, false, [&](State& s) -> absl::Status {
      const auto it = s.example_arrays.find(View(split));
      if (it == s.example_arrays.end())
        return absl::NotFoundError("no such split: expected train or val");
      *stride = sizeof(whet_example) + s.options.longer;
      *count = it->second.size() / *stride;
      *items = reinterpret_cast<const whet_example*>(it->second.data());
      return absl::OkStatus();
    });
  }

  static whet_status CandidateText(const whet_host* host, whet_candidate id,
                                   const whet_text_sink* json,
                                   whet_error* error) noexcept {
    return Call(host, error, false, [&](State& s) -> absl::Status {
      if (!s.Knows(id)) {
        s.Note(Slip::kMisuse,
               absl::StrCat("candidate() of ", id, ", which is none"));
        return absl::NotFoundError("no such candidate");
      }
      json->append(json->ctx, Text(s.prompts[id - 1].json));
      return absl::OkStatus();
    });
  }

  static whet_status Propose(const whet_host* host, whet_text json,
                             const whet_candidate* parents, std::uint64_t count,
                             whet_text origin, whet_candidate* out,
                             whet_error* error) noexcept {
    return Call(host, error, false, [&](State& s) -> absl::Status {
      const absl::StatusOr<whet_candidate> made =
          s.Propose(View(json), {parents, parents + count});
      s.Record(absl::StrCat("propose ", ToAbsl(View(json)), " of ",
                            Numbers(parents, count), " as ",
                            ToAbsl(View(origin)), OutcomeOf(made)));
      WHET_RETURN_IF_ERROR(made.status());
      *out = *made;
      return absl::OkStatus();
    });
  }

  static whet_status Evaluate(const whet_host* host,
                              const whet_evaluate_request* request,
                              whet_ticket* out, whet_error* error) noexcept {
    // Not under the lock: it may wait for other runs.
    State& state = Get(host);
    if (state.options.stops_at && state.options.stops_at(state.calls))
      state.stopped = true;
    return Call(host, error, true, [&](State& s) -> absl::Status {
      const absl::StatusOr<whet_ticket> ticket = s.Evaluate(*request);
      s.Record(absl::StrCat("evaluate candidate ", request->candidate,
                            " sample ", request->sample, " on ",
                            Numbers(request->examples, request->count),
                            OutcomeOf(ticket)));
      WHET_RETURN_IF_ERROR(ticket.status());
      *out = *ticket;
      return absl::OkStatus();
    });
  }

  static whet_status WaitEvaluation(const whet_host* host, whet_ticket number,
                                    const whet_evaluation** out,
                                    whet_error* error) noexcept {
    return Call(host, error, true, [&](State& s) -> absl::Status {
      WHET_ASSIGN_OR_RETURN(SimulatedTicket * ticket, s.Wait(number, false));
      s.Record(
          absl::StrCat("wait for evaluation ", number, OutcomeOf(*ticket)));
      *out = &ticket->evaluation;
      return absl::OkStatus();
    });
  }

  static whet_status Generate(const whet_host* host, whet_text role,
                              const whet_generate_request* requests,
                              std::uint64_t count, std::uint64_t stride,
                              whet_ticket* out, whet_error* error) noexcept {
    return Call(host, error, true, [&](State& s) -> absl::Status {
      std::vector<ReflectRequest> copies;
      std::string texts;
      const char* at = reinterpret_cast<const char*>(requests);
      for (std::uint64_t i = 0; i < count; ++i, at += stride) {
        copies.push_back(
            Copy(*reinterpret_cast<const whet_generate_request*>(at)));
        absl::StrAppend(&texts, " sample ", copies.back().sample, ": ",
                        copies.back().text);
      }
      const absl::StatusOr<whet_ticket> ticket =
          s.Generate(View(role), std::move(copies));
      s.Record(absl::StrCat("generate with ", ToAbsl(View(role)), texts,
                            OutcomeOf(ticket)));
      WHET_RETURN_IF_ERROR(ticket.status());
      *out = *ticket;
      return absl::OkStatus();
    });
  }

  static whet_status WaitGeneration(const whet_host* host, whet_ticket number,
                                    const whet_generation** out,
                                    whet_error* error) noexcept {
    return Call(host, error, true, [&](State& s) -> absl::Status {
      WHET_ASSIGN_OR_RETURN(SimulatedTicket * ticket, s.Wait(number, true));
      s.Record(
          absl::StrCat("wait for generation ", number, OutcomeOf(*ticket)));
      *out = &ticket->generation;
      return absl::OkStatus();
    });
  }

  static void Release(const whet_host* host, whet_ticket ticket) noexcept {
    Call(host, nullptr, false, [&](State& s) -> absl::Status {
      s.tickets.erase(ticket);
      return absl::OkStatus();
    });
  }

  static whet_status Random(const whet_host* host, whet_text stream,
                            std::uint64_t* out, std::uint64_t count,
                            whet_error* error) noexcept {
    return Call(host, error, false, [&](State& s) -> absl::Status {
      for (std::uint64_t i = 0; i < count; ++i)
        out[i] = s.Draw(sdk::Copy(stream));
      return absl::OkStatus();
    });
  }

  static whet_status Budget(const whet_host* host, whet_budget_left* out,
                            whet_error* error) noexcept {
    return Call(host, error, false, [&](State& s) -> absl::Status {
      out->calls = s.options.calls < 0 ? -1 : s.options.calls - s.calls;
      out->tokens = s.TokensLeft();
      out->calls_total = s.options.calls;
      return absl::OkStatus();
    });
  }

  static whet_status Recommend(const whet_host* host, const whet_candidate* ids,
                               std::uint64_t count,
                               whet_error* error) noexcept {
    return Call(host, error, true, [&](State& s) -> absl::Status {
      const absl::Status status = s.Recommend({ids, ids + count});
      s.Record(absl::StrCat("recommend ", Numbers(ids, count), " -> ",
                            status.ToString()));
      return status;
    });
  }

  static void Event(const whet_host* host, whet_text name,
                    whet_text json) noexcept {
    Call(host, nullptr, false, [&](State& s) -> absl::Status {
      s.TakeEvent(View(name), View(json));
      return absl::OkStatus();
    });
  }

  static whet_status KeepText(const whet_host* host, whet_text name,
                              whet_text text, whet_error* error) noexcept {
    return Call(host, error, false,
                [&](State& s) { return s.KeepText(View(name), View(text)); });
  }

  static State& Get(const whet_host* host) {
    return *static_cast<State*>(host->ctx);
  }

  static const void* GetService(const whet_host* host, whet_text id) noexcept {
    if (View(id) == WHET_SERVICE_SEARCH)
      return Get(host).table.data();
    return View(id) == WHET_SERVICE_LOG
               ? FakeHost()->get_service(FakeHost(), id)
               : nullptr;
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

SimulatedSearch::SimulatedSearch(SearchOptions options)
    : state_(std::make_unique<State>(std::move(options))) {
  State& s = *state_;
  s.host = {sizeof(whet_host), WHET_ABI_MINOR, &s,
            Text("whet"),      Text("0.0.0"),  &SimulatedTable::GetService};
  const auto* table = reinterpret_cast<const char*>(&SimulatedTable::kTable);
  s.table.assign(table, table + sizeof(whet_search));
  s.table.resize(sizeof(whet_search) + s.options.longer, '\0');
  const auto size = static_cast<std::uint32_t>(s.table.size());
  std::copy_n(reinterpret_cast<const char*>(&size), sizeof(size),
              s.table.data());
}

SimulatedSearch::~SimulatedSearch() = default;

SearchEnd SimulatedSearch::Run(whet_instance& strategy) {
  State& s = *state_;
  s.thread = std::this_thread::get_id();
  s.last_return = std::chrono::steady_clock::now();
  PluginError error;
  SearchEnd end;
  end.status = static_cast<const whet_strategy*>(strategy.kind_table)
                   ->run(&strategy, error.c());
  if (end.status != WHET_OK)
    end.error.assign(error.c()->message, error.c()->len);
  s.Record(absl::StrCat("the search ends with ", end.status, " ", end.error));
  s.Trace(absl::StrCat("spent ", s.calls, " calls; recommended ",
                       absl::StrJoin(s.recommended, " ")));
  return end;
}

const whet_host* SimulatedSearch::host() const { return &state_->host; }
const std::vector<std::string>& SimulatedSearch::trace() const {
  return state_->trace;
}
const std::vector<std::string>& SimulatedSearch::records() const {
  return state_->records;
}
const std::string& SimulatedSearch::divergence() const {
  return state_->divergence;
}
std::int64_t SimulatedSearch::spent() const { return state_->calls; }
std::int64_t SimulatedSearch::tokens_left() const {
  return state_->TokensLeft();
}
std::int64_t SimulatedSearch::requests() const { return state_->requests; }
std::int64_t SimulatedSearch::refused() const { return state_->refused; }
std::int64_t SimulatedSearch::cancelled() const { return state_->cancelled; }
std::int64_t SimulatedSearch::scored() const { return state_->scored; }
std::int64_t SimulatedSearch::generations() const { return state_->replies; }
std::size_t SimulatedSearch::candidates() const {
  return state_->prompts.size();
}
std::size_t SimulatedSearch::most_tickets() const {
  return state_->most_tickets;
}
double SimulatedSearch::longest_pause_s() const {
  return state_->longest_pause_s;
}
const std::vector<std::uint64_t>& SimulatedSearch::recommended() const {
  return state_->recommended;
}
double SimulatedSearch::Quality(std::uint64_t candidate) const {
  return state_->prompts.at(candidate - 1).quality;
}

std::string SimulatedSearch::FirstSlip(Slip slip) const {
  const auto it = state_->slips.find(slip);
  return it == state_->slips.end() ? "" : it->second;
}

std::vector<std::string> OfferedSearchServices() {
  return {WHET_SERVICE_LOG, WHET_SERVICE_SEARCH};
}

}  // namespace whet::conformance
