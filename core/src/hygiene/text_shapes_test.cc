#include "hygiene/text_shapes.h"

#include <random>
#include <utility>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace whet {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::Pair;

using Found = std::vector<std::pair<Shape, std::string>>;

Found Shapes(const std::string& text) {
  Found out;
  for (const ShapedText& s : FindShapes(text))
    out.emplace_back(s.shape, text.substr(s.at, s.size));
  return out;
}

// Put together here, so that no scanner takes this file for one with keys.
std::string Key(const std::string& start, const std::string& rest) {
  return start + rest;
}

TEST(FindShapes, FindsLinks) {
  EXPECT_THAT(Shapes("See https://help.acme.io/a?b=1, or (www.acme.com/x)."),
              ElementsAre(Pair(Shape::kUrl, "https://help.acme.io/a?b=1"),
                          Pair(Shape::kUrl, "www.acme.com/x")));
  EXPECT_THAT(Shapes("Send them to acme.com/help."),
              ElementsAre(Pair(Shape::kUrl, "acme.com/help")));
  EXPECT_THAT(Shapes("HTTP://10.0.0.1:8080/x"),
              ElementsAre(Pair(Shape::kUrl, "HTTP://10.0.0.1:8080/x")));
}

TEST(FindShapes, FindsAddressesAndNumbers) {
  EXPECT_THAT(
      Shapes("Write to a.b+c@mail.acme.co.uk or call +49 (30) 123-4567."),
      ElementsAre(Pair(Shape::kEmail, "a.b+c@mail.acme.co.uk"),
                  Pair(Shape::kPhone, "+49 (30) 123-4567")));
  EXPECT_THAT(Shapes("call 1-800-555-0199, (212) 555-0147, 020 7946 0958"),
              ElementsAre(Pair(Shape::kPhone, "1-800-555-0199"),
                          Pair(Shape::kPhone, "(212) 555-0147"),
                          Pair(Shape::kPhone, "020 7946 0958")));
  EXPECT_THAT(Shapes("hosts 10.1.2.254, 8.8.8.8:53 and 2001:db8::1"),
              ElementsAre(Pair(Shape::kIpAddress, "10.1.2.254"),
                          Pair(Shape::kIpAddress, "8.8.8.8"),
                          Pair(Shape::kIpAddress, "2001:db8::1")));
}

TEST(FindShapes, FindsKeys) {
  const std::string keys[] = {
      Key("sk-", "proj-Ab3dEf6hIj9lMn0pQr5tUv"),
      Key("sk-", "ant-0000aaaa1111bbbb"),
      Key("AKIA", "IOSFODNN7EXAMPLE"),
      Key("ghp_", "0123456789abcdefghijABCDEFGHIJ012345"),
      Key("AIza", "SyA0123456789abcdefghijklmnopqrstuv"),
      Key("xoxb", "-123456789012-abcdefGHIJ"),
      Key("eyJ", "hbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.c2lnbmF0dXJl"),
      Key("sk_", "live_0123456789abcdefgh"),
      "q7Zr2LpX9vTb4KmWc8Yd",              // drawn by lot
      "9f86d081884c7d659a2feaa0c55ad015",  // hexadecimal
  };
  for (const std::string& key : keys) {
    EXPECT_THAT(Shapes("use " + key + " here"),
                ElementsAre(Pair(Shape::kKey, key)));
  }
  const std::string block =
      Key("-----BEGIN ", "RSA PRIVATE KEY-----\nMIIEow") + "IBAAKCAQEAxyz123\n";
  EXPECT_EQ(Shapes(block).at(0).first, Shape::kKey);
}

TEST(FindShapes, FindsAKeyInALink) {
  const std::string key = Key("ghp_", "0123456789abcdefghijABCDEFGHIJ012345");
  EXPECT_THAT(Shapes("https://acme.io/?token=" + key),
              ElementsAre(Pair(Shape::kUrl, "https://acme.io/?token=" + key),
                          Pair(Shape::kKey, key)));
}

TEST(FindShapes, LeavesOrdinaryTextAlone) {
  for (const char* text : {
           "Version 2.10.3, v1.2.3.4, release 10.0.19.41, section 1.2.3.4",
           "On 2024-01-31, 31.12.2024, 01/02/2024 at 12:30:45",
           "It costs $1,234.56, 1.234,56 EUR, 99.95% or 1e-10",
           "{{email}}, {{url}}, https://{{host}}/x, <phone>, name@{{domain}}",
           "Pneumonoultramicroscopicsilicovolcanoconiosis is a long word",
           "risk-averse, task-oriented-and-goal-directed, "
           "sk-learn-for-beginners",
           "customer_support_ticket_classification_v2_final_version",
           "ThisIsAVeryLongCamelCaseNameOfAFactoryOfFactories",
           "SKU-AB12-CD34-EF56, AB12CD34EF56GH78IJ90KL, ISBN 978-3-16-148410-0",
           "550e8400-e29b-41d4-a716-446655440000 is a UUID",
           "e.g. and/or i.e. Node.js, ASP.net, std::vector, a::b, README.md",
           "12345678901234567890123456789012345678901234",
           "ratio 100-2000, 555-0199, 1-2-3, +5 points, 3+12345678",
           "Answer with one word: billing|shipping|account. No @ and no #.",
           "report-2024-01-02-final-Version-Of-The-Quarterly-Numbers.pdf",
           "aGVsbG8=",
           "256.1.1.1 and 01.02.03.04 are no addresses, 1.2.3.4.5 neither",
       }) {
    EXPECT_THAT(Shapes(text), IsEmpty()) << text;
  }
}

TEST(FindShapes, TakesAnyBytes) {
  std::mt19937 random(7);
  std::string bytes(1'000'000, '\0');
  for (char& c : bytes)
    c = static_cast<char>(random());
  FindShapes(bytes);
  const std::string marks = "@.:/-+0a1 ";
  for (char& c : bytes)
    c = marks[random() % marks.size()];
  EXPECT_LE(FindShapes(bytes).size(), 1000u);
  // What would make a backtracking search square.
  EXPECT_THAT(FindShapes(std::string(10'000'000, 'a')), IsEmpty());
  EXPECT_THAT(FindShapes(std::string(10'000'000, '.')), IsEmpty());
}

TEST(SafeQuote, IsOneShortLine) {
  EXPECT_EQ(SafeQuote(" one\n two\t\tthree "), "one two three");
  EXPECT_EQ(SafeQuote("Größe: klein", 5), "Größe…");
  EXPECT_EQ(SafeQuote("12345", 5), "12345");
  EXPECT_EQ(SafeQuote("a\xFF"
                      "b"),
            "a\uFFFDb");
  EXPECT_EQ(SafeQuote("a\x1B[31mb"), "a [31mb");
  EXPECT_EQ(SafeQuote(""), "");
}

TEST(SafeQuote, ShowsNoKey) {
  const std::string key = Key("sk-", "proj-Ab3dEf6hIj9lMn0pQr5tUv");
  const std::string quote = SafeQuote("Use " + key + " for the shop.");
  EXPECT_EQ(quote, "Use sk-p... (30 characters) for the shop.");
  EXPECT_THAT(SafeQuote(std::string(50, 'x') + " " + key),
              Not(HasSubstr("sk-pr")));
}

}  // namespace
}  // namespace whet
