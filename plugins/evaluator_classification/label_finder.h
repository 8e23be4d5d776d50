// Which label a text names.
//
//   LabelFinder finder({"spam", "not spam"}, normalizer);
//   finder.Equal("spam");                        // 0
//   finder.Mentioned("not spam, or is it spam");  // {1, 0}
//
// A label counts where it stands as whole words; of labels that overlap the one
// that starts first counts, and of these the longest. Immutable. Thread-safe.
#ifndef WHET_PLUGINS_EVALUATOR_CLASSIFICATION_LABEL_FINDER_H_
#define WHET_PLUGINS_EVALUATOR_CLASSIFICATION_LABEL_FINDER_H_

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "text/normalize.h"

namespace whet::classification {

class LabelFinder {
 public:
  // Throws sdk::Error (INVALID_ARGUMENT) naming a label of which nothing is
  // left after normalisation or that is then equal to another one.
  LabelFinder(const std::vector<std::string>& labels,
              const text::Normalizer& normalizer);

  // The label that `normalized` is.
  std::optional<std::size_t> Equal(std::string_view normalized) const;

  // Labels that `normalized` names, in order of their places.
  std::vector<std::size_t> Mentioned(std::string_view normalized) const;

 private:
  std::vector<std::string> labels_;  // normalised
};

}  // namespace whet::classification

#endif  // WHET_PLUGINS_EVALUATOR_CLASSIFICATION_LABEL_FINDER_H_
