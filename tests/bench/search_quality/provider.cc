// Provider bench.world: both models of a world in the process of the run. The
// model name says which one is asked: "task" or "reflect". Every request is
// counted with a byte in `count_file`, whatever the host thinks it has sent.
#include "whet/sdk/provider.h"

#include <mutex>
#include <optional>
#include <string>

#include <fcntl.h>
#include <unistd.h>

#include "whet/sdk/settings_json.h"

#include "reflecting_model.h"
#include "task_model.h"
#include "world.h"

namespace whet::quality {
namespace {

constexpr std::uint32_t kConcurrency = 8;

constexpr char kSchema[] = R"({
  "type": "object",
  "properties": {
    "world": {"type": "string"},
    "world_seed": {"type": "integer"},
    "cases": {"type": "integer"},
    "count_file": {"type": "string"}
  },
  "required": ["world", "world_seed", "cases", "count_file"],
  "additionalProperties": false
})";

WorldSpec Find(const std::string& name) {
  const std::optional<WorldSpec> spec = FindWorld(name);
  if (!spec) {
    throw sdk::Error(WHET_INVALID_ARGUMENT, "$.world: no world '" + name + "'");
  }
  return *spec;
}

class WorldProvider : public sdk::Provider {
 public:
  explicit WorldProvider(const sdk::Context& context)
      : WorldProvider(context, sdk::ParseSettings(context)) {}
  ~WorldProvider() override { close(count_fd_); }

  std::uint32_t Concurrency() const override { return kConcurrency; }

  void Generate(whet_op op, sdk::GenerateRequest request) override {
    sdk::GenerateResult result;
    {
      const std::lock_guard lock(mutex_);
      if (write(count_fd_, ".", 1) != 1) {
        throw sdk::Error(WHET_INTERNAL, "cannot count the call");
      }
      result.text = request.model == "reflect"
                        ? reflecting_.Reply(request.messages, request.sample)
                        : task_.Answer(request.messages, request.sample);
    }
    std::size_t size = 0;
    for (const sdk::Message& message : request.messages) {
      size += message.content.size();
    }
    result.usage.input_tokens = static_cast<std::int64_t>(size / 4 + 1);
    result.usage.output_tokens =
        static_cast<std::int64_t>(result.text.size() / 4 + 1);
    Complete(op, result);
  }

 private:
  WorldProvider(const sdk::Context& context, const nlohmann::json& settings)
      : Provider(context),
        world_(Find(settings.at("world")), settings.at("world_seed")),
        task_(world_, settings.at("cases")),
        reflecting_(world_),
        count_fd_(open(
            settings.at("count_file").get_ref<const std::string&>().c_str(),
            O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600)) {
    if (count_fd_ < 0) {
      throw sdk::Error(WHET_INVALID_ARGUMENT,
                       "$.count_file: cannot be opened for writing");
    }
  }

  World world_;
  std::mutex mutex_;
  TaskModel task_;
  ReflectingModel reflecting_;
  int count_fd_;
};

}  // namespace
}  // namespace whet::quality

WHET_PROVIDER_PLUGIN(whet::quality::WorldProvider,
                     {.id = "bench.world",
                      .name = "World",
                      .version = "1.0.0",
                      .config_schema = whet::quality::kSchema,
                      .needs = {WHET_SERVICE_COMPLETION}})
