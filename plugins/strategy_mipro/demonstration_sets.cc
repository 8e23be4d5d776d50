#include "demonstration_sets.h"

#include <algorithm>
#include <cstddef>
#include <numeric>
#include <string_view>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

#include "bootstrap.h"
#include "search/demonstration_pool.h"
#include "search/event.h"

namespace whet::mipro {
namespace {

constexpr char kSetStream[] = "mipro.sets";
// Draws in a row that give a known set before there is no new one.
constexpr std::size_t kTries = 24;

using Places = std::vector<std::size_t>;  // in train

Places InOrder(std::size_t count) {
  Places places(count);
  std::iota(places.begin(), places.end(), std::size_t{0});
  return places;
}

sdk::FewShotExample Labelled(const sdk::Example& example) {
  return {sdk::ParseColumns(example.input), std::string(example.expected)};
}

sdk::FewShotExample Answered(const Task& task, const GoodAnswer& answer) {
  return {sdk::ParseColumns(task.train[answer.place].input), answer.output};
}

// random.Random(0).sample(places, count).
Places SampleFromZero(const Places& places, std::size_t count) {
  search::PythonRandom zero(0);
  Places sample;
  for (const std::size_t i :
       zero.SampleIndices(places.size(), std::min(count, places.size()))) {
    sample.push_back(places[i]);
  }
  return sample;
}

void Append(const Task& task, const Places& places,
            std::vector<sdk::FewShotExample>& shown) {
  for (const std::size_t place : places) {
    shown.push_back(Labelled(task.train[place]));
  }
}

// BootstrapFewShot._train: good answers, then labelled examples among those
// without one.
DemonstrationSet Finish(const Task& task, const Lesson& lesson,
                        const std::vector<GoodAnswer>& good,
                        std::size_t labelled) {
  DemonstrationSet set;
  Places rest = lesson.order;
  for (const GoodAnswer& answer : good) {
    set.shown.push_back(Answered(task, answer));
    rest.erase(std::find(rest.begin(), rest.end(), answer.place));
  }
  set.bootstrapped = good.size();
  search::PythonRandom(0).Shuffle(rest);
  Append(task, SampleFromZero(rest, labelled - std::min(labelled, good.size())),
         set.shown);
  return set;
}

// The sets in the order of their making, each new.
class SetList {
 public:
  bool Add(DemonstrationSet set) {
    for (const DemonstrationSet& known : sets) {
      if (known.shown == set.shown) {
        return false;
      }
    }
    sets.push_back(std::move(set));
    return true;
  }

  std::vector<DemonstrationSet> sets;
};

// Labelled demonstrations of different inputs, in random order.
class Draw {
 public:
  Draw(sdk::Search& search, const search::DemonstrationPool& pool,
       std::size_t size)
      : search_(search), pool_(pool), size_(size) {}

  std::vector<sdk::FewShotExample> Balanced() const {
    return Shuffled(pool_.DrawBalanced(search_, size_));
  }
  std::vector<sdk::FewShotExample> Random() const {
    return Shuffled(pool_.DrawRandom(search_, size_));
  }
  std::size_t size() const { return size_; }

 private:
  std::vector<sdk::FewShotExample> Shuffled(search::Shots shots) const {
    search_.Shuffle(kSetStream, shots);
    std::vector<sdk::FewShotExample> shown;
    for (const std::size_t shot : shots) {
      shown.push_back(pool_.shown(shot));
    }
    return shown;
  }

  sdk::Search& search_;
  const search::DemonstrationPool& pool_;
  std::size_t size_;
};

struct Bootstrapping {
  std::vector<sdk::FewShotExample> teacher;
  std::size_t count;  // of all sets, these included
  std::size_t most;   // examples to try per set
};

// Good answers, filled up with labelled examples: to the examples in their
// order, then to the examples shuffled, their number drawn.
void AddBootstrapped(sdk::Search& search, const Task& task,
                     const Options& options, const Bootstrapping& wanted,
                     const Draw& draw, SetList& list) {
  std::vector<Lesson> lessons;
  Places order = InOrder(task.train.size());
  for (std::size_t i = list.sets.size(); i < wanted.count; ++i) {
    const std::size_t answers =
        lessons.empty()
            ? options.bootstrapped
            : 1 + search.RandomBelow(kSetStream, options.bootstrapped);
    lessons.push_back({wanted.teacher, order, answers, wanted.most});
    search.Shuffle(kSetStream, order);
  }
  for (const std::vector<GoodAnswer>& good :
       Bootstrap(search, task.seed, task.train, lessons, options.threshold)) {
    DemonstrationSet set = {{}, good.size(), "bootstrapped"};
    for (const GoodAnswer& answer : good) {
      set.shown.push_back(Answered(task, answer));
    }
    for (const sdk::FewShotExample& shot : draw.Balanced()) {
      const bool known = std::any_of(
          set.shown.begin(), set.shown.end(),
          [&](const auto& other) { return other.input == shot.input; });
      if (!known && set.shown.size() < draw.size()) {
        set.shown.push_back(shot);
      }
    }
    list.Add(std::move(set));
  }
}

}  // namespace

std::vector<DemonstrationSet> MakeDspySets(sdk::Search& search,
                                           const Task& task,
                                           const Options& options,
                                           std::size_t count,
                                           search::PythonRandom& rng) {
  // Without demonstrations to search for, some ground the proposals.
  const std::size_t bootstrapped =
      options.zero_shot() ? 3 : options.bootstrapped;
  const std::size_t labelled = options.labelled;
  std::vector<DemonstrationSet> sets(count);
  std::vector<Lesson> lessons;
  Places of_lesson;
  for (std::size_t i = 0; i < count; ++i) {
    Places order = InOrder(task.train.size());
    if (i == 0) {
      sets[i] = {task.seed.few_shot_examples, 0, "seed"};
      continue;
    }
    if (i == 1 && labelled > 0) {
      Append(task, SampleFromZero(order, labelled), sets[i].shown);
      sets[i].kind = "labelled";
      continue;
    }
    std::size_t wanted = bootstrapped;
    if (i != 2) {
      rng.Shuffle(order);
      // Where there are none to draw, DSPy's draw from 1 to 0 raises.
      wanted = bootstrapped == 0
                   ? 0
                   : static_cast<std::size_t>(rng.RandInt(
                         1, static_cast<std::int64_t>(bootstrapped)));
    }
    sets[i].kind = i == 2 ? "bootstrapped" : "bootstrapped, shuffled";
    std::vector<sdk::FewShotExample> teacher;
    Append(task, SampleFromZero(order, labelled), teacher);
    if (labelled == 0) {
      teacher = task.seed.few_shot_examples;
    }
    lessons.push_back({teacher, order, wanted, order.size()});
    of_lesson.push_back(i);
  }
  const auto good =
      Bootstrap(search, task.seed, task.train, lessons, options.threshold);
  for (std::size_t k = 0; k < lessons.size(); ++k) {
    const std::string_view kind = sets[of_lesson[k]].kind;
    sets[of_lesson[k]] = Finish(task, lessons[k], good[k], labelled);
    sets[of_lesson[k]].kind = kind;
  }
  return sets;
}

std::vector<DemonstrationSet> MakeSets(sdk::Search& search, const Task& task,
                                       const Options& options,
                                       std::size_t count, std::size_t most) {
  SetList list;
  list.Add({task.seed.few_shot_examples, 0, "seed"});
  if (options.zero_shot() || count < 2) {
    return list.sets;
  }
  const search::DemonstrationPool pool(task.train, {});
  const Draw draw(search, pool,
                  std::max(options.labelled, options.bootstrapped));
  if (options.bootstrapped > 0 && !pool.labelled()) {
    const std::vector<sdk::FewShotExample> teacher = draw.Balanced();
    list.Add({teacher, 0, "labelled"});
    AddBootstrapped(search, task, options, {teacher, count, most}, draw, list);
  }
  for (std::size_t tries = 0; list.sets.size() < count && tries < kTries;) {
    const bool balanced = pool.labelled() && list.sets.size() % 4 != 0;
    const bool added = list.Add({balanced ? draw.Balanced() : draw.Random(), 0,
                                 balanced ? "balanced" : "labelled"});
    tries = added ? 0 : tries + 1;
  }
  return list.sets;
}

void TellSets(sdk::Search& search, const std::vector<DemonstrationSet>& sets) {
  for (std::size_t i = 0; i < sets.size(); ++i) {
    nlohmann::json shown = nlohmann::json::array();
    for (const sdk::FewShotExample& shot : sets[i].shown) {
      shown.push_back({{"input", shot.input}, {"output", shot.output}});
    }
    search::Tell(search, "demonstration_set",
                 nlohmann::json{{"set", i},
                                {"kind", sets[i].kind},
                                {"bootstrapped", sets[i].bootstrapped},
                                {"shown", std::move(shown)}});
  }
}

}  // namespace whet::mipro
