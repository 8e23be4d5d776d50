// What calls cost: how many, their tokens, their money; by role and in all.
//
//   RoleCosts needed("task", {.calls = 40, .tokens = 20'000});
//   needed.Add("judge", {.calls = 40});
//   needed.total().calls;       // 80
//   needed.of("judge").calls;   // 40
//
// Values; not thread-safe.
#ifndef WHET_CORE_RUN_COST_H_
#define WHET_CORE_RUN_COST_H_

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>

namespace whet {

// Money is counted in 1e-12 US dollars: a price of up to six decimals per
// million tokens is a whole number of them per token, so sums are exact.
inline constexpr double kPicodollarsPerDollar = 1e12;

// What is counted against a budget. Sums and differences of money stop at the
// ends of its range (9.2 million dollars).
struct Cost {
  std::int64_t calls = 0;
  std::int64_t tokens = 0;
  std::int64_t picodollars = 0;

  Cost operator+(const Cost& other) const;
  Cost operator-(const Cost& other) const;
  bool operator==(const Cost&) const = default;
  double dollars() const {
    return static_cast<double>(picodollars) / kPicodollarsPerDollar;
  }
};

// The greater of each.
Cost Max(const Cost& a, const Cost& b);

// `cost`, `times` (>= 0) times.
Cost Times(std::int64_t times, const Cost& cost);

// What a model's tokens cost, in picodollars each, which is the same number as
// micro-dollars per million.
struct TokenPrice {
  std::int64_t input = 0;
  std::int64_t output = 0;

  // Both counts >= 0.
  std::int64_t Of(std::int64_t input_tokens, std::int64_t output_tokens) const;
  bool operator==(const TokenPrice&) const = default;
};

class RoleCosts {
 public:
  using ByRole = std::map<std::string, Cost, std::less<>>;

  RoleCosts() = default;
  RoleCosts(std::string_view role, const Cost& cost) { Add(role, cost); }

  void Add(std::string_view role, const Cost& cost);
  void Subtract(std::string_view role, const Cost& cost);
  void Add(const RoleCosts& other);

  const Cost& total() const { return total_; }
  Cost of(std::string_view role) const;
  const ByRole& by_role() const { return by_role_; }
  bool operator==(const RoleCosts&) const = default;

 private:
  Cost total_;
  ByRole by_role_;
};

// The greater of each for each role.
RoleCosts Max(const RoleCosts& a, const RoleCosts& b);

}  // namespace whet

#endif  // WHET_CORE_RUN_COST_H_
