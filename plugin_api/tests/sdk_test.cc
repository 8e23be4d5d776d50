// What the SDK promises at the boundary: exceptions stop there with their text,
// text is cut at code points, batches are read by their stride.
#include <cmath>
#include <cstring>
#include <map>
#include <stdexcept>
#include <string>
#include <vector>

#include "whet/sdk/evaluator.h"

#include "gtest/gtest.h"

namespace {

// Scores what the input says; throws in the ways an author can.
struct Moody : whet::sdk::Evaluator {
  explicit Moody(const whet::sdk::Context& context) {
    if (context.config == "throw")
      throw std::runtime_error("boom in create");
    if (context.config == "odd")
      throw 42;
  }
  whet::sdk::Score Evaluate(const whet::sdk::Item& item) const override {
    if (item.input == "refuse") {
      throw whet::sdk::Error(WHET_INVALID_ARGUMENT, "no reference");
    }
    if (item.input == "crash")
      throw std::logic_error("boom in score");
    return {0.25, "say more", {{"length", 3.0}}};
  }
};

const void* NoService(const whet_host*, whet_text) noexcept { return nullptr; }

constexpr whet_host kHost = {sizeof(whet_host), WHET_ABI_MINOR, nullptr,
                             {"test", 4},       {"0", 1},       &NoService};

whet_text Text(const char* text) { return {text, std::strlen(text)}; }

struct Failure {
  whet_status status;
  std::string text;
  std::uint32_t flags;
};

Failure Create(const char* id, const char* config, std::uint32_t capacity,
               whet_instance** out) {
  std::vector<char> buffer(capacity + 1, '#');
  whet_error error{};
  error.struct_size = sizeof(error);
  error.capacity = capacity;
  error.message = buffer.data();
  const whet_status status = whet_plugin_entry_v1()->create(
      Text(id), &kHost, Text(config), out, &error);
  EXPECT_EQ(buffer[capacity], '#') << "wrote past the buffer";
  return {status, std::string(buffer.data(), error.len), error.flags};
}

struct Sunk {
  std::map<std::uint64_t, std::string> feedback;
  std::map<std::uint64_t, double> metrics;
};

void Feedback(void* ctx, uint64_t i, whet_text text) noexcept {
  static_cast<Sunk*>(ctx)->feedback[i] = whet::sdk::Copy(text);
}
void Metric(void* ctx, uint64_t i, whet_text, double value) noexcept {
  static_cast<Sunk*>(ctx)->metrics[i] = value;
}

// An item as a later host may send it: longer than this plugin knows.
struct LongItem {
  whet_eval_item item;
  char later[24];
};

struct Scored {
  whet_status status;
  std::vector<double> scores;
  std::vector<whet_status> statuses;
  Sunk sunk;
};

Scored Score(const std::vector<const char*>& inputs, std::uint32_t want) {
  whet_instance* instance = nullptr;
  EXPECT_EQ(Create("acme.moody", "{}", 64, &instance).status, WHET_OK);
  std::vector<LongItem> items(inputs.size());
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    items[i].item = {
        Text(inputs[i]), {nullptr, 0}, {nullptr, 0}, {nullptr, 0}, i};
  }
  Scored out{WHET_OK,
             std::vector<double>(inputs.size(), NAN),
             std::vector<whet_status>(inputs.size(), WHET_UNKNOWN),
             {}};
  const whet_eval_batch batch = {
      sizeof(batch),
      sizeof(LongItem),
      reinterpret_cast<const whet_eval_item*>(items.data()),
      items.size(),
      1,
      want,
      0};
  const whet_eval_sink sink = {
      sizeof(sink),        0,         &out.sunk, out.scores.data(),
      out.statuses.data(), &Feedback, &Metric};
  out.status = static_cast<const whet_evaluator*>(instance->kind_table)
                   ->score(instance, &batch, &sink, nullptr);
  instance->destroy(instance);
  return out;
}

TEST(Sdk, EntryIsPureAndDescribesThePlugin) {
  const whet_entry* entry = whet_plugin_entry_v1();
  EXPECT_EQ(entry, whet_plugin_entry_v1());
  EXPECT_EQ(entry->environment, WHET_ENVIRONMENT);
  ASSERT_EQ(entry->descriptor_count, 1u);
  const whet_descriptor& d = *entry->descriptors[0];
  EXPECT_EQ(whet::sdk::View(d.kind), "whet.evaluator/1");
  EXPECT_EQ(whet::sdk::View(d.id), "acme.moody");
  ASSERT_EQ(d.needs_count, 1u);
  EXPECT_EQ(whet::sdk::View(d.needs[0]), "whet.log/1");
}

TEST(Sdk, KeepsTheTextOfAnExceptionInTheConstructor) {
  whet_instance* instance = nullptr;
  const Failure failure = Create("acme.moody", "throw", 64, &instance);
  EXPECT_EQ(failure.status, WHET_INTERNAL);
  EXPECT_EQ(failure.text, "boom in create");
  EXPECT_EQ(Create("acme.moody", "odd", 64, &instance).text,
            "an exception that is not a std::exception");
  EXPECT_EQ(instance, nullptr);
}

TEST(Sdk, CutsTheTextToTheCallersBuffer) {
  whet_instance* instance = nullptr;
  for (const std::uint32_t capacity : {0U, 1U, 2U, 7U}) {
    const Failure failure = Create("acme.moody", "throw", capacity, &instance);
    EXPECT_EQ(failure.text, std::string("boom in create").substr(0, capacity));
    EXPECT_TRUE(failure.flags & WHET_ERROR_TRUNCATED);
  }
}

TEST(Sdk, RefusesAnIdThatItDoesNotHave) {
  whet_instance* instance = nullptr;
  const Failure failure = Create("acme.moody2", "{}", 64, &instance);
  EXPECT_EQ(failure.status, WHET_NOT_FOUND);
  EXPECT_EQ(failure.text,
            "this library has only 'acme.moody', not 'acme.moody2'");
}

TEST(Sdk, OneBadItemDoesNotFailTheBatch) {
  const Scored scored = Score({"fine", "refuse", "fine"}, WHET_WANT_FEEDBACK);
  EXPECT_EQ(scored.status, WHET_OK);
  EXPECT_EQ(scored.scores[0], 0.25);
  EXPECT_EQ(scored.statuses[1], WHET_INVALID_ARGUMENT);
  EXPECT_TRUE(std::isnan(scored.scores[1]));
  EXPECT_EQ(scored.sunk.feedback.at(1), "no reference");
  EXPECT_EQ(scored.scores[2], 0.25);
}

TEST(Sdk, AnUnexpectedExceptionFailsTheBatch) {
  EXPECT_EQ(Score({"fine", "crash"}, 0).status, WHET_INTERNAL);
}

TEST(Sdk, GivesOnlyWhatIsWanted) {
  EXPECT_TRUE(Score({"fine"}, 0).sunk.feedback.empty());
  EXPECT_TRUE(Score({"fine"}, WHET_WANT_FEEDBACK).sunk.metrics.empty());
  const Scored all = Score({"fine"}, WHET_WANT_FEEDBACK | WHET_WANT_METRICS);
  EXPECT_EQ(all.sunk.feedback.at(0), "say more");
  EXPECT_EQ(all.sunk.metrics.at(0), 3.0);
}

TEST(Sdk, TakesAnEmptyBatch) { EXPECT_EQ(Score({}, 0).status, WHET_OK); }

TEST(CutAtCodePoint, NeverEndsInsideACharacter) {
  const std::string text = "a\xC3\xA9\xE2\x82\xAC";  // a, e acute, euro sign
  const std::size_t lengths[] = {0, 1, 1, 3, 3, 3, 6};
  for (std::size_t limit = 0; limit <= text.size(); ++limit) {
    EXPECT_EQ(whet::sdk::CutAtCodePoint(text, limit).size(), lengths[limit]);
  }
}

}  // namespace

WHET_EVALUATOR_PLUGIN(Moody, {.id = "acme.moody",
                              .name = "Moody",
                              .version = "1.0.0",
                              .needs = {"whet.log/1"}})
