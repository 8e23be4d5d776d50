#include "run/limiter.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <deque>
#include <map>
#include <random>
#include <vector>

#include "gtest/gtest.h"

namespace whet {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using TimePoint = Limiter::TimePoint;

TimePoint At(double s) {
  return TimePoint() + std::chrono::duration_cast<Limiter::Duration>(
                           std::chrono::duration<double>(s));
}

TEST(Limiter, DoublesPerRoundTripUntilTheFirstOverload) {
  Limiter limiter(64);
  std::vector<std::int64_t> limits;
  for (int round = 0; round < 5; ++round) {
    limits.push_back(limiter.limit());
    for (std::int64_t i = 1; i <= limits.back(); ++i) {
      limiter.OnSent(limiter.limit());
      limiter.OnAnswer();
    }
  }
  EXPECT_EQ(limits, (std::vector<std::int64_t>{4, 8, 16, 32, 64}));
}

TEST(Limiter, AddsOnePerRoundTripAfterAnOverload) {
  Limiter limiter(64, /*known=*/true);
  limiter.OnOverload(At(0), At(1), seconds(0));
  EXPECT_EQ(limiter.limit(), 44);  // 64 * 0.7
  for (int i = 0; i < 46; ++i) {
    limiter.OnSent(limiter.limit());
    limiter.OnAnswer();
  }
  EXPECT_EQ(limiter.limit(), 45);
}

TEST(Limiter, DoesNotGrowWhereNobodyWaited) {
  Limiter limiter(64);
  for (int i = 0; i < 100; ++i) {
    limiter.OnSent(1);
    limiter.OnAnswer();
  }
  EXPECT_EQ(limiter.limit(), 4);
}

TEST(Limiter, DecreasesOnceForAllCallsOfOneRoundTrip) {
  Limiter limiter(100, /*known=*/true);
  for (int i = 0; i < 50; ++i)
    limiter.OnOverload(At(1), At(2), seconds(0));
  EXPECT_EQ(limiter.limit(), 70);
  limiter.OnOverload(At(2.5), At(3), seconds(0));
  EXPECT_EQ(limiter.limit(), 49);
  EXPECT_EQ(limiter.overloads(), 51);
}

TEST(Limiter, NeverStopsAltogether) {
  Limiter limiter(2, /*known=*/true);
  for (int i = 0; i < 20; ++i)
    limiter.OnOverload(At(i), At(i), seconds(0));
  EXPECT_EQ(limiter.limit(), 1);
  EXPECT_TRUE(limiter.MaySend(At(30), 0));
}

TEST(Limiter, PausesWhileNothingIsAnswered) {
  Limiter limiter(8);
  std::vector<double> pauses;
  for (int i = 0; i < 7; ++i) {
    const TimePoint now = At(100 * (i + 1));
    limiter.OnOverload(now, now, seconds(0));
    pauses.push_back(std::max(
        0.0, std::chrono::duration<double>(limiter.gate() - now).count()));
  }
  EXPECT_EQ(pauses, (std::vector<double>{0, 0.5, 1, 2, 4, 8, 8}));
  limiter.OnAnswer();
  limiter.OnOverload(At(900), At(900), seconds(0));
  EXPECT_TRUE(limiter.MaySend(At(900), 0));
}

TEST(Limiter, KeepsTheLatestGate) {
  Limiter limiter(8);
  limiter.OnOverload(At(0), At(1), seconds(10));
  limiter.OnOverload(At(0), At(2), seconds(3));
  EXPECT_FALSE(limiter.MaySend(At(10.9), 0));
  EXPECT_TRUE(limiter.MaySend(At(11), 0));
}

// A server that refills `rate` requests a second up to `burst`, and a queue of
// calls that may be under way 64 at once, in simulated time.
class World {
 public:
  double rate = 10.0;
  double burst = 10.0;
  double down_from = 1e9;  // an outage: everything is refused
  double down_to = 1e9;

  struct Outcome {
    std::int64_t requests = 0;
    std::int64_t done = 0;
    std::int64_t lost = 0;  // past their deadline
    double end = 0.0;
    std::vector<double> answers;  // when each came
  };

  Outcome Run(std::int64_t calls) {
    for (std::int64_t i = 0; i < calls; ++i)
      waiting_.push_back({i, -1.0});
    while (out_.done + out_.lost < calls) {
      SendWhatMayGo();
      Advance();
    }
    out_.end = now_;
    return out_;
  }

 private:
  static constexpr double kDeadline = 120.0;
  static constexpr double kRefusal = 0.02;

  struct Pending {
    std::int64_t number;
    double first_sent;
  };
  struct Arrival {
    Pending call;
    double sent;
    double retry_after;  // negative: an answer
  };

  void SendWhatMayGo() {
    while (limiter_.MaySend(At(now_), static_cast<std::int64_t>(way_.size()))) {
      Pending call{};
      if (!retries_.empty() && retries_.begin()->first <= now_) {
        call = retries_.begin()->second;
        retries_.erase(retries_.begin());
      } else if (!waiting_.empty()) {
        call = waiting_.front();
        waiting_.pop_front();
      } else {
        return;
      }
      if (call.first_sent < 0)
        call.first_sent = now_;
      ++out_.requests;
      tokens_ = std::min(burst, tokens_ + (now_ - refilled_) * rate);
      refilled_ = now_;
      if (now_ >= down_from && now_ < down_to) {
        way_.emplace(now_ + kRefusal, Arrival{call, now_, 0.0});
      } else if (tokens_ >= 1.0) {
        tokens_ -= 1.0;
        way_.emplace(now_ + latency_(random_), Arrival{call, now_, -1.0});
      } else {
        // Retry-After has whole seconds.
        way_.emplace(now_ + kRefusal,
                     Arrival{call, now_, std::ceil((1.0 - tokens_) / rate)});
      }
      limiter_.OnSent(static_cast<std::int64_t>(way_.size()));
    }
  }

  // To the next thing that happens.
  void Advance() {
    double next = way_.empty() ? 1e9 : way_.begin()->first;
    const double gate =
        std::chrono::duration<double>(limiter_.gate() - TimePoint()).count();
    if (gate > now_ && !(waiting_.empty() && retries_.empty()))
      next = std::min(next, gate);
    if (!retries_.empty() && retries_.begin()->first > now_)
      next = std::min(next, retries_.begin()->first);
    now_ = next;
    while (!way_.empty() && way_.begin()->first <= now_) {
      const Arrival arrival = way_.begin()->second;
      way_.erase(way_.begin());
      if (arrival.retry_after < 0) {
        limiter_.OnAnswer();
        ++out_.done;
        out_.answers.push_back(now_);
        continue;
      }
      limiter_.OnOverload(
          At(arrival.sent), At(now_),
          std::chrono::duration_cast<Limiter::Duration>(
              std::chrono::duration<double>(arrival.retry_after)));
      Call(arrival.call);
    }
  }

  // A refused call waits as the dispatcher lets it.
  void Call(Pending call) {
    const double again = now_ + 1.0 + 0.25 * jitter_(random_);
    if (again >= call.first_sent + kDeadline) {
      ++out_.lost;
    } else {
      retries_.emplace(again, call);
    }
  }

  Limiter limiter_{64};
  std::mt19937_64 random_{7};
  std::lognormal_distribution<double> latency_{-0.125, 0.5};  // mean 1 s
  std::uniform_real_distribution<double> jitter_{0.0, 1.0};
  double now_ = 0.0;
  double tokens_ = 10.0;
  double refilled_ = 0.0;
  std::deque<Pending> waiting_;
  std::multimap<double, Pending> retries_;
  std::multimap<double, Arrival> way_;
  Outcome out_;
};

double Goodput(const World::Outcome& outcome, double from, double to) {
  const auto in = std::count_if(outcome.answers.begin(), outcome.answers.end(),
                                [=](double t) { return t >= from && t < to; });
  return static_cast<double>(in) / (to - from);
}

// 600 requests a minute and 64 workers: the case that loses two calls in three
// with the clients of OpenAI and Vercel (retry twice).
TEST(LimiterInSimulatedTime, LosesNothingAtARateLimit) {
  World world;
  const World::Outcome outcome = world.Run(2000);
  RecordProperty("requests_per_call",
                 std::to_string(static_cast<double>(outcome.requests) / 2000));
  EXPECT_EQ(outcome.lost, 0);
  EXPECT_LE(outcome.requests, 2100);
  EXPECT_GE(Goodput(outcome, 5.0, outcome.end - 5.0), 0.93 * world.rate);
}

TEST(LimiterInSimulatedTime, SurvivesAnOutageOfThirtySeconds) {
  World world;
  world.down_from = 60.0;
  world.down_to = 90.0;
  const World::Outcome outcome = world.Run(2000);
  EXPECT_EQ(outcome.lost, 0);
  EXPECT_LE(outcome.requests, 2200);
  EXPECT_GE(Goodput(outcome, 100.0, 150.0), 0.9 * world.rate);
}

}  // namespace
}  // namespace whet
