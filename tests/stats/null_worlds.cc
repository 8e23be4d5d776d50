#include "null_worlds.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "simulation.h"

namespace whet {
namespace {

using Random = std::mt19937_64;
using Difference = std::function<double(Random&)>;

double Exponential(Random& random) { return -std::log(1.0 - Uniform(random)); }

// Gamma(a) / (Gamma(a) + Gamma(b)) of whole numbers.
double Beta(int a, int b, Random& random) {
  double x = 0.0;
  double y = 0.0;
  for (int i = 0; i < a; ++i)
    x += Exponential(random);
  for (int i = 0; i < b; ++i)
    y += Exponential(random);
  return x / (x + y);
}

// A quarter perfect, some nothing, the rest in between.
double F1(Random& random) {
  const double u = Uniform(random);
  return u < 0.25 ? 1.0 : u < 0.4 ? 0.0 : Beta(4, 2, random);
}

// Marks 1 to 5 as 0 to 1, of an example as easy as `ease`.
double Mark(double ease, Random& random) {
  const double u = 0.7 * Uniform(random) + 0.3 * ease;
  return u < 0.06   ? 0.0
         : u < 0.16 ? 0.25
         : u < 0.38 ? 0.5
         : u < 0.72 ? 0.75
                    : 1.0;
}

NullWorld Independent(double right) {
  return {absl::StrFormat("right or wrong, both %.0f %% right", 100 * right),
          [right](Random& r) {
            const double seed = Uniform(r) < right ? 1.0 : 0.0;
            return ScorePair{seed, Uniform(r) < right ? 1.0 : 0.0};
          }};
}

NullWorld Discordant(double share) {
  return {absl::StrFormat("right or wrong, %.0f %% differ", 100 * share),
          [share](Random& r) {
            const double u = Uniform(r);
            if (u >= share)
              return ScorePair{1.0, 1.0};
            return u < share / 2 ? ScorePair{0.0, 1.0} : ScorePair{1.0, 0.0};
          }};
}

NullWorld Same(double share, std::string name,
               std::function<ScorePair(Random&)> draw) {
  return {std::move(name), [share, draw](Random& r) {
            return Uniform(r) < share ? ScorePair{0.5, 0.5} : draw(r);
          }};
}

// Adds a world of small wins and rare large losses, and its mirror image.
void AddSkewed(const std::string& name, double rare, const Difference& d,
               std::vector<NullWorld>* worlds) {
  const auto pair = [d](Random& r) {
    const double difference = d(r);
    const double seed = difference < 0.0 ? 1.0 : 0.0;
    return ScorePair{seed, seed + difference};
  };
  worlds->push_back({absl::StrCat("rare large losses: ", name), pair, rare});
  worlds->push_back(
      {absl::StrCat("rare large wins: ", name), [pair](Random& r) {
         const ScorePair p = pair(r);
         return ScorePair{p.best, p.seed};
       }});
}

// +`win` for all but a share `rare`, which makes up for it.
Difference AllOrNothing(double rare, double win) {
  return [rare, win](Random& r) {
    return Uniform(r) < rare ? -win * (1.0 - rare) / rare : win;
  };
}

// The same with sizes that vary: wins up to 0.1.
Difference Uneven(double rare) {
  return [rare](Random& r) {
    const double loss = 0.05 * (1.0 - rare) / rare;
    return Uniform(r) < rare ? -loss * (2.0 / 3.0 + 2.0 / 3.0 * Uniform(r))
                             : 0.1 * Uniform(r);
  };
}

std::vector<NullWorld> MakeWorlds() {
  std::vector<NullWorld> worlds = {Discordant(0.05), Discordant(0.1),
                                   Discordant(0.25), Discordant(0.5),
                                   Independent(0.1), Independent(0.3)};
  const auto f1 = [](Random& r) { return ScorePair{F1(r), F1(r)}; };
  worlds.push_back({"F1", f1});
  worlds.push_back(Same(0.6, "F1, 60 % the same", f1));
  worlds.push_back({"small noise", [](Random& r) {
                      double noise = -6.0;  // nearly normal
                      for (int i = 0; i < 12; ++i)
                        noise += Uniform(r);
                      return ScorePair{0.5, 0.5 + 0.05 * noise};
                    }});
  const auto marks = [](Random& r) {
    const double ease = Uniform(r);
    return ScorePair{Mark(ease, r), Mark(ease, r)};
  };
  worlds.push_back({"marks 1 to 5", marks});
  worlds.push_back(Same(0.7, "marks 1 to 5, 70 % the same", marks));
  worlds.push_back(Same(0.9, "0, 0.5 or 1, 90 % the same", [](Random& r) {
    const double seed = std::floor(3.0 * Uniform(r)) / 2.0;
    return ScorePair{seed, std::floor(3.0 * Uniform(r)) / 2.0};
  }));
  // 10 and 20 are never reached.
  AddSkewed(
      "exponential", 0.0,
      [](Random& r) { return 0.09 * (1.0 - std::min(10.0, Exponential(r))); },
      &worlds);
  AddSkewed(
      "gamma", 0.0,
      [](Random& r) {
        return 0.05 * (2.0 - std::min(20.0, Exponential(r) + Exponential(r)));
      },
      &worlds);
  AddSkewed("20 %", 0.2, AllOrNothing(0.2, 0.05), &worlds);
  AddSkewed("20 %, uneven", 0.2, Uneven(0.2), &worlds);
  AddSkewed(
      "20 % of half, uneven", 0.1,
      [uneven = Uneven(0.2)](Random& r) {
        return Uniform(r) < 0.5 ? 0.0 : uneven(r);
      },
      &worlds);
  AddSkewed("10 %", 0.1, AllOrNothing(0.1, 0.05), &worlds);
  AddSkewed("10 %, uneven", 0.1, Uneven(0.1), &worlds);
  AddSkewed("5 %", 0.05, AllOrNothing(0.05, 0.05), &worlds);
  AddSkewed("2 %", 0.02, AllOrNothing(0.02, 0.02), &worlds);
  return worlds;
}

}  // namespace

const std::vector<NullWorld>& NullWorlds() {
  static const auto* worlds = new std::vector<NullWorld>(MakeWorlds());
  return *worlds;
}

}  // namespace whet
