#include "table.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <functional>
#include <string>
#include <vector>

namespace whet::quality {
namespace {

template <typename... Args>
std::string Format(const char* format, Args... args) {
  char text[160];
  std::snprintf(text, sizeof(text), format, args...);
  return text;
}

template <typename T>
std::vector<T> Distinct(const std::vector<Record>& records,
                        const std::function<T(const Record&)>& of) {
  std::vector<T> out;
  for (const Record& record : records) {
    if (std::find(out.begin(), out.end(), of(record)) == out.end()) {
      out.push_back(of(record));
    }
  }
  return out;
}

std::vector<Record> Where(const std::vector<Record>& records,
                          const std::function<bool(const Record&)>& keep) {
  std::vector<Record> out;
  std::copy_if(records.begin(), records.end(), std::back_inserter(out), keep);
  return out;
}

std::vector<Record> OfWorld(const std::vector<Record>& records,
                            const std::string& world) {
  return Where(records, [&](const Record& r) { return r.world == world; });
}

bool Failed(const Record& record) { return record.status.starts_with("error"); }

struct Mean {
  double mean = 0.0;
  double half_width = 0.0;  // of the 95 % interval, by the normal
};

Mean MeanOf(const std::vector<Record>& records,
            const std::function<double(const Record&)>& of) {
  const auto n = static_cast<double>(records.size());
  double sum = 0.0;
  double squares = 0.0;
  for (const Record& record : records) {
    sum += of(record);
  }
  const double mean = sum / n;
  for (const Record& record : records) {
    squares += (of(record) - mean) * (of(record) - mean);
  }
  return {mean, n < 2 ? 0.0 : 1.96 * std::sqrt(squares / (n - 1) / n)};
}

// "18/20 (90 %)" of those that say anything; "-" if none does.
std::string ShareText(
    const std::vector<Record>& records,
    const std::function<std::optional<bool>(const Record&)>& of) {
  int yes = 0;
  int all = 0;
  for (const Record& record : records) {
    if (const std::optional<bool> value = of(record)) {
      yes += *value ? 1 : 0;
      ++all;
    }
  }
  return all == 0 ? "-"
                  : Format("%d/%d (%.0f %%)", yes, all, 100.0 * yes / all);
}

std::string Heading(const std::vector<Record>& of_world) {
  const Mean seed =
      MeanOf(of_world, [](const Record& r) { return r.seed_score; });
  const Mean best =
      MeanOf(of_world, [](const Record& r) { return r.attainable; });
  return Format("\n### %s: %.1f, attainable %.1f\n\n",
                of_world.front().world.c_str(), 100 * seed.mean,
                100 * best.mean);
}

std::string ScoreCell(const std::vector<Record>& runs) {
  if (runs.empty()) {
    return "";
  }
  const Mean returned =
      MeanOf(runs, [](const Record& r) { return r.returned; });
  const Mean found = MeanOf(runs, [](const Record& r) { return r.found; });
  return Format("%.1f ± %.1f (%.1f)", 100 * returned.mean,
                100 * returned.half_width, 100 * found.mean);
}

std::string DetailRow(const std::vector<Record>& runs) {
  const auto worse = [](const Record& r) -> std::optional<bool> {
    return r.returned < r.seed_score - 1e-9;
  };
  const auto found_worse = [](const Record& r) -> std::optional<bool> {
    return r.found < r.seed_score - 1e-9;
  };
  std::int64_t over = 0;
  for (const Record& r : runs) {
    over = std::max(over, r.calls - r.allowed);
  }
  std::string row = Format("| %s | %lld |", runs.front().strategy.c_str(),
                           static_cast<long long>(runs.front().budget));
  row += " " + ScoreCell(runs) + " |";
  row += Format(" %lld |", static_cast<long long>(over));
  row += " " + ShareText(runs, worse) + " | " + ShareText(runs, found_worse) +
         " |";
  row += " " +
         ShareText(runs, [](const Record& r) { return r.difference_holds; }) +
         " | " +
         ShareText(runs, [](const Record& r) { return r.score_holds; }) + " |";
  row +=
      Format(" %.0f | %.2f |\n",
             MeanOf(runs, [](const Record& r) { return double(r.calls); }).mean,
             MeanOf(runs, [](const Record& r) { return r.cpu_s; }).mean);
  return row;
}

void ForEachCell(const std::vector<Record>& of_world,
                 const std::function<void(const std::string&, std::int64_t,
                                          const std::vector<Record>&)>& visit) {
  const auto strategies = Distinct<std::string>(
      of_world, [](const Record& r) { return r.strategy; });
  auto budgets = Distinct<std::int64_t>(
      of_world, [](const Record& r) { return r.budget; });
  std::sort(budgets.begin(), budgets.end());
  for (const std::string& strategy : strategies) {
    for (const std::int64_t budget : budgets) {
      visit(strategy, budget, Where(of_world, [&](const Record& r) {
              return r.strategy == strategy && r.budget == budget;
            }));
    }
  }
}

std::vector<Record> Finished(const std::vector<Record>& records) {
  return Where(records, [](const Record& r) { return !Failed(r); });
}

// For each strategy, how many runs failed and what the first of them says.
std::string FailureText(const std::vector<Record>& records) {
  const std::vector<Record> failed = Where(records, Failed);
  std::string text;
  for (const std::string& strategy : Distinct<std::string>(
           failed, [](const Record& r) { return r.strategy; })) {
    const std::vector<Record> of =
        Where(failed, [&](const Record& r) { return r.strategy == strategy; });
    text += Format(
                "%zu runs of %s failed; the first (%s, %lld calls, seed %llu) "
                "says: ",
                of.size(), strategy.c_str(), of[0].world.c_str(),
                static_cast<long long>(of[0].budget),
                static_cast<unsigned long long>(of[0].seed)) +
            of[0].status + "\n";
  }
  return text.empty() ? "" : "\n" + text;
}

std::vector<std::string> WorldsOf(const std::vector<Record>& records) {
  return Distinct<std::string>(records,
                               [](const Record& r) { return r.world; });
}

}  // namespace

std::string ScoreTables(const std::vector<Record>& all) {
  std::string text;
  const std::vector<Record> records = Finished(all);
  for (const std::string& world : WorldsOf(records)) {
    const std::vector<Record> of_world = OfWorld(records, world);
    text += Heading(of_world) + "| strategy |";
    auto budgets = Distinct<std::int64_t>(
        of_world, [](const Record& r) { return r.budget; });
    std::sort(budgets.begin(), budgets.end());
    std::string line = "| --- |";
    for (const std::int64_t budget : budgets) {
      text += Format(" %lld |", static_cast<long long>(budget));
      line += " --- |";
    }
    text += "\n" + line;
    std::string row_of;
    ForEachCell(of_world, [&](const std::string& strategy, std::int64_t,
                              const std::vector<Record>& runs) {
      if (strategy != row_of) {
        row_of = strategy;
        text += "\n| " + strategy + " |";
      }
      text += " " + ScoreCell(runs) + " |";
    });
    text += "\n";
  }
  return text + FailureText(all);
}

std::string DetailTables(const std::vector<Record>& all) {
  std::string text;
  const std::vector<Record> records = Finished(all);
  for (const std::string& world : WorldsOf(records)) {
    const std::vector<Record> of_world = OfWorld(records, world);
    text += Heading(of_world) +
            "| strategy | budget | returned (found) | overshoot, most | worse "
            "than the seed | found worse | difference in interval | score in "
            "interval | calls | CPU s |\n| --- | --- | --- | --- | --- | --- | "
            "--- | --- | --- | --- |\n";
    ForEachCell(of_world, [&](const std::string&, std::int64_t,
                              const std::vector<Record>& runs) {
      if (!runs.empty()) {
        text += DetailRow(runs);
      }
    });
  }
  return text;
}

}  // namespace whet::quality
