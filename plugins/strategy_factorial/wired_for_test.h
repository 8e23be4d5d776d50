// The parts of the strategy, put together as factorial.cc does, for tests.
//
//   Wired f(task, {.calls = 500}, {.shots = 0});
//   f.Insert("Mind the dates.");
//   f.Try({0, {0}, {}}, 10);   // on the first ten examples
//   f.belief.Refresh();
#ifndef WHET_PLUGINS_STRATEGY_FACTORIAL_WIRED_FOR_TEST_H_
#define WHET_PLUGINS_STRATEGY_FACTORIAL_WIRED_FOR_TEST_H_

#include <cstddef>
#include <numeric>
#include <string>
#include <utility>
#include <vector>

#include "belief.h"
#include "catalog.h"
#include "options.h"
#include "search/meter.h"
#include "search/proposal_check.h"
#include "search_world/search_world.h"
#include "showable.h"
#include "trials.h"

namespace whet::factorial {

struct Wired {
  // `task` must outlive the object.
  Wired(const testing::Task& task, testing::WorldOptions world_options,
        Options o)
      : world(task, world_options),
        search(sdk::Host(world.host())),
        options(std::move(o)),
        train(search.Examples("train")),
        val(search.Examples("val")),
        catalog(world.Seed(), options.max_edits),
        showable(search, train, val, world.Seed(), options),
        check(train, options.max_chars),
        meter(search, 4000),
        trials(search, meter, catalog, showable, check, train, val),
        belief(search, catalog, showable, trials) {}

  void Insert(const std::string& text) {
    catalog.AddEdit(
        {}, {search::Edit::Op::kInsert, search::Part::kSystem, "", text, ""});
  }
  // Enters a recipe and evaluates it on the first `count` examples.
  std::size_t Try(const Recipe& recipe, std::size_t count) {
    const std::size_t t = trials.Enter(recipe, 0, 0, "test").value();
    std::vector<std::size_t> order(trials.examples().size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    if (count > 0) {
      trials.Evaluate({{t, trials.Open(t, order, 0, count)}});
    }
    return t;
  }

  testing::SearchWorld world;
  sdk::Search search;
  Options options;
  std::vector<sdk::Example> train;
  std::vector<sdk::Example> val;
  Catalog catalog;
  Showable showable;
  search::ProposalCheck check;
  search::Meter meter;
  Trials trials;
  Belief belief;
};

}  // namespace whet::factorial

#endif  // WHET_PLUGINS_STRATEGY_FACTORIAL_WIRED_FOR_TEST_H_
