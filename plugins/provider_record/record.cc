// Provider `record`: stands in front of another provider, writes its calls into
// a file and answers from that file. What can be tested without a host is in
// call, call_file, recording and difference.
#include <chrono>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>

#include "whet/sdk/passing_provider.h"

#include "call.h"
#include "call_file.h"
#include "recording.h"
#include "settings.h"

namespace whet::record {
namespace {

using nlohmann::json;
using Clock = std::chrono::steady_clock;

constexpr char kSchema[] =
#include "schema.json.inc"
    ;

// A deadline that passed this much later was the reason to cancel: the host
// began to count a little before us.
constexpr std::chrono::milliseconds kDeadlineSlack{50};

// The provider behind. None is named, or it is not there and not needed: null.
std::optional<sdk::OtherProvider> Choose(const sdk::Host& host,
                                         const Settings& settings) {
  if (settings.provider.empty())
    return std::nullopt;
  try {
    return sdk::OtherProvider(host, settings.provider, settings.model,
                              settings.provider_settings);
  } catch (const sdk::Error& error) {
    if (settings.mode == Mode::kReplay && error.code() == WHET_NOT_FOUND)
      return std::nullopt;
    std::string text = error.what();
    if (error.code() == WHET_NOT_FOUND)
      text = "$.of.provider: " + text;
    else if (text.starts_with("$"))
      text.insert(1, ".of");
    throw sdk::Error(error.code(), text);
  }
}

class Recorder : public sdk::PassingProvider {
 public:
  explicit Recorder(const sdk::Context& context)
      : PassingProvider(context),
        settings_(ReadSettings(context.config)),
        other_(Choose(host(), settings_)),
        recording_(std::filesystem::path(settings_.file).filename().string()) {
    if (settings_.mode != Mode::kRecord)
      Load();
    if (settings_.mode == Mode::kReplay)
      return;
    file_ = std::make_unique<CallFile>(settings_.file);
    // With nothing recorded, what is wrong with the provider shows before the
    // run begins. Else it may not be needed at all.
    if (recording_.size() == 0)
      other_->Start();
  }

  void Generate(whet_op op, sdk::GenerateRequest request) override {
    if (!settings_.model.empty())
      request.model = settings_.model;
    Begin(op, request, RequestJson(request), /*embedding=*/false, request.seed,
          [&] { other_->Generate(op, request); });
  }

  void Embed(whet_op op, sdk::EmbedRequest request) override {
    if (!settings_.model.empty())
      request.model = settings_.model;
    Begin(op, request, RequestJson(request), /*embedding=*/true, 0,
          [&] { other_->Embed(op, request); });
  }

  void Cancel(whet_op op) override {
    {
      const std::lock_guard<std::mutex> lock(mutex_);
      const auto it = asked_.find(op);
      if (it == asked_.end())
        return;
      it->second.cancelled = Clock::now();
    }
    other_->Cancel(op);
  }

  std::uint32_t Concurrency() const override {
    const std::uint32_t own =
        settings_.mode == Mode::kReplay ? 0 : other_->Concurrency();
    return own > 0 ? own : recording_.ConcurrencyOf(settings_.model);
  }

  std::string Models() override {
    if (settings_.mode == Mode::kReplay) {
      throw sdk::Error(WHET_UNIMPLEMENTED,
                       "a replay asks nobody which models there are");
    }
    other_->Start();
    return other_->Models();
  }

  std::int64_t CountTokens(const sdk::GenerateRequest& request) override {
    if (settings_.mode == Mode::kReplay) {
      throw sdk::Error(WHET_UNIMPLEMENTED,
                       "a replay asks nobody how many tokens there are");
    }
    other_->Start();
    if (settings_.model.empty())
      return other_->CountTokens(request);
    sdk::GenerateRequest theirs = request;
    theirs.model = settings_.model;
    return other_->CountTokens(theirs);
  }

  void OnGenerated(whet_op op, const sdk::GenerateResult& result) override {
    if (std::optional<Asked> asked = Take(op)) {
      asked->call.answer = result;
      Write(std::move(*asked));
    }
    Complete(op, result);
  }

  void OnEmbedded(whet_op op, const sdk::EmbedResult& result) override {
    if (std::optional<Asked> asked = Take(op)) {
      asked->call.vectors = result;
      Write(std::move(*asked));
    }
    CompleteEmbedding(op, result);
  }

  void OnFailed(whet_op op, const sdk::Error& error) override {
    if (std::optional<Asked> asked = Take(op))
      WriteFailure(std::move(*asked), error);
    Fail(op, error);
  }

 private:
  // A call that is at the provider behind.
  struct Asked {
    Call call;
    Clock::time_point start;
    std::uint64_t timeout_ms = 0;
    Clock::time_point cancelled = Clock::time_point::max();
  };

  void Load() {
    std::error_code error;
    if (settings_.mode == Mode::kAuto &&
        !std::filesystem::exists(settings_.file, error)) {
      return;
    }
    bool torn = false;
    for (const FileLine& line : ReadCallFile(settings_.file, &torn)) {
      try {
        recording_.Add(ParseCallLine(line.text), line.number);
      } catch (const sdk::Error& e) {
        throw sdk::Error(e.code(), "$.file: " + settings_.file + ":" +
                                       std::to_string(line.number) + ": " +
                                       e.what());
      }
    }
    if (torn) {
      host().Log(WHET_LOG_WARN, settings_.file +
                                    ": its last line is not whole and left "
                                    "out: whoever wrote it was killed");
    }
    if (settings_.mode == Mode::kReplay && recording_.size() == 0) {
      throw sdk::Error(WHET_NOT_FOUND,
                       "$.file: " + settings_.file +
                           " has no calls; record them with mode: record");
    }
  }

  // Answers from the recording or has `ask` start the call.
  template <typename Request, typename Ask>
  void Begin(whet_op op, const Request& request, const json& plain,
             bool embedding, std::uint64_t seed, const Ask& ask) {
    // As it is written, so that it is found again.
    json masked = Masked(plain, mask_);
    if (settings_.mode == Mode::kReplay) {
      Deliver(op, *recording_.Replay(masked, embedding, settings_.at_end));
      return;
    }
    if (settings_.mode == Mode::kAuto) {
      if (const CallPtr call = recording_.TakeAnswer(masked, embedding)) {
        Deliver(op, *call);
        return;
      }
    }
    other_->Start();
    Asked asked;
    asked.call.embedding = embedding;
    asked.call.request = std::move(masked);
    asked.call.seed = seed;
    asked.start = Clock::now();
    asked.timeout_ms = request.timeout_ms;
    {
      const std::lock_guard<std::mutex> lock(mutex_);
      asked_.emplace(op, std::move(asked));
    }
    try {
      ask();
    } catch (const sdk::Error& error) {
      // Nothing was sent; so says the host, too.
      const sdk::Error unsent(error.code(), error.what(),
                              error.flags() | WHET_ERROR_NOT_BILLED,
                              error.retry_after_ms());
      if (std::optional<Asked> refused = Take(op))
        WriteFailure(std::move(*refused), unsent);
      throw unsent;
    }
  }

  void Deliver(whet_op op, const Call& call) const {
    if (call.error.has_value())
      Fail(op, *call.error);
    else if (call.vectors.has_value())
      CompleteEmbedding(op, *call.vectors);
    else
      Complete(op, *call.answer);
  }

  std::optional<Asked> Take(whet_op op) {
    const std::lock_guard<std::mutex> lock(mutex_);
    const auto it = asked_.find(op);
    if (it == asked_.end())
      return std::nullopt;
    std::optional<Asked> out(std::move(it->second));
    asked_.erase(it);
    return out;
  }

  // A call that was cancelled because the run stops has no outcome: the run
  // that goes on makes it again. One that took too long has.
  void WriteFailure(Asked asked, const sdk::Error& error) {
    if (error.code() != WHET_CANCELLED ||
        asked.cancelled == Clock::time_point::max()) {
      asked.call.error = error;
      Write(std::move(asked));
      return;
    }
    const auto limit = std::chrono::milliseconds(asked.timeout_ms);
    if (asked.timeout_ms == 0 ||
        asked.cancelled - asked.start + kDeadlineSlack < limit) {
      return;
    }
    asked.call.error =
        sdk::Error(WHET_DEADLINE_EXCEEDED,
                   "no answer within " +
                       std::to_string((asked.timeout_ms + 999) / 1000) + " s",
                   error.flags(), error.retry_after_ms());
    Write(std::move(asked));
  }

  // The answer was paid for: it counts even if it cannot be written.
  void Write(Asked asked) {
    asked.call.provider = settings_.provider;
    asked.call.concurrency = other_->Concurrency();
    asked.call.latency_ms =
        std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now() -
                                                              asked.start)
            .count();
    try {
      file_->Append(CallLine(asked.call, mask_));
    } catch (const sdk::Error& error) {
      host().Log(WHET_LOG_WARN,
                 std::string(error.what()) +
                     ": the recording lacks this call and cannot be replayed "
                     "without it; mode: auto records what is missing");
    }
  }

  const Settings settings_;
  const Mask mask_ = [this](std::string_view text) {
    return sdk::Masked(host(), text);
  };
  const std::optional<sdk::OtherProvider> other_;  // a replay may have none
  Recording recording_;
  std::unique_ptr<CallFile> file_;  // null in a replay
  std::mutex mutex_;
  std::unordered_map<whet_op, Asked> asked_;  // guarded by mutex_
};

}  // namespace
}  // namespace whet::record

WHET_PASSING_PROVIDER_PLUGIN(
    ::whet::record::Recorder,
    {.id = "record",
     .name = "Record and replay",
     .version = "0.1.0",
     .description = "Records the calls of another provider and replays them.",
     .vendor = "Whet",
     .license = "Apache-2.0",
     .config_schema = ::whet::record::kSchema,
     .needs = WHET_PASSING_NEEDS,
     .flags = WHET_PLUGIN_CONCURRENT})
