// A property that holds for every input: the program stops where it does not.
#ifndef WHET_TESTS_FUZZ_REQUIRE_H_
#define WHET_TESTS_FUZZ_REQUIRE_H_

#include <cstdio>
#include <cstdlib>

#define WHET_REQUIRE(condition)                                              \
  do {                                                                       \
    if (!(condition)) {                                                      \
      std::fprintf(stderr, "%s:%d: does not hold: %s\n", __FILE__, __LINE__, \
                   #condition);                                              \
      std::abort();                                                          \
    }                                                                        \
  } while (false)

#endif  // WHET_TESTS_FUZZ_REQUIRE_H_
