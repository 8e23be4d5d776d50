// A model for engine tests: answers are a pure function of the request, come
// late and out of order, and can be made to fail.
//
// Task: inputs end in a word like "red-17"; the right answer is "red". Without
// demonstrations the answer is a sentence (never an exact match). With them it
// is exact with a probability that depends on the whole prompt, so that some
// sets of demonstrations are truly better than others.
//
// With `rude` it answers as no provider may: an operation twice ("twice"),
// those of nobody ("strays"), inside generate() ("at_once"), and one that it
// then refuses ("refused").
//
// It counts what it is asked: one byte per request appended to `count_file`.
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <utility>

#include <fcntl.h>
#include <nlohmann/json.hpp>
#include <unistd.h>

#include "whet/sdk/provider.h"

namespace {

using std::chrono::milliseconds;
using Clock = std::chrono::steady_clock;
using whet::sdk::Error;
using whet::sdk::GenerateRequest;
using whet::sdk::GenerateResult;

// FNV-1a, then the finalizer of SplitMix64: good enough to draw from.
std::uint64_t Hash(std::string_view text) {
  std::uint64_t h = 0xcbf29ce484222325ULL;
  for (const char c : text) {
    h = (h ^ static_cast<unsigned char>(c)) * 0x100000001b3ULL;
  }
  h ^= h >> 30;
  h *= 0xbf58476d1ce4e5b9ULL;
  h ^= h >> 27;
  h *= 0x94d049bb133111ebULL;
  return h ^ (h >> 31);
}

double Uniform(std::string_view text) {
  return static_cast<double>(Hash(text) >> 11) * 0x1.0p-53;
}

class SimModel : public whet::sdk::Provider {
 public:
  explicit SimModel(const whet::sdk::Context& context) : Provider(context) {
    const auto config = nlohmann::json::parse(context.config);
    delay_ms_ = config.at("delay_ms");
    failure_rate_ = config.at("failure_rate");
    failure_ = config.at("failure");
    failure_flags_ = config.at("failure_flags");
    retry_after_ms_ = config.at("retry_after_ms");
    fail_first_attempt_ = config.at("fail_first_attempt");
    fail_demonstrations_ = config.at("fail_demonstrations");
    cut_off_ = config.at("cut_off");
    extra_bytes_ = config.at("extra_bytes");
    concurrency_ = config.at("useful_concurrency");
    rude_ = config.at("rude");
    const std::string count_file = config.at("count_file");
    if (!count_file.empty()) {
      count_fd_ = open(count_file.c_str(),
                       O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    }
    thread_ = std::thread([this] { Loop(); });
  }

  ~SimModel() override {
    {
      const std::lock_guard lock(mutex_);
      exit_ = true;
    }
    wake_.notify_all();
    thread_.join();
    if (count_fd_ >= 0)
      close(count_fd_);
  }

  std::uint32_t Concurrency() const override { return concurrency_; }

  // A token is a byte.
  std::int64_t CountTokens(const GenerateRequest& request) override {
    std::size_t bytes = 0;
    for (const auto& m : request.messages)
      bytes += m.content.size();
    return static_cast<std::int64_t>(bytes);
  }

  void Generate(whet_op op, GenerateRequest request) override {
    if (count_fd_ >= 0 && write(count_fd_, ".", 1) != 1) {
      throw Error(WHET_INTERNAL, "cannot count the call");
    }
    if (rude_ == "at_once" || rude_ == "refused") {
      const std::lock_guard lock(mutex_);
      Answer(op, request);
      if (rude_ == "refused")
        throw Error(WHET_UNAVAILABLE, "it is answered, and it is not");
      return;
    }
    std::string prompt;
    for (const auto& m : request.messages)
      prompt += m.content + '\n';
    const auto delay = static_cast<std::int64_t>(
        Uniform(prompt + "delay") * static_cast<double>(delay_ms_));
    const std::lock_guard lock(mutex_);
    due_.emplace(Clock::now() + milliseconds(delay),
                 std::pair(op, std::move(request)));
    wake_.notify_all();
  }

  void Cancel(whet_op op) override {
    const std::lock_guard lock(mutex_);
    for (auto it = due_.begin(); it != due_.end(); ++it) {
      if (it->second.first != op)
        continue;
      due_.erase(it);
      Fail(op, Error(WHET_CANCELLED, "cancelled"));
      return;
    }
  }

 private:
  void Loop() {
    std::unique_lock lock(mutex_);
    while (!exit_) {
      if (due_.empty()) {
        wake_.wait(lock);
        continue;
      }
      const Clock::time_point when = due_.begin()->first;
      if (Clock::now() < when) {
        wake_.wait_until(lock, when);
        continue;
      }
      auto [op, request] = std::move(due_.begin()->second);
      due_.erase(due_.begin());
      lock.unlock();
      Answer(op, request);
      lock.lock();
    }
    for (const auto& [when, item] : due_) {
      Fail(item.first, Error(WHET_CANCELLED, "shutting down"));
    }
  }

  void Answer(whet_op op, const GenerateRequest& request) {
    std::string prompt;
    for (const auto& m : request.messages)
      prompt += m.content + '\n';
    const std::string& input = request.messages.back().content;
    if (fail_first_attempt_ && ++attempts_[prompt] == 1) {
      Fail(op, Error(WHET_UNAVAILABLE, "busy",
                     WHET_ERROR_RETRYABLE | WHET_ERROR_NOT_BILLED, 1));
      return;
    }
    const std::size_t shots = (request.messages.size() - 1) / 2;
    if (Uniform(input + "failure") < failure_rate_ &&
        (shots > 0 || !fail_demonstrations_)) {
      Fail(op, Error(failure_, "simulated failure", failure_flags_,
                     retry_after_ms_));
      return;
    }
    GenerateResult result;
    if (cut_off_) {
      result.finish_reason = WHET_FINISH_LENGTH;
      Deliver(op, result);
      return;
    }
    const std::size_t dash = input.rfind('-');
    const std::size_t start = input.rfind(' ', dash);
    const std::string label =
        input.substr(start == std::string::npos ? 0 : start + 1,
                     dash - (start == std::string::npos ? 0 : start + 1));
    const std::string prefix = prompt.substr(0, prompt.size() - input.size());
    const double skill =
        shots == 0 ? 0.0 : 0.35 + 0.6 * Uniform(prefix + "skill");
    result.text = Uniform(prompt + "luck") < skill
                      ? label
                      : "I think that it is " + label + ".";
    if (extra_bytes_ > 0) {
      result.tool_calls =
          '"' + std::string(static_cast<std::size_t>(extra_bytes_), 'x') + '"';
    }
    result.usage.input_tokens = static_cast<std::int64_t>(prompt.size() / 4);
    result.usage.output_tokens =
        static_cast<std::int64_t>(result.text.size() / 4) + 1;
    Deliver(op, result);
  }

  void Deliver(whet_op op, const GenerateResult& result) {
    GenerateResult other = result;
    other.text = "an answer of nobody";
    const whet::sdk::Quota used_up = {{1, 0, 60'000}, {1, 0, 60'000}};
    const auto deliver_to = [&](whet_op nobody) {
      Announce(nobody, used_up);
      Complete(nobody, other);
      Fail(nobody, Error(WHET_UNAUTHENTICATED, "of nobody"));
    };
    if (rude_ == "strays") {
      for (const whet_op stray : {whet_op{0}, op + 1'000'000, ~whet_op{0}})
        deliver_to(stray);
    }
    Complete(op, result);
    if (rude_ == "twice")
      deliver_to(op);
  }

  std::int64_t delay_ms_ = 0;
  double failure_rate_ = 0.0;
  whet_status failure_ = WHET_UNAVAILABLE;
  std::uint32_t failure_flags_ = 0;
  std::uint64_t retry_after_ms_ = 0;
  bool fail_first_attempt_ = false;
  bool fail_demonstrations_ = false;
  bool cut_off_ = false;
  std::int64_t extra_bytes_ = 0;  // of an answer, beside its text
  std::uint32_t concurrency_ = 0;
  std::string rude_;
  int count_fd_ = -1;

  std::mutex mutex_;
  std::condition_variable wake_;
  std::multimap<Clock::time_point, std::pair<whet_op, GenerateRequest>> due_;
  std::map<std::string, int> attempts_;  // Loop's thread only
  bool exit_ = false;
  std::thread thread_;
};

constexpr char kSchema[] = R"({
  "type": "object",
  "properties": {
    "delay_ms": {"type": "integer", "default": 2},
    "failure_rate": {"type": "number", "default": 0},
    "failure": {"type": "integer", "default": 14},
    "failure_flags": {"type": "integer", "default": 0},
    "retry_after_ms": {"type": "integer", "default": 0},
    "fail_demonstrations": {"type": "boolean", "default": false},
    "cut_off": {"type": "boolean", "default": false},
    "extra_bytes": {"type": "integer", "default": 0},
    "fail_first_attempt": {"type": "boolean", "default": false},
    "useful_concurrency": {"type": "integer", "default": 8},
    "rude": {"enum": ["", "twice", "strays", "at_once", "refused"],
             "default": ""},
    "count_file": {"type": "string", "default": ""}
  },
  "additionalProperties": false
})";

}  // namespace

WHET_PROVIDER_PLUGIN(SimModel, {.id = "test.sim",
                                .name = "Simulated model",
                                .version = "1.0.0",
                                .description = "Answers by a fixed rule.",
                                .config_schema = kSchema,
                                .needs = {WHET_SERVICE_COMPLETION}})
