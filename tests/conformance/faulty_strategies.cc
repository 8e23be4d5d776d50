// Strategies with one fault each. CMakeLists.txt says which check must find
// which.
#include <atomic>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <thread>
#include <vector>

#include <unistd.h>

#include "faulty_search.h"

namespace whet::faulty {
namespace {

using sdk::View;

constexpr char kSearchSchema[] = R"({
  "type": "object",
  "properties": {
    "rounds": {"type": "integer", "minimum": 1, "maximum": 50, "default": 6,
               "description": "Prompts to try."}
  }
})";

// The functions of the service, for what the SDK does not let happen.
const whet_search& Table(Search& search) {
  return *search.host().Service<whet_search>(WHET_SERVICE_SEARCH);
}

Numbers ValNumbers(Search& search) {
  Numbers numbers;
  for (const Example& e : search.Examples("val"))
    numbers.push_back(e.number);
  return numbers;
}

// Faults.

void Fails(Search& search, const Ways& ways) {
  SearchWell(search, ways);
  throw Error(WHET_INTERNAL, "something is broken");
}

void Crashes(Search&, const Ways&) { std::abort(); }

[[noreturn]] void HangsForEver(Search&, const Ways&) {
  static std::atomic<unsigned> turns{0};
  for (;;)
    ++turns;
}

void WaitsTwice(Search& search, const Ways& ways) {
  const sdk::EvaluationTicket ticket = search.Evaluate(1, {});
  search.Wait(ticket);
  const whet_evaluation* again = nullptr;
  Table(search).wait_evaluation(search.host().get(), ticket.id, &again,
                                nullptr);
  SearchWell(search, ways);
}

void EvaluatesUnknown(Search& search, const Ways& ways) {
  try {
    search.Evaluate(1, {999999});
  } catch (const Error&) {
  }
  SearchWell(search, ways);
}

void UsesAThread(Search& search, const Ways& ways) {
  std::thread([&search] { search.Budget(); }).join();
  SearchWell(search, ways);
}

void TestsOnDemonstrations(Search& search, Ways ways) {
  ways.hides_demonstrations = false;
  SearchWell(search, ways);
  if (search.Examples("val").empty())
    return;
  const Example first = search.Examples("val").front();
  sdk::Prompt prompt = sdk::ParsePrompt(search.CandidateJson(1));
  prompt.few_shot_examples = {
      {sdk::ParseColumns(first.input), std::string(first.expected)}};
  const whet_candidate id = search.Propose(sdk::ToJson(prompt), {1}, "a leak");
  search.Wait(search.Evaluate(id, {first.number}));
}

void RecommendsUnknown(Search& search, const Ways& ways) {
  try {
    search.Recommend({777});
  } catch (const Error& e) {
    if (e.code() == WHET_CANCELLED)
      throw;
  }
  SearchWell(search, ways);
}

void RecommendsUnseen(Search& search, const Ways& ways) {
  sdk::Prompt prompt = sdk::ParsePrompt(search.CandidateJson(1));
  prompt.system += " Be careful.";
  search.Recommend({search.Propose(sdk::ToJson(prompt), {1}, "a guess")});
  SearchWell(search, ways);
}

void RecommendsNothing(Search& search, Ways ways) {
  ways.recommends = false;
  SearchWell(search, ways);
}

void NamesEventsBadly(Search& search, const Ways& ways) {
  search.Event("Round 1", "{}");
  SearchWell(search, ways);
}

void SaysNoJson(Search& search, const Ways& ways) {
  search.Event("round", "it goes well");
  SearchWell(search, ways);
}

void ComputesForLong(Search& search, const Ways& ways) {
  const auto begin = std::chrono::steady_clock::now();
  while (search.Budget().calls_total == 500 &&
         std::chrono::steady_clock::now() - begin < std::chrono::seconds(2)) {
    std::this_thread::sleep_for(std::chrono::milliseconds(1500));
  }
  SearchWell(search, ways);
}

void CountsRuns(Search& search, const Ways& ways) {
  static std::atomic<int> runs{0};
  search.Event("run", nlohmann::json{{"number", ++runs}}.dump());
  SearchWell(search, ways);
}

void LooksAtTheProcess(Search& search, const Ways& ways) {
  search.Event("run", nlohmann::json{{"process", getpid()}}.dump());
  SearchWell(search, ways);
}

// A file that says that somebody is at work, and is left behind by a kill.
class WorkFile {
 public:
  WorkFile()
      : path_(std::filesystem::temp_directory_path() /
              ("whet_fault_" + std::to_string(getppid()))),
        was_there_(std::filesystem::exists(path_)) {
    std::ofstream(path_) << "at work";
  }
  ~WorkFile() { std::filesystem::remove(path_); }
  bool was_there() const { return was_there_; }

 private:
  std::filesystem::path path_;
  bool was_there_;
};

void KeepsItsOwnState(Search& search, Ways ways) {
  const WorkFile file;
  ways.rounds = file.was_there() ? 2 : 3;
  SearchWell(search, ways);
}

void TimesTheModel(Search& search, Ways ways) {
  const auto begin = std::chrono::steady_clock::now();
  search.Wait(search.Evaluate(1, {}));
  if (std::chrono::steady_clock::now() - begin > std::chrono::milliseconds(120))
    ways.rounds = 2;
  SearchWell(search, ways);
}

void SharesItsState(Search& search, const Ways& ways) {
  static std::atomic<std::uint64_t> mine{0};
  mine = search.Random("mine");
  search.Wait(search.Evaluate(1, {}));
  search.Event("mine", nlohmann::json{{"draw", mine.load()}}.dump());
  SearchWell(search, ways);
}

void NeedsABudget(Search& search, const Ways& ways) {
  if (search.Budget().calls_total == 0)
    std::abort();
  SearchWell(search, ways);
}

void NeedsFiveCalls(Search& search, const Ways& ways) {
  const std::int64_t calls = search.Budget().calls_total;
  if (calls > 0 && calls < 5)
    std::abort();
  SearchWell(search, ways);
}

void AsksOnAndOn(Search& search, const Ways& ways) {
  try {
    SearchWell(search, ways);
  } catch (const sdk::BudgetSpent&) {
    for (int i = 0; i < 1000 && search.Budget().calls_total > 0 &&
                    search.Budget().tokens != 0;
         ++i) {
      try {
        Reflect(search, 1000 + i);
      } catch (const sdk::BudgetSpent&) {
      }
    }
    throw;
  }
}

void IgnoresTheStop(Search& search, const Ways& ways) {
  try {
    SearchWell(search, ways);
  } catch (const sdk::Cancelled&) {
  }
}

void AsksOnAfterTheStop(Search& search, const Ways& ways) {
  try {
    SearchWell(search, ways);
  } catch (const sdk::Cancelled&) {
    for (int i = 0; i < 1000; ++i) {
      try {
        Reflect(search, i);
      } catch (const sdk::Cancelled&) {
      }
    }
    throw;
  }
}

void HoardsMemory(Search& search, Ways ways) {
  std::vector<std::string> kept;
  do {
    SearchWell(search, ways);
    ways.rounds = 4;
    kept.emplace_back(4U << 20U, 'x');
  } while (Unlimited(search));
}

void KeepsItsTickets(Search& search, const Ways& ways) {
  const Numbers numbers = ValNumbers(search);
  for (std::uint32_t i = 0; Unlimited(search) && i < 1200; ++i)
    search.Evaluate(1, {numbers[i % numbers.size()]}, i);
  SearchWell(search, ways);
}

void NeedsTwoExamples(Search& search, const Ways& ways) {
  if (search.Examples("train").size() + search.Examples("val").size() == 1)
    std::abort();
  SearchWell(search, ways);
}

void NeedsTraining(Search& search, const Ways& ways) {
  if (search.Examples("train").empty() && search.Examples("val").size() >= 20)
    throw Error(WHET_INTERNAL, "vector::front of an empty vector");
  SearchWell(search, ways);
}

void NeedsReflection(Search& search, const Ways& ways) {
  try {
    search.Wait(search.Generate("reflect", {}));
  } catch (const Error& e) {
    throw Error(e.code() == WHET_NOT_FOUND ? WHET_INTERNAL : e.code(),
                "no reflection");
  }
  SearchWell(search, ways);
}

void NeedsLabels(Search& search, const Ways& ways) {
  for (const Example& e : search.Examples("train")) {
    if (e.label.empty())
      throw Error(WHET_INTERNAL, "no label");
  }
  SearchWell(search, ways);
}

// Steps by the size of the struct that it knows.
void IgnoresTheStride(Search& search, const Ways& ways) {
  const whet_example* items = nullptr;
  std::uint64_t count = 0;
  std::uint64_t stride = 0;
  Table(search).examples(search.host().get(), sdk::Text("val"), &items, &count,
                         &stride, nullptr);
  std::uint64_t sum = 0;
  for (std::uint64_t i = 0; i < count; ++i)
    sum += items[i].number;
  search.Event("numbers", nlohmann::json{{"sum", sum}}.dump());
  SearchWell(search, ways);
}

void NeedsCleanText(Search& search, const Ways& ways) {
  const Numbers numbers = ValNumbers(search);
  for (const sdk::Evaluated& e : search.Wait(search.Evaluate(1, numbers)))
    (void)nlohmann::json{{"output", e.output}}.dump();
  SearchWell(search, ways);
}

// True if no evaluation of the seed prompt has a score, but some were made.
bool EverythingFails(Search& search) {
  const Numbers numbers = ValNumbers(search);
  bool fails = !numbers.empty();
  for (const sdk::Evaluated& e : search.Wait(search.Evaluate(1, numbers)))
    fails = fails && !e.ok();
  return fails;
}

void InventsScores(Search& search, const Ways& ways) {
  if (EverythingFails(search))
    search.Event("round", R"({"score": 0.0})");
  SearchWell(search, ways);
}

void RecommendsFailures(Search& search, const Ways& ways) {
  SearchWell(search, ways);
  if (EverythingFails(search))
    search.Recommend({2});
}

void NeedsAProvider(Search& search, const Ways& ways) {
  sdk::GenerateRequest request;
  request.messages.push_back({WHET_ROLE_USER, "Hello?"});
  if (search.Wait(search.Generate("task", {request})).front().status != WHET_OK)
    throw Error(WHET_INTERNAL, "no answer");
  SearchWell(search, ways);
}

void NeedsSense(Search& search, const Ways& ways) {
  sdk::GenerateRequest request;
  request.messages.push_back({WHET_ROLE_USER, "Hello?"});
  const sdk::Generated answer =
      search.Wait(search.Generate("task", {request})).front();
  if (answer.status == WHET_OK && answer.text.empty())
    throw Error(WHET_INTERNAL, "front() of an empty answer");
  SearchWell(search, ways);
}

void CountsFailures(Search& search, Ways ways) {
  ways.counts_failures = true;
  ways.reports = false;
  SearchWell(search, ways);
}

void HangsAtItsEdge(Search& search, const Ways& ways) {
  if (ways.rounds == 50)
    HangsForEver(search, ways);
  SearchWell(search, ways);
}

void LeavesAThread(Search& search, const Ways& ways) {
  static std::atomic<bool> started{false};
  if (!started.exchange(true))
    std::thread([] { pause(); }).detach();
  SearchWell(search, ways);
}

void LosesMemory(Search& search, const Ways& ways) {
  static std::atomic<void*> last;
  last = std::malloc(100);
  SearchWell(search, ways);
}

struct Plugin {
  const char* id;
  void (*run)(Search&, Ways) = nullptr;
};

template <auto kFunction>
void As(Search& search, Ways ways) {
  kFunction(search, ways);
}

constexpr Plugin kPlugins[] = {
    {"search.none", &As<&SearchWell>},
    {"search.fails", &As<&Fails>},
    {"search.crashes", &As<&Crashes>},
    {"search.hangs", &As<&HangsForEver>},
    {"search.waits_twice", &As<&WaitsTwice>},
    {"search.evaluates_unknown", &As<&EvaluatesUnknown>},
    {"search.uses_a_thread", &As<&UsesAThread>},
    {"search.tests_on_demonstrations", &As<&TestsOnDemonstrations>},
    {"search.recommends_unknown", &As<&RecommendsUnknown>},
    {"search.recommends_unseen", &As<&RecommendsUnseen>},
    {"search.recommends_nothing", &As<&RecommendsNothing>},
    {"search.names_events_badly", &As<&NamesEventsBadly>},
    {"search.says_no_json", &As<&SaysNoJson>},
    {"search.computes_for_long", &As<&ComputesForLong>},
    {"search.counts_runs", &As<&CountsRuns>},
    {"search.looks_at_the_process", &As<&LooksAtTheProcess>},
    {"search.keeps_its_own_state", &As<&KeepsItsOwnState>},
    {"search.times_the_model", &As<&TimesTheModel>},
    {"search.shares_its_state", &As<&SharesItsState>},
    {"search.needs_a_budget", &As<&NeedsABudget>},
    {"search.needs_five_calls", &As<&NeedsFiveCalls>},
    {"search.asks_on_and_on", &As<&AsksOnAndOn>},
    {"search.ignores_the_stop", &As<&IgnoresTheStop>},
    {"search.asks_on_after_the_stop", &As<&AsksOnAfterTheStop>},
    {"search.hoards_memory", &As<&HoardsMemory>},
    {"search.keeps_its_tickets", &As<&KeepsItsTickets>},
    {"search.needs_two_examples", &As<&NeedsTwoExamples>},
    {"search.needs_training", &As<&NeedsTraining>},
    {"search.needs_reflection", &As<&NeedsReflection>},
    {"search.needs_labels", &As<&NeedsLabels>},
    {"search.ignores_the_stride", &As<&IgnoresTheStride>},
    {"search.needs_clean_text", &As<&NeedsCleanText>},
    {"search.invents_scores", &As<&InventsScores>},
    {"search.recommends_failures", &As<&RecommendsFailures>},
    {"search.needs_a_provider", &As<&NeedsAProvider>},
    {"search.needs_sense", &As<&NeedsSense>},
    {"search.counts_failures", &As<&CountsFailures>},
    {"search.hangs_at_its_edge", &As<&HangsAtItsEdge>},
    {"search.has_other_defaults", &As<&SearchWell>},
    {"search.leaves_a_thread", &As<&LeavesAThread>},
    {"search.loses_memory", &As<&LosesMemory>},
};
constexpr std::size_t kCount = sizeof(kPlugins) / sizeof(kPlugins[0]);

struct Instance {
  whet_instance c{};
  const Plugin* plugin = nullptr;
  const whet_host* host = nullptr;
  int rounds = 6;
};

whet_status Run(whet_instance* instance, whet_error* error) noexcept {
  return sdk::Guard(error, [&] {
    const auto& self = *static_cast<const Instance*>(instance->self);
    Search search{sdk::Host(self.host)};
    self.plugin->run(search, {.rounds = self.rounds});
  });
}

constexpr whet_strategy kTable = {sizeof(whet_strategy), 0, &Run};

void Destroy(whet_instance* instance) noexcept {
  delete static_cast<Instance*>(instance->self);
}

int RoundsIn(std::string_view config, int other) {
  const nlohmann::json json = nlohmann::json::parse(config, nullptr, false);
  return json.is_object() && json.contains("rounds") &&
                 json["rounds"].is_number()
             ? json["rounds"].get<int>()
             : other;
}

whet_status Create(whet_text id, const whet_host* host, whet_text config,
                   whet_instance** out, whet_error* error) noexcept {
  for (const Plugin& plugin : kPlugins) {
    if (View(id) != plugin.id)
      continue;
    const bool other = View(id) == "search.has_other_defaults";
    auto* made = new Instance;
    made->plugin = &plugin;
    made->host = host;
    made->rounds = RoundsIn(View(config), other ? 3 : 6);
    made->c.struct_size = sizeof(whet_instance);
    made->c.self = made;
    made->c.kind_table = &kTable;
    made->c.destroy = &Destroy;
    *out = &made->c;
    return WHET_OK;
  }
  return sdk::Fill(error, WHET_NOT_FOUND, "no such plugin");
}

const whet_entry* MakeEntry() {
  static const whet_text needs[] = {sdk::Text(WHET_SERVICE_SEARCH)};
  static whet_descriptor descriptors[kCount];
  static const whet_descriptor* list[kCount];
  for (std::size_t i = 0; i < kCount; ++i) {
    whet_descriptor& d = descriptors[i];
    d.struct_size = sizeof(d);
    d.flags = WHET_PLUGIN_DETERMINISTIC;
    d.kind = sdk::Text(WHET_KIND_STRATEGY);
    d.id = sdk::Text(kPlugins[i].id);
    d.name = sdk::Text("Faulty");
    d.version = sdk::Text("1.0.0");
    d.description = sdk::Text("Has one fault.");
    d.needs = needs;
    d.needs_count = 1;
    d.config_schema = sdk::Text(kSearchSchema);
    list[i] = &d;
  }
  static const whet_entry entry = {sizeof(entry),    WHET_ABI_MAJOR,
                                   WHET_ABI_MINOR,   0,
                                   WHET_ENVIRONMENT, 0,
                                   sdk::Text(""),    list,
                                   kCount,           &Create};
  return &entry;
}

}  // namespace
}  // namespace whet::faulty

WHET_EXPORT const whet_entry* whet_plugin_entry_v1(void) noexcept {
  static const whet_entry* entry = whet::faulty::MakeEntry();
  return entry;
}
