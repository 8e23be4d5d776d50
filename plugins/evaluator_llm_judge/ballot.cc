#include "ballot.h"

#include <algorithm>
#include <cmath>

namespace whet::llm_judge {
namespace {

double CountOf(const std::vector<double>& votes, double value) {
  return static_cast<double>(std::count(votes.begin(), votes.end(), value));
}

}  // namespace

double Ballot::Score(double vote) const {
  if (options_->mode != Mode::kScale)
    return vote;
  return (vote - static_cast<double>(options_->min)) /
         static_cast<double>(options_->max - options_->min);
}

void Ballot::Add(const Verdict& verdict) {
  votes_.push_back(verdict.value);
  reasons_.push_back(verdict.reason);
}

void Ballot::Add(const Verdict& output_first, const Verdict& reference_first) {
  ++order_effect_.pairs;
  for (const Verdict* verdict : {&output_first, &reference_first}) {
    order_effect_.decided += verdict->value != 0.5 ? 1 : 0;
    order_effect_.first += verdict->value == 1.0 ? 1 : 0;
  }
  const bool agree = output_first.value == 1.0 - reference_first.value;
  order_effect_.consistent += agree ? 1 : 0;
  votes_.push_back(agree ? output_first.value : 0.5);
  reasons_.push_back(
      agree ? output_first.reason
            : "With the output as A it said: " + output_first.reason +
                  " With the output as B: " + reference_first.reason);
}

bool Ballot::Split() const {
  const auto [low, high] = std::minmax_element(votes_.begin(), votes_.end());
  const double apart = *high - *low;
  return options_->mode == Mode::kScale
             ? apart > 1.0
             : apart > 0.0 || order_effect_.consistent < order_effect_.pairs;
}

Counted Ballot::Count() const {
  Counted out;
  const auto n = static_cast<double>(votes_.size());
  double sum = 0.0;
  for (const double vote : votes_)
    sum += vote;
  const double mean = sum / n;
  double squares = 0.0;
  double commonest = 0.0;
  for (const double vote : votes_) {
    const double apart = Score(vote) - Score(mean);
    squares += apart * apart;
    commonest = std::max(commonest, CountOf(votes_, vote));
  }
  out.deviation = std::sqrt(squares / n);
  out.share = commonest / n;
  if (options_->mode == Mode::kScale) {
    out.score = Score(mean);
    out.mean = mean;
  } else {
    out.score = 0.5;
    for (const double side : {1.0, 0.0}) {
      if (2.0 * CountOf(votes_, side) > n)
        out.score = side;
    }
    out.mean = out.score;
  }
  const auto nearest = std::min_element(
      votes_.begin(), votes_.end(), [&out](double a, double b) {
        return std::abs(a - out.mean) < std::abs(b - out.mean);
      });
  out.spokesman = static_cast<std::size_t>(nearest - votes_.begin());
  return out;
}

}  // namespace whet::llm_judge
