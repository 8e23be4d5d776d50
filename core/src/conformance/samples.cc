#include "conformance/samples.h"

#include <string>
#include <string_view>

#include "nlohmann/json.hpp"

namespace whet::conformance {
namespace {

using std::string_literals::operator""s;

struct Answer {
  const char* question;
  const char* expected;
};

constexpr Answer kAnswers[] = {
    {"Capital of France?", "Paris"},
    {"Sort this message: my card was stolen", "fraud"},
    {"6 times 7?", "42"},
    {"Pi, three digits?", "3.14"},
    {"Population?", "1,234,567"},
    {"As JSON, please.", R"({"name": "Ada", "year": 1815})"},
    {"A list?", R"(["red", "green", "blue"])"},
    {"Is it open?", "yes"},
    {"Translate: the cat sits on the mat", "Le chat est assis sur le tapis."},
    {"Summarize.", "The committee met on Monday and agreed to wait."},
    {"Greeting?", "Grüße aus Köln"},
    {"Tokyo?", "東京は日本の首都です。"},
    {"Nothing?", ""},
};

std::string Uppercase(std::string text) {
  for (char& c : text) {
    if (c >= 'a' && c <= 'z')
      c = static_cast<char>(c - 'a' + 'A');
  }
  return text;
}

// An answer of a model: right, nearly right or wrong.
std::string OutputFor(const std::string& expected, Draws& draws) {
  switch (draws.Below(8)) {
    case 0:
    case 1:
      return expected;
    case 2:
      return "The answer is " + expected + ".";
    case 3:
      return "  " + expected + "\n";
    case 4:
      return Uppercase(expected);
    case 5:
      return expected.empty() ? "something"
                              : expected.substr(0, expected.find(' '));
    case 6:
      return kAnswers[draws.Below(std::size(kAnswers))].expected;
    default:
      return "";
  }
}

}  // namespace

std::uint64_t Draws::Next() {
  std::uint64_t z = (state_ += 0x9E3779B97F4A7C15U);
  z = (z ^ (z >> 30U)) * 0xBF58476D1CE4E5B9U;
  z = (z ^ (z >> 27U)) * 0x94D049BB133111EBU;
  return z ^ (z >> 31U);
}

std::vector<Item> SampleItems(std::uint64_t seed, std::size_t count) {
  Draws draws(seed);
  std::vector<Item> items;
  items.reserve(count);
  for (std::size_t i = 0; i < count; ++i) {
    const Answer& answer = kAnswers[i % std::size(kAnswers)];
    Item item;
    item.input = answer.question;
    item.expected = answer.expected;
    item.output = OutputFor(item.expected, draws);
    item.metadata = nlohmann::json({{"question", item.input},
                                    {"answer", item.expected},
                                    {"row", std::to_string(i)}})
                        .dump();
    item.example = i + 1;
    items.push_back(std::move(item));
  }
  return items;
}

std::vector<std::string> HardTexts() {
  return {
      "\xEF\xBB\xBFwith a byte order mark",
      "e\xCC\x81\xCC\x82\xCC\x83 combined",
      "\xD7\xA9\xD7\x9C\xD7\x95\xD7\x9D \xE2\x80\xAE right to left",
      "\xF0\x9F\x91\xA9\xE2\x80\x8D\xF0\x9F\x9A\x80 \xF0\x9F\x87\xA9\xF0\x9F"
      "\x87\xAA",
      "a\0b"s,
      "\0"s,
      "\x01\x02\x1B[31m\x7F",
      "\xEF\xBF\xBD\xEF\xBF\xBD",
      "\xF4\x8F\xBF\xBF",
      "line\r\nline\rline\xE2\x80\xA8line",
      "\xC2\xA0\xE3\x80\x80\t",
      std::string(3000, ' '),
      R"({"deep": )" + std::string(300, '[') + std::string(300, ']') + "}",
      R"({"unclosed": )",
      "1e999 -0 NaN Infinity 0x10",
      "<>&\"'`{{name}} %s %n ${X}",
  };
}

std::vector<std::string> BrokenTexts() {
  return {"\xFF",         "\xC3",         "a\x80z",           "\xED\xA0\x80",
          "\xF0\x9F\x91", "\xC0\xAF\xFE", "\xF4\x90\x80\x80", "ok\xE2\x82"};
}

}  // namespace whet::conformance
