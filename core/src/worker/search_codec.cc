#include "worker/search_codec.h"

#include "whet/sdk/text.h"

namespace whet {
namespace {

using sdk::Text;
using sdk::View;

// Least bytes that one takes: what bounds a number of them.
constexpr std::uint64_t kBytesOfExample = 4 * 8;
constexpr std::uint64_t kBytesOfEvaluated = 4 + 6 * 8;
constexpr std::uint64_t kBytesOfGenerated = 2 * 4 + 3 * 8;

template <typename T>
const T& At(const T* items, std::uint64_t i, std::uint64_t stride) {
  return *reinterpret_cast<const T*>(reinterpret_cast<const char*>(items) +
                                     i * stride);
}

}  // namespace

void WriteExamples(const whet_example* items, std::uint64_t count,
                   std::uint64_t stride, ByteWriter& out) {
  out.U64(count);
  for (std::uint64_t i = 0; i < count; ++i) {
    const whet_example& example = At(items, i, stride);
    out.U64(example.number);
    for (const whet_text text :
         {example.input, example.expected, example.label})
      out.Text(View(text));
  }
}

std::vector<whet_example> ReadExamples(ByteReader& in) {
  std::vector<whet_example> items(in.Count(kBytesOfExample));
  for (whet_example& example : items) {
    example = {};
    example.struct_size = sizeof(example);
    example.number = in.U64();
    for (whet_text* text : {&example.input, &example.expected, &example.label})
      *text = Text(in.Text());
  }
  return items;
}

void WriteEvaluation(const whet_evaluation& evaluation, ByteWriter& out) {
  out.U64(evaluation.count);
  for (std::uint64_t i = 0; i < evaluation.count; ++i) {
    const whet_evaluated& item =
        At(evaluation.items, i, evaluation.item_stride);
    out.I32(item.status);
    out.U64(item.example);
    out.F64(item.score);
    for (const whet_text text :
         {item.output, item.feedback, item.metrics, item.tool_calls})
      out.Text(View(text));
  }
}

std::vector<whet_evaluated> ReadEvaluation(ByteReader& in) {
  std::vector<whet_evaluated> items(in.Count(kBytesOfEvaluated));
  for (whet_evaluated& item : items) {
    item = {};
    item.struct_size = sizeof(item);
    item.status = in.I32();
    item.example = in.U64();
    item.score = in.F64();
    for (whet_text* text :
         {&item.output, &item.feedback, &item.metrics, &item.tool_calls})
      *text = Text(in.Text());
  }
  return items;
}

void WriteGeneration(const whet_generation& generation, ByteWriter& out) {
  out.U64(generation.count);
  for (std::uint64_t i = 0; i < generation.count; ++i) {
    const whet_generated& item =
        At(generation.items, i, generation.item_stride);
    out.I32(item.status);
    out.I32(item.finish_reason);
    for (const whet_text text : {item.text, item.tool_calls, item.logprobs})
      out.Text(View(text));
  }
}

std::vector<whet_generated> ReadGeneration(ByteReader& in) {
  std::vector<whet_generated> items(in.Count(kBytesOfGenerated));
  for (whet_generated& item : items) {
    item = {};
    item.struct_size = sizeof(item);
    item.status = in.I32();
    item.finish_reason = in.I32();
    for (whet_text* text : {&item.text, &item.tool_calls, &item.logprobs})
      *text = Text(in.Text());
  }
  return items;
}

void WriteNumbers(const std::uint64_t* numbers, std::uint64_t count,
                  ByteWriter& out) {
  out.U64(count);
  out.Bytes(numbers, count * sizeof(std::uint64_t));
}

std::vector<std::uint64_t> ReadNumbers(ByteReader& in) {
  std::vector<std::uint64_t> numbers(in.Count(sizeof(std::uint64_t)));
  for (std::uint64_t& number : numbers)
    number = in.U64();
  return numbers;
}

}  // namespace whet
