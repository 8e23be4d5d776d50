#include "label_finder.h"

#include <algorithm>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "whet/sdk/error.h"

#include "text/find.h"
#include "text/normalize.h"

namespace whet::classification {
namespace {

struct Mention {
  std::size_t at;
  std::size_t length;
  std::size_t label;
};

}  // namespace

LabelFinder::LabelFinder(const std::vector<std::string>& labels,
                         const text::Normalizer& normalizer) {
  for (std::size_t i = 0; i < labels.size(); ++i) {
    const std::string path = "$.labels[" + std::to_string(i) + "]: ";
    std::string normalized = normalizer.ApplyUtf8(labels[i]);
    if (normalized.empty()) {
      throw sdk::Error(WHET_INVALID_ARGUMENT, path + "nothing is left of \"" +
                                                  labels[i] +
                                                  "\" after normalisation");
    }
    if (Equal(normalized)) {
      throw sdk::Error(WHET_INVALID_ARGUMENT, path + "\"" + labels[i] +
                                                  "\" is the same as \"" +
                                                  labels[*Equal(normalized)] +
                                                  "\" after normalisation");
    }
    labels_.push_back(std::move(normalized));
  }
}

std::optional<std::size_t> LabelFinder::Equal(
    std::string_view normalized) const {
  const auto it = std::find(labels_.begin(), labels_.end(), normalized);
  if (it == labels_.end())
    return std::nullopt;
  return static_cast<std::size_t>(it - labels_.begin());
}

std::vector<std::size_t> LabelFinder::Mentioned(
    std::string_view normalized) const {
  std::vector<Mention> mentions;
  for (std::size_t i = 0; i < labels_.size(); ++i) {
    for (const std::size_t at : text::FindAllWords(normalized, labels_[i]))
      mentions.push_back({at, labels_[i].size(), i});
  }
  std::sort(mentions.begin(), mentions.end(),
            [](const Mention& a, const Mention& b) {
              return a.at != b.at ? a.at < b.at : a.length > b.length;
            });
  std::vector<std::size_t> out;
  std::size_t end = 0;
  for (const Mention& mention : mentions) {
    if (mention.at < end)
      continue;
    end = mention.at + mention.length;
    out.push_back(mention.label);
  }
  return out;
}

}  // namespace whet::classification
