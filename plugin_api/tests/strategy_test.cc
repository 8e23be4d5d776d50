// The strategy adapter and Search over a hand-made service.
#include "whet/sdk/strategy.h"

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <set>
#include <stdexcept>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "fake_host.h"

namespace whet::sdk {

// Runs what the test asks for.
class Scripted : public Strategy {
 public:
  explicit Scripted(const Context&) {}
  void Run(Search& search) override { body(search); }
  static inline std::function<void(Search&)> body;
};

namespace internal {
using ScriptedLibrary =
    Library<StrategyWithHost<Scripted>, StrategyAdapter<Scripted>>;
template <>
Info (*ScriptedLibrary::info)() =
    [] { return Info{.id = "test.scripted", .needs = {WHET_SERVICE_SEARCH}}; };
}  // namespace internal

namespace {

using ::testing::ElementsAre;

// Structs of a later minor version.
struct GrownEvaluated {
  whet_evaluated known;
  std::uint64_t later[2];
};
struct GrownExample {
  whet_example known;
  std::uint64_t later;
};

// Answers what the test needs; released tickets are kept.
struct FakeSearch {
  FakeSearch() {
    table.struct_size = sizeof(table);
    table.examples = [](const whet_host*, whet_text split,
                        const whet_example** items, std::uint64_t* count,
                        std::uint64_t* stride, whet_error* error) noexcept {
      static const GrownExample examples[2] = {
          {{sizeof(GrownExample), 0, 7, Text("{}"), Text("a"), Text("a")}, 0},
          {{sizeof(GrownExample), 0, 9, Text("{}"), Text("b"), Text("b")}, 0}};
      if (View(split) != "train") {
        return Fill(error, WHET_NOT_FOUND, "no such split");
      }
      *items = &examples[0].known;
      *count = 2;
      *stride = sizeof(GrownExample);
      return whet_status{WHET_OK};
    };
    table.evaluate = [](const whet_host*, const whet_evaluate_request* request,
                        whet_ticket* out, whet_error* error) noexcept {
      if (request->count > 2) {
        return Fill(error, WHET_RESOURCE_EXHAUSTED, "too dear");
      }
      *out = 5;
      return whet_status{WHET_OK};
    };
    table.wait_evaluation = [](const whet_host*, whet_ticket,
                               const whet_evaluation** out,
                               whet_error*) noexcept {
      static const GrownEvaluated items[2] = {
          {{sizeof(GrownEvaluated), WHET_OK, 7, 0.5, Text("out"), Text("fb"),
            Text("{}"), Text("[1]")},
           {}},
          {{sizeof(GrownEvaluated), WHET_UNAVAILABLE, 9, std::nan(""),
            whet_text{}, whet_text{}, Text("{}"), whet_text{}},
           {}}};
      static const whet_evaluation result = {
          sizeof(whet_evaluation), sizeof(GrownEvaluated), &items[0].known, 2};
      *out = &result;
      return whet_status{WHET_OK};
    };
    table.release = [](const whet_host*, whet_ticket ticket) noexcept {
      released.insert(ticket);
    };
    table.random = [](const whet_host*, whet_text, std::uint64_t* out,
                      std::uint64_t count, whet_error*) noexcept {
      for (std::uint64_t i = 0; i < count; ++i) {
        out[i] = draws.empty() ? 0 : draws.front();
        if (!draws.empty())
          draws.erase(draws.begin());
      }
      return whet_status{WHET_OK};
    };
    released.clear();
    draws.clear();
    host.services[WHET_SERVICE_SEARCH] = &table;
  }

  // Runs `body` as a strategy; what its run() reports.
  whet_status Run(std::function<void(Search&)> body) {
    Scripted::body = std::move(body);
    const auto instance = CreateInstance(internal::ScriptedLibrary::Entry(),
                                         host, "test.scripted");
    ErrorBuffer error;
    const whet_status status =
        static_cast<const whet_strategy*>(instance->kind_table)
            ->run(instance.get(), error.get());
    message = std::string(error.get()->message, error.get()->len);
    return status;
  }

  FakeHost host;
  whet_search table{};
  std::string message;
  static inline std::set<whet_ticket> released;
  static inline std::vector<std::uint64_t> draws;
};

TEST(StrategyAdapter, BudgetAndCancellationPassThroughRun) {
  FakeSearch fake;
  EXPECT_EQ(fake.Run([](Search& s) {
    s.Evaluate(1, {1, 2, 3});
  }),
            WHET_RESOURCE_EXHAUSTED);
  EXPECT_EQ(fake.message, "too dear");
  EXPECT_EQ(fake.Run([](Search&) { throw Cancelled("stop"); }), WHET_CANCELLED);
  EXPECT_EQ(fake.Run([](Search&) { throw std::out_of_range("bug"); }),
            WHET_INTERNAL);
  EXPECT_EQ(fake.message, "bug");
  EXPECT_EQ(fake.Run([](Search&) {}), WHET_OK);
}

TEST(StrategyAdapter, WithoutTheSearchServiceRunSaysSo) {
  FakeSearch fake;
  fake.host.services.clear();
  EXPECT_EQ(fake.Run([](Search&) {}), WHET_UNIMPLEMENTED);
  EXPECT_EQ(fake.message, "the host does not offer whet.search/1");
}

TEST(Search, ReadsArraysByTheirStride) {
  FakeSearch fake;
  EXPECT_EQ(fake.Run([](Search& s) {
    const auto examples = s.Examples("train");
    ASSERT_EQ(examples.size(), 2U);
    EXPECT_EQ(examples[1].number, 9U);
    EXPECT_EQ(examples[1].label, "b");
    const auto items = s.Wait(s.Evaluate(1, {7, 9}));
    ASSERT_EQ(items.size(), 2U);
    EXPECT_EQ(items[0].score, 0.5);
    EXPECT_EQ(items[0].feedback, "fb");
    EXPECT_EQ(items[0].tool_calls, "[1]");
    EXPECT_FALSE(items[1].ok());
    EXPECT_EQ(items[1].example, 9U);
  }),
            WHET_OK);
  EXPECT_THAT(FakeSearch::released, ElementsAre(5U));
}

TEST(Search, TellsWhetherTheHostKeepsTexts) {
  FakeSearch fake;
  fake.table.keep_text = [](const whet_host*, whet_text name, whet_text text,
                            whet_error* error) noexcept {
    return View(text) == "good"
               ? whet_status{WHET_OK}
               : Fill(error, WHET_INVALID_ARGUMENT, Copy(name) + " is bad");
  };
  const auto keep = [](Search& s) {
    EXPECT_TRUE(s.KeepText("notes", "good"));
    s.KeepText("notes", "worse");
  };
  EXPECT_EQ(fake.Run(keep), WHET_INVALID_ARGUMENT);
  EXPECT_EQ(fake.message, "notes is bad");
  // A host of before keep_text was there.
  fake.table.struct_size = offsetof(whet_search, keep_text);
  EXPECT_EQ(fake.Run([](Search& s) { EXPECT_FALSE(s.KeepText("a", "b")); }),
            WHET_OK);
}

TEST(Search, AnswersOfAnOlderHostHaveNoToolCalls) {
  FakeSearch fake;
  fake.table.wait_evaluation = [](const whet_host*, whet_ticket,
                                  const whet_evaluation** out,
                                  whet_error*) noexcept {
    static const whet_evaluated item = {offsetof(whet_evaluated, tool_calls),
                                        WHET_OK,
                                        7,
                                        0.5,
                                        Text("out"),
                                        Text("fb"),
                                        Text("{}"),
                                        Text("x")};
    static const whet_evaluation result = {sizeof(whet_evaluation),
                                           offsetof(whet_evaluated, tool_calls),
                                           &item, 1};
    *out = &result;
    return whet_status{WHET_OK};
  };
  EXPECT_EQ(fake.Run([](Search& s) {
    EXPECT_EQ(s.Wait(s.Evaluate(1, {7})).at(0).tool_calls, "");
  }),
            WHET_OK);
}

TEST(Search, ErrorsCarryCodeAndText) {
  FakeSearch fake;
  EXPECT_EQ(fake.Run([](Search& s) { s.Examples("test"); }), WHET_NOT_FOUND);
  EXPECT_EQ(fake.message, "no such split");
}

TEST(Search, RandomBelowRejectsWhatWouldBiasIt) {
  FakeSearch fake;
  // 2^64 mod 10 = 6: draws 0 to 5 are rejected.
  FakeSearch::draws = {0, 5, 6, 17};
  EXPECT_EQ(fake.Run([](Search& s) {
    EXPECT_EQ(s.RandomBelow("x", 10), 6U);
    EXPECT_EQ(s.RandomBelow("x", 10), 7U);
    EXPECT_EQ(s.RandomBelow("x", 1), 0U);
  }),
            WHET_OK);
}

TEST(Search, ShuffleIsFisherYatesFromTheBack) {
  FakeSearch fake;
  // Bounds 4, 3, 2; each draw is taken modulo its bound.
  FakeSearch::draws = {4, 4, 3};
  EXPECT_EQ(fake.Run([](Search& s) {
    std::vector<int> items = {1, 2, 3, 4};
    s.Shuffle("x", items);
    EXPECT_THAT(items, ElementsAre(4, 3, 2, 1));
  }),
            WHET_OK);
}

}  // namespace
}  // namespace whet::sdk
