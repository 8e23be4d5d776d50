#include "bootstrap.h"

#include <algorithm>
#include <cstddef>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "search/evaluations.h"

namespace whet::mipro {
namespace {

constexpr std::size_t kMostErrors = 10;  // DSPy's max_errors

// One round: what is asked of whom, and what comes back.
class Round {
 public:
  Round(sdk::Search& search, const sdk::Prompt& seed,
        const std::vector<sdk::Example>& train)
      : search_(search), seed_(seed), train_(train) {}

  void Ask(const Lesson& lesson, std::size_t place) {
    sdk::Prompt teacher = seed_;
    teacher.few_shot_examples = lesson.teacher;
    const auto input = sdk::ParseColumns(train_[place].input);
    auto& shown = teacher.few_shot_examples;
    shown.erase(std::remove_if(shown.begin(), shown.end(),
                               [&](const sdk::FewShotExample& shot) {
                                 return shot.input == input;
                               }),
                shown.end());
    const whet_candidate id =
        search_.Propose(sdk::ToJson(teacher), {sdk::kSeedPrompt}, "teacher");
    std::vector<std::uint64_t>& numbers = numbers_[id];
    const std::uint64_t number = train_[place].number;
    if (std::find(numbers.begin(), numbers.end(), number) == numbers.end()) {
      numbers.push_back(number);
    }
    asked_.emplace_back(id, number);
  }

  // The answers in the order of Ask; null for those that the budget did not
  // cover. False if there are such.
  bool Wait() {
    std::vector<search::Asked> all;
    for (const auto& [id, numbers] : numbers_) {
      all.push_back({id, numbers});
    }
    search::Answered answered = search::Evaluate(search_, all);
    for (std::size_t i = 0; i < all.size(); ++i) {
      for (sdk::Evaluated& e : answered.items[i]) {
        const std::uint64_t number = e.example;
        results_[{all[i].candidate, number}] = std::move(e);
      }
    }
    return answered.complete;
  }

  const sdk::Evaluated* Answer(std::size_t i) const {
    const auto it = results_.find(asked_[i]);
    return it == results_.end() ? nullptr : &it->second;
  }

 private:
  using Key = std::pair<whet_candidate, std::uint64_t>;

  sdk::Search& search_;
  const sdk::Prompt& seed_;
  const std::vector<sdk::Example>& train_;
  std::map<whet_candidate, std::vector<std::uint64_t>> numbers_;
  std::vector<Key> asked_;
  std::map<Key, sdk::Evaluated> results_;
};

bool IsGood(const sdk::Evaluated* answer, double threshold) {
  return answer != nullptr && answer->ok() && !answer->output.empty() &&
         (threshold > 0.0 ? answer->score >= threshold : answer->score > 0.0);
}

}  // namespace

std::vector<std::vector<GoodAnswer>> Bootstrap(
    sdk::Search& search, const sdk::Prompt& seed,
    const std::vector<sdk::Example>& train, const std::vector<Lesson>& lessons,
    double threshold) {
  std::vector<std::vector<GoodAnswer>> good(lessons.size());
  std::vector<std::size_t> next(lessons.size(), 0);
  std::size_t scored = 0;
  std::size_t failed = 0;
  for (bool covered = true; covered;) {
    Round round(search, seed, train);
    std::vector<std::pair<std::size_t, std::size_t>> asked;  // lesson, place
    for (std::size_t k = 0; k < lessons.size(); ++k) {
      const Lesson& lesson = lessons[k];
      const std::size_t end = std::min(
          {next[k] + lesson.wanted - std::min(lesson.wanted, good[k].size()),
           lesson.order.size(), lesson.most});
      for (; next[k] < end; ++next[k]) {
        round.Ask(lesson, lesson.order[next[k]]);
        asked.emplace_back(k, lesson.order[next[k]]);
      }
    }
    if (asked.empty()) {
      break;
    }
    covered = round.Wait();
    for (std::size_t i = 0; i < asked.size(); ++i) {
      const sdk::Evaluated* answer = round.Answer(i);
      scored += answer != nullptr && answer->ok() ? 1 : 0;
      failed += answer != nullptr && !answer->ok() ? 1 : 0;
      if (IsGood(answer, threshold)) {
        good[asked[i].first].push_back({asked[i].second, answer->output});
      }
    }
    if (scored == 0 && failed >= kMostErrors) {
      throw search::NothingScored(failed);
    }
  }
  return good;
}

}  // namespace whet::mipro
