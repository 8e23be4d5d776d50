#include "batches.h"

#include <algorithm>
#include <cstddef>
#include <utility>
#include <vector>

namespace whet::full_rewrite {

Batches::Batches(sdk::Search& search, search::Numbers train,
                 const Options& options)
    : search_(search), train_(std::move(train)), options_(options) {}

std::vector<search::Numbers> Batches::Epoch() {
  search::Numbers order = train_;
  search_.Shuffle("full_rewrite.batches", order);
  if (options_.train_size > 0) {
    order.resize(std::min(options_.train_size, order.size()));
  }
  std::vector<search::Numbers> batches;
  for (std::size_t i = 0; i < order.size(); ++i) {
    if (i % options_.batch_size == 0) {
      batches.emplace_back();
    }
    batches.back().push_back(order[i]);
  }
  return batches;
}

}  // namespace whet::full_rewrite
