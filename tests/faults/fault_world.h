// A small run against the fake server: the real provider, a task of 40 rows, a
// strategy that ends by itself.
//
//   FaultWorld world;
//   world.server().Befall({.fault = Fault::kHttp500, .from = 6});
//   absl::StatusOr<RunResult> result = world.Run("r");
//   world.server().Heal();
//   result = world.Resume("r");
//   EXPECT_EQ(Outcome(*result), Outcome(Undisturbed()));
#ifndef WHET_TESTS_FAULTS_FAULT_WORLD_H_
#define WHET_TESTS_FAULTS_FAULT_WORLD_H_

#include <chrono>
#include <climits>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include <nlohmann/json.hpp>

#include "whet/core/run.h"

#include "tests/integration/sim_world.h"
#include "tests/support/fake_model_server/model_server.h"

namespace whet::testing {

// What befalls requests: `from` and each `every`th after it, at most `times`.
struct Affliction {
  Fault fault = Fault::kNone;
  int from = 0;
  int every = 1;
  int times = INT_MAX;
};

// A server whose model answers by a fixed rule: never right without
// demonstrations, more often with them, whatever came before. Thread-safe.
class SickServer {
 public:
  // Port 0: any free one.
  explicit SickServer(std::optional<TlsIdentity> tls = {}, int port = 0);

  void Befall(Affliction affliction);
  void Heal() { Befall({}); }
  // Asked first, on the server's thread, about each request; nothing: as it
  // would have been answered.
  using Instead = std::function<std::optional<ModelReply>(const ModelRequest&)>;
  void AskFirst(Instead instead);
  // Of every reply from now on.
  void Delay(std::chrono::milliseconds delay);
  ModelServer& server() { return *server_; }
  const ModelServer& server() const { return *server_; }
  // Closes the listener and every connection.
  void Die() { server_.reset(); }
  // On the port that it had.
  void ComeBack();

  // Replies that were a whole answer, counted by request; the most of one
  // request is 1 unless something was paid for twice.
  int MostAnswersOfOneRequest() const;

 private:
  ModelReply Reply(const ModelRequest& request);
  void Start(int port);

  const std::optional<TlsIdentity> tls_;
  int port_ = 0;
  mutable std::mutex mutex_;
  Affliction affliction_;
  Instead instead_;
  std::chrono::milliseconds delay_{0};
  std::map<std::string, int> answered_;  // by body
  std::unique_ptr<ModelServer> server_;
};

class FaultWorld {
 public:
  explicit FaultWorld(std::optional<TlsIdentity> tls = {});

  SickServer& server() { return server_; }
  nlohmann::json& provider() { return sim_.provider; }
  nlohmann::json& config() { return sim_.config; }
  const SimWorld& sim() const { return sim_; }

  absl::StatusOr<RunResult> Run(const std::string& name);
  absl::StatusOr<RunResult> Resume(const std::string& name) {
    return sim_.Resume(name);
  }

  static constexpr std::int64_t kCallsLimit = 400;

 private:
  SickServer server_;
  SimWorld sim_;
};

// The result without what depends on address, time and failed attempts.
nlohmann::json Outcome(const RunResult& result);
nlohmann::json Outcome(const std::string& result_json);

// The run of a FaultWorld that no fault befalls.
const RunResult& Undisturbed();

}  // namespace whet::testing

#endif  // WHET_TESTS_FAULTS_FAULT_WORLD_H_
