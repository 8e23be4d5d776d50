// The scores of every token of an answer are the same, bit by bit, however the
// request was computed. Compares checksums over all scores, not only texts:
// texts hide small differences until they matter.
#include <algorithm>
#include <cstdint>
#include <cstring>
#include <map>
#include <random>
#include <span>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "engine.h"
#include "model_fixture.h"

namespace whet::llama {
namespace {

constexpr int kRequests = 40;

const char kSystem[] =
    "You sort the messages that reach a shop into billing, shipping, account "
    "or technical. Answer with the category and nothing else. A refund is "
    "billing, a lost parcel is shipping, a forgotten password is account and "
    "a page that does not load is technical.";

// FNV-1a over the bits of the scores.
void AddTo(std::uint64_t& checksum, std::span<const float> scores) {
  for (const float score : scores) {
    std::uint32_t bits = 0;
    std::memcpy(&bits, &score, sizeof(bits));
    checksum = (checksum ^ bits) * 1099511628211ULL;
  }
}

EngineRequest Request(int i) {
  std::string text = "Message " + std::to_string(i) + ":";
  for (int word = 0; word < i % 4; ++word) {
    text += " my lamp number " + std::to_string(word * i) + " is late";
  }
  EngineRequest request;
  request.prompt = UserPrompt(text, i % 4 == 3 ? "" : kSystem);
  request.max_output_tokens = 1 + i % 6;
  if (i % 2 == 1) {
    request.sampling = {.temperature = 1.5,
                        .top_p = 0.9,
                        .seed = static_cast<std::uint64_t>(i)};
  }
  return request;
}

using Checksums = std::map<int, std::uint64_t>;

// Sends the requests in this order, all at once or each after the answer to
// the one before.
enum class Pace { kAtOnce, kOneByOne };

Checksums Compute(const EngineOptions& options, const std::vector<int>& order,
                  Pace pace) {
  const auto engine = Engine::Start(TestModel(), options);
  Checksums checksums;
  std::vector<Pending> pending;
  for (const int i : order) {
    std::uint64_t& checksum = checksums[i];
    EngineRequest request = Request(i);
    request.observe = [&checksum](std::span<const float> scores) {
      AddTo(checksum, scores);
    };
    pending.push_back(Start(*engine, std::move(request)));
    if (pace == Pace::kOneByOne) {
      pending.back().outcome.wait();
    }
  }
  for (Pending& p : pending) {
    Answer(std::move(p));
  }
  return checksums;
}

std::vector<int> Ordered() {
  std::vector<int> order(kRequests);
  for (int i = 0; i < kRequests; ++i) {
    order[i] = i;
  }
  return order;
}

std::vector<int> Shuffled(std::uint32_t seed) {
  std::vector<int> order = Ordered();
  std::shuffle(order.begin(), order.end(), std::mt19937(seed));
  return order;
}

EngineOptions Options(int slots, int threads) {
  return {.context = 256, .slots = slots, .threads = threads};
}

// Each request in an engine of its own: nothing shared, nothing beside it.
Checksums Alone() {
  Checksums checksums;
  for (const int i : Ordered()) {
    checksums.merge(Compute(Options(1, 1), {i}, Pace::kOneByOne));
  }
  return checksums;
}

TEST(Determinism, ScoresDoNotDependOnCompanyOrderSharingOrThreads) {
  const Checksums alone = Alone();
  EXPECT_EQ(Compute(Options(1, 1), Ordered(), Pace::kOneByOne), alone)
      << "one slot that keeps what it has";
  EXPECT_EQ(Compute(Options(8, 1), Ordered(), Pace::kAtOnce), alone)
      << "a full batch";
  EXPECT_EQ(Compute(Options(8, 2), Shuffled(1), Pace::kAtOnce), alone)
      << "a full batch in another order, on two threads";
  EXPECT_EQ(Compute(Options(5, 1), Shuffled(2), Pace::kAtOnce), alone)
      << "an odd number of slots";
  EXPECT_EQ(Compute(Options(3, 3), Shuffled(3), Pace::kAtOnce), alone)
      << "three threads";
}

TEST(Determinism, ChecksumSeesOneBit) {
  const float one = 1.0F;
  const float next = 1.0F + 0x1p-23F;
  std::uint64_t a = 0;
  std::uint64_t b = 0;
  AddTo(a, {&one, 1});
  AddTo(b, {&next, 1});
  EXPECT_NE(a, b);
}

}  // namespace
}  // namespace whet::llama
