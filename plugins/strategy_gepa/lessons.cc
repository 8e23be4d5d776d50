#include "lessons.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "search/records.h"

namespace whet::gepa {
namespace {

bool IsIn(const search::Numbers& numbers, std::uint64_t number) {
  return std::find(numbers.begin(), numbers.end(), number) != numbers.end();
}

void Append(search::Numbers& numbers, const search::Numbers& more) {
  numbers.insert(numbers.end(), more.begin(), more.end());
}

}  // namespace

std::vector<Lesson> Lessons::Draw(const std::vector<whet_candidate>& parents) {
  std::vector<Lesson> lessons(parents.size());
  std::size_t count = minibatch_;
  for (bool open = true; open; count *= 2) {
    std::vector<search::Asked> asked;
    open = false;
    for (std::size_t i = 0; i < parents.size(); ++i) {
      Lesson& lesson = lessons[i];
      if (lesson.shown.empty() && lesson.seen.size() < feedback_.size()) {
        const search::Numbers more = Next(count, lesson.seen);
        Append(lesson.seen, more);
        asked.push_back({parents[i], more});
        open = true;
      }
    }
    board_.Score(asked);
    for (std::size_t i = 0; i < parents.size(); ++i) {
      lessons[i].shown = Shown(lessons[i].seen, parents[i]);
    }
  }
  return lessons;
}

search::Numbers Lessons::Next(std::size_t count, const search::Numbers& seen) {
  count = std::min(count, feedback_.size() - seen.size());
  search::Numbers next;
  search::Numbers skipped;
  while (next.size() < count) {
    if (epoch_.empty()) {
      for (const sdk::Example& example : feedback_) {
        epoch_.push_back(example.number);
      }
      search_.Shuffle("gepa.minibatch", epoch_);
    }
    const std::uint64_t number = epoch_.back();
    epoch_.pop_back();
    (IsIn(seen, number) || IsIn(next, number) ? skipped : next)
        .push_back(number);
  }
  Append(epoch_, skipped);  // they come up next, for somebody else
  return next;
}

search::Numbers Lessons::Shown(const search::Numbers& seen,
                               whet_candidate parent) const {
  search::Numbers misses;
  search::Numbers hits;
  for (const std::uint64_t number : seen) {
    const sdk::Evaluated* e = board_.Find(parent, number);
    if (e != nullptr && e->ok()) {
      (e->score < 1.0 ? misses : hits).push_back(number);
    }
  }
  if (misses.empty()) {
    return {};
  }
  Append(misses, hits);
  misses.resize(std::min(minibatch_, misses.size()));
  return misses;
}

std::string Lessons::Text(const Lesson& lesson, whet_candidate parent) const {
  std::string text;
  std::size_t number = 0;
  for (const std::uint64_t shown : lesson.shown) {
    for (const sdk::Example& example : feedback_) {
      if (example.number == shown) {
        text += search::Record(++number, example, *board_.Find(parent, shown));
      }
    }
  }
  return text;
}

search::Numbers Lessons::Trial(const Lesson& lesson,
                               whet_candidate parent) const {
  search::Numbers trial = lesson.shown;
  search::Numbers rest;
  for (const sdk::Example& example : feedback_) {
    if (!IsIn(lesson.shown, example.number)) {
      (board_.Find(parent, example.number) != nullptr ? trial : rest)
          .push_back(example.number);
    }
  }
  Append(trial, rest);
  return trial;
}

}  // namespace whet::gepa
