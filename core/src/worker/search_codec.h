// What whet.search/1 hands to a strategy, in the bytes between a host and a
// worker.
#ifndef WHET_CORE_WORKER_SEARCH_CODEC_H_
#define WHET_CORE_WORKER_SEARCH_CODEC_H_

#include <cstdint>
#include <vector>

#include "whet/service/search.h"

#include "worker/byte_stream.h"

namespace whet {

void WriteExamples(const whet_example* items, std::uint64_t count,
                   std::uint64_t stride, ByteWriter& out);
// Their text lies in what `in` reads.
std::vector<whet_example> ReadExamples(ByteReader& in);

void WriteEvaluation(const whet_evaluation& evaluation, ByteWriter& out);
std::vector<whet_evaluated> ReadEvaluation(ByteReader& in);

void WriteGeneration(const whet_generation& generation, ByteWriter& out);
std::vector<whet_generated> ReadGeneration(ByteReader& in);

// Numbers: of candidates, examples, draws.
void WriteNumbers(const std::uint64_t* numbers, std::uint64_t count,
                  ByteWriter& out);
std::vector<std::uint64_t> ReadNumbers(ByteReader& in);

}  // namespace whet

#endif  // WHET_CORE_WORKER_SEARCH_CODEC_H_
