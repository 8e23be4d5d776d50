// Provider `scripted`: answers from rules, without a model or a network. What
// it says is in player.h, how a script is written in rule_reader.h.
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>
#include <utility>

#include "whet/sdk/provider.h"
#include "whet/sdk/settings_json.h"

#include "delay_queue.h"
#include "player.h"
#include "script.h"
#include "text/utf8_text.h"
#include "word_vector.h"

namespace whet::scripted {
namespace {

constexpr char kSchema[] =
#include "schema.json.inc"
    ;

class Scripted : public sdk::Provider {
 public:
  explicit Scripted(const sdk::Context& context)
      : Provider(context),
        player_(ReadScript(sdk::ParseSettings(context))),
        later_([this](whet_op op, bool cancelled) { OnDue(op, cancelled); }) {}

  void Generate(whet_op op, sdk::GenerateRequest request) override {
    Cue cue = player_.Next(request);
    if (cue.delay_ms == 0) {
      Deliver(op, cue);
      return;
    }
    const std::chrono::milliseconds delay(cue.delay_ms);
    {
      const std::lock_guard<std::mutex> lock(mutex_);
      waiting_.emplace(op, std::move(cue));
    }
    later_.Add(op, delay);
  }

  void Embed(whet_op op, sdk::EmbedRequest request) override {
    const auto dimensions =
        request.dimensions > 0
            ? std::size_t{request.dimensions}
            : static_cast<std::size_t>(player_.script().dimensions);
    sdk::EmbedResult result;
    std::int64_t words = 0;
    for (const std::string& text : request.texts) {
      result.vectors.push_back(WordVector(text, dimensions));
      text::ForEachWord(text, [&words](std::string_view) { ++words; });
    }
    result.usage = {words, 0, 0, 0};
    CompleteEmbedding(op, result);
  }

  // As the usage of an answer has it that is told no other.
  std::int64_t CountTokens(const sdk::GenerateRequest& request) override {
    return CountWords(request);
  }

  void Cancel(whet_op op) override { later_.Cancel(op); }
  void Shutdown() override { later_.CancelAll(); }
  std::string Models() override { return R"([{"id": "scripted"}])"; }

 private:
  void Deliver(whet_op op, const Cue& cue) const {
    if (cue.failure.has_value())
      Fail(op, *cue.failure);
    else
      Complete(op, cue.result);
  }

  void OnDue(whet_op op, bool cancelled) {
    std::optional<Cue> cue;
    {
      const std::lock_guard<std::mutex> lock(mutex_);
      const auto it = waiting_.find(op);
      cue = std::move(it->second);
      waiting_.erase(it);
    }
    if (cancelled)
      Fail(op, sdk::Error(WHET_CANCELLED, "cancelled", WHET_ERROR_NOT_BILLED));
    else
      Deliver(op, *cue);
  }

  Player player_;
  std::mutex mutex_;
  std::unordered_map<whet_op, Cue> waiting_;  // guarded by mutex_
  DelayQueue later_;                          // last: its thread uses the rest
};

}  // namespace
}  // namespace whet::scripted

WHET_EMBEDDING_PROVIDER_PLUGIN(
    ::whet::scripted::Scripted,
    {.id = "scripted",
     .name = "Scripted",
     .version = "0.1.0",
     .description = "Answers by rules from the config or a file, for tests "
                    "and demos.",
     .vendor = "Whet",
     .license = "Apache-2.0",
     .config_schema = ::whet::scripted::kSchema,
     .needs = {WHET_SERVICE_COMPLETION},
     .flags = WHET_PLUGIN_CONCURRENT})
