#include "hygiene/strange_texts.h"

#include <algorithm>
#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <utility>

#include "hygiene/prompt_copies.h"
#include "hygiene/text_shapes.h"

namespace whet {
namespace {

constexpr std::size_t kMostOfAShape = 20;
constexpr std::size_t kNowhere = static_cast<std::size_t>(-1);

std::string Lower(std::string_view text) {
  std::string out(text);
  for (char& c : out) {
    if (c >= 'A' && c <= 'Z')
      c += 'a' - 'A';
  }
  return out;
}

// Digits that are written together, whatever stands between them.
std::string WithoutGaps(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (std::string_view(" ().-/+").find(c) == std::string_view::npos)
      out += c;
  }
  return out;
}

// What is looked for elsewhere: a link without what may be left out, a number
// without the way it is written.
std::string NeedleOf(Shape shape, std::string_view text) {
  if (shape == Shape::kKey)
    return std::string(text);
  if (shape == Shape::kPhone)
    return WithoutGaps(text);
  std::string needle = Lower(text);
  if (shape != Shape::kUrl)
    return needle;
  if (const std::size_t scheme = needle.find("://");
      scheme != std::string::npos)
    needle.erase(0, scheme + 3);
  if (needle.rfind("www.", 0) == 0)
    needle.erase(0, 4);
  while (!needle.empty() && needle.back() == '/')
    needle.pop_back();
  return needle;
}

struct StrangeText {
  Shape shape = Shape::kKey;
  std::string text;
  std::string needle;
  bool in_instructions = false;     // not in demonstrations only
  std::size_t train = kNowhere;     // the first example that contains it
  std::size_t held_out = kNowhere;  // the same, of val or test
};

// A text in the forms that needles are looked for in.
class Haystack {
 public:
  void Set(std::string_view text) {
    text_ = text;
    lower_ = Lower(text);
    without_gaps_ = WithoutGaps(text);
  }
  bool Contains(const StrangeText& strange) const {
    const std::string_view where = strange.shape == Shape::kKey ? text_
                                   : strange.shape == Shape::kPhone
                                       ? std::string_view(without_gaps_)
                                       : std::string_view(lower_);
    return where.find(strange.needle) != std::string_view::npos;
  }

 private:
  std::string_view text_;
  std::string lower_;
  std::string without_gaps_;
};

std::vector<std::string_view> DemonstrationsOf(const Candidate& prompt) {
  std::vector<std::string_view> texts;
  for (const FewShotExample& shown : prompt.few_shot_examples) {
    for (const auto& [name, value] : shown.input)
      texts.push_back(value);
    texts.push_back(shown.output);
    texts.push_back(shown.tool_calls);
  }
  return texts;
}

class StrangeTexts {
 public:
  void Collect(const std::vector<std::string_view>& texts,
               bool in_instructions) {
    for (const std::string_view text : texts) {
      for (const ShapedText& found : FindShapes(text)) {
        const std::string_view one = text.substr(found.at, found.size);
        StrangeText strange{found.shape, std::string(one),
                            NeedleOf(found.shape, one), in_instructions};
        const bool known = std::any_of(all_.begin(), all_.end(),
                                       [&strange](const StrangeText& other) {
                                         return other.shape == strange.shape &&
                                                other.needle == strange.needle;
                                       });
        if (!known && ++counts_[found.shape] <= kMostOfAShape)
          all_.push_back(std::move(strange));
      }
    }
  }

  // Whoever wrote them there meant them.
  void DropThoseOf(const Candidate& seed) {
    std::vector<std::string_view> texts = InstructionsOf(seed);
    for (const std::string_view text : DemonstrationsOf(seed))
      texts.push_back(text);
    Haystack haystack;
    for (const std::string_view text : texts) {
      haystack.Set(text);
      std::erase_if(all_, [&haystack](const StrangeText& strange) {
        return haystack.Contains(strange);
      });
    }
  }

  void LookUp(const Dataset& dataset, const ExampleNames& names) {
    if (all_.empty())
      return;
    for (std::size_t i = 0; i < dataset.examples.size(); ++i) {
      const Example& example = dataset.examples[i];
      for (const auto& [name, value] : example.input)
        LookUpIn(value, i, names.side(i));
      LookUpIn(example.expected, i, names.side(i));
      LookUpIn(example.metadata, i, names.side(i));
    }
  }

  const std::vector<StrangeText>& all() const { return all_; }

 private:
  void LookUpIn(std::string_view text, std::size_t example, SplitSide side) {
    haystack_.Set(text);
    for (StrangeText& strange : all_) {
      std::size_t& place =
          side == SplitSide::kTrain ? strange.train : strange.held_out;
      if (place == kNowhere && haystack_.Contains(strange))
        place = example;
    }
  }

  std::vector<StrangeText> all_;
  std::map<Shape, std::size_t> counts_;
  Haystack haystack_;
};

struct ShapeWords {
  FindingKind kind;
  const char* name;
  const char* advice;
};

ShapeWords WordsFor(Shape shape) {
  switch (shape) {
    case Shape::kKey:
      return {FindingKind::kNewKey, "text with the shape of a key",
              "remove it, and revoke the key if there is one like it"};
    case Shape::kUrl:
      return {FindingKind::kNewUrl, "link", "check or remove it"};
    case Shape::kEmail:
      return {FindingKind::kNewEmail, "e-mail address", "check or remove it"};
    case Shape::kPhone:
      return {FindingKind::kNewPhone, "telephone number", "check or remove it"};
    case Shape::kIpAddress:
      break;
  }
  return {FindingKind::kNewIpAddress, "network address", "check or remove it"};
}

// "4 texts with the shape of a key".
std::string CountOfShape(std::int64_t count, std::string_view name) {
  constexpr std::string_view kText = "text";
  if (name.substr(0, kText.size()) == kText && count != 1) {
    return std::to_string(count) + " texts" +
           std::string(name.substr(kText.size()));
  }
  return name.back() == 's' && count != 1
             ? std::to_string(count) + " " + std::string(name) + "es"
             : CountOf(count, name);
}

Finding DescribeNew(Shape shape, const std::vector<const StrangeText*>& texts,
                    const ExampleNames& names) {
  const ShapeWords words = WordsFor(shape);
  const StrangeText& first = *texts.front();
  Finding out;
  out.kind = words.kind;
  out.count = static_cast<std::int64_t>(texts.size());
  out.quote = "\"" + SafeQuote(first.text) + "\"";
  for (const StrangeText* text : texts) {
    if (text->held_out != kNowhere)
      out.examples.push_back(text->held_out);
  }
  std::sort(out.examples.begin(), out.examples.end());
  out.text =
      CountOfShape(out.count, words.name) +
      (out.count == 1 ? " stands" : " stand") +
      " in the new prompt but neither in yours nor in a train example "
      "(" +
      (out.count == 1 ? "" : "the first: ") + out.quote +
      (first.held_out == kNowhere ? ""
                                  : ", also in " + names.Of(first.held_out)) +
      "): " +
      (first.held_out == kNowhere ? "a model may have made it up; " : "") +
      words.advice;
  return out;
}

Finding DescribeCopied(const std::vector<const StrangeText*>& texts,
                       const ExampleNames& names) {
  const StrangeText& first = *texts.front();
  Finding out;
  out.kind = FindingKind::kCopiedFromTrain;
  out.count = static_cast<std::int64_t>(texts.size());
  out.quote = "\"" + SafeQuote(first.text) + "\"";
  for (const StrangeText* text : texts)
    out.examples.push_back(text->train);
  std::sort(out.examples.begin(), out.examples.end());
  const std::string what =
      out.count == 1
          ? CountOfShape(1, WordsFor(first.shape).name) + " is"
          : std::to_string(out.count) + " links, addresses or keys are";
  out.text = what + " copied from train examples (" +
             (out.count == 1 ? "" : "the first: ") + out.quote + ", " +
             names.Of(first.train) +
             "): check that everybody who uses the prompt may know it";
  return out;
}

}  // namespace

std::vector<Finding> FindStrangeTexts(const Candidate& prompt,
                                      const Candidate& seed,
                                      const Dataset& dataset,
                                      const ExampleNames& names) {
  StrangeTexts strange;
  strange.Collect(InstructionsOf(prompt), /*in_instructions=*/true);
  strange.Collect(DemonstrationsOf(prompt), /*in_instructions=*/false);
  strange.DropThoseOf(seed);
  strange.LookUp(dataset, names);

  std::map<Shape, std::vector<const StrangeText*>> fresh;
  std::vector<const StrangeText*> copied;
  for (const StrangeText& text : strange.all()) {
    if (text.train == kNowhere) {
      fresh[text.shape].push_back(&text);
    } else if (text.in_instructions) {
      copied.push_back(&text);  // a demonstration is a train example
    }
  }
  std::vector<Finding> found;
  for (const auto& [shape, texts] : fresh)
    found.push_back(DescribeNew(shape, texts, names));
  if (!copied.empty())
    found.push_back(DescribeCopied(copied, names));
  return found;
}

}  // namespace whet
