#include "services/http_reuse.h"

namespace whet {
namespace {

constexpr int kTolerated = 1;
constexpr std::chrono::minutes kAvoidance{1};

}  // namespace

void HttpReuse::OnDied(const std::string& origin, TimePoint now) {
  Deaths& deaths = deaths_[origin];
  ++deaths.in_a_row;
  deaths.last = now;
}

bool HttpReuse::IsWorthIt(const std::string& origin, TimePoint now) const {
  const auto it = deaths_.find(origin);
  return it == deaths_.end() || it->second.in_a_row <= kTolerated ||
         now - it->second.last >= kAvoidance;
}

}  // namespace whet
