#include "progress_view.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "whet/core/score_text.h"

namespace whet::cli {
namespace {

// A line every few seconds at first, fewer as a run gets long: a log of an hour
// has about a hundred.
constexpr double kPlainEveryS = 5.0;
constexpr double kPlainShare = 1.0 / 20.0;
constexpr std::int64_t kBarColumns = 16;

ScoreText TextFor(const RunProgress& progress) {
  bool percent = true;
  for (const std::optional<ScoreSummary>& score :
       {progress.seed_val, progress.best_val}) {
    if (score)
      percent = percent && score->mean >= 0 && score->mean <= 1;
  }
  return ScoreText(percent);
}

std::string Bar(std::int64_t calls, std::int64_t limit) {
  const std::int64_t filled =
      std::clamp<std::int64_t>(kBarColumns * calls / limit, 0, kBarColumns);
  std::string bar;
  for (std::int64_t i = 0; i < kBarColumns; ++i) {
    bar += i < filled ? "━" : "─";
  }
  return bar;
}

std::string CallsText(const RunProgress& progress) {
  std::string text = GroupedInteger(progress.calls);
  if (progress.calls_limit > 0) {
    text += "/" + GroupedInteger(progress.calls_limit);
  }
  return text + " calls";
}

// Nothing for models that cost nothing.
std::string MoneyText(const RunProgress& progress) {
  if (!progress.usd || (*progress.usd == 0.0 && !progress.usd_limit))
    return "";
  std::string text = DollarText(*progress.usd);
  if (progress.usd_limit)
    text += "/" + DollarText(*progress.usd_limit);
  return text;
}

// Only when a provider holds the run up.
std::string OverloadText(const RunProgress& progress) {
  if (progress.traffic.overloaded == 0)
    return "";
  return GroupedInteger(progress.traffic.overloaded) + " overloaded, limit " +
         GroupedInteger(progress.traffic.limit);
}

std::string BestText(const RunProgress& progress, const ScoreText& text) {
  if (!progress.best_val)
    return "";
  const bool found =
      progress.seed_val && progress.best_val->mean > progress.seed_val->mean;
  return (found ? "best " : "seed ") + text.Score(progress.best_val->mean) +
         " ±" + text.Margin(progress.best_val->stderr_);
}

// Change of the best prompt against the seed, on validation examples.
std::string ChangeText(const RunProgress& progress, const ScoreText& text) {
  if (!progress.best_val || !progress.seed_val)
    return "";
  const double change = progress.best_val->mean - progress.seed_val->mean;
  return change > 0 ? text.Difference(change) : "";
}

// The time the budget lasts at this pace: the search may end before.
std::string RemainingText(const RunProgress& progress) {
  if (progress.calls_limit <= 0 || progress.calls < 10 ||
      progress.phase == RunProgress::Phase::kDone) {
    return "";
  }
  const double each = progress.elapsed_s / static_cast<double>(progress.calls);
  const double left = each * static_cast<double>(std::max<std::int64_t>(
                                 progress.calls_limit - progress.calls, 0));
  return "at most " + DurationText(left < 10 ? 10 : left) + " left";
}

}  // namespace

std::string LiveLine(const std::string& activity, const RunProgress& progress,
                     std::size_t width, const Paint& paint) {
  const ScoreText text = TextFor(progress);
  struct Part {
    std::string shown;
    int importance;
    bool good = false;
  };
  std::vector<Part> parts;
  parts.push_back({activity, 9});
  if (progress.calls_limit > 0) {
    parts.push_back({Bar(progress.calls, progress.calls_limit), 3});
  }
  parts.push_back({CallsText(progress), 8});
  parts.push_back({BestText(progress, text), 7});
  parts.push_back({ChangeText(progress, text), 6, true});
  if (progress.failed > 0) {
    parts.push_back({GroupedInteger(progress.failed) + " failed", 5});
  }
  parts.push_back({MoneyText(progress), 8});
  parts.push_back({GroupedInteger(progress.in_flight) + " in flight", 2});
  parts.push_back({OverloadText(progress), 1});
  parts.push_back({RemainingText(progress), 4});
  std::erase_if(parts, [](const Part& part) { return part.shown.empty(); });

  const auto columns = [&parts] {
    std::size_t sum = 0;
    for (const Part& part : parts)
      sum += ColumnCount(part.shown) + 2;
    return sum;
  };
  while (parts.size() > 1 && columns() > width + 1) {
    parts.erase(std::min_element(parts.begin(), parts.end(),
                                 [](const Part& a, const Part& b) {
                                   return a.importance < b.importance;
                                 }));
  }
  std::string line;
  for (const Part& part : parts) {
    if (!line.empty())
      line += "  ";
    const std::string shown(FirstColumns(part.shown, width));
    line += part.good ? paint.Good(shown) : shown;
  }
  return line;
}

std::string PlainLine(const std::string& activity,
                      const RunProgress& progress) {
  const ScoreText text = TextFor(progress);
  std::string line = activity + ": " + CallsText(progress);
  for (const std::string& part : {MoneyText(progress), BestText(progress, text),
                                  ChangeText(progress, text)}) {
    if (!part.empty())
      line += ", " + part;
  }
  if (progress.failed > 0) {
    line += ", " + GroupedInteger(progress.failed) + " failed";
  }
  if (const std::string part = OverloadText(progress); !part.empty())
    line += ", " + part;
  return line + ", " + DurationText(progress.elapsed_s);
}

void ProgressView::OnProgress(const RunProgress& progress) {
  const std::lock_guard<std::mutex> lock(mutex_);
  calls_ = progress.calls;
  if (console_.options().quiet)
    return;
  const std::string activity =
      activity_.empty() ? std::string(RunPhaseName(progress.phase)) : activity_;
  if (console_.terminal().err_is_tty) {
    // The last column stays free: some terminals wrap when it is written.
    std::string line =
        LiveLine(activity, progress, TerminalWidth() - 1, console_.err_paint());
    if (line == live_)
      return;
    live_ = std::move(line);
    console_.err() << "\r\x1b[K" << live_ << std::flush;
  } else if (progress.elapsed_s >= next_plain_s_ && progress.calls > 0) {
    next_plain_s_ = progress.elapsed_s +
                    std::max(kPlainEveryS, kPlainShare * progress.elapsed_s);
    console_.err() << PlainLine(activity, progress) << '\n' << std::flush;
  }
}

void ProgressView::OnMessage(std::string_view line) {
  const std::lock_guard<std::mutex> lock(mutex_);
  if (console_.options().quiet)
    return;
  Clear();
  console_.Note(line);
}

void ProgressView::OnWarning(std::string_view line) {
  const std::lock_guard<std::mutex> lock(mutex_);
  Clear();
  console_.Warning(line);
}

void ProgressView::Close() {
  const std::lock_guard<std::mutex> lock(mutex_);
  Clear();
}

void ProgressView::Clear() {
  if (live_.empty())
    return;
  live_.clear();
  console_.err() << "\r\x1b[K" << std::flush;
}

}  // namespace whet::cli
