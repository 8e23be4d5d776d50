// Two limits.
#ifndef WHET_CORE_STATS_INTERVAL_H_
#define WHET_CORE_STATS_INTERVAL_H_

namespace whet {

struct Interval {
  double low = 0.0;
  double high = 0.0;
};

}  // namespace whet

#endif  // WHET_CORE_STATS_INTERVAL_H_
