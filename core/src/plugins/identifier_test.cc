#include "plugins/identifier.h"

#include <string>

#include "gtest/gtest.h"

namespace whet {
namespace {

TEST(PluginId, IsOneWordOrDottedWords) {
  for (const char* id : {"gepa", "few_shot", "acme.toxicity", "a", "a1.b2"}) {
    EXPECT_TRUE(IsPluginId(id)) << id;
  }
}

TEST(PluginId, IsNothingElse) {
  for (const char* id : {"", ".", "a.", ".a", "a..b", "Gepa", "few-shot", "1a",
                         "a b", "_a", "../a", "a/b", "\xC3\xA9"}) {
    EXPECT_FALSE(IsPluginId(id)) << id;
  }
  EXPECT_TRUE(IsPluginId(std::string(128, 'a')));
  EXPECT_FALSE(IsPluginId(std::string(129, 'a')));
}

TEST(ServiceId, HasARevision) {
  EXPECT_TRUE(IsServiceId("whet.llm/1"));
  EXPECT_TRUE(IsServiceId("acme.speech/12"));
  for (const char* id : {"whet.llm", "whet.llm/", "whet.llm/0", "whet.llm/01",
                         "/1", "whet.llm/1/2", "whet.llm/x", "Whet.llm/1"}) {
    EXPECT_FALSE(IsServiceId(id)) << id;
  }
}

// Examples of semver.org's page for 2.0.0.
TEST(SemanticVersion, AcceptsTheSpecificationsExamples) {
  for (const char* version :
       {"0.0.4", "1.2.3", "10.20.30", "1.1.2-prerelease+meta", "1.1.2+meta",
        "1.0.0-alpha", "1.0.0-alpha.1", "1.0.0-0.3.7", "1.0.0-x.7.z.92",
        "1.0.0+20130313144700", "1.0.0-beta+exp.sha.5114f85",
        "1.0.0-alpha0.valid", "1.0.0-0A.is.legal", "2.0.0+build.1848",
        "1.0.0-alpha-a.b-c-somethinglong+build.1-aef.1-its-okay",
        "999999999999999999.999999999999999999.99999999999999999"}) {
    EXPECT_TRUE(IsSemanticVersion(version)) << version;
  }
}

TEST(SemanticVersion, RefusesTheSpecificationsCounterexamples) {
  for (const char* version : {"",
                              "1",
                              "1.2",
                              "1.2.3-0123",
                              "1.2.3-0123.0123",
                              "1.1.2+.123",
                              "+invalid",
                              "-invalid",
                              "alpha",
                              "alpha.beta",
                              "1.0.0-alpha_beta",
                              "1.0.0-alpha..",
                              "01.1.1",
                              "1.01.1",
                              "1.1.01",
                              "1.2.3.DEV",
                              "1.2-SNAPSHOT",
                              "v1.2.3",
                              "1.2.3-",
                              "1.2.3+",
                              "1.2.3.4",
                              "1.1.2+meta+meta"}) {
    EXPECT_FALSE(IsSemanticVersion(version)) << version;
  }
}

}  // namespace
}  // namespace whet
