#include "check_report.h"

#include <array>
#include <cstdio>
#include <utility>
#include <vector>

namespace whet::cli {
namespace {

std::string Painted(Verdict verdict, const Paint& paint) {
  const std::string name = PadRight(VerdictName(verdict), 7);
  switch (verdict) {
    case Verdict::kPass:
      return paint.Good(name);
    case Verdict::kWarn:
      return paint.Caution(name);
    case Verdict::kSkip:
      return paint.Quiet(name);
    case Verdict::kFail:
    case Verdict::kCrash:
    case Verdict::kTimeout:
      break;
  }
  return paint.Bad(name);
}

// Of what a process has printed: the stack of a crash is long. --json has all.
std::string FirstLines(const std::string& text) {
  constexpr int kLines = 12;
  std::size_t end = 0;
  for (int i = 0; i < kLines && end != text.npos; ++i)
    end = text.find('\n', end == 0 ? 0 : end + 1);
  return end == text.npos ? text : text.substr(0, end) + "\n...";
}

// `text` behind its name, further lines below its first.
std::string Detail(std::string_view name, std::string_view text) {
  if (text.empty())
    return "";
  std::string lines = "              " + PadRight(name, 10);
  for (const char c : Printable(text)) {
    lines += c;
    if (c == '\n')
      lines += std::string(24, ' ');
  }
  while (lines.back() == ' ' || lines.back() == '\n')
    lines.pop_back();
  return lines + "\n";
}

constexpr std::array<std::pair<Verdict, const char*>, 6> kCounts = {
    {{Verdict::kPass, "passed"},
     {Verdict::kWarn, "warned"},
     {Verdict::kSkip, "skipped"},
     {Verdict::kFail, "failed"},
     {Verdict::kCrash, "crashed"},
     {Verdict::kTimeout, "timed out"}}};

std::string XmlText(std::string_view text) {
  std::string xml;
  for (const char c : Printable(text)) {
    switch (c) {
      case '&':
        xml += "&amp;";
        break;
      case '<':
        xml += "&lt;";
        break;
      case '>':
        xml += "&gt;";
        break;
      case '"':
        xml += "&quot;";
        break;
      case '\n':
        xml += "&#10;";
        break;
      default:
        xml += c;
    }
  }
  return xml;
}

std::string Seconds(double seconds) {
  char text[32];
  std::snprintf(text, sizeof(text), "%.3f", seconds);
  return text;
}

// What a build server shows below a failure.
std::string Help(const CheckOutcome& outcome) {
  return "rule: " + outcome.check.rule + "\nadvice: " + outcome.check.advice +
         (outcome.repeat.empty() ? "" : "\nagain: " + outcome.repeat);
}

std::string Properties(const CheckOutcome& outcome) {
  std::string xml = "<properties><property name=\"level\" value=\"" +
                    std::to_string(outcome.check.level) + "\"/>";
  if (outcome.seed.has_value()) {
    xml += "<property name=\"seed\" value=\"" + std::to_string(*outcome.seed) +
           "\"/>";
  }
  return xml + "</properties>";
}

std::string TestCase(const CheckOutcome& outcome) {
  const std::string name = outcome.check.id + " " + outcome.check.title;
  const std::string owner =
      outcome.plugin.empty() ? std::string("library") : outcome.plugin;
  std::string xml = "  <testcase classname=\"" + XmlText(owner) + "\" name=\"" +
                    XmlText(name) + "\" time=\"" + Seconds(outcome.seconds) +
                    "\">" + Properties(outcome);
  const std::string message = XmlText(outcome.seen);
  switch (outcome.verdict) {
    case Verdict::kPass:
      break;
    case Verdict::kWarn:
      xml += "<system-out>" + XmlText("warning: " + outcome.seen) +
             "</system-out>";
      break;
    case Verdict::kSkip:
      xml += "<skipped message=\"" + message + "\"/>";
      break;
    case Verdict::kFail:
      xml += "<failure message=\"" + message + "\">" +
             XmlText("expected: " + outcome.expected + "\n" + Help(outcome)) +
             "</failure>";
      break;
    case Verdict::kCrash:
    case Verdict::kTimeout:
      xml += "<error type=\"" + std::string(VerdictName(outcome.verdict)) +
             "\" message=\"" + message + "\">" +
             XmlText(Help(outcome) + "\n" + outcome.output) + "</error>";
      break;
  }
  return xml + "</testcase>\n";
}

}  // namespace

std::string OutcomeText(const CheckOutcome& outcome, const Paint& paint) {
  std::string text = PadRight(outcome.check.id, 5) +
                     Painted(outcome.verdict, paint) + "  " +
                     outcome.check.title;
  if (outcome.verdict < Verdict::kFail) {
    if (!outcome.seen.empty())
      text += paint.Quiet(" - " + Printable(outcome.seen));
    text += "\n";
    if (outcome.verdict == Verdict::kWarn) {
      text += Detail("expected", outcome.expected) +
              Detail("advice", outcome.check.advice) +
              Detail("again", outcome.repeat);
    }
    return text;
  }
  return text + "\n" + Detail("seen", outcome.seen) +
         Detail("expected", outcome.expected) +
         Detail("rule", outcome.check.rule) +
         Detail("advice", outcome.check.advice) +
         Detail("again", outcome.repeat) +
         Detail("output", FirstLines(outcome.output));
}

std::string SummaryText(const ConformanceReport& report, const Paint& paint) {
  std::string text;
  for (const auto& [verdict, name] : kCounts) {
    const int count = report.Count(verdict);
    if (count > 0 || verdict == Verdict::kPass) {
      text += (text.empty() ? "" : ", ") + std::to_string(count) + " " + name;
    }
  }
  return (report.Passed() ? paint.Good(text) : paint.Bad(text)) + "\n";
}

JsonObject CheckJson(const ConformanceCheck& check) {
  JsonObject json;
  json.Add("id", check.id)
      .Add("level", check.level)
      .Add("title", check.title)
      .Add("rule", check.rule)
      .Add("advice", check.advice);
  return json;
}

JsonObject ReportJson(std::string_view library,
                      const ConformanceReport& report) {
  std::vector<std::string> checks;
  for (const CheckOutcome& outcome : report.outcomes) {
    JsonObject json = CheckJson(outcome.check);
    json.Add("plugin", outcome.plugin)
        .Add("verdict", VerdictName(outcome.verdict))
        .Add("seen", outcome.seen)
        .Add("expected", outcome.expected)
        .Add("output", outcome.output)
        .Add("seconds", outcome.seconds);
    if (outcome.seed.has_value())
      json.Add("seed", *outcome.seed);
    if (!outcome.repeat.empty())
      json.Add("again", outcome.repeat);
    checks.push_back(json.Text());
  }
  JsonObject json;
  json.Add("schema_version", 1)
      .Add("library", library)
      .Add("passed", report.Passed())
      .AddRaw("checks", JsonArray(checks));
  return json;
}

std::string JUnitXml(std::string_view library,
                     const ConformanceReport& report) {
  double seconds = 0.0;
  std::string cases;
  for (const CheckOutcome& outcome : report.outcomes) {
    seconds += outcome.seconds;
    cases += TestCase(outcome);
  }
  const int errors =
      report.Count(Verdict::kCrash) + report.Count(Verdict::kTimeout);
  return "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuite name=\"" +
         XmlText(library) + "\" tests=\"" +
         std::to_string(report.outcomes.size()) + "\" failures=\"" +
         std::to_string(report.Count(Verdict::kFail)) + "\" errors=\"" +
         std::to_string(errors) + "\" skipped=\"" +
         std::to_string(report.Count(Verdict::kSkip)) + "\" time=\"" +
         Seconds(seconds) + "\">\n" + cases + "</testsuite>\n";
}

}  // namespace whet::cli
