// What calls do against a server with a quota, in simulated time: the real
// queue, limiter and retry policy, a server that counts, no clock.
#include <algorithm>
#include <cmath>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include "whet/status.h"

#include "absl/strings/str_format.h"
#include "gtest/gtest.h"
#include "run/send_queue.h"

namespace whet {
namespace {

SendQueue::TimePoint SimTime(double s) {
  return SendQueue::TimePoint() +
         std::chrono::duration_cast<SendQueue::TimePoint::duration>(
             std::chrono::duration<double>(s));
}

double SimSeconds(SendQueue::TimePoint t) {
  return std::chrono::duration<double>(t - SendQueue::TimePoint()).count();
}

// A token bucket of `rate(now)` requests a second that holds a second's worth.
// Refusals carry a Retry-After of whole seconds; during an outage everything is
// a 503 without.
class SimServer {
 public:
  std::function<double(double now)> rate = [](double) { return 10.0; };
  double down_from = 1e9;
  double down_to = 1e9;
  bool announces = false;

  struct Reply {
    double after = 0.0;
    absl::Status status = {};
    FailureHints hints = {};
    ServerQuota quota = {};
  };

  Reply Answer(double now) {
    const double r = rate(now);
    const double burst = r;
    tokens_ = std::min(burst, tokens_ + (now - refilled_) * r);
    refilled_ = now;
    if (now >= down_from && now < down_to) {
      return {kRefusal,
              absl::UnavailableError("503"),
              {WHET_ERROR_RETRYABLE | WHET_ERROR_NOT_BILLED, 0},
              {}};
    }
    Reply reply;
    if (tokens_ >= 1.0) {
      tokens_ -= 1.0;
      reply.after = latency_(random_);
    } else {
      const double wait = std::ceil((1.0 - tokens_) / r);
      reply = {kRefusal,
               absl::UnavailableError("429"),
               {WHET_ERROR_RETRYABLE | WHET_ERROR_NOT_BILLED,
                static_cast<std::uint64_t>(1000.0 * wait)},
               {}};
    }
    if (announces) {
      reply.quota.requests = {
          static_cast<std::int64_t>(burst), static_cast<std::int64_t>(tokens_),
          static_cast<std::int64_t>(1000.0 * (burst - tokens_) / r)};
    }
    return reply;
  }

 private:
  static constexpr double kRefusal = 0.02;
  std::mt19937_64 random_{7};
  std::lognormal_distribution<double> latency_{-0.125, 0.5};  // mean 1 s
  double tokens_ = 10.0;
  double refilled_ = 0.0;
};

// One run: its queue, and what came of its calls.
struct SimClient {
  explicit SimClient(std::int64_t count) : calls(count) {
    for (std::int64_t i = 0; i < count; ++i) {
      auto call = std::make_shared<Call>();
      call->key = absl::StrFormat(
          "%064x", 0x9E3779B97F4A7C15ULL * static_cast<unsigned>(i + 1));
      call->deadline = SendQueue::TimePoint::max();
      call->worst_case = {1, 100};
      queue.Add(std::move(call));
    }
  }

  bool Over() const {
    return static_cast<std::int64_t>(answers.size()) + lost == calls;
  }
  // Answers a second in [from, to).
  double Goodput(double from, double to) const {
    const auto in =
        std::count_if(answers.begin(), answers.end(),
                      [=](double t) { return t >= from && t < to; });
    return static_cast<double>(in) / (to - from);
  }
  double RequestsPerCall() const {
    return static_cast<double>(queue.traffic().requests) /
           static_cast<double>(calls);
  }

  std::int64_t calls;
  SendQueue queue{64};
  std::int64_t lost = 0;
  std::vector<double> answers;  // when each came
};

class TrafficSimulation : public ::testing::Test {
 protected:
  // Until every client is done, or only the first.
  void Run(const std::vector<SimClient*>& clients) {
    const auto over = [&] { return clients.front()->Over(); };
    while (!over()) {
      for (SimClient* client : clients)
        SendAll(*client);
      Advance(clients);
    }
    end_ = now_;
  }

  SimServer server_;
  double end_ = 0.0;

 private:
  static constexpr double kTimeout = 120.0;
  struct Arrival {
    SimClient* client;
    std::shared_ptr<Call> call;
    SimServer::Reply reply;
  };

  void SendAll(SimClient& client) {
    client.lost += static_cast<std::int64_t>(
        client.queue.TakeOverdue(SimTime(now_)).size());
    while (const auto call = client.queue.Take(SimTime(now_))) {
      if (call->attempts++ == 0)
        call->deadline = SimTime(now_ + kTimeout);
      call->sent = SimTime(now_);
      client.queue.OnSent(*call);
      const SimServer::Reply reply = server_.Answer(now_);
      way_.emplace(now_ + reply.after, Arrival{&client, call, reply});
    }
  }

  void Advance(const std::vector<SimClient*>& clients) {
    double next = way_.empty() ? 1e9 : way_.begin()->first;
    for (const SimClient* client : clients) {
      const SendQueue::TimePoint wake = client->queue.NextWake();
      if (wake != SendQueue::TimePoint::max())
        next = std::min(next, SimSeconds(wake) + 1e-9);
    }
    now_ = std::max(now_, next);
    while (!way_.empty() && way_.begin()->first <= now_) {
      const Arrival arrival = way_.begin()->second;
      way_.erase(way_.begin());
      Deliver(*arrival.client, arrival.call, arrival.reply);
    }
  }

  // As the dispatcher does.
  void Deliver(SimClient& client, const std::shared_ptr<Call>& call,
               const SimServer::Reply& reply) {
    client.queue.OnQuota(*call, reply.quota, SimTime(now_));
    if (IsOverload(reply.status, reply.hints)) {
      client.queue.OnOverload(*call, SimTime(now_), SharedPause(reply.hints));
    } else {
      client.queue.OnAnswer(*call);
    }
    client.queue.GiveUpPlace(*call);
    if (reply.status.ok()) {
      client.answers.push_back(now_);
      return;
    }
    const SendQueue::TimePoint again =
        SimTime(now_) +
        Backoff(call->key, call->attempts, reply.hints.retry_after_ms);
    if (WorthAnotherAttempt(reply.hints, call->charged) &&
        again < call->deadline) {
      client.queue.AddRetry(call, again);
    } else {
      ++client.lost;
    }
  }

  double now_ = 0.0;
  std::multimap<double, Arrival> way_;
};

void Report(const char* name, double value) {
  std::printf("%s %.3f\n", name, value);
}

// 600 requests a minute and 64 workers: the case that loses two calls in three
// with the clients of OpenAI and Vercel (retry twice).
TEST_F(TrafficSimulation, LosesNothingAtARateLimit) {
  SimClient client(2000);
  Run({&client});
  Report("requests per call", client.RequestsPerCall());
  Report("goodput / quota", client.Goodput(5.0, end_ - 5.0) / 10.0);
  EXPECT_EQ(client.lost, 0);
  EXPECT_LE(client.RequestsPerCall(), 1.05);
  EXPECT_GE(client.Goodput(5.0, end_ - 5.0), 0.93 * 10.0);
}

TEST_F(TrafficSimulation, AnAnnouncedQuotaSavesNearlyEveryRefusal) {
  server_.announces = true;
  SimClient client(2000);
  Run({&client});
  Report("requests per call", client.RequestsPerCall());
  Report("goodput / quota", client.Goodput(5.0, end_ - 5.0) / 10.0);
  EXPECT_EQ(client.lost, 0);
  EXPECT_LE(client.RequestsPerCall(), 1.02);
  EXPECT_GE(client.Goodput(5.0, end_ - 5.0), 0.9 * 10.0);
}

TEST_F(TrafficSimulation, AKnownQuotaSavesNearlyEveryRefusal) {
  SimClient client(2000);
  client.queue.SetRates("", {.requests_per_minute = 600}, SimTime(0));
  Run({&client});
  Report("requests per call", client.RequestsPerCall());
  Report("goodput / quota", client.Goodput(5.0, end_ - 5.0) / 10.0);
  EXPECT_EQ(client.lost, 0);
  EXPECT_LE(client.RequestsPerCall(), 1.01);
  EXPECT_GE(client.Goodput(5.0, end_ - 5.0), 0.93 * 10.0);
}

TEST_F(TrafficSimulation, RecoversFromAnOutageOfThirtySeconds) {
  server_.down_from = 60.0;
  server_.down_to = 90.0;
  SimClient client(2000);
  Run({&client});
  Report("requests per call", client.RequestsPerCall());
  Report("goodput / quota", client.Goodput(100.0, 150.0) / 10.0);
  EXPECT_EQ(client.lost, 0);
  EXPECT_LE(client.RequestsPerCall(), 1.1);
  EXPECT_GE(client.Goodput(100.0, 150.0), 0.9 * 10.0);
}

TEST_F(TrafficSimulation, FollowsAQuotaThatHalves) {
  server_.rate = [](double now) { return now < 60.0 ? 10.0 : 5.0; };
  SimClient client(1500);
  Run({&client});
  Report("requests per call", client.RequestsPerCall());
  Report("goodput / quota", client.Goodput(70.0, 120.0) / 5.0);
  EXPECT_EQ(client.lost, 0);
  EXPECT_LE(client.RequestsPerCall(), 1.1);
  EXPECT_GE(client.Goodput(70.0, 120.0), 0.9 * 5.0);
}

TEST_F(TrafficSimulation, FollowsAQuotaThatDoubles) {
  server_.rate = [](double now) { return now < 60.0 ? 10.0 : 20.0; };
  SimClient client(2500);
  Run({&client});
  Report("requests per call", client.RequestsPerCall());
  Report("goodput / quota", client.Goodput(70.0, 110.0) / 20.0);
  EXPECT_EQ(client.lost, 0);
  EXPECT_GE(client.Goodput(70.0, 110.0), 0.9 * 20.0);
}

// Jain's index of fairness: 1 for equal shares, 1/2 if one of two gets all.
TEST_F(TrafficSimulation, TwoRunsWithOneKeyGetAFairShare) {
  SimClient first(1000);
  SimClient second(4000);
  Run({&first, &second});
  const double a = first.Goodput(20.0, end_);
  const double b = second.Goodput(20.0, end_);
  const double jain = (a + b) * (a + b) / (2 * (a * a + b * b));
  Report("Jain index", jain);
  Report("goodput / quota", (a + b) / 10.0);
  EXPECT_GE(jain, 0.9);
  EXPECT_GE(a + b, 0.9 * 10.0);
  EXPECT_EQ(first.lost + second.lost, 0);
}

}  // namespace
}  // namespace whet
