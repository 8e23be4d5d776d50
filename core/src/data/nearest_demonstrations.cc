#include "data/nearest_demonstrations.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>

#include "base/words.h"
#include "data/input_key.h"

namespace whet {
namespace {

constexpr double kSteps = 1024.0;  // of a weight

double WeightOf(std::size_t with_word, std::size_t all) {
  const double idf = 1.0 + std::log((1.0 + static_cast<double>(all)) /
                                    (1.0 + static_cast<double>(with_word)));
  return std::round(idf * kSteps) / kSteps;
}

}  // namespace

NearestDemonstrations::NearestDemonstrations(
    const std::vector<FewShotExample>& demonstrations,
    std::vector<std::string> columns)
    : columns_(std::move(columns)) {
  for (const FewShotExample& demonstration : demonstrations) {
    const Fields compared = Compared(demonstration.input);
    for (const auto& [word, count] : CountWords(compared))
      words_[word].postings.push_back({keys_.size(), count});
    keys_.push_back(InputKey(compared));
  }
  lengths_.resize(keys_.size());
  for (auto& [hash, word] : words_) {
    word.weight = WeightOf(word.postings.size(), keys_.size());
    for (Posting& posting : word.postings) {
      posting.weight *= word.weight;
      // Exact, so that the order of the words does not matter.
      lengths_[posting.place] += posting.weight * posting.weight;
    }
  }
  for (double& length : lengths_)
    length = std::sqrt(length);
}

std::vector<double> NearestDemonstrations::Similarities(
    const Fields& input) const {
  std::vector<double> out(keys_.size());
  for (const auto& [hash, count] : CountWords(Compared(input))) {
    const auto word = words_.find(hash);
    if (word == words_.end())
      continue;
    for (const Posting& posting : word->second.postings)
      out[posting.place] += count * word->second.weight * posting.weight;
  }
  for (std::size_t i = 0; i < out.size(); ++i) {
    if (lengths_[i] > 0.0)
      out[i] /= lengths_[i];
  }
  return out;
}

std::vector<std::size_t> NearestDemonstrations::Find(const Fields& input,
                                                     std::size_t count) const {
  const std::vector<double> similarity = Similarities(input);
  const std::string own = InputKey(Compared(input));
  std::vector<std::size_t> places(keys_.size());
  std::iota(places.begin(), places.end(), std::size_t{0});
  std::erase_if(places, [&](std::size_t i) { return keys_[i] == own; });
  std::stable_sort(places.begin(), places.end(),
                   [&similarity](std::size_t a, std::size_t b) {
                     return similarity[a] > similarity[b];
                   });
  places.resize(std::min(count, places.size()));
  std::reverse(places.begin(), places.end());
  return places;
}

Fields NearestDemonstrations::Compared(const Fields& input) const {
  if (columns_.empty())
    return input;
  Fields compared;
  for (const std::string& column : columns_) {
    if (const auto it = input.find(column); it != input.end())
      compared.insert(*it);
  }
  return compared;
}

NearestDemonstrations::WordCounts NearestDemonstrations::CountWords(
    const Fields& compared) {
  std::map<std::uint64_t, double> counts;
  for (const auto& [column, value] : compared) {
    for (const std::uint64_t word : Words(value))
      ++counts[word];
  }
  return {counts.begin(), counts.end()};
}

}  // namespace whet
