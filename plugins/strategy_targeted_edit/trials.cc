#include "trials.h"

#include <algorithm>
#include <cstddef>
#include <cstdio>
#include <string>
#include <utility>
#include <vector>

namespace whet::targeted_edit {
namespace {

// A guard set grows to this many times its size while an edit is undecided.
constexpr std::size_t kGuardBlocks = 3;

template <typename... Args>
std::string Said(const char* format, Args... args) {
  char text[192];
  std::snprintf(text, sizeof(text), format, args...);
  return text;
}

bool Open(const Trial& trial) { return trial.verdict.empty(); }

}  // namespace

Trials::Trials(search::Scoreboard& board, Evidence& evidence,
               const Options& options, search::Numbers validation)
    : board_(board),
      evidence_(evidence),
      options_(options),
      validation_(std::move(validation)) {}

std::vector<Trial> Trials::Run(whet_candidate parent,
                               const std::vector<Draft>& drafts,
                               const std::vector<Target>& targets) {
  std::vector<Trial> trials;
  for (const Draft& draft : drafts) {
    trials.push_back({draft});
  }
  Aim(parent, targets, trials);
  Guard(parent, trials);
  RaceAll(parent, trials);
  return trials;
}

void Trials::Aim(whet_candidate parent, const std::vector<Target>& targets,
                 std::vector<Trial>& trials) {
  std::vector<search::Asked> wanted;
  for (const Trial& trial : trials) {
    wanted.push_back({trial.draft.id, targets[trial.draft.target].examples});
  }
  board_.Score(wanted);
  for (Trial& trial : trials) {
    trial.aimed = board_.Compare(trial.draft.id, parent,
                                 targets[trial.draft.target].examples);
    if (trial.aimed.pairs() == 0) {
      trial.verdict = "refused: no example of its target gave a score";
    } else if (trial.aimed.wins() <= trial.aimed.losses()) {
      trial.verdict = Said(
          "refused: it mended %.3g of the %u failures it was "
          "aimed at",
          trial.aimed.wins(), static_cast<unsigned>(trial.aimed.pairs()));
    }
  }
}

// What mending and breaking mean for all examples depends on how many fail:
// where nearly all is right, one right answer of eight broken is worse than
// every failure mended.
void Trials::Guard(whet_candidate parent, std::vector<Trial>& trials) {
  const search::Numbers right = evidence_.DrawGuard();
  const double failing = evidence_.FailingShare();
  std::vector<Trial*> open;
  for (Trial& trial : trials) {
    if (Open(trial)) {
      open.push_back(&trial);
    }
  }
  for (std::size_t block = 1; block <= kGuardBlocks && !open.empty(); ++block) {
    const std::size_t end = std::min(right.size(), block * options_.guard);
    const search::Numbers guard(
        right.begin(), right.begin() + static_cast<std::ptrdiff_t>(end));
    std::vector<search::Asked> wanted;
    for (const Trial* trial : open) {
      wanted.push_back({trial->draft.id, guard});
    }
    board_.Score(wanted);
    const bool last = block == kGuardBlocks || end == right.size();
    std::vector<Trial*> undecided;
    for (Trial* trial : open) {
      trial->guarded = board_.Compare(trial->draft.id, parent, guard);
      const double broken = trial->guarded.losses();
      const double mended = trial->aimed.wins() + trial->guarded.wins();
      const double gain = failing * trial->aimed.MeanDifference() +
                          (1.0 - failing) * trial->guarded.MeanDifference();
      if (broken > mended || (last && gain < 0.0)) {
        trial->verdict = Said(
            "refused: it mended %.3g of %u failures and broke %.3g of %u "
            "answers that were right",
            trial->aimed.wins(), static_cast<unsigned>(trial->aimed.pairs()),
            broken, static_cast<unsigned>(trial->guarded.pairs()));
      } else if (gain < 0.0) {
        undecided.push_back(trial);
      }
    }
    open = std::move(undecided);
  }
}

void Trials::RaceAll(whet_candidate parent, std::vector<Trial>& trials) {
  std::vector<search::Contestant> field;
  std::vector<Trial*> open;
  for (Trial& trial : trials) {
    if (Open(trial)) {
      open.push_back(&trial);
      field.push_back({trial.draft.id});
    }
  }
  search::Decide(search::kRace, board_, parent, validation_, field);
  for (std::size_t i = 0; i < open.size(); ++i) {
    open[i]->race = field[i];
    open[i]->through = field[i].through;
    open[i]->verdict = Said("%s: %.3g better and %.3g worse on %u examples",
                            field[i].through ? "helps" : "refused",
                            field[i].result.wins(), field[i].result.losses(),
                            static_cast<unsigned>(field[i].result.pairs()));
  }
}

bool Trials::Race(const search::Rule& rule, whet_candidate challenger,
                  whet_candidate incumbent) {
  std::vector<search::Contestant> field = {{challenger}};
  search::Decide(rule, board_, incumbent, validation_, field);
  return field.front().through;
}

}  // namespace whet::targeted_edit
