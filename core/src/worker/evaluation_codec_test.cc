#include "worker/evaluation_codec.h"

#include <cmath>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "whet/sdk/text.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "plugins/plugin_instance.h"
#include "worker/error_codec.h"
#include "worker/lane.h"

namespace whet {
namespace {

using sdk::Text;
using sdk::View;
using ::testing::ElementsAre;

struct Heard {
  std::vector<double> scores = std::vector<double>(3, -1.0);
  std::vector<whet_status> statuses = std::vector<whet_status>(3, -1);
  std::vector<std::string> words;
  whet_eval_sink sink{};

  Heard() {
    sink.struct_size = sizeof(sink);
    sink.ctx = this;
    sink.scores = scores.data();
    sink.item_status = statuses.data();
    sink.feedback = [](void* ctx, uint64_t i, whet_text text) noexcept {
      static_cast<Heard*>(ctx)->words.push_back(std::to_string(i) + " says " +
                                                sdk::Copy(text));
    };
    sink.metric = [](void* ctx, uint64_t i, whet_text name, double) noexcept {
      static_cast<Heard*>(ctx)->words.push_back(std::to_string(i) + " has " +
                                                sdk::Copy(name));
    };
    sink.statistics = [](void* ctx, uint64_t i, whet_text) noexcept {
      static_cast<Heard*>(ctx)->words.push_back(std::to_string(i) + " counts");
    };
  }
};

// Bytes of an answer to kScore of two items: 0.5 with feedback, and none.
std::string AnswerOfTwo() {
  std::string bytes(4096, '\0');
  const VerdictRoom room(bytes.data(), 2);
  const VerdictSink verdicts(room);
  const whet_eval_sink& sink = verdicts.c();
  sink.scores[0] = 0.5;
  sink.item_status[0] = WHET_OK;
  sink.feedback(sink.ctx, 0, Text("short"));
  sink.metric(sink.ctx, 0, Text("length"), 5.0);
  sink.statistics(sink.ctx, 0, Text("\1\2"));
  sink.feedback(sink.ctx, 2, Text("there is no third item"));
  const std::size_t begin = LaneAligned(VerdictRoom::Bytes(2));
  ByteWriter out(bytes.data() + begin, bytes.size() - begin);
  WriteError(absl::OkStatus(), out);
  verdicts.Write(out);
  bytes.resize(begin + out.written().size());
  return bytes;
}

TEST(EvaluationCodec, CarriesABatch) {
  // Items that are longer than this build knows, as a newer host's would be.
  struct Longer {
    whet_eval_item item;
    std::uint64_t more;
  };
  std::vector<Longer> items(3);
  for (std::size_t i = 0; i < items.size(); ++i) {
    items[i].item.output = Text(i == 1 ? "" : "out");
    items[i].item.metadata = Text("{}");
    items[i].item.example = 10 + i;
  }
  whet_eval_batch batch = {};
  batch.struct_size = sizeof(batch);
  batch.item_stride = sizeof(Longer);
  batch.items = &items[0].item;
  batch.count = 3;
  batch.seed = 99;
  batch.want = WHET_WANT_METRICS;
  std::string bytes(4096, '\0');
  ByteWriter out(bytes.data(), bytes.size());
  WriteBatch(batch, 1, 2, out);
  // seed, want, count; then what each item is said to take.
  EXPECT_EQ(out.written().size(),
            20 + BytesOfItem(batch, 1) + BytesOfItem(batch, 2));

  ByteReader in(out.written());
  const ReceivedBatch received(in);
  EXPECT_TRUE(in.AtEnd());
  EXPECT_EQ(received.c().count, 2u);
  EXPECT_EQ(received.c().seed, 99u);
  EXPECT_EQ(received.c().want, WHET_WANT_METRICS);
  EXPECT_EQ(ItemAt(received.c(), 0).example, 11u);
  EXPECT_EQ(View(ItemAt(received.c(), 0).output), "");
  EXPECT_EQ(View(ItemAt(received.c(), 1).output), "out");
}

TEST(EvaluationCodec, CarriesVerdicts) {
  Heard heard;
  PluginError error;
  EXPECT_EQ(DeliverVerdicts(AnswerOfTwo(), 2, 1, &heard.sink, error.c()),
            WHET_OK);
  EXPECT_EQ(heard.scores[0], -1.0);  // before the part that was asked for
  EXPECT_EQ(heard.scores[1], 0.5);
  EXPECT_TRUE(std::isnan(heard.scores[2]));
  EXPECT_THAT(heard.statuses, ElementsAre(-1, WHET_OK, WHET_UNKNOWN));
  EXPECT_THAT(heard.words,
              ElementsAre("1 says short", "1 has length", "1 counts"));
}

// Every answer that is cut or has a byte that says something else: nothing is
// read outside of it, and a refused one leaves no trace.
TEST(EvaluationCodec, RefusesADamagedAnswerAsAWhole) {
  const std::string good = AnswerOfTwo();
  for (std::size_t length = 0; length < good.size(); ++length) {
    Heard heard;
    PluginError error;
    EXPECT_EQ(
        DeliverVerdicts(good.substr(0, length), 2, 0, &heard.sink, error.c()),
        WHET_DATA_LOSS)
        << length;
    EXPECT_THAT(heard.words, ElementsAre());
    EXPECT_EQ(heard.scores[0], -1.0);
  }
  for (std::size_t at = LaneAligned(VerdictRoom::Bytes(2)); at < good.size();
       ++at) {
    std::string bad = good;
    bad[at] = static_cast<char>(bad[at] ^ 0xFF);
    Heard heard;
    PluginError error;
    if (DeliverVerdicts(bad, 2, 0, &heard.sink, error.c()) != WHET_OK) {
      EXPECT_THAT(heard.words, ElementsAre()) << at;
    }
  }
}

TEST(EvaluationCodec, KnowsHowFarAnEvaluatorCame) {
  std::string bytes(VerdictRoom::Bytes(3), '\0');
  const VerdictRoom room(bytes.data(), 3);
  const VerdictSink verdicts(room);
  EXPECT_EQ(VerdictRoom::FirstUnknown(bytes, 3), 0u);
  verdicts.c().item_status[0] = WHET_OK;
  verdicts.c().item_status[1] = WHET_INVALID_ARGUMENT;
  EXPECT_EQ(VerdictRoom::FirstUnknown(bytes, 3), 2u);
  verdicts.c().item_status[2] = WHET_OK;
  EXPECT_EQ(VerdictRoom::FirstUnknown(bytes, 3), 3u);
}

TEST(EvaluationCodec, CarriesMetricsOfASet) {
  const MetricSink metrics;
  metrics.c().metric(metrics.c().ctx, Text("spam"), Text("f1"), 0.75);
  std::string bytes(256, '\0');
  ByteWriter out(bytes.data(), bytes.size());
  WriteError(absl::OkStatus(), out);
  metrics.Write(out);
  std::vector<std::string> heard;
  whet_aggregate_sink sink = {};
  sink.struct_size = sizeof(sink);
  sink.ctx = &heard;
  sink.metric = [](void* ctx, whet_text label, whet_text name,
                   double value) noexcept {
    static_cast<std::vector<std::string>*>(ctx)->push_back(
        sdk::Copy(label) + " " + sdk::Copy(name) + " " + std::to_string(value));
  };
  EXPECT_EQ(DeliverMetrics(out.written(), &sink, nullptr), WHET_OK);
  EXPECT_THAT(heard, ElementsAre("spam f1 0.750000"));
  heard.clear();
  EXPECT_EQ(DeliverMetrics(out.written().substr(0, 30), &sink, nullptr),
            WHET_DATA_LOSS);
  EXPECT_THAT(heard, ElementsAre());
}

}  // namespace
}  // namespace whet
