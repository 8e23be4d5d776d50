#include "credentials/endpoint_rules.h"

#include "gtest/gtest.h"

namespace whet {
namespace {

TEST(EndpointRules, ANameIsNoLoopbackAddressWhateverItBeginsWith) {
  for (const char* origin :
       {"http://127.0.0.1:80", "https://127.255.0.9:443", "http://[::1]:8080",
        "http://localhost:80", "http://llm.localhost:80"}) {
    EXPECT_TRUE(IsLoopbackOrigin(origin)) << origin;
  }
  for (const char* origin :
       {"http://127.evil.com:80", "http://127.0.0.1.evil.com:80",
        "http://128.0.0.1:80", "http://evillocalhost:80",
        "http://localhost.evil.com:80", "http://[::2]:80"}) {
    EXPECT_FALSE(IsLoopbackOrigin(origin)) << origin;
  }
}

}  // namespace
}  // namespace whet
