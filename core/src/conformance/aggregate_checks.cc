// A: metrics of whole sets, from the statistics of items.
#include <algorithm>
#include <cmath>
#include <map>
#include <string>

#include "whet/sdk/text.h"

#include "base/utf8.h"
#include "conformance/check.h"
#include "conformance/samples.h"
#include "conformance/subject.h"
#include "plugins/plugin_instance.h"

namespace whet::conformance {
namespace {

struct SetNumber {
  std::string label;
  std::string name;
  double value;
};

struct SetNumbers {
  whet_status status = WHET_OK;
  std::string error = {};
  std::vector<SetNumber> numbers = {};
};

void TakeSetNumber(void* ctx, whet_text label, whet_text name,
                   double value) noexcept {
  static_cast<SetNumbers*>(ctx)->numbers.push_back(
      {sdk::Copy(label), sdk::Copy(name), value});
}

bool Aggregates(const whet_instance& instance) {
  const whet_evaluator& table = TableOf(instance);
  return WHET_HAS(&table, whet_evaluator, aggregate) &&
         table.aggregate != nullptr;
}

InstancePtr MakeAggregating(Subject& subject) {
  InstancePtr instance = subject.Make();
  if (!Aggregates(*instance))
    Skip("it has no metrics of a set: the mean of its scores stands for them");
  return instance;
}

SetNumbers Aggregate(whet_instance& instance,
                     const std::vector<std::string>& statistics) {
  std::vector<whet_text> texts;
  for (const std::string& bytes : statistics)
    texts.push_back(sdk::Text(bytes));
  SetNumbers result;
  const whet_aggregate_sink sink = {sizeof(sink), 0, &result, &TakeSetNumber};
  PluginError error;
  result.status = TableOf(instance).aggregate(&instance, texts.data(),
                                              texts.size(), &sink, error.c());
  if (result.status != WHET_OK) {
    result.error =
        std::string(error.ToStatus(result.status, "aggregate()").message());
  }
  return result;
}

SetNumbers AggregateWell(whet_instance& instance,
                         const std::vector<std::string>& statistics) {
  SetNumbers result = Aggregate(instance, statistics);
  Expect(result.status == WHET_OK,
         "of " + std::to_string(statistics.size()) +
             " items of its own: " + result.error,
         "WHET_OK");
  return result;
}

// Of the items that have some.
std::vector<std::string> StatisticsOf(Subject& subject, whet_instance& instance,
                                      std::size_t count) {
  std::vector<std::string> statistics;
  for (const Scored& item :
       subject.Score(instance, subject.Samples(count)).items) {
    if (item.statistics_calls > 0)
      statistics.push_back(item.statistics);
  }
  return statistics;
}

// Sums of the same numbers in another order differ in their last bits.
bool NearlyEqual(double a, double b) {
  return a == b ||
         std::fabs(a - b) <= 1e-9 * std::max({1.0, std::fabs(a), std::fabs(b)});
}

using NumbersByName = std::map<std::pair<std::string, std::string>, double>;

NumbersByName ByName(const SetNumbers& set) {
  NumbersByName numbers;
  for (const SetNumber& n : set.numbers)
    numbers[{n.label, n.name}] = n.value;
  return numbers;
}

void ExpectSameNumbers(const SetNumbers& a, const SetNumbers& b,
                       const std::string& when) {
  const NumbersByName first = ByName(a);
  const NumbersByName second = ByName(b);
  for (const auto& [name, value] : first) {
    const auto found = second.find(name);
    const std::string full =
        name.first + (name.first.empty() ? "" : " ") + name.second;
    Expect(found != second.end(), full + " is missing " + when,
           "the same metrics");
    Expect(NearlyEqual(value, found->second),
           full + " is " + ShowNumber(value) + ", but " +
               ShowNumber(found->second) + " " + when,
           "the same number: the order of items must not matter");
  }
  Expect(first.size() == second.size(), "there are more metrics " + when,
         "the same metrics");
}

// Whether there is anything to say of a set can depend on the settings.
void SkipWithoutStatistics(const std::vector<std::string>& statistics) {
  if (statistics.empty())
    Skip("no item has statistics with these settings");
}

void IgnoresOrder(Subject& subject) {
  const InstancePtr instance = MakeAggregating(subject);
  std::vector<std::string> all = StatisticsOf(subject, *instance, 64);
  SkipWithoutStatistics(all);
  Draws draws(subject.seed());
  for (const std::size_t count : {all.size(), all.size() / 2, std::size_t{3}}) {
    std::vector<std::string> set(
        all.begin(),
        all.begin() + static_cast<std::ptrdiff_t>(std::min(count, all.size())));
    if (set.empty())
      continue;
    const SetNumbers in_order = AggregateWell(*instance, set);
    ExpectSameNumbers(in_order, AggregateWell(*instance, set), "again");
    std::reverse(set.begin(), set.end());
    ExpectSameNumbers(in_order, AggregateWell(*instance, set), "backwards");
    for (std::size_t i = set.size(); i > 1; --i)
      std::swap(set[i - 1], set[draws.Below(i)]);
    ExpectSameNumbers(in_order, AggregateWell(*instance, set), "shuffled");
  }
  for (const std::string& one : all)
    AggregateWell(*instance, {one});
  const InstancePtr other = subject.Make();
  ExpectSameNumbers(AggregateWell(*instance, all), AggregateWell(*other, all),
                    "with another instance");
}

void KeepsStatisticsSmall(Subject& subject) {
  const InstancePtr instance = subject.Make();
  std::vector<Item> items = subject.Samples(64);
  std::string words;
  for (int i = 0; words.size() < (1U << 20U); ++i)
    words += "word" + std::to_string(i) + " ";
  items.push_back({"long", words, words.substr(0, 100000), "{}", 65});
  const Scores scores = subject.Score(*instance, items);
  std::size_t longest = 0;
  for (std::size_t i = 0; i < items.size(); ++i) {
    const Scored& item = scores.items[i];
    Expect(item.statistics_calls <= 1,
           Show(items[i], i) + ": statistics were given " +
               std::to_string(item.statistics_calls) + " times",
           "at most once an item");
    longest = std::max(longest, item.statistics.size());
    Expect(item.statistics.size() <= WHET_MAX_STATISTICS_BYTES,
           Show(items[i], i) + ": its statistics have " +
               std::to_string(item.statistics.size()) + " bytes",
           std::to_string(WHET_MAX_STATISTICS_BYTES) +
               " at most: a host refuses longer ones");
  }
  Pass("the longest have " + std::to_string(longest) + " bytes");
}

std::string Damage(std::string bytes, Draws& draws) {
  switch (draws.Below(4)) {
    case 0:
      return bytes.substr(0, draws.Below(bytes.size() + 1));
    case 1:
      return bytes + std::string(1 + draws.Below(16), '\xFF');
    default:
      for (std::size_t i = 0; i < 1 + bytes.size() / 8 && !bytes.empty(); ++i) {
        bytes[draws.Below(bytes.size())] =
            static_cast<char>(draws.Next() & 0xFFU);
      }
      return bytes;
  }
}

void SurvivesDamage(Subject& subject) {
  const InstancePtr instance = MakeAggregating(subject);
  const std::vector<std::string> all = StatisticsOf(subject, *instance, 16);
  Draws draws(subject.seed());
  int refused = 0;
  constexpr int kTries = 500;
  for (int i = 0; i < kTries; ++i) {
    std::vector<std::string> set = all;
    const std::string garbage(draws.Below(200),
                              static_cast<char>(draws.Next() & 0xFFU));
    if (set.empty() || draws.Below(4) == 0)
      set.push_back(garbage);
    else
      set[draws.Below(set.size())] =
          Damage(set[draws.Below(set.size())], draws);
    const SetNumbers result = Aggregate(*instance, set);
    refused += result.status == WHET_OK ? 0 : 1;
    Expect(result.error.find("and no reason") == std::string::npos,
           "aggregate() of damaged statistics failed without a reason",
           "a text in whet_error");
  }
  Pass(std::to_string(refused) + " of " + std::to_string(kTries) +
       " damaged sets refused");
}

void NamesItsNumbers(Subject& subject) {
  const InstancePtr instance = MakeAggregating(subject);
  const std::vector<std::string> statistics =
      StatisticsOf(subject, *instance, 256);
  SkipWithoutStatistics(statistics);
  const SetNumbers set = AggregateWell(*instance, statistics);
  Expect(!set.numbers.empty(), "aggregate() gave no number", "at least one");
  for (const SetNumber& n : set.numbers) {
    const std::string full = "the metric " + ShowText(n.name) +
                             (n.label.empty() ? "" : " of ") + n.label;
    Expect(!n.name.empty() && n.name.find_first_not_of(
                                  "abcdefghijklmnopqrstuvwxyz0123456789_.") ==
                                  std::string::npos,
           full + " has another kind of name", "[a-z0-9_.]+");
    Expect(FirstInvalidUtf8(n.label) == n.label.size(),
           full + " has a label that is no UTF-8", "UTF-8");
    Expect(std::isfinite(n.value), full + " is " + ShowNumber(n.value),
           "a finite number");
    Expect(n.name != "score" || !n.label.empty() ||
               (n.value >= 0.0 && n.value <= 1.0),
           "the score of the set is " + ShowNumber(n.value), "[0, 1]");
  }
  Expect(ByName(set).size() == set.numbers.size(),
         "a pair of label and name came twice", "each pair once");
}

constexpr Check kAggregateChecks[] = {
    {"A1", "sums up in any order",
     "aggregate() takes the statistics of any one or more items; their order "
     "does not matter.",
     "Add integers, or sort before adding numbers whose sum depends on the "
     "order.",
     5, "E7", &IgnoresOrder},
    {"A2", "keeps statistics small",
     "Statistics come at most once an item and have at most 65,536 bytes, "
     "also of long texts.",
     "Put counts into the statistics, not texts.", 6, "E16",
     &KeepsStatisticsSmall},
    {"A3", "survives damaged statistics",
     "aggregate() of bytes that it did not make fails with a reason or gives "
     "numbers; it does not crash.",
     "Check the size and the range of statistics before they are used.", 6,
     "E16", &SurvivesDamage},
    {"A4", "names its numbers",
     "Metrics of a set are finite, named [a-z0-9_.]+, each pair of label and "
     "name once; \"score\" without a label is in [0, 1].",
     "Leave out what is not a finite number, and give each number a name of "
     "its own.",
     5, "E16", &NamesItsNumbers},
};

}  // namespace

std::span<const Check> AggregateChecks() { return kAggregateChecks; }

}  // namespace whet::conformance
