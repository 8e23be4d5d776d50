#include "fault_world.h"

#include <algorithm>
#include <fstream>
#include <utility>

#include "gtest/gtest.h"
#include "search_world/noise.h"
#include "tests/support/fake_model_server/chat_replies.h"

namespace whet::testing {
namespace {

using nlohmann::json;

constexpr int kDataRows = 40;

// Inputs end in a word like "red-17"; the right answer is "red".
std::string LabelOrSentence(const ChatRequest& request) {
  const std::string input = request.LastUserText();
  const std::size_t dash = input.rfind('-');
  const std::size_t start = input.rfind(' ', dash) + 1;
  const std::string label = input.substr(start, dash - start);
  std::string prefix;
  for (const ChatRequest::Message& message : request.messages) {
    if (&message != &request.messages.back())
      prefix += message.content + '\n';
  }
  const bool shown = request.messages.size() > 2;
  const double skill = shown ? 0.35 + 0.6 * Uniform(prefix) : 0.0;
  return Uniform(prefix + input) < skill ? label
                                         : "I think that it is " + label + ".";
}

bool IsBefallen(const Affliction& affliction, int index) {
  const int since = index - affliction.from;
  return affliction.fault != Fault::kNone && since >= 0 &&
         since % affliction.every == 0 &&
         since / affliction.every < affliction.times;
}

}  // namespace

SickServer::SickServer(std::optional<TlsIdentity> tls, int port)
    : tls_(std::move(tls)) {
  Start(port);
}

void SickServer::Start(int port) {
  ServerOptions options;
  options.handler = [this](const ModelRequest& r) { return Reply(r); };
  options.port = port;
  options.tls = tls_;
  server_ = std::make_unique<ModelServer>(std::move(options));
  port_ = server_->port();
}

void SickServer::ComeBack() { Start(port_); }

void SickServer::Befall(Affliction affliction) {
  const std::lock_guard lock(mutex_);
  affliction_ = affliction;
}

void SickServer::AskFirst(Instead instead) {
  const std::lock_guard lock(mutex_);
  instead_ = std::move(instead);
}

void SickServer::Delay(std::chrono::milliseconds delay) {
  const std::lock_guard lock(mutex_);
  delay_ = delay;
}

ModelReply SickServer::Reply(const ModelRequest& request) {
  static const Handler kModel = ChatAnswers(LabelOrSentence);
  ModelReply reply = kModel(request);
  const std::lock_guard lock(mutex_);
  if (std::optional<ModelReply> other =
          instead_ ? instead_(request) : std::nullopt) {
    return *std::move(other);
  }
  reply.delay = delay_;
  if (IsBefallen(affliction_, request.index)) {
    reply.fault = affliction_.fault;
    reply.pace = std::chrono::milliseconds(100);
  } else {
    ++answered_[request.body];
  }
  return reply;
}

int SickServer::MostAnswersOfOneRequest() const {
  const std::lock_guard lock(mutex_);
  int most = 0;
  for (const auto& [body, times] : answered_)
    most = std::max(most, times);
  return most;
}

FaultWorld::FaultWorld(std::optional<TlsIdentity> tls)
    : server_(std::move(tls)) {
  std::ofstream csv(sim_.dir() / "data.csv");
  csv << "text,answer\n";
  constexpr const char* kLabels[] = {"red", "green", "blue"};
  for (int i = 0; i < kDataRows; ++i) {
    csv << "message " << i * i % 97 << " is " << kLabels[i % 3] << "-" << i
        << "," << kLabels[i % 3] << "\n";
  }
  sim_.config["strategy"]["rounds"] = 1;
  sim_.config["budget"] = {{"calls", kCallsLimit}};
  sim_.config["plugins"] = {WHET_SHIPPED_PLUGIN_DIR};
  sim_.provider = {{"provider", "openai"},
                   {"model", "model"},
                   {"base_url", server_.server().base_url()},
                   {"timeout_s", 20}};
}

absl::StatusOr<RunResult> FaultWorld::Run(const std::string& name) {
  return sim_.Run(name);
}

json Outcome(const std::string& result_json) {
  json out = Comparable(result_json);
  for (const char* key : {"hashes", "calls", "tokens", "cost_usd"})
    out.erase(key);
  return out;
}

json Outcome(const RunResult& result) { return Outcome(ResultJson(result)); }

const RunResult& Undisturbed() {
  static const RunResult kResult = [] {
    FaultWorld world;
    absl::StatusOr<RunResult> result = world.Run("undisturbed");
    EXPECT_TRUE(result.ok()) << result.status();
    return *std::move(result);
  }();
  return kResult;
}

}  // namespace whet::testing
