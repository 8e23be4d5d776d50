// A small run that is over in a moment, and what somebody else counts while it
// goes on.
//
//   CampaignWorld world(CampaignWorld::Kind::kOverHttp);
//   world.StartOver();
//   ... run world.config_file() in world.RunDir("one") ...
//   world.Billed()
//
// One thread at a time.
#ifndef WHET_TESTS_FAULTS_CAMPAIGN_WORLD_H_
#define WHET_TESTS_FAULTS_CAMPAIGN_WORLD_H_

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "sim_world.h"
#include "tests/support/fake_model_server/model_server.h"

namespace whet::testing {

class CampaignWorld {
 public:
  enum class Kind {
    kSimulated,     // a model in the process of the run
    kKnownAnswers,  // the same; a part of the answers is from an earlier run
    kOverHttp,      // provider `openai`, a server in this process
  };
  static constexpr std::int64_t kConcurrency = 4;
  static constexpr std::int64_t kBudget = 160;  // calls

  explicit CampaignWorld(Kind kind);

  // Everything is as before the first run, but for the folders of runs.
  void StartOver();
  // Requests since StartOver, as the model counts them.
  std::int64_t Billed() const;

  const std::filesystem::path& config_file() const { return config_file_; }
  std::filesystem::path RunDir(const std::string& name) const {
    return sim_.RunDir(name);
  }
  const std::filesystem::path& dir() const { return sim_.dir(); }
  // For the process of a run: "NAME=value".
  const std::vector<std::string>& environment() const { return environment_; }

 private:
  void AskOverHttp();
  void LearnAnswers();

  SimWorld sim_;
  std::unique_ptr<ModelServer> server_;
  std::filesystem::path known_;  // answers of an earlier run; may be empty
  std::filesystem::path config_file_;
  std::vector<std::string> environment_;
};

}  // namespace whet::testing

#endif  // WHET_TESTS_FAULTS_CAMPAIGN_WORLD_H_
