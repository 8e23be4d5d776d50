// The end of the page: what it cost, how to use the winner, how to repeat it.
#include "whet/core/config.h"

#include "report/report_sections.h"

namespace whet::report {
namespace {

void UsageRow(std::string_view role, std::string_view model,
              const RoleUsage& usage, HtmlWriter* html) {
  html->Raw("<tr><td data-label=\"Role\">")
      .Text(role)
      .Raw("</td><td data-label=\"Model\">")
      .Text(model)
      .Raw("</td><td class=\"num\" data-label=\"Calls\">")
      .Text(GroupedInteger(usage.calls))
      .Raw("</td><td class=\"num\" data-label=\"Tokens in\">")
      .Text(GroupedInteger(usage.input_tokens))
      .Raw("</td><td class=\"num\" data-label=\"Tokens out\">")
      .Text(GroupedInteger(usage.output_tokens))
      .Raw("</td></tr>");
}

std::string ModelOf(const RunSpec& spec, const std::string& role) {
  const auto found = spec.models.find(role);
  if (found == spec.models.end())
    return "";
  return found->second.provider + " / " + found->second.model;
}

void Fact(std::string_view name, std::string_view value, HtmlWriter* html) {
  if (value.empty())
    return;
  html->Raw("<div><dt>")
      .Text(name)
      .Raw("</dt><dd><code>")
      .Text(value)
      .Raw("</code></dd></div>");
}

// Processes of evaluators that were lost.
void WriteFaults(const std::vector<EvaluatorFault>& faults, HtmlWriter* html) {
  if (faults.empty())
    return;
  html->Raw(
      "<table class=\"cards\"><thead><tr><th>Evaluator whose process was "
      "lost</th><th>What happened</th><th class=\"num\">Example</th></tr>"
      "</thead><tbody>");
  for (const EvaluatorFault& fault : faults) {
    html->Raw("<tr><td>")
        .Text(fault.evaluator)
        .Raw("</td><td>")
        .Text(fault.how)
        .Raw("</td><td class=\"num\">")
        .Text(fault.example ? std::to_string(*fault.example) : "none to blame")
        .Raw("</td></tr>");
  }
  html->Raw("</tbody></table>");
}

}  // namespace

void WriteUsage(const RunFolder& run, HtmlWriter* html) {
  const RunResult& result = *run.result;
  html->Raw(
      "<section><h2>What it took</h2><table class=\"cards\"><thead><tr>"
      "<th>Role</th><th>Model</th><th class=\"num\">Calls</th><th "
      "class=\"num\">Tokens in</th><th class=\"num\">Tokens out</th></tr>"
      "</thead><tbody>");
  RoleUsage total;
  for (const auto& [role, usage] : result.roles) {
    UsageRow(role, ModelOf(run.spec, role), usage, html);
    total.calls += usage.calls;
    total.input_tokens += usage.input_tokens;
    total.output_tokens += usage.output_tokens;
    total.usd += usage.usd;
  }
  if (result.roles.size() > 1)
    UsageRow("all", "", total, html);
  html->Raw("</tbody></table><p class=\"muted\">")
      .Text(CountText(result.cached, "answer"))
      .Raw(" reused without a call, ")
      .Text(CountText(result.failed_items, "evaluation"))
      .Raw(" without an answer or a score. ")
      .Text(result.cost_usd
                ? "At list prices that is " + DollarText(*result.cost_usd) + "."
                : "The price in money is not known; calls and tokens are what "
                  "your provider bills.")
      .Raw("</p>");
  WriteFaults(result.evaluator_faults, html);
  html->Raw("</section>");
}

void WriteHowToUse(const RunFolder& run, HtmlWriter* html) {
  const bool improved = run.result->status == RunStatus::kImproved;
  html->Raw("<section class=\"use\"><h2>")
      .Raw(improved ? "Use the new prompt" : "What you can do now")
      .Raw("</h2><div class=\"steps\">");
  if (improved) {
    html->Raw(
        "<div><h3>Read it</h3><p><code>best_prompt.txt</code> in the run "
        "folder is the prompt as plain text, to paste anywhere.</p></div>"
        "<div><h3>Load it</h3><p><code>best_prompt.json</code> has the system "
        "message, the demonstrations and the user message for your program. "
        "In a config: <code>prompt: {file: best_prompt.json}</code>.</p></div>"
        "<div><h3>Guard it</h3><p>In a build job, fail when the score "
        "drops:</p><pre>whet eval whet.yaml --prompt best_prompt.json "
        "--fail-under ");
    const double floor =
        run.result->test ? run.result->test->best.mean * 0.9 : 0.5;
    html->Text(FixedNumber(floor, 2)).Raw("</pre></div>");
  } else {
    html->Raw(
        "<div><h3>More examples</h3><p>A difference of a few points needs "
        "hundreds of test examples to be seen. More rows make the verdict "
        "sharper.</p></div><div><h3>More budget</h3><p>Raise "
        "<code>budget.calls</code>, so that the search can try more "
        "prompts.</p></div><div><h3>Another strategy</h3><p><code>whet plugins "
        "list</code> shows what there is; choose with "
        "<code>strategy.use</code>.</p></div>");
  }
  html->Raw("</div></section>");
}

void WriteReproduce(const RunFolder& run, HtmlWriter* html) {
  const RunResult& result = *run.result;
  html->Raw(
      "<section><h2>Repeat it</h2><p class=\"muted\">The same data, "
      "config, plugins and seed give the same result.</p><dl "
      "class=\"facts\">");
  Fact("run", run.run_id, html);
  Fact("whet", result.version, html);
  Fact("strategy", result.strategy, html);
  Fact("seed", std::to_string(result.seed), html);
  Fact("prompt", result.best_id, html);
  for (const auto& [name, hash] : result.hashes)
    Fact(name, hash, html);
  html->Raw("</dl><details><summary>The config, complete</summary><pre>")
      .Text(PrintSpecYaml(run.spec))
      .Raw("</pre></details></section>");
}

}  // namespace whet::report
