#include "failure_clusters.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace whet::search {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

// The members of each cluster.
std::vector<std::vector<std::size_t>> Members(
    const std::vector<FailureCluster>& clusters) {
  std::vector<std::vector<std::size_t>> members;
  for (const FailureCluster& cluster : clusters) {
    members.push_back(cluster.members);
  }
  return members;
}

TEST(ErrorKind, LeavesOutWhatBelongsToOneExample) {
  EXPECT_EQ(ErrorKind("Expected \"a \\\"b\\\"\", got \"c\".  Line 12\nof 3."),
            "Expected \"...\", got \"...\". Line # of #.");
  EXPECT_EQ(ErrorKind("one \" only"), "one \" only");
  EXPECT_EQ(ErrorKind("ends in \"\\"), "ends in \"\\");
  EXPECT_EQ(ErrorKind(""), "");
}

TEST(MakeFailure, NamesWhichLabelWasTakenForWhich) {
  const std::set<std::string> labels = {"billing", "shipping"};
  const sdk::Example example = {7, R"({"text": "where is it"})", "Shipping",
                                "Shipping"};
  const Failure wrong =
      MakeFailure(example, {7, WHET_OK, 0.25, " Billing\n", "Wrong."}, labels);
  EXPECT_EQ(wrong.kind, "Wrong. (shipping taken for billing)");
  EXPECT_EQ(wrong.example, 7U);
  EXPECT_DOUBLE_EQ(wrong.loss, 0.75);
  EXPECT_EQ(wrong.text, "where is it\n Billing\n\nWrong.");
  const Failure no_label =
      MakeFailure(example, {7, WHET_OK, 0.0, "I think so", ""}, labels);
  EXPECT_EQ(no_label.kind, "");
}

TEST(FailureClusters, NothingFromNothing) {
  EXPECT_THAT(FailureClusters({}, 3), IsEmpty());
  const auto one = FailureClusters({{1, 0.5, "kind", "text"}}, 3);
  ASSERT_THAT(one, SizeIs(1));
  EXPECT_EQ(one[0].kind, "kind");
  EXPECT_DOUBLE_EQ(one[0].loss, 0.5);
}

TEST(FailureClusters, ByKindOfErrorTheCostliestFirst) {
  const auto clusters = FailureClusters({{1, 0.5, "too long", "a"},
                                         {2, 1.0, "no JSON", "b"},
                                         {3, 0.2, "too long", "c"},
                                         {4, 1.0, "no JSON", "d"}},
                                        4);
  EXPECT_THAT(Members(clusters),
              ElementsAre(ElementsAre(1, 3), ElementsAre(0, 2)));
  EXPECT_EQ(clusters[0].kind, "no JSON");
  EXPECT_DOUBLE_EQ(clusters[0].loss, 2.0);
}

// Three kinds that two may stay of: those go together that share a word.
TEST(FailureClusters, NearestByWordsGoTogether) {
  const auto clusters = FailureClusters({{1, 1.0, "k1", "red apple pie"},
                                         {2, 1.0, "k2", "slow steam train"},
                                         {3, 1.0, "k3", "green apple"},
                                         {4, 1.0, "k2", "night train"}},
                                        2);
  EXPECT_THAT(Members(clusters),
              ElementsAre(ElementsAre(0, 2), ElementsAre(1, 3)));
  EXPECT_THAT(clusters[0].words, ElementsAre("apple"));
  EXPECT_THAT(clusters[1].words, ElementsAre("train"));
}

TEST(FailureClusters, ALargeKindWithTwoTopicsIsSplit) {
  std::vector<Failure> failures;
  for (std::uint64_t i = 0; i < 8; ++i) {
    failures.push_back(
        {i, 1.0, "wrong",
         (i % 2 == 0 ? "the parcel is late " : "the password is lost ") +
             std::string("number") + std::to_string(i)});
  }
  const auto clusters = FailureClusters(failures, 4);
  EXPECT_THAT(Members(clusters),
              ElementsAre(ElementsAre(0, 2, 4, 6), ElementsAre(1, 3, 5, 7)));
  EXPECT_THAT(clusters[0].words, Contains("parcel"));
  EXPECT_THAT(clusters[1].words, Contains("password"));
}

TEST(FailureClusters, ALargeKindOfOneTopicStaysWhole) {
  std::vector<Failure> failures;
  for (std::uint64_t i = 0; i < 8; ++i) {
    failures.push_back({i, 1.0, "wrong", "message " + std::to_string(i)});
  }
  EXPECT_THAT(FailureClusters(failures, 4), SizeIs(1));
}

TEST(FailureClusters, ManyKindsWithoutAWordInCommon) {
  std::vector<Failure> failures;
  for (std::uint64_t i = 0; i < 30; ++i) {
    const std::string n = std::to_string(i);
    failures.push_back({i, 1.0, "kind " + n, "text" + n});
  }
  const auto clusters = FailureClusters(failures, 3);
  ASSERT_THAT(clusters, SizeIs(3));
  std::size_t members = 0;
  for (const FailureCluster& cluster : clusters) {
    members += cluster.members.size();
    // The smaller ones go together first, so that none swallows the rest.
    EXPECT_GE(cluster.members.size(), 7U);
  }
  EXPECT_EQ(members, 30U);
}

}  // namespace
}  // namespace whet::search
