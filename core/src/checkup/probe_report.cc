#include "checkup/probe_report.h"

#include <string_view>

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "nlohmann/json.hpp"

namespace whet {
namespace {

using ReportJson = nlohmann::ordered_json;

// What a run has to do without. Of the capabilities that are not here it makes
// no use.
struct Lack {
  std::string_view capability;
  std::string_view meaning;
};
constexpr Lack kLacks[] = {
    {"chat", "it answers no chat: use another model"},
    {"usage",
     "it does not count tokens: limits in tokens and dollars are kept by "
     "estimates"},
    {"max_tokens", "answers may get longer than max_output_tokens"},
    {"stop", "answers go on behind the texts of `stop`"},
    {"json_schema",
     "strategies and judges that want a schema ask in words instead, at one "
     "more call each"},
};

void AppendName(std::string& list, std::string_view name,
                const std::string& detail) {
  absl::StrAppend(&list, list.empty() ? "" : ", ", ToAbsl(name),
                  detail.empty() ? "" : absl::StrCat(" (", detail, ")"));
}

std::string TextOf(const ReportJson& object, const char* member) {
  const auto it = object.find(member);
  return it != object.end() && it->is_string() ? it->get<std::string>() : "";
}

void AppendAdvice(std::string& advice, std::string_view more) {
  absl::StrAppend(&advice, advice.empty() ? "" : "; ", ToAbsl(more));
}

}  // namespace

absl::StatusOr<ProbeSummary> SummarizeProbe(const std::string& report,
                                            const std::string& role) {
  const ReportJson json = ReportJson::parse(report, nullptr, false);
  if (!json.is_object() ||
      !json.value("capabilities", ReportJson()).is_object()) {
    return absl::DataLossError(
        "what the provider says of the probe is not a JSON object with "
        "capabilities");
  }
  ProbeSummary summary;
  std::string can, cannot, unknown;
  for (const auto& [name, entry] : json["capabilities"].items()) {
    if (!entry.is_object())
      continue;
    const std::string state = TextOf(entry, "state");
    if (state == "yes")
      AppendName(can, name, "");
    else if (state == "no")
      AppendName(cannot, name, TextOf(entry, "detail"));
    else
      AppendName(unknown, name, TextOf(entry, "detail"));
    for (const Lack& lack : kLacks) {
      if (state == "no" && lack.capability == name) {
        summary.lacks = true;
        AppendAdvice(summary.advice, lack.meaning);
      }
    }
  }
  for (const auto& [title, list] :
       {std::pair("can: ", &can), std::pair("cannot: ", &cannot),
        std::pair("not known: ", &unknown)}) {
    if (!list->empty())
      absl::StrAppend(&summary.what, summary.what.empty() ? "" : "; ", title,
                      *list);
  }
  const ReportJson options = json.value("options", ReportJson::object());
  if (options.is_object() && !options.empty()) {
    AppendAdvice(summary.advice,
                 absl::StrCat("add to models.", role, ": ", options.dump()));
  }
  return summary;
}

}  // namespace whet
