#include "failure_clusters.h"

#include <algorithm>
#include <cctype>
#include <cmath>
#include <cstddef>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "whet/sdk/candidate_json.h"

#include "plain_words.h"
#include "records.h"
#include "text/ascii.h"

namespace whet::search {
namespace {

using Members = std::vector<std::size_t>;
using WordWeights = std::map<std::string, double>;

constexpr std::size_t kKindLimit = 160;  // bytes
constexpr std::size_t kLeastHalf = 3;    // members of a half that is split off
// Halves must have this many times more in common inside than between them.
constexpr double kApart = 2.0;

double Product(const WordWeights& a, const WordWeights& b) {
  const WordWeights& few = a.size() < b.size() ? a : b;
  const WordWeights& many = a.size() < b.size() ? b : a;
  double sum = 0.0;
  for (const auto& [word, weight] : few) {
    const auto it = many.find(word);
    sum += it == many.end() ? 0.0 : weight * it->second;
  }
  return sum;
}

// Each failure's words as a vector of length 1, weighted by log(n / failures
// with the word): what all have in common tells nothing.
std::vector<WordWeights> Vectors(const std::vector<Failure>& failures) {
  std::vector<std::set<std::string>> words;
  std::map<std::string, std::size_t> failures_with;
  for (const Failure& failure : failures) {
    const std::vector<std::string> list = PlainWords(failure.text);
    words.emplace_back(list.begin(), list.end());
    for (const std::string& word : words.back()) {
      ++failures_with[word];
    }
  }
  std::vector<WordWeights> vectors;
  for (const std::set<std::string>& own : words) {
    WordWeights vector;
    for (const std::string& word : own) {
      vector[word] = std::log(static_cast<double>(failures.size()) /
                              static_cast<double>(failures_with[word]));
    }
    const double length = std::sqrt(Product(vector, vector));
    for (auto& [word, weight] : vector) {
      weight = length > 0.0 ? weight / length : 0.0;
    }
    vectors.push_back(std::move(vector));
  }
  return vectors;
}

WordWeights Sum(const std::vector<WordWeights>& vectors,
                const Members& members) {
  WordWeights sum;
  for (const std::size_t i : members) {
    for (const auto& [word, weight] : vectors[i]) {
      sum[word] += weight;
    }
  }
  return sum;
}

// Mean similarity of a member of one and a member of the other (average link).
double Between(const std::vector<WordWeights>& vectors, const Members& a,
               const Members& b) {
  return Product(Sum(vectors, a), Sum(vectors, b)) /
         static_cast<double>(a.size() * b.size());
}

// Mean similarity of two different members.
double Within(const std::vector<WordWeights>& vectors, const Members& members) {
  const WordWeights sum = Sum(vectors, members);
  double own = 0.0;
  for (const std::size_t i : members) {
    own += Product(vectors[i], vectors[i]);
  }
  const auto n = static_cast<double>(members.size());
  return n < 2.0 ? 0.0 : (Product(sum, sum) - own) / (n * (n - 1.0));
}

// The two members that have least in common, and every other one with the
// nearer of them; then each with the half that it is nearer to on average.
std::pair<Members, Members> Halves(const std::vector<WordWeights>& vectors,
                                   const Members& members) {
  std::pair<std::size_t, std::size_t> seeds = {members.front(), members.back()};
  double least = 2.0;
  for (std::size_t a = 0; a < members.size(); ++a) {
    for (std::size_t b = a + 1; b < members.size(); ++b) {
      const double s = Product(vectors[members[a]], vectors[members[b]]);
      if (s < least) {
        least = s;
        seeds = {members[a], members[b]};
      }
    }
  }
  std::pair<Members, Members> halves = {{seeds.first}, {seeds.second}};
  constexpr int kPasses = 4;
  for (int pass = 0; pass < kPasses; ++pass) {
    const WordWeights first = Sum(vectors, halves.first);
    const WordWeights second = Sum(vectors, halves.second);
    const auto n = static_cast<double>(halves.first.size());
    const auto m = static_cast<double>(halves.second.size());
    std::pair<Members, Members> next;
    for (const std::size_t i : members) {
      const bool to_first =
          Product(vectors[i], first) / n >= Product(vectors[i], second) / m;
      (to_first ? next.first : next.second).push_back(i);
    }
    if (next.first.empty() || next.second.empty() || next == halves) {
      break;
    }
    halves = std::move(next);
  }
  return halves;
}

// Splits the groups that hold more than half of all failures, if their words
// say that they are two topics.
std::vector<Members> SplitLarge(const std::vector<WordWeights>& vectors,
                                std::vector<Members> groups) {
  std::vector<Members> whole;
  while (!groups.empty()) {
    const Members group = std::move(groups.back());
    groups.pop_back();
    if (2 * group.size() > vectors.size() && group.size() >= 2 * kLeastHalf) {
      auto [a, b] = Halves(vectors, group);
      const bool large = std::min(a.size(), b.size()) >= kLeastHalf;
      const double inside = std::min(Within(vectors, a), Within(vectors, b));
      if (large && inside > kApart * Between(vectors, a, b)) {
        groups.push_back(std::move(a));
        groups.push_back(std::move(b));
        continue;
      }
    }
    whole.push_back(group);
  }
  std::sort(whole.begin(), whole.end());  // by the first member
  return whole;
}

// Puts the two groups together that have most in common; the smaller ones
// where that is the same.
void MergeNearest(const std::vector<WordWeights>& vectors,
                  std::vector<Members>& groups) {
  std::pair<std::size_t, std::size_t> nearest = {0, 1};
  double most = -1.0;
  std::size_t size = 0;
  for (std::size_t a = 0; a < groups.size(); ++a) {
    for (std::size_t b = a + 1; b < groups.size(); ++b) {
      const double s = Between(vectors, groups[a], groups[b]);
      const std::size_t both = groups[a].size() + groups[b].size();
      if (s > most || (s == most && both < size)) {
        most = s;
        size = both;
        nearest = {a, b};
      }
    }
  }
  Members& into = groups[nearest.first];
  Members& from = groups[nearest.second];
  into.insert(into.end(), from.begin(), from.end());
  std::sort(into.begin(), into.end());
  groups.erase(groups.begin() + static_cast<std::ptrdiff_t>(nearest.second));
}

// Words of several members, those first that carry most of what they have in
// common.
std::vector<std::string> TellingWords(const std::vector<WordWeights>& vectors,
                                      const Members& members) {
  std::vector<std::pair<double, std::string>> ranked;
  for (const auto& [word, sum] : Sum(vectors, members)) {
    const auto with = std::count_if(members.begin(), members.end(),
                                    [&vectors, &name = word](std::size_t i) {
                                      return vectors[i].count(name) > 0;
                                    });
    if (with > 1 && sum > 0.0) {
      ranked.emplace_back(-sum, word);
    }
  }
  std::sort(ranked.begin(), ranked.end());
  std::vector<std::string> words;
  for (std::size_t i = 0; i < std::min<std::size_t>(3, ranked.size()); ++i) {
    words.push_back(ranked[i].second);
  }
  return words;
}

FailureCluster Described(const std::vector<Failure>& failures,
                         const std::vector<WordWeights>& vectors,
                         const Members& members) {
  FailureCluster cluster;
  cluster.members = members;
  cluster.words = TellingWords(vectors, members);
  std::map<std::string, std::size_t> kinds;
  std::size_t most = 0;
  for (const std::size_t i : members) {
    cluster.loss += failures[i].loss;
    most = std::max(most, ++kinds[failures[i].kind]);
  }
  for (const std::size_t i : members) {
    if (cluster.kind.empty() && kinds[failures[i].kind] == most) {
      cluster.kind = failures[i].kind;
    }
  }
  return cluster;
}

}  // namespace

std::string LabelForm(std::string_view text) {
  return text::AsciiLower(text::AsciiStripped(text));
}

std::string ErrorKind(std::string_view feedback) {
  std::string out;
  for (std::size_t i = 0; i < feedback.size(); ++i) {
    const auto c = static_cast<unsigned char>(feedback[i]);
    if (c == '"') {
      std::size_t end = i + 1;
      while (end < feedback.size() && feedback[end] != '"') {
        end += feedback[end] == '\\' ? 2 : 1;
      }
      if (end < feedback.size()) {
        out += "\"...\"";
        i = end;
        continue;
      }
    }
    if (std::isspace(c) != 0) {
      if (!out.empty() && out.back() != ' ') {
        out += ' ';
      }
    } else if (std::isdigit(c) == 0) {
      out += feedback[i];
    } else if (out.empty() || out.back() != '#') {
      out += '#';
    }
  }
  return Clipped(out, kKindLimit);
}

Failure MakeFailure(const sdk::Example& example, const sdk::Evaluated& result,
                    const std::set<std::string>& labels) {
  Failure failure;
  failure.example = example.number;
  failure.loss = 1.0 - result.score;
  failure.kind = ErrorKind(result.feedback);
  const std::string answer = LabelForm(result.output);
  if (!example.label.empty() && labels.count(answer) > 0) {
    failure.kind += std::string(failure.kind.empty() ? "" : " ") + "(" +
                    LabelForm(example.label) + " taken for " + answer + ")";
  }
  for (const auto& [column, value] : sdk::ParseColumns(example.input)) {
    failure.text += Clipped(value) + "\n";
  }
  failure.text += Clipped(result.output) + "\n" + Clipped(result.feedback);
  return failure;
}

std::vector<FailureCluster> FailureClusters(
    const std::vector<Failure>& failures, std::size_t most) {
  const std::vector<WordWeights> vectors = Vectors(failures);
  std::vector<Members> groups;
  std::map<std::string, std::size_t> group_of;
  for (std::size_t i = 0; i < failures.size(); ++i) {
    const auto [it, added] = group_of.emplace(failures[i].kind, groups.size());
    if (added) {
      groups.emplace_back();
    }
    groups[it->second].push_back(i);
  }
  groups = SplitLarge(vectors, std::move(groups));
  while (groups.size() > most) {
    MergeNearest(vectors, groups);
  }
  std::vector<FailureCluster> clusters;
  for (const Members& group : groups) {
    clusters.push_back(Described(failures, vectors, group));
  }
  std::stable_sort(clusters.begin(), clusters.end(),
                   [](const FailureCluster& a, const FailureCluster& b) {
                     return a.loss > b.loss;
                   });
  return clusters;
}

}  // namespace whet::search
