// How far predicted labels agree with expected ones, over a set.
//
//   Agreement agreement;
//   agreement.Add("spam", "ham");
//   agreement.Add("spam", "");  // nothing was predicted
//   agreement.macro_f1();
//
// The figures are scikit-learn's (1.9.1), with zero_division=0: the means over
// labels are over those that occur in expected or predicted ones
// (`labels=` without "nothing"), while accuracy, kappa and the correlation take
// "nothing" for a label of its own that is never right. One thread at a time.
#ifndef WHET_PLUGINS_EVALUATOR_CLASSIFICATION_AGREEMENT_H_
#define WHET_PLUGINS_EVALUATOR_CLASSIFICATION_AGREEMENT_H_

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace whet::classification {

struct LabelCounts {
  double right = 0;      // expected and predicted
  double support = 0;    // expected
  double predicted = 0;  // predicted

  double precision() const;
  double recall() const;
  double f1() const;
};

class Agreement {
 public:
  // `predicted` is empty if nothing was.
  void Add(std::string_view expected, std::string_view predicted);

  // All but kappa need at least one item.
  double accuracy() const { return right_ / items_; }
  double unparsed() const { return nothing_ / items_; }
  double macro_f1() const;
  double weighted_f1() const;
  double micro_f1() const;
  double balanced_accuracy() const;
  // Cohen 1960. Nothing if all expected and predicted labels are the same one.
  std::optional<double> kappa() const;
  // Matthews 1975, in the form for several classes (Gorodkin 2004). 0 if only
  // one label is expected, or predicted.
  double mcc() const;

  // By label; those with the most expected items first.
  std::vector<std::pair<std::string, LabelCounts>> labels() const;

  struct Confusion {
    std::string expected;
    std::string predicted;  // empty: nothing
    double count = 0;
  };
  // Wrong predictions, the most frequent first.
  std::vector<Confusion> confusions() const;

 private:
  // sum over labels of expected * predicted
  double ChanceProduct() const;

  std::map<std::string, LabelCounts, std::less<>> labels_;
  std::map<std::pair<std::string, std::string>, double> wrong_;
  double items_ = 0;
  double right_ = 0;
  double nothing_ = 0;
};

}  // namespace whet::classification

#endif  // WHET_PLUGINS_EVALUATOR_CLASSIFICATION_AGREEMENT_H_
