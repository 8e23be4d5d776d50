// Items and what an evaluator said about them, as values that can be compared.
//
//   Batch batch(items);
//   const Scores scores = batch.Score(*evaluator, kWantAll, seed);
//   ExpectEqual(scores[0], other[0], "alone and in a batch");
//
// Thread-compatible; one Batch may be scored by several threads at once.
#ifndef WHET_CORE_CONFORMANCE_BATCH_H_
#define WHET_CORE_CONFORMANCE_BATCH_H_

#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "whet/evaluator.h"

namespace whet::conformance {

inline constexpr std::uint32_t kWantAll =
    WHET_WANT_FEEDBACK | WHET_WANT_METRICS | WHET_WANT_STATISTICS;

struct Item {
  std::string input;
  std::string output;
  std::string expected;
  std::string metadata = "{}";
  std::uint64_t example = 0;
};

// What was said about one item.
struct Scored {
  double score = std::numeric_limits<double>::quiet_NaN();
  whet_status status = WHET_UNKNOWN;
  std::string feedback = {};
  int feedback_calls = 0;
  std::vector<std::pair<std::string, double>> metrics = {};
  std::string statistics = {};
  int statistics_calls = 0;
};

struct Scores {
  whet_status status = WHET_OK;  // of score()
  std::string error = {};
  std::vector<Scored> items = {};
  int stray_calls = 0;  // of a sink, for an item that is none
};

whet_eval_item ToC(const Item& item);

// Calls score() with this batch and a sink of `out`, which has room for
// batch.count items. The arrays have room behind them, so that only the check
// that is about memory sees who writes there.
void ScoreRaw(whet_instance* instance, const whet_eval_batch& batch,
              Scores& out);

// Scores `items` as a host does, in parts of at most max_batch.
Scores ScoreItems(whet_instance* instance, const std::vector<Item>& items,
                  std::uint32_t want, std::uint64_t seed);

// Empty if the two are the same in every bit, else what differs.
std::string Difference(const Scored& a, const Scored& b);

// Everything that was said, as bytes: equal if and only if Difference is empty
// for every item.
std::string Serialize(const Scores& scores);

// "item 3 (output "...", expected "...")", texts cut.
std::string Show(const Item& item, std::size_t i);
std::string ShowText(std::string_view text);
std::string ShowNumber(double value);

}  // namespace whet::conformance

#endif  // WHET_CORE_CONFORMANCE_BATCH_H_
