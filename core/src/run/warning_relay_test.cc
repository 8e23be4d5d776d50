#include "run/warning_relay.h"

#include <string>
#include <string_view>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace whet {
namespace {

class Seen : public RunObserver {
 public:
  void OnProgress(const RunProgress&) override {}
  void OnMessage(std::string_view) override {}
  void OnWarning(std::string_view line) override { lines.emplace_back(line); }
  std::vector<std::string> lines;
};

TEST(WarningRelay, LosesNoWarningBeforeDuringOrAfterAMonitor) {
  StopSignal stop;
  Seen seen;
  RunMonitor monitor(&stop, &seen, {[](RunProgress&) {}, [](bool) {}});
  WarningRelay relay;
  relay.Warn("before");
  relay.Attach(&monitor);
  relay.Warn("during");
  EXPECT_THAT(seen.lines, ::testing::ElementsAre("before", "during"));
  relay.Attach(nullptr);
  relay.Warn("after");
  relay.Attach(&monitor);
  relay.Attach(nullptr);
  EXPECT_THAT(seen.lines, ::testing::ElementsAre("before", "during", "after"));
}

}  // namespace
}  // namespace whet
