// What a check is about: a library, and one plugin of it with its settings.
//
//   void SomeCheck(Subject& subject) {
//     const InstancePtr evaluator = subject.Make();
//     const Scores scores = subject.Score(*evaluator, subject.Samples(64));
//   }
//
// A strategy that is to run needs a host of its own: search_runs.h.
//
// A plugin in Python is met as a run meets it: through its worker.
//
// Functions that cannot do what they promise end the check (check.h).
#ifndef WHET_CORE_CONFORMANCE_SUBJECT_H_
#define WHET_CORE_CONFORMANCE_SUBJECT_H_

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "whet/evaluator.h"

#include "absl/status/statusor.h"
#include "conformance/batch.h"
#include "nlohmann/json.hpp"
#include "plugins/config_schema.h"
#include "plugins/library.h"

namespace whet::conformance {

// What the parent tells a child.
struct Job {
  std::string check;
  std::filesystem::path library;
  std::string kind;    // "whet.evaluator/1"; empty: the library as a whole
  std::string plugin;  // id
  std::string config;  // as given; empty: the subject finds one
  std::uint64_t seed = 1;
  double timeout_s = 45.0;
};

struct EndInstance {
  void operator()(whet_instance* instance) const;  // shutdown, destroy
};
using InstancePtr = std::unique_ptr<whet_instance, EndInstance>;

class Subject {
 public:
  explicit Subject(Job job) : job_(std::move(job)) {}

  const std::filesystem::path& path() const { return job_.library; }
  // What is drawn with it shows in the report.
  std::uint64_t seed() const;
  // How long a check may wait for something: less than the check may take.
  double patience_s() const { return 0.5 * job_.timeout_s; }

  // Opened and verified at the first call.
  PluginLibrary& library();
  const whet_entry& entry() { return library().entry(); }
  const whet_descriptor& descriptor();
  bool is_strategy() const;
  bool is_provider() const;
  // Ends a check of what a file of Python does not have, or does in another
  // process.
  void SkipIfPython() const;
  bool deterministic();
  bool concurrent();

  const nlohmann::json& schema();
  const ConfigSchema& validator();
  // The settings of most checks, complete.
  const std::string& config();

  // Creates an instance, as it is or with other settings.
  InstancePtr Make() { return MakeWith(config()); }
  InstancePtr MakeWith(std::string_view config);
  // The same, for settings that may be refused, and on another host.
  absl::StatusOr<InstancePtr> TryMake(std::string_view config);
  absl::StatusOr<InstancePtr> TryMakeOn(const whet_host* host,
                                        std::string_view config);

  std::vector<Item> Samples(std::size_t count) const;
  // Scores with everything wanted; ends the check if score() fails.
  Scores Score(whet_instance& instance, const std::vector<Item>& items,
               std::uint32_t want = kWantAll) const;

 private:
  std::string ChooseConfig();
  std::string GivenConfig();
  void ExpectItsNeeds();
  PluginLibrary* OpenInWorker() const;

  Job job_;
  PluginLibrary* library_ = nullptr;
  nlohmann::json schema_;
  std::unique_ptr<ConfigSchema> validator_;
  std::string config_;
};

inline const whet_evaluator& TableOf(const whet_instance& instance) {
  return *static_cast<const whet_evaluator*>(instance.kind_table);
}

}  // namespace whet::conformance

#endif  // WHET_CORE_CONFORMANCE_SUBJECT_H_
