#include "hygiene/verbatim_copies.h"

#include <algorithm>

#include "base/words.h"

namespace whet {
namespace {

constexpr std::uint64_t kGap = 0;  // no word has this hash, or 1 in 2^64
// Of a text that says the same over and over; enough to find it.
constexpr std::size_t kMostPlaces = 1000;

std::uint64_t HashOfRun(const std::uint64_t* words, std::size_t count) {
  std::uint64_t hash = count;
  for (std::size_t i = 0; i < count; ++i)
    hash = HashOfBoth(hash, words[i]);
  return hash;
}

}  // namespace

VerbatimCopies::VerbatimCopies(const std::vector<std::string_view>& texts) {
  for (const std::string_view text : texts) {
    const std::vector<std::uint64_t> words = Words(text);
    words_.insert(words_.end(), words.begin(), words.end());
    words_.push_back(kGap);
  }
}

const VerbatimCopies::Places& VerbatimCopies::PlacesOf(
    std::size_t anchor_words) {
  Places& places = places_[anchor_words];
  if (!places.empty())
    return places;
  for (std::size_t at = 0; at + anchor_words <= words_.size(); ++at)
    places.emplace_back(HashOfRun(&words_[at], anchor_words), at);
  std::sort(places.begin(), places.end());
  return places;
}

bool VerbatimCopies::Contains(const std::vector<std::uint64_t>& words) {
  if (words.empty() || words.size() > words_.size())
    return false;
  const std::size_t anchor = std::min(words.size(), kMostAnchorWords);
  const Places& places = PlacesOf(anchor);
  const std::uint64_t hash = HashOfRun(words.data(), anchor);
  std::size_t looked_at = 0;
  for (auto it = std::lower_bound(places.begin(), places.end(),
                                  std::pair(hash, std::size_t{0}));
       it != places.end() && it->first == hash && looked_at < kMostPlaces;
       ++it, ++looked_at) {
    if (words_.size() - it->second >= words.size() &&
        std::equal(words.begin(), words.end(),
                   words_.begin() + static_cast<std::ptrdiff_t>(it->second)))
      return true;
  }
  return false;
}

}  // namespace whet
