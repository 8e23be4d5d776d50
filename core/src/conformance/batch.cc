#include "conformance/batch.h"

#include <algorithm>
#include <bit>
#include <cstdio>
#include <cstring>

#include "whet/sdk/text.h"

#include "base/utf8.h"
#include "plugins/plugin_instance.h"

namespace whet::conformance {
namespace {

constexpr std::size_t kRoom = 16;

struct BatchTarget {
  Scores* scores;
  std::size_t count;
};

Scored* Find(void* ctx, std::uint64_t i) {
  auto* target = static_cast<BatchTarget*>(ctx);
  if (i < target->count)
    return &target->scores->items[i];
  ++target->scores->stray_calls;
  return nullptr;
}

void TakeFeedback(void* ctx, std::uint64_t i, whet_text text) noexcept {
  if (Scored* item = Find(ctx, i)) {
    item->feedback += sdk::View(text);
    ++item->feedback_calls;
  }
}

void TakeMetric(void* ctx, std::uint64_t i, whet_text name,
                double value) noexcept {
  if (Scored* item = Find(ctx, i))
    item->metrics.emplace_back(sdk::Copy(name), value);
}

void TakeStatistics(void* ctx, std::uint64_t i, whet_text bytes) noexcept {
  if (Scored* item = Find(ctx, i)) {
    item->statistics = sdk::View(bytes);
    ++item->statistics_calls;
  }
}

bool SameBits(double a, double b) {
  return std::bit_cast<std::uint64_t>(a) == std::bit_cast<std::uint64_t>(b);
}

}  // namespace

whet_eval_item ToC(const Item& item) {
  return {sdk::Text(item.input), sdk::Text(item.output),
          sdk::Text(item.expected), sdk::Text(item.metadata), item.example};
}

void ScoreRaw(whet_instance* instance, const whet_eval_batch& batch,
              Scores& out) {
  const auto* table = static_cast<const whet_evaluator*>(instance->kind_table);
  out.items.assign(batch.count, Scored());
  std::vector<double> scores(batch.count + 2 * kRoom,
                             std::numeric_limits<double>::quiet_NaN());
  std::vector<whet_status> status(batch.count + 2 * kRoom, WHET_UNKNOWN);
  BatchTarget target{&out, static_cast<std::size_t>(batch.count)};
  const whet_eval_sink sink = {sizeof(sink),
                               0,
                               &target,
                               scores.data() + kRoom,
                               status.data() + kRoom,
                               &TakeFeedback,
                               &TakeMetric,
                               &TakeStatistics};
  PluginError error;
  out.status = table->score(instance, &batch, &sink, error.c());
  if (out.status != WHET_OK) {
    out.error = std::string(error.ToStatus(out.status, "score()").message());
  }
  for (std::size_t i = 0; i < out.items.size(); ++i) {
    out.items[i].score = scores[kRoom + i];
    out.items[i].status = status[kRoom + i];
  }
}

Scores ScoreItems(whet_instance* instance, const std::vector<Item>& items,
                  std::uint32_t want, std::uint64_t seed) {
  const auto* table = static_cast<const whet_evaluator*>(instance->kind_table);
  std::vector<whet_eval_item> c_items;
  c_items.reserve(items.size());
  for (const Item& item : items)
    c_items.push_back(ToC(item));
  const std::size_t limit =
      table->max_batch == 0 ? items.size() : table->max_batch;
  Scores all;
  for (std::size_t begin = 0; begin < items.size(); begin += limit) {
    const whet_eval_batch batch = {sizeof(batch),
                                   sizeof(whet_eval_item),
                                   c_items.data() + begin,
                                   std::min(limit, items.size() - begin),
                                   seed,
                                   want,
                                   0};
    Scores part;
    ScoreRaw(instance, batch, part);
    all.stray_calls += part.stray_calls;
    if (part.status != WHET_OK) {
      all.status = part.status;
      all.error = part.error;
      all.items.resize(items.size());
      return all;
    }
    for (Scored& item : part.items)
      all.items.push_back(std::move(item));
  }
  return all;
}

std::string Difference(const Scored& a, const Scored& b) {
  const auto both = [](const char* what, const std::string& x,
                       const std::string& y) {
    return std::string(what) + " " + x + " and " + y;
  };
  if (a.status != b.status)
    return both("status", std::to_string(a.status), std::to_string(b.status));
  if (a.status == WHET_OK && !SameBits(a.score, b.score))
    return both("score", ShowNumber(a.score), ShowNumber(b.score));
  if (a.feedback != b.feedback)
    return both("feedback", ShowText(a.feedback), ShowText(b.feedback));
  if (a.metrics.size() != b.metrics.size()) {
    return both("number of metrics", std::to_string(a.metrics.size()),
                std::to_string(b.metrics.size()));
  }
  for (std::size_t i = 0; i < a.metrics.size(); ++i) {
    if (a.metrics[i].first != b.metrics[i].first)
      return both("metric", a.metrics[i].first, b.metrics[i].first);
    if (!SameBits(a.metrics[i].second, b.metrics[i].second)) {
      return both(a.metrics[i].first.c_str(), ShowNumber(a.metrics[i].second),
                  ShowNumber(b.metrics[i].second));
    }
  }
  if (a.statistics != b.statistics)
    return "statistics of different bytes";
  return "";
}

std::string Serialize(const Scores& scores) {
  std::string bytes;
  const auto add = [&bytes](std::string_view text) {
    bytes += std::to_string(text.size()) + ":";
    bytes += text;
  };
  for (const Scored& item : scores.items) {
    add(std::to_string(item.status));
    if (item.status == WHET_OK)
      add(ShowNumber(item.score));
    add(item.feedback);
    for (const auto& [name, value] : item.metrics) {
      add(name);
      add(ShowNumber(value));
    }
    add(item.statistics);
  }
  return bytes;
}

std::string ShowText(std::string_view text) {
  constexpr std::size_t kLongest = 60;
  std::string shown = "\"";
  for (const char c : ReplaceInvalidUtf8(sdk::CutAtCodePoint(text, kLongest)))
    shown += static_cast<unsigned char>(c) < 0x20 ? '?' : c;
  return shown + (text.size() > kLongest ? "...\"" : "\"");
}

std::string ShowNumber(double value) {
  char text[40];
  std::snprintf(text, sizeof(text), "%.17g", value);
  return text;
}

std::string Show(const Item& item, std::size_t i) {
  return "item " + std::to_string(i) + " (output " + ShowText(item.output) +
         ", expected " + ShowText(item.expected) + ")";
}

}  // namespace whet::conformance
