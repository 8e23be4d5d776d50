// Which prompts are worth a look when the score is not all: those that no other
// one beats in everything, and the one where more score starts to get dear.
//
//   const ParetoFront front = FindParetoFront(points);
//   for (const std::size_t i : front.indices) ...
//   Print(front.explanation);
//   // "short gives up 0.8 points of score for 41% less cost than best."
//
// Pure; thread-safe. Only + - * / and comparisons: the same on every machine.
#ifndef WHET_CORE_STATS_PARETO_H_
#define WHET_CORE_STATS_PARETO_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace whet {

// What is known of one prompt. More score is better, less of all else.
struct ParetoPoint {
  double score = 0.0;
  // An objective that one point does not know is left out for all.
  std::optional<double> cost_usd;
  std::optional<double> latency_s;
  std::int64_t length = 0;  // of the prompt
  std::string name;         // in `explanation`; empty: "number 1", ...
};

struct ParetoOptions {
  // Scores count as equal if they are so when rounded to multiples of this
  // (boxes, Laumanns et al. 2002, so that being better stays transitive); 0:
  // if they are the same.
  double score_epsilon = 0.0;
};

struct ParetoFront {
  // Points that no other one dominates, in the order of the input. One
  // dominates another if it is nowhere worse and somewhere better, so equal
  // ones stay together.
  std::vector<std::size_t> indices;
  // The knee: the point farthest above the chord from the dearest end (highest
  // score) to the cheapest (Das 1999, "On characterizing the knee of the Pareto
  // curve"; Branke et al. 2004), score against the mean of the other
  // objectives, each as a share of its range on the front, so that three that
  // rise together do not outvote the score. The higher score in case of
  // doubt, then the first.
  std::optional<std::size_t> knee;  // absent without points
  std::string explanation;          // one sentence; empty without points
};

// Points with a value that is no finite number are left out.
ParetoFront FindParetoFront(const std::vector<ParetoPoint>& points,
                            const ParetoOptions& options = {});

}  // namespace whet

#endif  // WHET_CORE_STATS_PARETO_H_
