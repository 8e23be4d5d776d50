// Bases, edits, and what is known about pairs of them.
#include "catalog.h"

#include <cstddef>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "search/edits.h"

namespace whet::factorial {
namespace {

using search::Edit;
using search::Part;
using ::testing::IsEmpty;
using ::testing::Not;

sdk::Prompt Seed() {
  sdk::Prompt seed;
  seed.system = "Sort the message. Be friendly.";
  seed.user_template = "{{text}}";
  seed.output_instructions = "Answer with one word.";
  return seed;
}

Edit Insert(const std::string& text) {
  return {Edit::Op::kInsert, Part::kSystem, "", text, ""};
}

Edit Replace(const std::string& find, const std::string& text) {
  return {Edit::Op::kReplace, Part::kSystem, find, text, ""};
}

// A part that would be empty is not dropped: its only sentence stays.
TEST(FactorialCatalog, SentencesOfTheSeedMayBeDropped) {
  Catalog catalog(Seed(), 60);
  catalog.AddDrops();
  ASSERT_EQ(catalog.factors().size(), 2U);
  EXPECT_EQ(catalog.Render({0, {1}, {}}).system, "Sort the message. ");
  EXPECT_EQ(catalog.Render({0, {}, {}}), Seed());
  sdk::Prompt with_column = Seed();
  with_column.system = "Sort {{text}} by team. Be friendly.";
  Catalog other(with_column, 60);
  other.AddDrops();
  ASSERT_EQ(other.factors().size(), 1U);
  EXPECT_EQ(other.factors()[0].edit.find, "Be friendly.");
}

TEST(FactorialCatalog, InsertionsComeInTheOrderOfArrival) {
  Catalog catalog(Seed(), 60);
  EXPECT_THAT(catalog.AddEdit({}, Insert("First.")), IsEmpty());
  EXPECT_THAT(catalog.AddEdit({}, Insert("Second.")), IsEmpty());
  EXPECT_EQ(catalog.Render({0, {0, 1}, {}}).system,
            Seed().system + "\nFirst.\nSecond.");
}

TEST(FactorialCatalog, NothingIsAddedTwice) {
  Catalog catalog(Seed(), 60);
  EXPECT_THAT(catalog.AddEdit({}, Insert("First.")), IsEmpty());
  EXPECT_THAT(catalog.AddEdit({}, Insert("First.")), Not(IsEmpty()));
  EXPECT_THAT(catalog.AddEdit({}, Replace("not there", "x")), Not(IsEmpty()));
  EXPECT_EQ(catalog.factors().size(), 1U);
}

TEST(FactorialCatalog, EditsOfTheSameWordsExcludeEachOther) {
  Catalog catalog(Seed(), 60);
  catalog.AddEdit({}, Replace("Be friendly.", "Be brief."));
  catalog.AddEdit({}, Replace("friendly", "exact"));
  catalog.AddEdit({}, Replace("Sort", "Label"));
  EXPECT_TRUE(catalog.Excludes(0, 1));
  EXPECT_FALSE(catalog.Excludes(0, 2));
}

// The prompt that was shown had edit 0; what is replaced is that edit's text.
TEST(FactorialCatalog, AnEditOfAnEditIsAVariantOfIt) {
  Catalog catalog(Seed(), 60);
  catalog.AddEdit({}, Insert("Look at the first word."));
  EXPECT_THAT(catalog.AddEdit({0, {0}, {}}, Replace("first word", "last word")),
              IsEmpty());
  EXPECT_TRUE(catalog.Excludes(0, 1));
  EXPECT_EQ(catalog.Render({0, {1}, {}}).system,
            Seed().system + "\nLook at the last word.");
}

TEST(FactorialCatalog, ParaphrasesShareAFamily) {
  Catalog catalog(Seed(), 60);
  catalog.AddEdit({}, Insert("Refunds always belong to billing."));
  catalog.AddEdit({}, Insert("Always: refunds belong to billing."));
  catalog.AddEdit({}, Insert("A crash is technical."));
  const std::vector<Factor>& factors = catalog.factors();
  EXPECT_EQ(factors[1].family, factors[0].family);
  EXPECT_NE(factors[2].family, factors[0].family);
  catalog.AddEdit({}, Insert("Refunds, too, always belong to billing."));
  EXPECT_EQ(catalog.factors()[3].family, factors[0].family);  // five of six
}

TEST(FactorialCatalog, SomethingAboutTheSameThingIsRelated) {
  Catalog catalog(Seed(), 60);
  catalog.AddEdit({}, Insert("Refunds belong to billing."));
  catalog.AddEdit({}, Insert("Refunds belong elsewhere."));
  catalog.AddEdit({}, Insert("A crash is technical."));
  EXPECT_TRUE(catalog.Related(0, 1));
  EXPECT_FALSE(catalog.Related(0, 2));
}

// Long sentences that have only the name of a thing in common; a word that
// most edits have says nothing.
TEST(FactorialCatalog, AnUncommonWordRelates) {
  Catalog catalog(Seed(), 60);
  const std::vector<std::string> texts = {
      "When a message is about refunds, weigh the amount that is asked for.",
      "When a message is about refunds, look for the date of dispatch first.",
      "When a message is about printers, suspect the paper tray "
      "before you think of colours or of speed.",
      "When a message is about vouchers, remember that a season "
      "ends sooner than people believe.",
      "When a message is about backups, newer copies count more "
      "than older ones, whoever made them.",
      "When a message is about cables, tell the plug from what "
      "hangs on it, and both from dust."};
  for (const std::string& text : texts) {
    EXPECT_THAT(catalog.AddEdit({}, Insert(text)), IsEmpty());
  }
  EXPECT_TRUE(catalog.Related(0, 1));
  for (std::size_t f = 2; f < texts.size(); ++f) {
    EXPECT_FALSE(catalog.Related(0, f)) << texts[f];
  }
}

// What a rewrite adds and leaves out becomes factors of their own.
TEST(FactorialCatalog, ARewriteIsTakenApart) {
  Catalog catalog(Seed(), 60);
  sdk::Prompt rewrite = Seed();
  rewrite.system = "Sort the message. Mind the dates.\nCheck names.";
  EXPECT_THAT(catalog.AddRewrite({}, rewrite), IsEmpty());
  ASSERT_EQ(catalog.factors().size(), 3U);
  EXPECT_EQ(catalog.factors()[0].edit.text, "Mind the dates.");
  EXPECT_EQ(catalog.factors()[1].edit.text, "Check names.");
  EXPECT_EQ(catalog.factors()[2].edit.find, "Be friendly.");
  EXPECT_EQ(catalog.bases().size(), 1U);
  EXPECT_THAT(catalog.AddRewrite({}, rewrite), Not(IsEmpty()));
}

TEST(FactorialCatalog, WhatIsWrittenAnewIsABase) {
  Catalog catalog(Seed(), 60);
  sdk::Prompt rewrite = Seed();
  rewrite.system = "Read twice. Then name the team.";
  rewrite.output_instructions = "One lower-case word.";
  EXPECT_THAT(catalog.AddRewrite({}, rewrite), IsEmpty());
  ASSERT_EQ(catalog.bases().size(), 2U);
  EXPECT_EQ(catalog.Render({1, {}, {}}), rewrite);
  // What the base says already is no edit of it.
  EXPECT_FALSE(catalog.Applies(0, 1));
  EXPECT_TRUE(catalog.Applies(0, 0));
}

TEST(FactorialCatalog, HasSixBasesAtMost) {
  Catalog catalog(Seed(), 60);
  for (const char* text : {"Alpha", "Beta", "Gamma", "Delta", "Eta", "Theta"}) {
    sdk::Prompt rewrite = Seed();
    rewrite.system = std::string(text) + " is all there is.";
    rewrite.output_instructions = std::string(text) + " again.";
    EXPECT_THAT(catalog.AddRewrite({}, rewrite), IsEmpty());
  }
  EXPECT_EQ(catalog.bases().size(), 6U);
}

}  // namespace
}  // namespace whet::factorial
