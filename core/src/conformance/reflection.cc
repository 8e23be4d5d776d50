#include "conformance/reflection.h"

#include "whet/generation.h"

#include "conformance/samples.h"
#include "conformance/schema_values.h"
#include "conformance/simulated_task.h"
#include "nlohmann/json.hpp"

namespace whet::conformance {
namespace {

using nlohmann::json;

bool Has(std::string_view text, std::string_view part) {
  return text.find(part) != text.npos;
}

std::string AdviceFor(Draws& draws) {
  const auto advice = Advice();
  return advice[draws.Below(advice.size())];
}

// What stands between the last `open` and the `close` behind it.
std::string LastBetween(const std::string& text, const std::string& open,
                        const std::string& close) {
  const std::size_t at = text.rfind(open);
  if (at == text.npos)
    return "";
  const std::size_t begin = at + open.size();
  const std::size_t end = text.find(close, begin);
  return end == text.npos ? "" : text.substr(begin, end - begin);
}

// The lines between the first pair of fences that is closed.
std::string FirstFenced(const std::string& text) {
  const std::size_t open = text.find("```");
  const std::size_t begin = open == text.npos ? open : text.find('\n', open);
  const std::size_t end =
      begin == text.npos ? begin : text.find("\n```", begin);
  return end == text.npos || end == begin
             ? ""
             : text.substr(begin + 1, end - begin - 1);
}

// A prompt to build an answer from: the parts that the request shows, or the
// seed prompt's.
Candidate PromptIn(const std::string& asked, const Candidate& seed_prompt) {
  Candidate prompt = seed_prompt;
  const std::string template_text = LastBetween(asked, "<user>\n", "\n</user>");
  const bool shows_parts = Has(template_text, "{{message}}");
  if (shows_parts) {
    prompt.user_template = template_text;
    prompt.system = LastBetween(asked, "<system>\n", "\n</system>");
  }
  return prompt;
}

std::string Sections(const Candidate& prompt) {
  return "The prompt says too little.\n<system>\n" + prompt.system +
         "\n</system>\n<user>\n" + prompt.user_template +
         "\n</user>\n<output_instructions>\n" + prompt.output_instructions +
         "\n</output_instructions>\n";
}

json Edits(const std::string& advice) {
  return {{"edits",
           {{{"op", "insert"},
             {"part", "system"},
             {"find", ""},
             {"text", " " + advice},
             {"reason", "The answers show that this is not clear."}}}}};
}

json TwoParts(const Candidate& prompt) {
  return {{"analysis", "The prompt says too little."},
          {"system_prompt", prompt.system},
          {"output_instructions", prompt.output_instructions}};
}

std::string Fenced(const std::string& text) {
  return "```\n" + text + "\n```\n";
}

// An answer of the form that was asked for, with `advice` worked in.
std::string AnswerAsAsked(const ReflectRequest& request,
                          const std::string& advice,
                          const Candidate& seed_prompt, Draws& draws) {
  Candidate prompt = PromptIn(request.text, seed_prompt);
  prompt.system += " " + advice;
  if (!request.schema.empty()) {
    const json schema = json::parse(request.schema, nullptr, false);
    const json properties = schema.value("properties", json::object());
    if (properties.contains("edits"))
      return Edits(advice).dump();
    if (properties.contains("system_prompt"))
      return TwoParts(prompt).dump();
    return DrawValue(schema, draws).dump();
  }
  if (Has(request.text, "\"edits\""))
    return "```json\n" + Edits(advice).dump() + "\n```\n";
  if (Has(request.text, "\"system_prompt\""))
    return TwoParts(prompt).dump();
  if (Has(request.text, "<system>"))
    return Sections(prompt);
  const std::string shown = FirstFenced(request.text);
  return Fenced(shown.empty() ? prompt.system : shown + " " + advice);
}

std::string WithoutPlaceholders(std::string text, std::string_view instead) {
  for (std::size_t at = text.find("{{"); at != text.npos;
       at = text.find("{{", at + instead.size())) {
    const std::size_t end = text.find("}}", at);
    if (end == text.npos)
      break;
    text.replace(at, end + 2 - at, instead);
  }
  return text;
}

// Stands for bytes that would not pass through a JSON writer.
constexpr char kMark[] = "@broken@";

void ReplaceAll(std::string& text, std::string_view from, std::string_view to) {
  for (std::size_t at = text.find(from); at != text.npos;
       at = text.find(from, at + to.size()))
    text.replace(at, from.size(), to);
}

std::string Nonsense(Draws& draws) {
  constexpr const char* kPieces[] = {
      "```",    "{",    "}",  "[\"edits\"", "<system>", "</user>",
      "lorem ", "null", "{{", "}}",         "\\u00",    "\n",
      "-1e999", "\"",   ":",  "<user>"};
  std::string text;
  for (std::size_t i = 0; i < 40; ++i)
    text += kPieces[draws.Below(std::size(kPieces))];
  return text;
}

}  // namespace

const std::vector<NamedReflection>& BadReflections() {
  static const auto& all = *new std::vector<NamedReflection>{
      {Reflection::kEmpty, "answers with nothing"},
      {Reflection::kNonsense, "answers nonsense"},
      {Reflection::kTruncated, "is cut off each time"},
      {Reflection::kEchoes, "repeats the question"},
      {Reflection::kRepeats, "always gives the same answer"},
      {Reflection::kRefuses, "refuses"},
      {Reflection::kDropsInput, "drops the placeholders"},
      {Reflection::kInventsInput, "invents placeholders"},
      {Reflection::kCopies, "copies a training example into the prompt"},
      {Reflection::kHuge, "writes a megabyte"},
      {Reflection::kBrokenText, "writes bytes that are no UTF-8"},
  };
  return all;
}

SimulatedReply Reflect(Reflection how, const ReflectRequest& request,
                       const Candidate& seed_prompt) {
  Draws draws(HashOf(request.text, 7 + request.sample));
  std::string advice = AdviceFor(draws);
  switch (how) {
    case Reflection::kEmpty:
      return {"", WHET_FINISH_STOP};
    case Reflection::kNonsense:
      return {Nonsense(draws), WHET_FINISH_STOP};
    case Reflection::kEchoes:
      return {request.text, WHET_FINISH_STOP};
    case Reflection::kRefuses:
      return {"I cannot help with that.", WHET_FINISH_REFUSAL};
    case Reflection::kRepeats:
      advice = Advice().front();
      break;
    case Reflection::kInventsInput:
      advice += " {{no_such_column}}";
      break;
    case Reflection::kCopies:
      advice += " For example: " + request.example;
      break;
    case Reflection::kHuge:
      while (advice.size() < (1U << 20U))
        advice += " Read the message again, and then once more.";
      break;
    case Reflection::kBrokenText:
      advice += std::string(" ") + kMark;
      break;
    default:
      break;
  }
  std::string text = AnswerAsAsked(request, advice, seed_prompt, draws);
  if (how == Reflection::kBrokenText)
    ReplaceAll(text, kMark, "\xFF\xC3 \xED\xA0\x80");
  if (how == Reflection::kDropsInput)
    text = WithoutPlaceholders(text, "the message");
  if (how == Reflection::kTruncated)
    return {text.substr(0, text.size() / 2), WHET_FINISH_LENGTH};
  return {text, WHET_FINISH_STOP};
}

}  // namespace whet::conformance
