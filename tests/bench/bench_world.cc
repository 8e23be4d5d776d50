#include "bench_world.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <deque>
#include <fstream>
#include <utility>

#include <unistd.h>

#include "measure.h"
#include "nlohmann/json.hpp"
#include "run/recorded_run.h"

namespace whet::bench {
namespace {

namespace fs = std::filesystem;

constexpr int kWordsOfExample = 120;
constexpr int kWordsOfPrompt = 90;

std::string Words(const std::string& first, int count) {
  std::string out = first;
  for (int i = 0; i < count; ++i)
    out += " word" + std::to_string(i % 17);
  return out;
}

RunSpec MakeSpec(const fs::path& dir, const fs::path& plugins,
                 const std::string& base_url, std::int64_t in_flight) {
  RunSpec spec;
  spec.prompt.system = Words("You sort support messages.", kWordsOfPrompt);
  spec.prompt.user_template = "{{text}}";
  spec.data.file = (dir / "data.jsonl").string();
  spec.data.expected = "answer";
  RoleSpec task;
  task.provider = "openai";
  task.model = "bench";
  task.temperature = 0.0;
  task.concurrency = in_flight;
  task.provider_config = nlohmann::json{{"base_url", base_url}}.dump();
  spec.models["task"] = task;
  spec.evaluators.push_back({"bench.equal", "equal", 1.0, "{}"});
  spec.budget.calls = 100'000'000;
  spec.plugin_dirs = {plugins.string(), WHET_BENCH_PLUGINS};
  return spec;
}

}  // namespace

void Fail(const std::string& why) {
  std::fprintf(stderr, "benchmark: %s\n", why.c_str());
  std::exit(1);
}

BenchSession::BenchSession(std::unique_ptr<Journal> journal,
                           std::unique_ptr<Runtime> rt, double replay_s)
    : journal_(std::move(journal)), rt_(std::move(rt)), replay_s_(replay_s) {}

BenchSession::~BenchSession() {
  rt_->calls.Stop(Dispatcher::StopMode::kFinishInFlight);
  rt_->calls.Drain();
  rt_->AttachJournal(nullptr, {});
}

std::uint64_t BenchSession::CandidateId(std::int64_t number) {
  while (static_cast<std::int64_t>(ids_.size()) <= number) {
    Candidate candidate = rt_->spec.prompt;
    candidate.system += " Variant " + std::to_string(ids_.size()) + ".";
    ids_.push_back(rt_->candidates.Add(candidate, {}, "bench"));
  }
  return ids_[static_cast<std::size_t>(number)];
}

TrialTicket BenchSession::Start(std::int64_t first, std::int64_t count) {
  std::vector<std::uint64_t> examples;
  for (std::int64_t i = first; i < first + count; ++i)
    examples.push_back(static_cast<std::uint64_t>(i % kExamples));
  return Must(
      rt_->trials->Start(CandidateId(first / kExamples), examples, 0, "bench"));
}

void BenchSession::Finish(const TrialTicket& ticket) {
  for (const Trial* trial : Must(rt_->trials->Finish(ticket)))
    Must(trial->status);
}

void BenchSession::Ask(std::int64_t first, std::int64_t count) {
  constexpr std::int64_t kTicket = kExamples / 2;
  const auto at_once =
      static_cast<std::size_t>(rt_->max_concurrency() / kTicket + 2);
  std::deque<TrialTicket> open;
  for (std::int64_t done = 0; done < count; done += kTicket) {
    open.push_back(Start(first + done, std::min(kTicket, count - done)));
    if (open.size() < at_once)
      continue;
    Finish(open.front());
    open.pop_front();
  }
  for (const TrialTicket& ticket : open)
    Finish(ticket);
}

void BenchSession::AskOne(std::int64_t number) { Finish(Start(number, 1)); }

BenchWorld::BenchWorld(fs::path plugins) : plugins_(std::move(plugins)) {
  std::string pattern = (fs::temp_directory_path() / "whet-bench-XXXXXX");
  dir_ = mkdtemp(pattern.data());
  std::ofstream data(dir_ / "data.jsonl");
  for (std::int64_t i = 0; i < kExamples; ++i) {
    data << nlohmann::json{{"text", Words("Message " + std::to_string(i),
                                          kWordsOfExample)},
                           {"answer", i % 2 == 0 ? "billing" : "shipping"}}
         << "\n";
  }
}

BenchWorld::~BenchWorld() {
  std::error_code ignored;
  fs::remove_all(dir_, ignored);
}

std::unique_ptr<BenchSession> BenchWorld::Open(const std::string& base_url,
                                               std::int64_t in_flight) const {
  RuntimeOptions options;
  options.with_strategy = false;
  std::unique_ptr<Runtime> rt =
      Must(MakeRuntime(MakeSpec(dir_, plugins_, base_url, in_flight), options));
  const double start = Now();
  std::vector<JournalRecord> records;
  std::unique_ptr<Journal> journal =
      Must(Journal::Open(dir_ / "journal", &records));
  RecordedRun recorded = Must(DigestJournal(records));
  records.clear();
  rt->ledger.Restore(recorded.spent);
  rt->calls.Restore(std::move(recorded.answers));
  rt->AttachJournal(journal.get(), std::move(recorded.steps));
  Must(journal->AppendAndWait(RecordType::kSession, SessionJson(0, 0.0)));
  return std::make_unique<BenchSession>(std::move(journal), std::move(rt),
                                        Now() - start);
}

}  // namespace whet::bench
