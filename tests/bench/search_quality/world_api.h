// A world for programs in other languages: reference_gepa.py runs the reference
// against the same models and the same truth as the strategies.
//
//   void* w = quality_open("additive", 3, 350);
//   quality_answer(w, "[{\"role\": \"user\", \"content\": \"case 0007 ...\"}]",
//                  0);
//   quality_close(w);
//
// Texts are UTF-8 and zero-terminated; a text that is returned is the world's
// and lives until the next call on it. One thread at a time for each world.
// Null arguments are not allowed; a conversation that is no JSON gives null or
// NaN.
#ifndef WHET_TESTS_BENCH_SEARCH_QUALITY_WORLD_API_H_
#define WHET_TESTS_BENCH_SEARCH_QUALITY_WORLD_API_H_

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

// Null if there is no world of this name. Knows the examples 0 to `cases` - 1.
void* quality_open(const char* world, uint64_t seed, uint64_t cases);
void quality_close(void* world);

// {"input": ..., "expected": ...} of example `number` < cases.
const char* quality_case(void* world, uint64_t number);
// The system message of the seed prompt; the user message is the input.
const char* quality_seed_system(void* world);
// What the two models say to a conversation, a JSON array of {role, content}.
const char* quality_answer(void* world, const char* messages, uint32_t sample);
const char* quality_reflect(void* world, const char* messages, uint32_t sample);
// Of a conversation whose last user message has {{text}} for the input.
double quality_true_score(void* world, const char* messages);
double quality_attainable(void* world, uint64_t train);

#ifdef __cplusplus
}
#endif

#endif  // WHET_TESTS_BENCH_SEARCH_QUALITY_WORLD_API_H_
