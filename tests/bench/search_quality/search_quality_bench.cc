// How good the prompts are that strategies return, in worlds whose truth is
// known (docs/search_quality.md).
//
//   bench_search_quality --worlds additive,few_shot --budgets 500,1000
//       --seeds 20 --processes 2 --out runs.jsonl
//   bench_search_quality --from runs.jsonl,reference.jsonl --details 1
//
// --strategies all: those that are installed; or a list of `id`, or
// `name=id{"setting": value}`. --worlds additive+3: every reply of the
// reflecting model brings three new rules. --confirmation beside: the budget
// pays for baseline and search only. Prints the tables to standard output;
// --out gets a line of JSON for each run.
#include <algorithm>
#include <atomic>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "whet/core/plugin_catalog.h"

#include "measure.h"
#include "record.h"
#include "table.h"
#include "trial.h"
#include "world_spec.h"

namespace whet::quality {
namespace {

namespace fs = std::filesystem;

[[noreturn]] void Refuse(const std::string& why) {
  std::fprintf(stderr, "bench_search_quality: %s\n", why.c_str());
  std::exit(2);
}

// At commas that stand in no braces.
std::vector<std::string> Split(const std::string& list) {
  std::vector<std::string> out(1);
  int depth = 0;
  for (const char c : list) {
    depth += c == '{' ? 1 : c == '}' ? -1 : 0;
    if (c == ',' && depth == 0) {
      out.emplace_back();
    } else {
      out.back() += c;
    }
  }
  return out;
}

// `name=id{settings}`, of which only `id` is needed.
Trial ParseStrategy(const std::string& text) {
  Trial trial;
  const std::size_t brace = std::min(text.find('{'), text.size());
  const std::size_t equals = text.substr(0, brace).find('=');
  const std::size_t id = equals == std::string::npos ? 0 : equals + 1;
  trial.strategy = text.substr(id, brace - id);
  trial.label = equals == std::string::npos ? text : text.substr(0, equals);
  if (brace < text.size()) {
    trial.settings = text.substr(brace);
    if (!nlohmann::json::accept(trial.settings)) {
      Refuse("not JSON: " + trial.settings);
    }
  }
  return trial;
}

std::vector<Trial> Strategies(const std::string& list) {
  std::vector<Trial> out;
  if (list != "all") {
    for (const std::string& text : Split(list)) {
      out.push_back(ParseStrategy(text));
    }
    return out;
  }
  PluginSearchPath path;
  path.flags = {WHET_PRODUCT_PLUGINS};
  const PluginCatalog catalog = PluginCatalog::Scan(path);
  for (const PluginRecord& plugin : catalog.plugins()) {
    if (plugin.kind == PluginKind::kStrategy) {
      out.push_back(ParseStrategy(plugin.id));
    }
  }
  return out;
}

std::vector<std::string> WorldNames(const std::string& list) {
  if (list != "all") {
    std::vector<std::string> names = Split(list);
    for (const std::string& name : names) {
      if (!FindWorld(name)) {
        Refuse("no world '" + name + "'");
      }
    }
    return names;
  }
  std::vector<std::string> names;
  for (const WorldSpec& spec : Worlds()) {
    names.emplace_back(spec.name);
  }
  return names;
}

std::vector<Trial> Plan(const bench::Flags& flags) {
  std::vector<Trial> plan;
  const auto seeds = static_cast<std::uint64_t>(flags.Number("seeds"));
  const auto first = static_cast<std::uint64_t>(flags.Number("first-seed"));
  for (const std::string& world : WorldNames(flags.Text("worlds"))) {
    for (Trial trial : Strategies(flags.Text("strategies"))) {
      for (const std::string& budget : Split(flags.Text("budgets"))) {
        for (std::uint64_t seed = first; seed < first + seeds; ++seed) {
          trial.world = world;
          trial.budget = std::strtoll(budget.c_str(), nullptr, 10);
          trial.seed = seed;
          trial.train = static_cast<std::size_t>(flags.Number("train"));
          trial.val = static_cast<std::size_t>(flags.Number("val"));
          trial.test = static_cast<std::size_t>(flags.Number("test"));
          trial.pays_confirmation = flags.Text("confirmation") != "beside";
          plan.push_back(trial);
        }
      }
    }
  }
  return plan;
}

// A process of its own takes trials from the end of the plan, where the dear
// ones are, until none is left.
void Work(const std::vector<Trial>& plan, std::atomic<std::size_t>& taken,
          const fs::path& scratch, int out) {
  for (std::size_t i = taken++; i < plan.size(); i = taken++) {
    const std::size_t index = plan.size() - 1 - i;
    const std::string line = std::to_string(index) + " " +
                             RecordJson(RunTrial(plan[index], scratch)) + "\n";
    // A pipe keeps lines of this size whole.
    if (write(out, line.data(), line.size()) !=
        static_cast<ssize_t>(line.size())) {
      std::fprintf(stderr, "bench_search_quality: a result was lost\n");
    }
  }
}

std::vector<Record> RunAll(const std::vector<Trial>& plan, int processes,
                           const fs::path& scratch) {
  void* shared =
      mmap(nullptr, sizeof(std::atomic<std::size_t>), PROT_READ | PROT_WRITE,
           MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  int ends[2];
  if (shared == MAP_FAILED || pipe(ends) != 0) {
    Refuse("cannot start processes");
  }
  auto& taken = *new (shared) std::atomic<std::size_t>(0);
  for (int i = 0; i < processes; ++i) {
    const pid_t child = fork();
    if (child == 0) {
      close(ends[0]);
      Work(plan, taken, scratch, ends[1]);
      std::_Exit(0);
    }
    if (child < 0) {
      Refuse("cannot start a process");
    }
  }
  close(ends[1]);
  std::map<std::size_t, Record> done;  // in the order of the plan
  FILE* lines = fdopen(ends[0], "r");
  char* line = nullptr;
  std::size_t capacity = 0;
  while (getline(&line, &capacity, lines) > 0) {
    char* rest = nullptr;
    const std::size_t index = std::strtoull(line, &rest, 10);
    if (const std::optional<Record> record = ParseRecord(rest)) {
      done[index] = *record;
    }
    if (isatty(2) != 0 || done.size() % 100 == 0) {
      std::fprintf(stderr, "%zu of %zu runs\n", done.size(), plan.size());
    }
  }
  std::free(line);
  std::fclose(lines);
  while (wait(nullptr) > 0) {
  }
  munmap(shared, sizeof(std::atomic<std::size_t>));
  std::vector<Record> records;
  for (auto& [index, record] : done) {
    records.push_back(std::move(record));
  }
  return records;
}

std::vector<Record> ReadAll(const std::string& files) {
  std::vector<Record> records;
  for (const std::string& file : Split(files)) {
    std::ifstream in(file);
    if (!in) {
      Refuse("cannot read " + file);
    }
    for (std::string line; std::getline(in, line);) {
      if (const std::optional<Record> record = ParseRecord(line)) {
        records.push_back(*record);
      }
    }
  }
  return records;
}

// A folder in memory where there is one: a run waits for its journal.
fs::path Scratch() {
  const fs::path memory = "/dev/shm";
  const fs::path parent =
      access(memory.c_str(), W_OK) == 0 ? memory : fs::temp_directory_path();
  std::string pattern = (parent / "whet-quality-XXXXXX").string();
  if (mkdtemp(pattern.data()) == nullptr) {
    Refuse("cannot make a folder under " + parent.string());
  }
  return pattern;
}

int Main(int argc, char** argv) {
  const bench::Flags flags(argc, argv,
                           {{"worlds", "all"},
                            {"strategies", "all"},
                            {"budgets", "250,500,1000,2000,4000"},
                            {"seeds", "20"},
                            {"first-seed", "1"},
                            {"processes", "2"},
                            {"train", "150"},
                            {"val", "0"},
                            {"test", "0"},
                            {"confirmation", "inside"},
                            {"out", ""},
                            {"from", ""},
                            {"details", "1"}});
  std::vector<Record> records;
  if (!flags.Text("from").empty()) {
    records = ReadAll(flags.Text("from"));
  } else {
    const fs::path scratch = Scratch();
    records = RunAll(Plan(flags), static_cast<int>(flags.Number("processes")),
                     scratch);
    std::error_code ignored;
    fs::remove_all(scratch, ignored);
  }
  if (!flags.Text("out").empty()) {
    std::ofstream out(flags.Text("out"));
    for (const Record& record : records) {
      out << RecordJson(record) << "\n";
    }
  }
  std::fputs(ScoreTables(records).c_str(), stdout);
  if (flags.Number("details") != 0) {
    std::fputs(DetailTables(records).c_str(), stdout);
  }
  return 0;
}

}  // namespace
}  // namespace whet::quality

int main(int argc, char** argv) { return whet::quality::Main(argc, argv); }
