// An evaluator in a unit test, called as a host calls it. The test program
// links the plugin's sources, entry symbol included:
//
//   EvaluatorUnderTest bleu("bleu", R"({"tokenize": "13a"})");
//   EXPECT_NEAR(bleu.Score("the cat", "the cat").score, 1.0, 1e-9);
//
// Not for plugins themselves. One thread at a time.
#ifndef WHET_SDK_TESTING_H_
#define WHET_SDK_TESTING_H_

#include <cstdint>
#include <functional>
#include <limits>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "whet/plugin.h"
#include "whet/sdk/error.h"
#include "whet/sdk/evaluator.h"
#include "whet/sdk/text.h"

namespace whet::sdk::testing {

// What an evaluator said about one item.
struct Scored {
  double score = std::numeric_limits<double>::quiet_NaN();
  whet_status status = WHET_UNKNOWN;
  std::string feedback = {};  // or the reason why there is no score
  std::map<std::string, double> metrics = {};
  std::string statistics = {};
};

// A host that offers the services it is given and no others.
class TestHost {
 public:
  // By name of service; the tables must outlive this.
  using Services = std::map<std::string, const void*, std::less<>>;

  // `data` is what a table of yours finds with Data(host).
  explicit TestHost(Services services = {}, void* data = nullptr)
      : services_(std::move(services)), data_(data) {
    host_ = {sizeof(host_), WHET_ABI_MINOR, this,
             Text("test"),  Text("0"),      &GetService};
  }
  TestHost(const TestHost&) = delete;
  TestHost& operator=(const TestHost&) = delete;

  const whet_host* get() const { return &host_; }
  static void* Data(const whet_host* host) {
    return static_cast<TestHost*>(host->ctx)->data_;
  }

 private:
  static const void* GetService(const whet_host* host, whet_text id) noexcept {
    const Services& services = static_cast<TestHost*>(host->ctx)->services_;
    const auto it = services.find(View(id));
    return it == services.end() ? nullptr : it->second;
  }

  Services services_;
  void* data_;
  whet_host host_{};
};

class EvaluatorUnderTest {
 public:
  // Throws the Error with which the plugin refuses `config`.
  explicit EvaluatorUnderTest(std::string_view id,
                              std::string_view config = "{}",
                              TestHost::Services services = {},
                              void* data = nullptr)
      : host_(std::make_unique<TestHost>(std::move(services), data)) {
    ErrorBuffer error;
    whet_instance* instance = nullptr;
    error.ThrowIfFailed(whet_plugin_entry_v1()->create(
        Text(id), host_->get(), Text(config), &instance, error.get()));
    instance_.reset(instance);
  }

  // One outcome per item. Throws the Error with which the batch fails.
  std::vector<Scored> Score(const std::vector<Item>& items,
                            std::uint32_t want = WHET_WANT_FEEDBACK |
                                                 WHET_WANT_METRICS |
                                                 WHET_WANT_STATISTICS) const {
    std::vector<whet_eval_item> c_items;
    for (const Item& item : items) {
      c_items.push_back({Text(item.input), Text(item.output),
                         Text(item.expected), Text(item.metadata),
                         item.example});
    }
    std::vector<Scored> out(items.size());
    std::vector<double> scores(items.size(),
                               std::numeric_limits<double>::quiet_NaN());
    std::vector<whet_status> status(items.size(), WHET_UNKNOWN);
    const std::uint64_t seed = items.empty() ? 0 : items.front().seed;
    const whet_eval_batch batch = {sizeof(batch),
                                   sizeof(whet_eval_item),
                                   c_items.data(),
                                   c_items.size(),
                                   seed,
                                   want,
                                   0};
    const whet_eval_sink sink = {sizeof(sink),  0,
                                 &out,          scores.data(),
                                 status.data(), &TakeFeedback,
                                 &TakeMetric,   &TakeStatistics};
    ErrorBuffer error;
    error.ThrowIfFailed(
        table()->score(instance_.get(), &batch, &sink, error.get()));
    for (std::size_t i = 0; i < items.size(); ++i) {
      out[i].score = scores[i];
      out[i].status = status[i];
    }
    return out;
  }

  Scored Score(std::string_view output, std::string_view expected,
               std::string_view input = "",
               std::string_view metadata = "{}") const {
    return Score({Item{input, output, expected, metadata}}).front();
  }

  // Metrics of the set, in the order in which the plugin gave them. Throws
  // UNIMPLEMENTED if it has none.
  std::vector<SetMetric> Aggregate(const std::vector<Scored>& items) const {
    if (!WHET_HAS(table(), whet_evaluator, aggregate) ||
        table()->aggregate == nullptr) {
      throw Error(WHET_UNIMPLEMENTED, "no metrics of a set");
    }
    std::vector<whet_text> statistics;
    for (const Scored& item : items)
      statistics.push_back(Text(item.statistics));
    std::vector<SetMetric> out;
    const whet_aggregate_sink sink = {sizeof(sink), 0, &out, &TakeSetMetric};
    ErrorBuffer error;
    error.ThrowIfFailed(table()->aggregate(instance_.get(), statistics.data(),
                                           statistics.size(), &sink,
                                           error.get()));
    return out;
  }

  // What the plugin says it needs of models.
  std::vector<ModelNeed> ModelNeeds() const {
    std::vector<ModelNeed> out;
    const whet_model_need_sink sink = {sizeof(sink), 0, &out, &TakeNeed};
    table()->model_needs(instance_.get(), &sink);
    return out;
  }

 private:
  struct Destroy {
    void operator()(whet_instance* instance) const {
      instance->destroy(instance);
    }
  };

  const whet_evaluator* table() const {
    return static_cast<const whet_evaluator*>(instance_->kind_table);
  }
  static Scored& At(void* ctx, std::uint64_t i) {
    return static_cast<std::vector<Scored>*>(ctx)->at(i);
  }
  static void TakeFeedback(void* ctx, std::uint64_t i,
                           whet_text text) noexcept {
    At(ctx, i).feedback += View(text);
  }
  static void TakeMetric(void* ctx, std::uint64_t i, whet_text name,
                         double value) noexcept {
    At(ctx, i).metrics[Copy(name)] = value;
  }
  static void TakeStatistics(void* ctx, std::uint64_t i,
                             whet_text bytes) noexcept {
    At(ctx, i).statistics = View(bytes);
  }
  static void TakeNeed(void* ctx, const whet_model_need* need) noexcept {
    static_cast<std::vector<ModelNeed>*>(ctx)->push_back(
        {Copy(need->role), need->calls_per_item, need->output_tokens});
  }
  static void TakeSetMetric(void* ctx, whet_text label, whet_text name,
                            double value) noexcept {
    static_cast<std::vector<SetMetric>*>(ctx)->push_back(
        {Copy(label), Copy(name), value});
  }

  std::unique_ptr<TestHost> host_;
  std::unique_ptr<whet_instance, Destroy> instance_;
};

}  // namespace whet::sdk::testing

#endif  // WHET_SDK_TESTING_H_
