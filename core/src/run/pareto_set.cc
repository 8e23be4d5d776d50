#include "run/pareto_set.h"

#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "whet/core/report.h"

#include "absl/strings/str_cat.h"
#include "stats/comparison.h"
#include "stats/pareto.h"

namespace whet {
namespace {

std::int64_t CodePoints(std::string_view utf8) {
  return std::count_if(utf8.begin(), utf8.end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0xC0) != 0x80;
  });
}

// What the answers on val took; absent if one of them does not say.
struct AnswerCosts {
  std::optional<double> usd;
  std::optional<double> latency_s;
};

AnswerCosts MeanCosts(const Runtime& rt, std::uint64_t candidate) {
  const Role& task = rt.roles.at("task");
  const auto n = static_cast<double>(rt.data.val.size());
  AnswerCosts out;
  if (rt.prices.contains(task.name))
    out.usd = 0.0;
  out.latency_s = 0.0;
  for (const std::uint64_t example : rt.data.val) {
    const ModelAnswer* answer = rt.trials->Find(candidate, example)->answer;
    if (answer == nullptr || answer->usage.input < 0 ||
        answer->usage.output < 0) {
      out.usd.reset();
    } else if (out.usd) {
      const std::int64_t picodollars =
          task.price.Of(answer->usage.input, answer->usage.output);
      *out.usd += static_cast<double>(picodollars) / kPicodollarsPerDollar / n;
    }
    if (answer == nullptr || answer->latency_ms < 0) {
      out.latency_s.reset();
    } else if (out.latency_s) {
      *out.latency_s += static_cast<double>(answer->latency_ms) / 1000.0 / n;
    }
  }
  return out;
}

}  // namespace

ParetoSet MakeParetoSet(const Runtime& rt) {
  std::vector<ParetoEntry> entries;
  std::vector<ParetoPoint> points;
  for (const std::uint64_t candidate : rt.trials->evaluated()) {
    const ScoreSummary val =
        Summarize(rt.trials->Scores(candidate, rt.data.val));
    if (val.n + val.failed != static_cast<std::int64_t>(rt.data.val.size()) ||
        val.n == 0) {
      continue;
    }
    const CandidateRecord record = rt.candidates.At(candidate);
    const AnswerCosts costs = MeanCosts(rt, candidate);
    const std::int64_t length = CodePoints(CandidateText(record.candidate));
    entries.push_back({candidate, record.id, record.origin, val, costs.usd,
                       costs.latency_s, length});
    points.push_back({val.mean, costs.usd, std::nullopt, length,
                      candidate == 1 ? "your prompt"
                                     : absl::StrCat("candidate ", candidate)});
  }
  const ParetoFront front = FindParetoFront(points);
  ParetoSet out;
  for (const std::size_t i : front.indices)
    out.front.push_back(entries[i]);
  if (front.knee.has_value())
    out.knee = entries[*front.knee].candidate;
  out.explanation = front.explanation;
  return out;
}

}  // namespace whet
