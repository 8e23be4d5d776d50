#include "campaign_world.h"

#include <fstream>
#include <functional>
#include <stdexcept>
#include <string_view>

#include "tests/support/fake_model_server/chat_replies.h"

namespace whet::testing {
namespace {

namespace fs = std::filesystem;

#ifdef WHET_PRODUCT_PLUGIN_DIR
constexpr char kMorePlugins[] = ":" WHET_PRODUCT_PLUGIN_DIR;
#else
constexpr char kMorePlugins[] = "";
#endif

constexpr int kExamples = 60;
constexpr int kLongestCallMs = 2;

// "message 4 is red-17": "red", or a sentence; a function of what was said.
std::string NameTheColour(const ChatRequest& request) {
  const std::string input = request.LastUserText();
  const std::size_t dash = input.rfind('-');
  const std::size_t start = input.rfind(' ', dash) + 1;
  const std::string label = input.substr(start, dash - start);
  std::string said;
  for (const ChatRequest::Message& message : request.messages)
    said += message.content + '\n';
  const bool taught = request.messages.size() > 2;
  return taught && std::hash<std::string>()(said) % 100 < 80
             ? label
             : "I think that it is " + label + ".";
}

void WriteExamples(const fs::path& file) {
  std::ofstream csv(file);
  csv << "text,answer\n";
  constexpr const char* kColours[] = {"red", "green", "blue"};
  for (int i = 0; i < kExamples; ++i) {
    csv << "message " << i * i % 97 << " is " << kColours[i % 3] << "-" << i
        << "," << kColours[i % 3] << "\n";
  }
}

}  // namespace

CampaignWorld::CampaignWorld(Kind kind) {
  WriteExamples(sim_.dir() / "data.csv");
  sim_.config["budget"]["calls"] = kBudget;
  sim_.provider["delay_ms"] = kLongestCallMs;
  sim_.provider["useful_concurrency"] = kConcurrency;
  if (kind == Kind::kOverHttp)
    AskOverHttp();
  config_file_ = sim_.WriteConfig();
  environment_ = {std::string("WHET_PLUGIN_PATH=") + WHET_TEST_PLUGIN_DIR +
                  kMorePlugins};
  if (kind == Kind::kKnownAnswers)
    LearnAnswers();
}

void CampaignWorld::AskOverHttp() {
  SimulationOptions simulation;
  simulation.latency = {Latency::Kind::kUniform, 0, kLongestCallMs};
  server_ = std::make_unique<ModelServer>(
      ServerOptions{.handler = ChatAnswers(NameTheColour),
                    .simulation = simulation,
                    .keep_requests = false});
  sim_.provider = {{"provider", "openai"},
                   {"model", "colours"},
                   {"concurrency", kConcurrency},
                   {"base_url", server_->base_url()}};
}

// What a smaller run has asked is known; the rest is paid.
void CampaignWorld::LearnAnswers() {
  known_ = sim_.dir() / "known.db";
  sim_.answer_cache = known_;
  sim_.config["budget"]["calls"] = kBudget * 2 / 3;
  const absl::StatusOr<RunResult> small = sim_.Run("small");
  if (!small.ok())
    throw std::runtime_error(small.status().ToString());
  sim_.config["budget"]["calls"] = kBudget;
  config_file_ = sim_.WriteConfig();
  environment_.push_back("WHET_TEST_ANSWERS=" +
                         (sim_.dir() / "answers" / "answers.db").string());
}

void CampaignWorld::StartOver() {
  sim_.ForgetBilled();
  if (server_ != nullptr)
    server_->Reset();
  if (known_.empty())
    return;
  const fs::path folder = sim_.dir() / "answers";
  fs::remove_all(folder);
  fs::create_directory(folder);
  fs::copy(known_, folder / "answers.db");
}

std::int64_t CampaignWorld::Billed() const {
  return server_ != nullptr ? server_->request_count() : sim_.Billed();
}

}  // namespace whet::testing
