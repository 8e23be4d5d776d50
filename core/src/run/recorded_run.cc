#include "run/recorded_run.h"

#include <algorithm>
#include <set>
#include <utility>

#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "base/status_macros.h"
#include "nlohmann/json.hpp"

namespace whet {
namespace {

using nlohmann::json;

constexpr char kFailuresStep[] = "failures";  // of CallTable

// Attempts of one key that have no result yet, by key.
struct Open {
  std::string role;
  Cost cost;
};
using OpenAttempts = std::unordered_map<std::string, Open>;

void NoteIntent(const json& body, OpenAttempts* open) {
  // Taken back, or failed without being paid.
  const bool unsent = body.value("unsent", false);
  Open& o = (*open)[body.value("key", std::string())];
  const Cost attempt{1, body.value("tokens", std::int64_t{0}),
                     body.value("picodollars", std::int64_t{0})};
  o.cost = unsent ? o.cost - attempt : o.cost + attempt;
  o.role = body.value("role", o.role);
}

// Failures that the run went on with name their keys. Those of a baseline that
// ended it are forgotten, and what came after them.
void NoteStep(StepLog::Step step, std::set<std::string>* delivered,
              std::vector<StepLog::Step>* steps) {
  const auto is_failures = [](const StepLog::Step& s) {
    return s.action == kFailuresStep;
  };
  if (step.action == kNoBaselineStep) {
    steps->erase(std::find_if(steps->begin(), steps->end(), is_failures),
                 steps->end());
    delivered->clear();
    return;
  }
  if (is_failures(step)) {
    for (const absl::string_view key : absl::StrSplit(step.outcome, ' '))
      delivered->emplace(key);
  }
  steps->push_back(std::move(step));
}

// What a session left open may have been paid, whatever later ones got for the
// same keys.
void CloseSession(OpenAttempts* open, std::set<std::string>* unanswered,
                  RecordedRun* out) {
  for (const auto& [key, o] : *open) {
    out->spent.Add(o.role, o.cost);
    if (o.cost.calls > 0)
      unanswered->insert(key);
  }
  open->clear();
}

}  // namespace

std::string SessionJson(std::int64_t unix_ms, double elapsed_before_s) {
  return json{{"t", unix_ms}, {"elapsed_before_s", elapsed_before_s}}.dump();
}

absl::StatusOr<RecordedRun> DigestJournal(
    const std::vector<JournalRecord>& records) {
  RecordedRun out;
  OpenAttempts open;
  std::set<std::string> unanswered;  // of earlier sessions
  AnswersByKey failures;
  std::set<std::string> delivered;
  double session_start_ms = 0.0;
  double elapsed_before_s = 0.0;
  for (const JournalRecord& record : records) {
    if (record.type == RecordType::kStep) {
      WHET_ASSIGN_OR_RETURN(StepLog::Step step, StepLog::Parse(record.payload));
      NoteStep(std::move(step), &delivered, &out.steps);
      continue;
    }
    if (record.type == RecordType::kResult) {
      WHET_ASSIGN_OR_RETURN(AnswerRecord answer,
                            ParseAnswerRecord(record.payload));
      open.erase(answer.key);
      unanswered.erase(answer.key);
      out.spent.Add(answer.role, answer.answer.charged);
      auto& target = answer.answer.status.ok() ? out.answers : failures;
      target[answer.key] = std::move(answer.answer);
      continue;
    }
    if (record.type == RecordType::kStop)
      continue;  // a sentence for people
    const json body = json::parse(record.payload, nullptr, false);
    if (!body.is_object()) {
      return absl::DataLossError("a journal record cannot be read");
    }
    const double t = body.value("t", 0.0);
    if (record.type == RecordType::kSession) {
      CloseSession(&open, &unanswered, &out);
      session_start_ms = t;
      elapsed_before_s = body.value("elapsed_before_s", 0.0);
    } else if (record.type == RecordType::kIntent) {
      NoteIntent(body, &open);
    }
    if (t > 0.0) {
      out.elapsed_s = elapsed_before_s + (t - session_start_ms) / 1000.0;
    }
  }
  CloseSession(&open, &unanswered, &out);
  out.repeated = static_cast<std::int64_t>(unanswered.size());
  for (auto& [key, answer] : failures) {
    if (delivered.contains(key) && !out.answers.contains(key)) {
      out.answers.emplace(key, std::move(answer));
    }
  }
  return out;
}

}  // namespace whet
