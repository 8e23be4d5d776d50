#include "checkup/findings.h"

#include <string_view>

namespace whet {

std::string_view CheckStateName(CheckState state) {
  switch (state) {
    case CheckState::kOk:
      return "OK";
    case CheckState::kWarn:
      return "WARN";
    case CheckState::kFail:
      break;
  }
  return "FAIL";
}

void Findings::Ok(std::string check, std::string about, std::string what) {
  Add({.state = CheckState::kOk,
       .check = std::move(check),
       .about = std::move(about),
       .what = std::move(what),
       .advice = {}});
}

void Findings::Warn(std::string check, std::string about, std::string what,
                    std::string advice) {
  Add({.state = CheckState::kWarn,
       .check = std::move(check),
       .about = std::move(about),
       .what = std::move(what),
       .advice = std::move(advice)});
}

void Findings::Fail(std::string check, std::string about,
                    const absl::Status& status, std::string advice) {
  constexpr std::string_view kHint = "\nhint: ";
  std::string what(status.message());
  if (const std::size_t hint = what.find(kHint); hint != std::string::npos) {
    if (advice.empty())
      advice = what.substr(hint + kHint.size());
    what.resize(hint);
  }
  failed_ = true;
  Add({CheckState::kFail, std::move(check), std::move(about), std::move(what),
       std::move(advice), status.code()});
}

void Findings::Add(CheckFinding finding) {
  if (on_finding_ != nullptr)
    on_finding_(finding);
  findings_.push_back(std::move(finding));
}

}  // namespace whet
