// E: what score() must do with any batch. Sizes are in load_checks.cc, memory
// in memory_checks.cc, threads in thread_checks.cc.
#include <algorithm>
#include <cmath>
#include <numeric>

#include "whet/sdk/text.h"

#include "base/sha256.h"
#include "base/utf8.h"
#include "conformance/check.h"
#include "conformance/samples.h"
#include "conformance/subject.h"

namespace whet::conformance {
namespace {

constexpr std::size_t kSamples = 64;

void ExpectSame(const Scores& a, const Scores& b,
                const std::vector<Item>& items, const std::string& when) {
  for (std::size_t i = 0; i < items.size(); ++i) {
    const std::string difference = Difference(a.items[i], b.items[i]);
    Expect(difference.empty(),
           Show(items[i], i) + " differs " + when + ": " + difference,
           "the same, as WHET_PLUGIN_DETERMINISTIC promises");
  }
}

void SkipUnlessDeterministic(Subject& subject) {
  if (!subject.deterministic())
    Skip("it is not flagged WHET_PLUGIN_DETERMINISTIC");
}

void AnswersABatch(Subject& subject) {
  const InstancePtr instance = subject.Make();
  const std::vector<Item> items = subject.Samples(kSamples);
  const Scores scores = subject.Score(*instance, items);
  const auto scored =
      std::count_if(scores.items.begin(), scores.items.end(),
                    [](const Scored& item) { return item.status == WHET_OK; });
  const std::string note = "scored " + std::to_string(scored) + " of " +
                           std::to_string(items.size()) + " items";
  if (scored == 0 &&
      std::any_of(scores.items.begin(), scores.items.end(),
                  [](const Scored& s) { return s.status != WHET_UNKNOWN; })) {
    Warn(note + " (the first says: " + ShowText(scores.items[0].feedback) + ")",
         "a score for some of them; are these the settings of a real use? "
         "--config '{...}' gives others");
  }
  Pass(note);
}

void RepeatsItself(Subject& subject) {
  SkipUnlessDeterministic(subject);
  const std::vector<Item> items = subject.Samples(kSamples);
  const InstancePtr first = subject.Make();
  const Scores once = subject.Score(*first, items);
  for (int i = 0; i < 3; ++i) {
    ExpectSame(once, subject.Score(*first, items), items,
               "when it is scored again");
  }
  const InstancePtr second = subject.Make();
  ExpectSame(once, subject.Score(*second, items), items,
             "with another instance");
  Conclude({Verdict::kPass, "", "", Sha256Hex(Serialize(once))});
}

void TakesAnEmptyBatch(Subject& subject) {
  const InstancePtr instance = subject.Make();
  const whet_eval_item item = ToC(Item());
  for (const whet_eval_item* items :
       {static_cast<const whet_eval_item*>(nullptr), &item}) {
    const whet_eval_batch batch = {sizeof(batch),
                                   sizeof(whet_eval_item),
                                   items,
                                   0,
                                   subject.seed(),
                                   kWantAll,
                                   0};
    Scores scores;
    ScoreRaw(instance.get(), batch, scores);
    Expect(scores.status == WHET_OK,
           "score() of no items failed: " + scores.error, "WHET_OK");
    Expect(scores.stray_calls == 0,
           "score() of no items called a sink " +
               std::to_string(scores.stray_calls) + " times",
           "no call");
  }
}

void TakesNullTexts(Subject& subject) {
  const InstancePtr instance = subject.Make();
  const std::vector<whet_eval_item> items(3, whet_eval_item{});
  const whet_eval_batch batch = {sizeof(batch),
                                 sizeof(whet_eval_item),
                                 items.data(),
                                 1,
                                 subject.seed(),
                                 kWantAll,
                                 0};
  Scores scores;
  ScoreRaw(instance.get(), batch, scores);
  Expect(scores.status == WHET_OK,
         "score() of an item of empty texts failed: " + scores.error,
         "WHET_OK, with an item_status if it cannot be scored");
}

// Of a status that was set, and of the score that goes with it.
void ExpectHonest(const Scored& scored, const std::string& item) {
  Expect(scored.status != WHET_UNKNOWN, item + ": its status was not set",
         "WHET_OK or why there is no score, for each item");
  Expect(scored.status >= WHET_OK && scored.status <= WHET_UNAUTHENTICATED,
         item + ": its status is " + std::to_string(scored.status),
         "a number of whet/status.h");
  Expect(
      scored.status != WHET_OK || (scored.score >= 0.0 && scored.score <= 1.0),
      item + ": its score is " + ShowNumber(scored.score),
      "a number in [0, 1]; what cannot be scored has another status");
}

void ScoresHonestly(Subject& subject) {
  const InstancePtr instance = subject.Make();
  const std::vector<Item> items = subject.Samples(256);
  const Scores scores = subject.Score(*instance, items);
  for (std::size_t i = 0; i < items.size(); ++i)
    ExpectHonest(scores.items[i], Show(items[i], i));
  Expect(scores.stray_calls == 0,
         std::to_string(scores.stray_calls) +
             " calls of a sink were about items that are not in the batch",
         "0 <= i < count");
}

// One by one, halves, and another order: `order[k]` stands at place k.
void ExpectSameInOrder(Subject& subject, whet_instance& instance,
                       const std::vector<Item>& items, const Scores& together,
                       const std::vector<std::size_t>& order, std::size_t size,
                       const std::string& when) {
  for (std::size_t begin = 0; begin < order.size(); begin += size) {
    std::vector<Item> part;
    for (std::size_t k = begin; k < std::min(begin + size, order.size()); ++k)
      part.push_back(items[order[k]]);
    const Scores scores = subject.Score(instance, part);
    for (std::size_t k = 0; k < part.size(); ++k) {
      const std::size_t i = order[begin + k];
      const std::string difference =
          Difference(together.items[i], scores.items[k]);
      Expect(
          difference.empty(),
          Show(items[i], i) + " in one batch and " + when + ": " + difference,
          "the same, as WHET_PLUGIN_DETERMINISTIC promises");
    }
  }
}

void ScoresItemsByThemselves(Subject& subject) {
  SkipUnlessDeterministic(subject);
  const InstancePtr instance = subject.Make();
  const std::vector<Item> items = subject.Samples(kSamples);
  const Scores together = subject.Score(*instance, items);
  std::vector<std::size_t> order(items.size());
  std::iota(order.begin(), order.end(), 0);
  ExpectSameInOrder(subject, *instance, items, together, order, 1, "by itself");
  Draws draws(subject.seed());
  for (std::size_t i = order.size(); i > 1; --i)
    std::swap(order[i - 1], order[draws.Below(i)]);
  ExpectSameInOrder(subject, *instance, items, together, order, order.size(),
                    "in another order");
  ExpectSameInOrder(subject, *instance, items, together, order, 7,
                    "in a smaller batch");
}

// As a later version of the contract might: longer structs, items further
// apart. What lies between is an item that must not be looked at.
void StepsByStride(Subject& subject) {
  const InstancePtr instance = subject.Make();
  const std::vector<Item> items = subject.Samples(16);
  const Scores expected = subject.Score(*instance, items);
  const Item decoy = {"decoy", "decoy output", "decoy expected", "{}", 999};
  std::vector<whet_eval_item> spread;
  for (const Item& item : items) {
    spread.push_back(ToC(item));
    spread.push_back(ToC(decoy));
  }
  const std::uint32_t limit = TableOf(*instance).max_batch;
  const std::size_t step = limit == 0 ? items.size() : limit;
  Scores all;
  for (std::size_t begin = 0; begin < items.size(); begin += step) {
    struct {
      whet_eval_batch batch;
      char later[32];
    } longer{};
    longer.batch = {sizeof(longer),
                    2 * sizeof(whet_eval_item),
                    &spread[2 * begin],
                    std::min(step, items.size() - begin),
                    subject.seed(),
                    kWantAll,
                    0};
    Scores part;
    ScoreRaw(instance.get(), longer.batch, part);
    Expect(part.status == WHET_OK, "score() failed: " + part.error, "WHET_OK");
    all.items.insert(all.items.end(), part.items.begin(), part.items.end());
  }
  if (!subject.deterministic())
    Pass("not compared: it is not flagged WHET_PLUGIN_DETERMINISTIC");
  for (std::size_t i = 0; i < items.size(); ++i) {
    const std::string difference = Difference(expected.items[i], all.items[i]);
    Expect(difference.empty(),
           Show(items[i], i) +
               " differs if items lie further apart: " + difference,
           "steps of item_stride bytes from one item to the next");
  }
}

void ExpectOnlyWanted(const Scored& scored, std::uint32_t want,
                      const std::string& item) {
  const std::string given = item + ": it gave ";
  const std::string asked =
      " that nobody asked for (want = " + std::to_string(want) + ")";
  Expect((want & WHET_WANT_FEEDBACK) != 0 || scored.status != WHET_OK ||
             scored.feedback_calls == 0,
         given + "feedback" + asked, "none: it costs time");
  Expect((want & WHET_WANT_METRICS) != 0 || scored.metrics.empty(),
         given + "metrics" + asked, "none");
  Expect((want & WHET_WANT_STATISTICS) != 0 || scored.statistics_calls == 0,
         given + "statistics" + asked, "none");
}

void GivesWhatIsWanted(Subject& subject) {
  const InstancePtr instance = subject.Make();
  const std::vector<Item> items = subject.Samples(kSamples);
  const Scores everything = subject.Score(*instance, items);
  for (std::uint32_t want = 0; want < kWantAll; ++want) {
    const Scores scores = subject.Score(*instance, items, want);
    for (std::size_t i = 0; i < items.size(); ++i) {
      const std::string item = Show(items[i], i);
      ExpectOnlyWanted(scores.items[i], want, item);
      const Scored& a = everything.items[i];
      const Scored& b = scores.items[i];
      Expect(!subject.deterministic() || a.status != WHET_OK ||
                 b.status != WHET_OK || a.score == b.score ||
                 (std::isnan(a.score) && std::isnan(b.score)),
             item + ": score " + ShowNumber(a.score) + " with everything, " +
                 ShowNumber(b.score) + " with want = " + std::to_string(want),
             "a score that does not depend on `want`");
    }
  }
}

void SaysWhatWasWrong(Subject& subject) {
  const InstancePtr instance = subject.Make();
  const std::vector<Item> items = subject.Samples(256);
  const Scores scores = subject.Score(*instance, items);
  std::size_t low = 0;
  std::string silent;
  for (std::size_t i = 0; i < items.size(); ++i) {
    const Scored& s = scores.items[i];
    if (s.status == WHET_UNKNOWN || (s.status == WHET_OK && !(s.score < 0.5)))
      continue;
    ++low;
    if (s.feedback.empty() && silent.empty()) {
      silent = Show(items[i], i) +
               (s.status == WHET_OK ? " scored " + ShowNumber(s.score)
                                    : " could not be scored") +
               ", and nothing was said about it";
    }
  }
  if (!silent.empty())
    Warn(silent,
         "a sentence for people and for the model that improves the "
         "prompt");
  Pass(std::to_string(low) + " low scores, each with a reason");
}

bool IsMetricName(const std::string& name) {
  return !name.empty() &&
         name.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789_.") ==
             std::string::npos;
}

constexpr std::size_t kMaxFeedbackBytes = 65536;
constexpr std::size_t kGoodFeedbackBytes = 4096;

void ExpectReadable(const Scored& scored, const std::string& item) {
  const std::size_t bad = FirstInvalidUtf8(scored.feedback);
  Expect(bad == scored.feedback.size(),
         item + ": its feedback is no UTF-8 at byte " + std::to_string(bad),
         "UTF-8, also where a text is cut");
  Expect(scored.feedback.size() <= kMaxFeedbackBytes,
         item + ": its feedback has " + std::to_string(scored.feedback.size()) +
             " bytes",
         std::to_string(kMaxFeedbackBytes) +
             " at most: it becomes part of a prompt");
  for (const auto& [name, value] : scored.metrics) {
    Expect(IsMetricName(name), item + ": a metric is called " + ShowText(name),
           "[a-z0-9_.]+");
    Expect(std::isfinite(value),
           item + ": the metric " + name + " is " + ShowNumber(value),
           "a finite number");
  }
}

void SpeaksReadably(Subject& subject) {
  const InstancePtr instance = subject.Make();
  std::vector<Item> items = subject.Samples(kSamples);
  for (const std::string& text : HardTexts()) {
    items.push_back({text, text + " " + text, "other " + text, "{}", 0});
    items.push_back({text, "other", text, "{}", 0});
  }
  std::string wide;
  while (wide.size() < (1U << 20U))
    wide += "\xF0\x9F\x98\x80 grin\xC3\xA9 ";
  items.push_back({"long", wide, "short", "{}", 0});
  const Scores scores = subject.Score(*instance, items);
  std::size_t longest = 0;
  for (std::size_t i = 0; i < items.size(); ++i) {
    ExpectReadable(scores.items[i], Show(items[i], i));
    longest = std::max(longest, scores.items[i].feedback.size());
  }
  if (longest > kGoodFeedbackBytes) {
    Warn("a feedback of " + std::to_string(longest) + " bytes",
         std::to_string(kGoodFeedbackBytes) + " at most: quote less");
  }
}

constexpr Check kScoreChecks[] = {
    {"E16", "answers a batch",
     "score() of ordinary items returns WHET_OK: it does not crash, hang, "
     "exit or throw across the boundary, and the batch does not fail because "
     "of an item.",
     "Catch exceptions inside score() and give an item that cannot be scored a "
     "status, not the batch.",
     3, "I5", &AnswersABatch},
    {"E7", "repeats itself",
     "The same items and seed give the same scores, again, with another "
     "instance and in another process, if WHET_PLUGIN_DETERMINISTIC is set.",
     "Draw from the seed of the batch only, and look at no clock, address or "
     "order of a hash table; else leave WHET_PLUGIN_DETERMINISTIC off.",
     5, "E16", &RepeatsItself, Scope::kEvaluator, 2},
    {"E1", "takes an empty batch", "A batch may have no items.",
     "Return WHET_OK for a count of 0 before looking at the items.", 4, "E16",
     &TakesAnEmptyBatch},
    {"E2", "takes null texts", "An empty text may be a null pointer.",
     "Look at `len` before `ptr`.", 4, "E16", &TakesNullTexts},
    {"E6", "scores each item by itself",
     "An item has the same score alone, in a batch of any size and at any "
     "place in it, if WHET_PLUGIN_DETERMINISTIC is set.",
     "Keep nothing between items: what an item gets may depend on that item "
     "and the settings only.",
     5, "E7", &ScoresItemsByThemselves},
    {"E8", "scores honestly",
     "Each item gets a status; a score that goes with WHET_OK is in [0, 1]. "
     "What cannot be scored is never 0 or NaN with WHET_OK.",
     "Set item_status of each item, and scores in [0, 1] with WHET_OK only; "
     "what is unknown has another status.",
     5, "E16", &ScoresHonestly},
    {"E9", "steps by the stride",
     "Items lie item_stride bytes apart and structs may be longer than the "
     "plugin knows: a later host's are.",
     "Step by item_stride bytes, never by sizeof or an index into an array.", 5,
     "E7", &StepsByStride},
    {"E12", "gives what is wanted",
     "Feedback, metrics and statistics come only if `want` asks for them; the "
     "score does not depend on it. The reason of an item without a score may "
     "always come.",
     "Look at `want` before calling a sink, and compute the score the same way "
     "whatever it says.",
     5, "E7", &GivesWhatIsWanted},
    {"E15", "says what was wrong",
     "An item with a low score or without one has feedback.",
     "Say in the feedback what was expected and what was found.", 5, "E16",
     &SaysWhatWasWrong},
    {"E17", "speaks readably",
     "Feedback is UTF-8 and short even about long outputs; metrics are finite "
     "and named [a-z0-9_.]+.",
     "Cut what is quoted, replace bytes that are no UTF-8, and name metrics in "
     "lower case.",
     5, "E16", &SpeaksReadably},
};

}  // namespace

std::span<const Check> ScoreChecks() { return kScoreChecks; }

}  // namespace whet::conformance
