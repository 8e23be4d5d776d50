#include <string>
#include <string_view>

#include "whet/core/run.h"

#include "report/result_json.h"

namespace whet {

std::string_view RunPhaseName(RunProgress::Phase phase) {
  switch (phase) {
    case RunProgress::Phase::kBaseline:
      return "baseline";
    case RunProgress::Phase::kSearch:
      return "search";
    case RunProgress::Phase::kConfirmation:
      return "confirmation";
    case RunProgress::Phase::kDone:
      return "done";
  }
  return "done";
}

std::string RunProgressJson(const RunProgress& progress) {
  report::Json out;
  out["phase"] = std::string(RunPhaseName(progress.phase));
  out["calls"] = progress.calls;
  if (progress.calls_limit >= 0)
    out["calls_limit"] = progress.calls_limit;
  out["tokens"] = progress.tokens;
  if (progress.usd.has_value())
    out["usd"] = *progress.usd;
  if (progress.usd_limit.has_value())
    out["usd_limit"] = *progress.usd_limit;
  out["in_flight"] = progress.in_flight;
  out["failed"] = progress.failed;
  out["cached"] = progress.cached;
  out["candidates"] = progress.candidates;
  if (progress.seed_val.has_value())
    out["seed_val"] = report::ScoreSummaryJson(*progress.seed_val);
  if (progress.best_val.has_value())
    out["best_val"] = report::ScoreSummaryJson(*progress.best_val);
  out["elapsed_s"] = progress.elapsed_s;
  return out.dump();
}

}  // namespace whet
