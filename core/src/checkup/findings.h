// Collects what checks find. One thread.
//
//   Findings findings(options.on_finding);
//   findings.Ok("config", "", "whet.yaml");
//   findings.Fail("data", "", status);
#ifndef WHET_CORE_CHECKUP_FINDINGS_H_
#define WHET_CORE_CHECKUP_FINDINGS_H_

#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "whet/core/checkup.h"

#include "absl/status/status.h"

namespace whet {

class Findings {
 public:
  explicit Findings(std::function<void(const CheckFinding&)> on_finding)
      : on_finding_(std::move(on_finding)) {}

  void Ok(std::string check, std::string about, std::string what);
  void Warn(std::string check, std::string about, std::string what,
            std::string advice);
  // The advice is `advice` or, if that is empty, the hint in `status`.
  void Fail(std::string check, std::string about, const absl::Status& status,
            std::string advice = {});

  bool failed() const { return failed_; }
  std::vector<CheckFinding> Take() { return std::move(findings_); }

 private:
  void Add(CheckFinding finding);

  std::function<void(const CheckFinding&)> on_finding_;
  std::vector<CheckFinding> findings_;
  bool failed_ = false;
};

}  // namespace whet

#endif  // WHET_CORE_CHECKUP_FINDINGS_H_
