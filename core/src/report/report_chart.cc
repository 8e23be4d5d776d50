// Score against calls: the best validation score known after that many calls,
// with the score of the starting prompt as a line.
//
// Rationale: lines are an SVG that stretches with the page, marks and labels
// are HTML placed in percent, so that text keeps its size on a phone.
#include <algorithm>
#include <cmath>

#include "report/report_sections.h"

namespace whet::report {
namespace {

// The next of 1, 2, 2.5, 5 times a power of ten.
double NiceStep(double rough) {
  const double power = std::pow(10.0, std::floor(std::log10(rough)));
  for (const double factor : {1.0, 2.0, 2.5, 5.0}) {
    if (factor * power >= rough * (1 - 1e-9))
      return factor * power;
  }
  return 10.0 * power;
}

// Ticks from `low` to `high`, both multiples of the step.
struct Axis {
  double low = 0.0;
  double high = 1.0;
  double step = 0.25;
  // Position of `value` in percent of the axis.
  double At(double value) const {
    return 100.0 * std::clamp((value - low) / (high - low), 0.0, 1.0);
  }
  int ticks() const {
    return static_cast<int>(std::lround((high - low) / step));
  }
};

Axis MakeAxis(double low, double high, int parts) {
  Axis axis;
  if (!(high > low))
    high = low + 1.0;
  axis.step = NiceStep((high - low) / parts);
  axis.low = std::floor(low / axis.step + 1e-9) * axis.step;
  axis.high = std::ceil(high / axis.step - 1e-9) * axis.step;
  return axis;
}

struct Plot {
  Axis x;
  Axis y;
  double last_x = 0.0;  // calls at the end of the run
};

Plot MakePlot(const RunFolder& run) {
  const std::vector<CurvePoint>& curve = run.details->curve;
  std::int64_t calls = 0;
  for (const auto& [role, usage] : run.result->roles)
    calls += usage.calls;
  double low = run.result->baseline_val.mean;
  double high = low;
  for (const CurvePoint& point : curve) {
    low = std::min(low, point.best_val);
    high = std::max(high, point.best_val);
    calls = std::max(calls, point.calls);
  }
  Plot plot;
  plot.last_x = static_cast<double>(calls);
  plot.x = MakeAxis(0.0, std::max(plot.last_x, 1.0), 4);
  plot.y = MakeAxis(std::min(low, 0.0), std::max(high, 0.05), 4);
  return plot;
}

std::string Percent(double value) { return FixedNumber(value, 2); }

// The step curve as an SVG path in a 100 x 100 box, y downwards.
std::string StepPath(const std::vector<CurvePoint>& curve, const Plot& plot,
                     bool closed) {
  std::string path;
  double x = 0.0;
  for (std::size_t i = 0; i < curve.size(); ++i) {
    x = plot.x.At(static_cast<double>(curve[i].calls));
    const std::string y = Percent(100 - plot.y.At(curve[i].best_val));
    if (i == 0) {
      path +=
          closed ? "M" + Percent(x) + " 100V" + y : "M" + Percent(x) + " " + y;
    } else {
      path += "H" + Percent(x) + "V" + y;
    }
  }
  path += "H" + Percent(std::max(x, plot.x.At(plot.last_x)));
  return closed ? path + "V100Z" : path;
}

void WriteLines(const RunFolder& run, const Plot& plot, HtmlWriter* html) {
  html->Raw(
      "<svg viewBox=\"0 0 100 100\" preserveAspectRatio=\"none\" "
      "aria-hidden=\"true\">");
  for (int i = 0; i <= plot.y.ticks(); ++i) {
    const double y = 100 - plot.y.At(plot.y.low + i * plot.y.step);
    html->Raw("<path class=\"grid\" d=\"M0 ").Raw(Percent(y)).Raw("H100\"/>");
  }
  const std::string base =
      Percent(100 - plot.y.At(run.result->baseline_val.mean));
  html->Raw("<path class=\"area\" d=\"")
      .Raw(StepPath(run.details->curve, plot, true))
      .Raw("\"/><path class=\"base\" d=\"M0 ")
      .Raw(base)
      .Raw("H100\"/><path class=\"step\" d=\"")
      .Raw(StepPath(run.details->curve, plot, false))
      .Raw("\"/></svg>");
}

void WriteTicks(const Plot& plot, const ScoreText& text, HtmlWriter* html) {
  for (int i = 0; i <= plot.y.ticks(); ++i) {
    const double value = plot.y.low + i * plot.y.step;
    html->Raw("<span class=\"y\" style=\"bottom:")
        .Raw(Percent(plot.y.At(value)))
        .Raw("%\">")
        .Text(text.Tick(value, plot.y.step))
        .Raw("</span>");
  }
  for (int i = 0; i <= plot.x.ticks(); ++i) {
    const double value = plot.x.low + i * plot.x.step;
    html->Raw("<span class=\"x\" style=\"left:")
        .Raw(Percent(plot.x.At(value)))
        .Raw("%\">")
        .Text(GroupedInteger(std::llround(value)))
        .Raw("</span>");
  }
}

void WriteDots(const RunFolder& run, const Plot& plot, const ScoreText& text,
               HtmlWriter* html) {
  for (const CurvePoint& point : run.details->curve) {
    html->Raw("<span class=\"dot\" style=\"left:")
        .Raw(Percent(plot.x.At(static_cast<double>(point.calls))))
        .Raw("%;bottom:")
        .Raw(Percent(plot.y.At(point.best_val)))
        .Raw("%\" title=\"Prompt ")
        .Text(std::to_string(point.candidate))
        .Raw(": ")
        .Text(text.Score(point.best_val))
        .Raw(" after ")
        .Text(CountText(point.calls, "call"))
        .Raw("\"></span>");
  }
}

void WriteCurveTable(const RunFolder& run, const ScoreText& text,
                     HtmlWriter* html) {
  html->Raw(
      "<details><summary>The same as a table</summary><table class=\"narrow\">"
      "<thead><tr><th class=\"num\">After calls</th><th class=\"num\">Best "
      "score</th><th class=\"num\">Prompt</th></tr></thead><tbody>");
  for (const CurvePoint& point : run.details->curve) {
    html->Raw("<tr><td class=\"num\">")
        .Text(GroupedInteger(point.calls))
        .Raw("</td><td class=\"num\">")
        .Text(text.Score(point.best_val))
        .Raw("</td><td class=\"num\">")
        .Text(std::to_string(point.candidate))
        .Raw("</td></tr>");
  }
  html->Raw("</tbody></table></details>");
}

}  // namespace

void WriteChart(const RunFolder& run, const ScoreText& text, HtmlWriter* html) {
  if (run.details->curve.empty())
    return;
  const Plot plot = MakePlot(run);
  const double best = run.details->curve.back().best_val;
  html->Raw(
          "<section><h2>How the score grew</h2><p class=\"muted\">Best score "
          "on ")
      .Text(CountText(run.result->baseline_val.n, "validation example"))
      .Raw(
          ", which the search may look at. The verdict above comes from other "
          "examples.</p><p class=\"legend\"><span class=\"key step\">best "
          "prompt so far: <b>")
      .Text(text.Score(best))
      .Raw("</b></span><span class=\"key base\">your prompt: <b>")
      .Text(text.Score(run.result->baseline_val.mean))
      .Raw("</b> ± ")
      .Text(text.Margin(run.result->baseline_val.stderr_))
      .Raw(
          "</span></p><figure class=\"chart\" role=\"img\" aria-label=\"Best "
          "validation score against model calls, from ")
      .Text(text.Score(run.details->curve.front().best_val))
      .Raw(" to ")
      .Text(text.Score(best))
      .Raw("\"><div class=\"plot\">");
  WriteLines(run, plot, html);
  WriteTicks(plot, text, html);
  WriteDots(run, plot, text, html);
  html->Raw("</div><figcaption>model calls</figcaption></figure>");
  WriteCurveTable(run, text, html);
  html->Raw("</section>");
}

}  // namespace whet::report
