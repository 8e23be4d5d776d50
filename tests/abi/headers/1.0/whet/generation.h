/* A request to a language model and its answer: shared by the provider kind
 * and by the services whet.llm/1 and whet.search/1. */
#ifndef WHET_GENERATION_H_
#define WHET_GENERATION_H_

#include "whet/status.h"

#define WHET_ROLE_SYSTEM 1
#define WHET_ROLE_USER 2
#define WHET_ROLE_ASSISTANT 3
#define WHET_ROLE_TOOL 4

/* FROZEN. */
typedef struct whet_message {
  int32_t role; /* WHET_ROLE_* */
  uint32_t reserved0;
  whet_text content;
  whet_text name;       /* tool or participant name, may be empty */
  whet_text tool_calls; /* JSON array in OpenAI's form, may be empty */
} whet_message;

/* All text is the caller's, valid during the call that carries the request.
 * "Not given" means: the role's parameters from the config, else the
 * provider's default.
 * APPENDABLE. */
typedef struct whet_generate_request {
  uint32_t struct_size;
  uint32_t sample; /* repeat index: requests equal but for it are distinct */
  const whet_message* messages;
  uint64_t message_count;
  double temperature;        /* NaN: not given; 0: greedy */
  double top_p;              /* NaN: not given; (0, 1] */
  uint64_t seed;             /* filled in by the host */
  int64_t max_output_tokens; /* -1: not given */
  const whet_text* stop;     /* generation ends before any of these */
  uint64_t stop_count;
  whet_text model; /* filled in by the host from the role; provider's name */
  whet_text response_schema; /* JSON Schema of the answer, may be empty */
  whet_text tools;           /* JSON array in OpenAI's form, may be empty */
  whet_text extra;           /* JSON object of provider-specific fields */
  uint64_t timeout_ms;       /* time left for this call; 0: none */
  whet_text idempotency_key; /* filled in by the host */
  /* 0: not asked for; n: the answer is to come with the log probabilities of
   * its tokens and of the n likeliest at each place. A provider gives fewer, or
   * none, where its model does. Since 0.2. */
  uint32_t logprobs;
  uint32_t reserved0;
} whet_generate_request;

#define WHET_FINISH_OTHER 0
#define WHET_FINISH_STOP 1
#define WHET_FINISH_LENGTH 2
#define WHET_FINISH_TOOL_CALLS 3
#define WHET_FINISH_CONTENT_FILTER 4
#define WHET_FINISH_REFUSAL 5

/* -1: unknown. input_tokens includes cached_input_tokens, output_tokens
 * includes reasoning_tokens.
 * APPENDABLE. */
typedef struct whet_usage {
  uint32_t struct_size;
  uint32_t reserved0;
  int64_t input_tokens;
  int64_t cached_input_tokens;
  int64_t output_tokens;
  int64_t reasoning_tokens;
} whet_usage;

/* APPENDABLE. */
typedef struct whet_generate_result {
  uint32_t struct_size;
  int32_t finish_reason; /* WHET_FINISH_* */
  whet_text text;
  whet_text tool_calls;    /* JSON array in OpenAI's form, may be empty */
  whet_text model;         /* the model that answered, as the provider says */
  whet_text request_id;    /* the provider's, may be empty */
  const whet_usage* usage; /* null: unknown */
  /* JSON array, one {"token", "logprob", "top"} for each token of the answer:
   * the token's text, its natural logarithm of probability (<= 0), and an array
   * of {"token", "logprob"} of the likeliest ones there, likeliest first. Where
   * the model's server says it so, "token" is a part of a character and no
   * whole text. Empty: not asked for, or the model has none. A stored answer
   * comes with what it came with when it was new. Since 0.2. */
  whet_text logprobs;
} whet_generate_result;

#endif /* WHET_GENERATION_H_ */
