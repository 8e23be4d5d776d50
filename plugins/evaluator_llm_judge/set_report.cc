#include "set_report.h"

#include <optional>

#include "whet/sdk/error.h"
#include "whet/sdk/statistics.h"

#include "calibration.h"

namespace whet::llm_judge {
namespace {

constexpr std::size_t kNumbers = 11;

class Report {
 public:
  Report(const std::vector<Record>& records, const Options& options)
      : records_(records), options_(options) {}

  std::vector<sdk::SetMetric> Metrics(int* labels) {
    switch (options_.mode) {
      case Mode::kScale:
        AddMean("mean_grade", [](const Record& r) { return r.counted.mean; });
        break;
      case Mode::kPassFail:
        AddShare("pass_rate", 1.0);
        break;
      case Mode::kPairwise:
        AddShare("win_rate", 1.0);
        AddShare("tie_rate", 0.5);
        AddShare("loss_rate", 0.0);
        AddOrderEffect();
        break;
    }
    if (options_.most_votes() > 1)
      AddVotes();
    *labels = options_.label_column.empty() ? 0 : AddCalibration();
    return std::move(metrics_);
  }

 private:
  void Add(const char* name, double value) {
    metrics_.push_back({"", name, value});
  }
  void Add(const char* name, const std::optional<double>& value) {
    if (value.has_value())
      Add(name, *value);
  }
  template <typename Value>
  void AddMean(const char* name, Value&& value) {
    double sum = 0.0;
    for (const Record& record : records_)
      sum += value(record);
    Add(name, sum / static_cast<double>(records_.size()));
  }
  void AddShare(const char* name, double score) {
    AddMean(name, [score](const Record& record) {
      return record.counted.score == score ? 1.0 : 0.0;
    });
  }

  void AddOrderEffect() {
    OrderEffect sum;
    for (const Record& record : records_) {
      sum.pairs += record.order_effect.pairs;
      sum.consistent += record.order_effect.consistent;
      sum.decided += record.order_effect.decided;
      sum.first += record.order_effect.first;
    }
    if (sum.pairs > 0)
      Add("position_consistency",
          static_cast<double>(sum.consistent) / sum.pairs);
    if (sum.decided > 0)
      Add("first_position_rate", static_cast<double>(sum.first) / sum.decided);
  }

  void AddVotes() {
    AddMean("votes", [](const Record& r) { return r.votes; });
    AddMean("vote_share", [](const Record& r) { return r.counted.share; });
    AddMean("vote_deviation",
            [](const Record& r) { return r.counted.deviation; });
  }

  int AddCalibration() {
    std::vector<double> human;
    std::vector<double> judge;
    for (const Record& record : records_) {
      if (!record.labelled)
        continue;
      human.push_back(record.label);
      judge.push_back(record.counted.mean);
    }
    const int count = static_cast<int>(human.size());
    Add("human_labels", static_cast<double>(count));
    if (count == 0)
      return 0;
    const Agreement agreement = Compare(human, judge, Scale());
    Add("human_agreement", agreement.exact);
    Add("human_kappa", agreement.kappa);
    Add("human_spearman", agreement.spearman);
    Add("human_pearson", agreement.pearson);
    Add("human_bias", agreement.bias);
    return count;
  }

  VerdictScale Scale() const {
    if (options_.mode == Mode::kScale) {
      return {static_cast<double>(options_.min),
              static_cast<double>(options_.max), 1.0, Weights::kQuadratic};
    }
    return {0.0, 1.0, 0.5, Weights::kNone};
  }

  const std::vector<Record>& records_;
  const Options& options_;
  std::vector<sdk::SetMetric> metrics_;
};

}  // namespace

std::string PackRecord(const Record& record) {
  const auto number = [](int count) { return static_cast<double>(count); };
  return sdk::PackNumbers(
      {record.counted.score, record.counted.mean, record.counted.deviation,
       record.counted.share, record.votes, number(record.order_effect.pairs),
       number(record.order_effect.consistent),
       number(record.order_effect.decided), number(record.order_effect.first),
       record.labelled ? 1.0 : 0.0, record.label});
}

Record UnpackRecord(std::string_view bytes) {
  const std::vector<double> n = sdk::UnpackNumbers(bytes);
  if (n.size() != kNumbers) {
    throw sdk::Error(WHET_INVALID_ARGUMENT,
                     "statistics of " + std::to_string(n.size()) +
                         " numbers are none of a judge; expected " +
                         std::to_string(kNumbers));
  }
  const auto count = [&n](std::size_t i) { return static_cast<int>(n[i]); };
  Record out;
  out.counted = {n[0], n[1], n[2], n[3], 0};
  out.votes = n[4];
  out.order_effect = {count(5), count(6), count(7), count(8)};
  out.labelled = n[9] != 0.0;
  out.label = n[10];
  return out;
}

std::vector<sdk::SetMetric> ReportOn(const std::vector<Record>& records,
                                     const Options& options, int* labels) {
  return Report(records, options).Metrics(labels);
}

}  // namespace whet::llm_judge
