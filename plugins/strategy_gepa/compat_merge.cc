#include "compat_merge.h"

#include <algorithm>
#include <cstddef>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "compat_selection.h"
#include "python_set.h"

namespace whet::gepa {
namespace {

constexpr int kAttempts = 10;
constexpr std::size_t kTrial = 5;  // examples; also the least both must have
constexpr std::size_t kTrialEach = 2;  // ceil(kTrial / 3)

void AddAncestors(const CompatState& state, std::size_t program,
                  PythonSet& found) {
  for (const std::size_t parent : state.programs()[program].parents) {
    if (!found.Contains(parent)) {
      found.Add(parent);
      AddAncestors(state, parent, found);
    }
  }
}

// A component that only one of the two has changed.
bool IsDesirable(const CompatState& state, std::size_t ancestor,
                 std::size_t first, std::size_t second) {
  const std::vector<std::string>& a = state.programs()[ancestor].texts;
  const std::vector<std::string>& x = state.programs()[first].texts;
  const std::vector<std::string>& y = state.programs()[second].texts;
  for (std::size_t c = 0; c < a.size(); ++c) {
    if ((a[c] == x[c] || a[c] == y[c]) && x[c] != y[c]) {
      return true;
    }
  }
  return false;
}

// sample(items, k).
std::vector<std::size_t> Sample(search::PythonRandom& random,
                                const std::vector<std::size_t>& items,
                                std::size_t k) {
  std::vector<std::size_t> sample;
  for (const std::size_t i : random.SampleIndices(items.size(), k)) {
    sample.push_back(items[i]);
  }
  return sample;
}

// list(set(scores1) & set(scores2)).
std::vector<std::size_t> CommonExamples(const Scores& first,
                                        const Scores& second) {
  PythonSet x;
  PythonSet y;
  for (std::size_t i = 0; i < first.size(); ++i) {
    if (first[i].has_value())
      x.Add(i);
    if (second[i].has_value())
      y.Add(i);
  }
  return Intersection(x, y).items();
}

}  // namespace

std::optional<MergeProposal> CompatMerge::Propose(const CompatState& state) {
  PythonSet survivors;
  for (const PythonSet& front :
       RemoveDominated(state.Fronts(), state.averages())) {
    for (const std::size_t program : front.items()) {
      survivors.Add(program);
    }
  }
  const std::vector<std::size_t> candidates = survivors.items();
  if (candidates.size() < 2 || state.programs().size() < 3) {
    return std::nullopt;
  }
  for (int attempt = 0; attempt < kAttempts; ++attempt) {
    const std::optional<Triplet> drawn = Draw(state, candidates);
    if (!drawn.has_value()) {
      continue;
    }
    const auto [first, second, ancestor] = *drawn;
    auto [texts, description] = Combine(state, *drawn);
    const Scores& x = state.programs()[first].val;
    const Scores& y = state.programs()[second].val;
    if (descriptions_.count(description) != 0 ||
        CommonExamples(x, y).size() < kTrial) {
      continue;
    }
    descriptions_.insert(std::move(description));
    triplets_.insert(*drawn);
    return MergeProposal{first, second, ancestor, std::move(texts),
                         TrialExamples(x, y)};
  }
  return std::nullopt;
}

// find_common_ancestor_pair().
std::optional<CompatMerge::Triplet> CompatMerge::Draw(
    const CompatState& state, const std::vector<std::size_t>& candidates) {
  const std::vector<double>& averages = state.averages();
  for (int attempt = 0; attempt < kAttempts; ++attempt) {
    const std::vector<std::size_t> pair = Sample(random_, candidates, 2);
    const auto [i, j] = std::minmax(pair[0], pair[1]);
    PythonSet above_i;
    PythonSet above_j;
    AddAncestors(state, i, above_i);
    AddAncestors(state, j, above_j);
    if (above_i.Contains(j) || above_j.Contains(i)) {
      continue;
    }
    std::vector<std::size_t> ancestors;
    std::vector<double> weights;
    // The reference makes lists of the two sets, and sets of the lists.
    for (const std::size_t a :
         Intersection(PythonSet(above_i.items()), PythonSet(above_j.items()))
             .items()) {
      if (triplets_.count({i, j, a}) == 0 && averages[a] <= averages[i] &&
          averages[a] <= averages[j] && IsDesirable(state, a, i, j)) {
        ancestors.push_back(a);
        weights.push_back(averages[a]);
      }
    }
    if (std::any_of(weights.begin(), weights.end(),
                    [](double weight) { return weight > 0.0; })) {
      return Triplet{i, j, ancestors[random_.WeightedChoice(weights)]};
    }
    if (!ancestors.empty()) {
      return std::nullopt;  // here the reference stops with an exception
    }
  }
  return std::nullopt;
}

std::pair<std::vector<std::string>, CompatMerge::Description>
CompatMerge::Combine(const CompatState& state, const Triplet& triplet) {
  const auto [first, second, ancestor] = triplet;
  const std::vector<double>& averages = state.averages();
  std::vector<std::string> texts;
  Description description = {first, second};
  for (std::size_t c = 0; c < state.programs()[ancestor].texts.size(); ++c) {
    const std::string& old = state.programs()[ancestor].texts[c];
    const std::string& x = state.programs()[first].texts[c];
    const std::string& y = state.programs()[second].texts[c];
    std::size_t from = first;
    if ((old == x || old == y) && x != y) {
      from = old == x ? second : first;
    } else if (old != x && old != y) {
      from = averages[first] > averages[second] ? first
             : averages[second] > averages[first]
                 ? second
                 : random_.Choice(std::vector<std::size_t>{first, second});
    }
    texts.push_back(state.programs()[from].texts[c]);
    description.push_back(from);
  }
  return {std::move(texts), std::move(description)};
}

// select_eval_subsample_for_merged_program(). There are kTrial common examples
// at least, so none is drawn twice.
std::vector<std::size_t> CompatMerge::TrialExamples(const Scores& first,
                                                    const Scores& second) {
  const std::vector<std::size_t> common = CommonExamples(first, second);
  std::vector<std::size_t> better_first;
  std::vector<std::size_t> better_second;
  std::vector<std::size_t> equal;
  for (const std::size_t i : common) {
    (*first[i] > *second[i]   ? better_first
     : *second[i] > *first[i] ? better_second
                              : equal)
        .push_back(i);
  }
  std::vector<std::size_t> trial;
  const auto take = [&](const std::vector<std::size_t>& from, std::size_t k) {
    const std::vector<std::size_t> drawn = Sample(random_, from, k);
    trial.insert(trial.end(), drawn.begin(), drawn.end());
  };
  for (const auto* bucket : {&better_first, &better_second, &equal}) {
    const std::size_t k =
        std::min({bucket->size(), kTrialEach, kTrial - trial.size()});
    if (k > 0) {
      take(*bucket, k);
    }
  }
  std::vector<std::size_t> unused;
  std::copy_if(common.begin(), common.end(), std::back_inserter(unused),
               [&](std::size_t i) {
                 return std::find(trial.begin(), trial.end(), i) == trial.end();
               });
  if (trial.size() < kTrial) {
    take(unused, kTrial - trial.size());
  }
  return trial;
}

}  // namespace whet::gepa
