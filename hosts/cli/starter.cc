#include "starter.h"

namespace whet::cli {
namespace {

constexpr char kStarterConfig[] =
#include "support_triage/whet.yaml.inc"
    ;
constexpr char kStarterData[] =
#include "support_triage/tickets.csv.inc"
    ;
constexpr char kStarterReadme[] =
#include "starter_readme.md.inc"
    ;

// Without the zero at the end of a literal: data may hold anything else.
template <std::size_t n>
std::string StarterContent(const char (&text)[n]) {
  return std::string(text, n - 1);
}

}  // namespace

std::vector<std::string> StarterNames() { return {"support_triage"}; }

std::vector<NewFile> StarterFiles(std::string_view example) {
  if (example != "support_triage")
    return {};
  return {{"whet.yaml", StarterContent(kStarterConfig)},
          {"tickets.csv", StarterContent(kStarterData)},
          {"README.md", StarterContent(kStarterReadme)}};
}

}  // namespace whet::cli
