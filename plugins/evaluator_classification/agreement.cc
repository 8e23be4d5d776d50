#include "agreement.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace whet::classification {
namespace {

double Ratio(double part, double whole) {
  return whole == 0 ? 0.0 : part / whole;
}

}  // namespace

double LabelCounts::precision() const { return Ratio(right, predicted); }
double LabelCounts::recall() const { return Ratio(right, support); }
double LabelCounts::f1() const { return Ratio(2 * right, support + predicted); }

void Agreement::Add(std::string_view expected, std::string_view predicted) {
  ++items_;
  LabelCounts& counts = labels_[std::string(expected)];
  ++counts.support;
  if (predicted.empty()) {
    ++nothing_;
  } else {
    ++labels_[std::string(predicted)].predicted;
  }
  if (expected == predicted) {
    ++counts.right;
    ++right_;
  } else {
    ++wrong_[{std::string(expected), std::string(predicted)}];
  }
}

double Agreement::macro_f1() const {
  double sum = 0;
  for (const auto& [label, counts] : labels_)
    sum += counts.f1();
  return sum / static_cast<double>(labels_.size());
}

double Agreement::weighted_f1() const {
  double sum = 0;
  for (const auto& [label, counts] : labels_)
    sum += counts.support * counts.f1();
  return sum / items_;
}

double Agreement::micro_f1() const {
  return Ratio(2 * right_, items_ + items_ - nothing_);
}

double Agreement::balanced_accuracy() const {
  double sum = 0;
  double expected = 0;
  for (const auto& [label, counts] : labels_) {
    sum += counts.recall();
    expected += counts.support > 0 ? 1 : 0;
  }
  return sum / expected;
}

double Agreement::ChanceProduct() const {
  double sum = 0;
  for (const auto& [label, counts] : labels_)
    sum += counts.support * counts.predicted;
  return sum;
}

std::optional<double> Agreement::kappa() const {
  const double chance = ChanceProduct() / (items_ * items_);
  if (chance == 1.0)
    return std::nullopt;
  return (accuracy() - chance) / (1.0 - chance);
}

double Agreement::mcc() const {
  double expected = 0;
  double predicted = nothing_ * nothing_;
  for (const auto& [label, counts] : labels_) {
    expected += counts.support * counts.support;
    predicted += counts.predicted * counts.predicted;
  }
  const double all = items_ * items_;
  return Ratio(right_ * items_ - ChanceProduct(),
               std::sqrt((all - expected) * (all - predicted)));
}

std::vector<std::pair<std::string, LabelCounts>> Agreement::labels() const {
  std::vector<std::pair<std::string, LabelCounts>> out(labels_.begin(),
                                                       labels_.end());
  std::stable_sort(out.begin(), out.end(), [](const auto& a, const auto& b) {
    return a.second.support > b.second.support;
  });
  return out;
}

std::vector<Agreement::Confusion> Agreement::confusions() const {
  std::vector<Confusion> out;
  for (const auto& [pair, count] : wrong_)
    out.push_back({pair.first, pair.second, count});
  std::stable_sort(
      out.begin(), out.end(),
      [](const Confusion& a, const Confusion& b) { return a.count > b.count; });
  return out;
}

}  // namespace whet::classification
