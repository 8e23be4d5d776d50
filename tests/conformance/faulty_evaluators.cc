// Evaluators with one fault each. CMakeLists.txt says which check must find
// which.
#include <atomic>
#include <cfenv>
#include <clocale>
#include <cmath>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <thread>
#include <vector>

#include <sched.h>
#include <unistd.h>

#include "whet/sdk/error.h"

#include "faulty_base.h"

namespace whet::faulty {
namespace {

constexpr std::uint32_t kBoth =
    WHET_PLUGIN_CONCURRENT | WHET_PLUGIN_DETERMINISTIC;

// Faults of score().

[[noreturn]] void Hang() {
  static std::atomic<unsigned> turns{0};
  for (;;)
    ++turns;
}

void Throws(const Call&) { throw 1; }
void Aborts(const Call&) { std::abort(); }
void Hangs(const Call&) { Hang(); }
void Exits(const Call&) { std::exit(0); }
void Segfaults(const Call&) { raise(SIGSEGV); }

void WritesBehind(const Call& call) {
  ScoreWell(call);
  if (call.count() > 0)
    call.sink->scores[call.count()] = 1.0;
}

void WritesBefore(const Call& call) {
  ScoreWell(call);
  if (call.count() > 0)
    call.sink->item_status[-1] = WHET_OK;
}

// As one that takes texts for strings that end with NUL.
void ReadsBehind(const Call& call) {
  static std::atomic<char> last;
  for (std::uint64_t i = 0; i < call.count(); ++i) {
    const whet_text output = call.item(i).output;
    if (output.len > 0)
      last = output.ptr[output.len];
  }
  ScoreWell(call);
}

// Nobody sees it who draws with one seed only.
void DislikesASeed(const Call& call) {
  if (call.batch->seed == 3)
    std::abort();
  ScoreWell(call);
}

std::vector<void*>& Kept() {
  static auto& kept = *new std::vector<void*>;
  return kept;
}

void Leaks(const Call& call) {
  ScoreWell(call);
  static std::atomic<void*> last;
  last = std::malloc(100);
}

void Hoards(const Call& call) {
  ScoreWell(call);
  Kept().push_back(std::malloc(100));
}

void Counts(const Call& call) {
  static std::atomic<int> calls{0};
  const double score = 0.5 + 0.001 * (++calls % 400);
  for (std::uint64_t i = 0; i < call.count(); ++i)
    Deliver(call, i, score);
}

void DependsOnProcess(const Call& call) {
  for (std::uint64_t i = 0; i < call.count(); ++i)
    Deliver(call, i, 0.5 + 0.001 * (getpid() % 400));
}

void DependsOnBatch(const Call& call) {
  for (std::uint64_t i = 0; i < call.count(); ++i)
    Deliver(call, i, 1.0 / static_cast<double>(call.count()));
}

void DependsOnPlace(const Call& call) {
  for (std::uint64_t i = 0; i < call.count(); ++i)
    Deliver(call, i, i == 0 ? 1.0 : 0.75);
}

void IgnoresWant(const Call& call) {
  whet_eval_batch all = *call.batch;
  all.want |= WHET_WANT_FEEDBACK;
  ScoreWell({call.instance, &all, call.sink});
}

void WantChangesScore(const Call& call) {
  for (std::uint64_t i = 0; i < call.count(); ++i)
    Deliver(call, i, call.wants(WHET_WANT_METRICS) ? 0.5 : 0.6);
}

void IgnoresStride(const Call& call) {
  for (std::uint64_t i = 0; i < call.count(); ++i)
    Deliver(call, i, GoodScore(call.batch->items[i]));
}

void LeavesStatusUnset(const Call& call) {
  ScoreWell(call);
  for (std::uint64_t i = 0; i < call.count(); ++i) {
    if (call.item(i).output.len == 0)
      call.sink->item_status[i] = WHET_UNKNOWN;
  }
}

void ScoresNan(const Call& call) {
  ScoreWell(call);
  for (std::uint64_t i = 0; i < call.count(); ++i) {
    if (call.item(i).output.len == 0)
      call.sink->scores[i] = NAN;
  }
}

void ScoresInPercent(const Call& call) {
  for (std::uint64_t i = 0; i < call.count(); ++i)
    Deliver(call, i, 100.0 * GoodScore(call.item(i)));
}

void SpeaksOfOthers(const Call& call) {
  ScoreWell(call);
  if (call.count() > 0 && call.wants(WHET_WANT_METRICS))
    call.sink->metric(call.sink->ctx, call.count(), Text("stray"), 1.0);
}

void ChangesLocale(const Call& call) {
  std::setlocale(LC_ALL, "C.UTF-8");
  ScoreWell(call);
}

void ChangesFolder(const Call& call) {
  if (chdir("/") == 0)
    ScoreWell(call);
}

void ChangesSignals(const Call& call) {
  std::signal(SIGUSR1, SIG_IGN);
  ScoreWell(call);
}

void ChangesRounding(const Call& call) {
  std::fesetround(FE_UPWARD);
  ScoreWell(call);
}

void ChangesEnvironment(const Call& call) {
  setenv("WHET_FAULT", "1", 1);
  ScoreWell(call);
}

void Prints(const Call& call) {
  std::puts("scoring");
  ScoreWell(call);
}

void LeavesThread(const Call& call) {
  static std::atomic<bool> started{false};
  if (!started.exchange(true))
    std::thread([] { pause(); }).detach();
  ScoreWell(call);
}

// Keeps what it works on where every thread finds it.
void SharesState(const Call& call) {
  static volatile double shared = 0.0;
  for (std::uint64_t i = 0; i < call.count(); ++i) {
    shared = GoodScore(call.item(i));
    sched_yield();
    Deliver(call, i, shared);
  }
}

void Say(const Call& call, std::uint64_t i, std::string_view text) {
  call.sink->scores[i] = 0.0;
  call.sink->item_status[i] = WHET_OK;
  if (call.wants(WHET_WANT_FEEDBACK))
    call.sink->feedback(call.sink->ctx, i, Text(text));
}

void SaysBytes(const Call& call) {
  for (std::uint64_t i = 0; i < call.count(); ++i)
    Say(call, i, "cut \xE6\x9D");
}

void QuotesEverything(const Call& call) {
  for (std::uint64_t i = 0; i < call.count(); ++i)
    Say(call, i, "Wrong: " + std::string(View(call.item(i).output)));
}

void SaysNothing(const Call& call) {
  for (std::uint64_t i = 0; i < call.count(); ++i) {
    call.sink->scores[i] = 0.0;
    call.sink->item_status[i] = WHET_OK;
  }
}

void NamesMetricsBadly(const Call& call) {
  ScoreWell(call);
  for (std::uint64_t i = 0; i < call.count() && call.wants(WHET_WANT_METRICS);
       ++i) {
    call.sink->metric(call.sink->ctx, i, Text("F 1"), 0.0);
  }
}

void NeedsAnItem(const Call& call) {
  if (*reinterpret_cast<const volatile char*>(call.batch->items) == 'x')
    Hang();
  ScoreWell(call);
}

void NeedsPointers(const Call& call) {
  for (std::uint64_t i = 0; i < call.count(); ++i) {
    if (call.item(i).output.ptr == nullptr)
      std::abort();
  }
  ScoreWell(call);
}

void NeedsUtf8(const Call& call) {
  for (std::uint64_t i = 0; i < call.count(); ++i) {
    const std::string_view output = View(call.item(i).output);
    if (output.find('\xFF') != output.npos)
      std::abort();
  }
  ScoreWell(call);
}

void IsQuadratic(const Call& call) {
  for (std::uint64_t i = 0; i < call.count(); ++i) {
    if (call.item(i).output.len > (5U << 20U))
      Hang();
  }
  ScoreWell(call);
}

void BigStatistics(const Call& call) {
  ScoreWell(call);
  for (std::uint64_t i = 0; i < call.count(); ++i) {
    const whet_text output = call.item(i).output;
    if (call.wants(WHET_WANT_STATISTICS) && output.len > 100000)
      call.sink->statistics(call.sink->ctx, i, output);
  }
}

// Faults of aggregate().

void SumsWell(const SetCall& call) {
  double sum = 0.0;
  for (std::uint64_t i = 0; i < call.count; ++i)
    sum += call.number(i);
  const double mean = sum / static_cast<double>(call.count);
  call.Give("score", mean >= 0.0 && mean <= 1.0 ? mean : 0.0);
}

void WeighsByPlace(const SetCall& call) {
  double mean = 0.0;
  for (std::uint64_t i = 0; i < call.count; ++i)
    mean = 0.5 * mean + 0.5 * call.number(i);
  call.Give("score", mean >= 0.0 && mean <= 1.0 ? mean : 0.0);
}

void TrustsStatistics(const SetCall& call) {
  for (std::uint64_t i = 0; i < call.count; ++i) {
    if (call.statistics[i].len != sizeof(double))
      std::abort();
  }
  SumsWell(call);
}

void NamesTwice(const SetCall& call) {
  SumsWell(call);
  SumsWell(call);
}

struct Plugin {
  const char* id;
  void (*score)(const Call&) = &ScoreWell;
  void (*aggregate)(const SetCall&) = nullptr;
  std::uint32_t flags = kBoth;
};

constexpr Plugin kPlugins[] = {
    {"fault.none"},
    {"fault.none_aggregates", &ScoreWell, &SumsWell},
    {"fault.throws", &Throws},
    {"fault.aborts", &Aborts},
    {"fault.segfaults", &Segfaults},
    {"fault.hangs", &Hangs},
    {"fault.exits", &Exits},
    {"fault.fails"},
    {"fault.writes_behind", &WritesBehind},
    {"fault.writes_before", &WritesBefore},
    {"fault.reads_behind", &ReadsBehind},
    {"fault.dislikes_a_seed", &DislikesASeed},
    {"fault.has_few_places"},
    {"fault.leaks", &Leaks},
    {"fault.hoards", &Hoards, nullptr, WHET_PLUGIN_DETERMINISTIC},
    {"fault.counts", &Counts},
    {"fault.counts_and_says_so", &Counts, nullptr, WHET_PLUGIN_CONCURRENT},
    {"fault.depends_on_process", &DependsOnProcess},
    {"fault.depends_on_batch", &DependsOnBatch},
    {"fault.depends_on_place", &DependsOnPlace},
    {"fault.ignores_want", &IgnoresWant},
    {"fault.want_changes_score", &WantChangesScore},
    {"fault.ignores_stride", &IgnoresStride},
    {"fault.leaves_status_unset", &LeavesStatusUnset},
    {"fault.scores_nan", &ScoresNan},
    {"fault.scores_in_percent", &ScoresInPercent},
    {"fault.speaks_of_others", &SpeaksOfOthers},
    {"fault.changes_locale", &ChangesLocale},
    {"fault.changes_folder", &ChangesFolder},
    {"fault.changes_signals", &ChangesSignals},
    {"fault.changes_rounding", &ChangesRounding},
    {"fault.changes_environment", &ChangesEnvironment},
    {"fault.prints", &Prints},
    {"fault.leaves_thread", &LeavesThread},
    {"fault.shares_state", &SharesState},
    {"fault.shares_state_and_says_so", &SharesState, nullptr,
     WHET_PLUGIN_DETERMINISTIC},
    {"fault.says_bytes", &SaysBytes},
    {"fault.quotes_everything", &QuotesEverything},
    {"fault.says_nothing", &SaysNothing},
    {"fault.names_metrics_badly", &NamesMetricsBadly},
    {"fault.needs_an_item", &NeedsAnItem},
    {"fault.needs_pointers", &NeedsPointers},
    {"fault.needs_utf8", &NeedsUtf8},
    {"fault.is_quadratic", &IsQuadratic},
    {"fault.takes_few_items"},
    {"fault.big_statistics", &BigStatistics},
    {"fault.weighs_by_place", &ScoreWell, &WeighsByPlace},
    {"fault.trusts_statistics", &ScoreWell, &TrustsStatistics},
    {"fault.names_twice", &ScoreWell, &NamesTwice},
};
constexpr std::size_t kCount = sizeof(kPlugins) / sizeof(kPlugins[0]);

struct Instance {
  whet_instance c{};
  whet_evaluator table{};
  const Plugin* plugin = nullptr;
};

const Plugin& PluginOf(whet_instance* instance) {
  return *static_cast<Instance*>(instance->self)->plugin;
}

// Not noexcept: `fault.throws` throws through it into the host.
whet_status Score(whet_instance* instance, const whet_eval_batch* batch,
                  const whet_eval_sink* sink, whet_error* error) {
  const Plugin& plugin = PluginOf(instance);
  const std::string_view id = plugin.id;
  if (id == "fault.fails" && batch->count > 1)
    return sdk::Fill(error, WHET_INTERNAL, "one item is bad");
  if (id == "fault.takes_few_items" && batch->count > 50000)
    return sdk::Fill(error, WHET_OUT_OF_RANGE, "too many items");
  plugin.score({instance, batch, sink});
  return WHET_OK;
}

whet_status Aggregate(whet_instance* instance, const whet_text* statistics,
                      uint64_t count, const whet_aggregate_sink* sink,
                      whet_error*) noexcept {
  PluginOf(instance).aggregate({statistics, count, sink});
  return WHET_OK;
}

std::atomic<int> alive{0};

void Destroy(whet_instance* instance) noexcept {
  delete static_cast<Instance*>(instance->self);
  --alive;
}

whet_status Create(whet_text id, const whet_host*, whet_text,
                   whet_instance** out, whet_error* error) noexcept {
  for (const Plugin& plugin : kPlugins) {
    if (View(id) != plugin.id)
      continue;
    if (View(id) == "fault.has_few_places" && alive >= 20)
      return sdk::Fill(error, WHET_UNAVAILABLE, "all places are taken");
    ++alive;
    auto* made = new Instance;
    made->plugin = &plugin;
    made->table.struct_size = sizeof(whet_evaluator);
    made->table.score =
        reinterpret_cast<decltype(whet_evaluator::score)>(&Score);
    made->table.aggregate = plugin.aggregate == nullptr ? nullptr : &Aggregate;
    made->c.struct_size = sizeof(whet_instance);
    made->c.self = made;
    made->c.kind_table = &made->table;
    made->c.destroy = &Destroy;
    *out = &made->c;
    return WHET_OK;
  }
  return sdk::Fill(error, WHET_NOT_FOUND, "no such plugin");
}

const whet_entry* MakeEntry() {
  static whet_descriptor descriptors[kCount];
  static const whet_descriptor* list[kCount];
  for (std::size_t i = 0; i < kCount; ++i) {
    whet_descriptor& d = descriptors[i];
    d.struct_size = sizeof(d);
    d.flags = kPlugins[i].flags;
    d.kind = Text(WHET_KIND_EVALUATOR);
    d.id = Text(kPlugins[i].id);
    d.name = Text("Faulty");
    d.version = Text("1.0.0");
    d.description = Text("Has one fault.");
    list[i] = &d;
  }
  static const whet_entry entry = {sizeof(entry),    WHET_ABI_MAJOR,
                                   WHET_ABI_MINOR,   0,
                                   WHET_ENVIRONMENT, 0,
                                   Text(""),         list,
                                   kCount,           &Create};
  return &entry;
}

}  // namespace
}  // namespace whet::faulty

WHET_EXPORT const whet_entry* whet_plugin_entry_v1(void) noexcept {
  static const whet_entry* entry = whet::faulty::MakeEntry();
  return entry;
}
