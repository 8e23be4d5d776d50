#include "draws.h"

#include <cmath>
#include <string_view>

namespace whet::search {

double Uniform(sdk::Search& search, std::string_view stream) {
  return static_cast<double>(search.Random(stream) >> 11) * 0x1.0p-53;
}

double Normal(sdk::Search& search, std::string_view stream) {
  double u = 0.0;
  double s = 0.0;
  do {
    u = 2.0 * Uniform(search, stream) - 1.0;
    const double v = 2.0 * Uniform(search, stream) - 1.0;
    s = u * u + v * v;
  } while (s >= 1.0 || s == 0.0);
  return u * std::sqrt(-2.0 * std::log(s) / s);
}

}  // namespace whet::search
