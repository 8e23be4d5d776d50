#include "run/run_hygiene.h"

#include <utility>

#include "whet/core/hygiene.h"

namespace whet {
namespace {

Splits SplitsOf(const RunData& data) {
  return {{data.train.begin(), data.train.end()},
          {data.val.begin(), data.val.end()},
          {data.test.begin(), data.test.end()}};
}

DataLayout LayoutOf(const DataSpec& spec) {
  return spec.file.empty() ? DataLayout::kFileForEachSplit
                           : DataLayout::kOneFile;
}

}  // namespace

std::vector<std::string> ExampleWarnings(const RunData& data,
                                         const DataSpec& spec) {
  std::vector<std::string> lines;
  for (Finding& finding :
       CheckExamples(data.dataset, SplitsOf(data), LayoutOf(spec)))
    lines.push_back(std::move(finding.text));
  return lines;
}

std::vector<RunFinding> PromptFindings(const Candidate& prompt,
                                       const RunData& data,
                                       const RunSpec& spec) {
  std::vector<RunFinding> out;
  for (Finding& finding : CheckPrompt(prompt, spec.prompt, data.dataset,
                                      SplitsOf(data), LayoutOf(spec.data))) {
    out.push_back(
        {std::string(FindingKindName(finding.kind)), std::move(finding.text)});
  }
  return out;
}

}  // namespace whet
