/* Prints the layout of every struct of the contract: one line per struct with
 * its size, one per field with offset, size and name. The golden file
 * abi/layout-<major>.<minor>.txt is this program's output on LP64; layout_check
 * compares and allows appended lines only.
 *
 * A struct or field that is missing here fails the build: the last field of
 * each struct must end where the struct does. */
#include <stddef.h>
#include <stdio.h>

#include "whet/plugin.h"

#define FIELD(type, field)                                    \
  printf("  %4zu %4zu %s\n", offsetof(type, field),           \
         sizeof(((type*)0)->field), #field);
#define BEGIN(type) printf("%s %zu\n", #type, sizeof(type));
#define END(type, last)                                           \
  _Static_assert(offsetof(type, last) + sizeof(((type*)0)->last) == \
                     sizeof(type),                                \
                 "a field of " #type " is missing here");

/* Structs that never change: their size is part of the contract. */
_Static_assert(sizeof(whet_text) == 16, "whet_text is frozen");
_Static_assert(sizeof(whet_eval_item) == 72, "whet_eval_item is frozen");
_Static_assert(sizeof(whet_message) == 56, "whet_message is frozen");
_Static_assert(sizeof(whet_http_header) == 40, "whet_http_header is frozen");

static void whet_text_layout(void) {
  BEGIN(whet_text)
  FIELD(whet_text, ptr)
  FIELD(whet_text, len)
  END(whet_text, len)
}

static void whet_text_sink_layout(void) {
  BEGIN(whet_text_sink)
  FIELD(whet_text_sink, struct_size)
  FIELD(whet_text_sink, reserved0)
  FIELD(whet_text_sink, ctx)
  FIELD(whet_text_sink, append)
  END(whet_text_sink, append)
}

static void whet_error_layout(void) {
  BEGIN(whet_error)
  FIELD(whet_error, struct_size)
  FIELD(whet_error, code)
  FIELD(whet_error, flags)
  FIELD(whet_error, capacity)
  FIELD(whet_error, len)
  FIELD(whet_error, retry_after_ms)
  FIELD(whet_error, message)
  END(whet_error, message)
}

static void whet_host_layout(void) {
  BEGIN(whet_host)
  FIELD(whet_host, struct_size)
  FIELD(whet_host, abi_minor)
  FIELD(whet_host, ctx)
  FIELD(whet_host, name)
  FIELD(whet_host, version)
  FIELD(whet_host, get_service)
  END(whet_host, get_service)
}

static void whet_descriptor_layout(void) {
  BEGIN(whet_descriptor)
  FIELD(whet_descriptor, struct_size)
  FIELD(whet_descriptor, flags)
  FIELD(whet_descriptor, kind)
  FIELD(whet_descriptor, id)
  FIELD(whet_descriptor, name)
  FIELD(whet_descriptor, version)
  FIELD(whet_descriptor, vendor)
  FIELD(whet_descriptor, license)
  FIELD(whet_descriptor, description)
  FIELD(whet_descriptor, needs)
  FIELD(whet_descriptor, needs_count)
  FIELD(whet_descriptor, config_schema)
  END(whet_descriptor, config_schema)
}

static void whet_instance_layout(void) {
  BEGIN(whet_instance)
  FIELD(whet_instance, struct_size)
  FIELD(whet_instance, reserved0)
  FIELD(whet_instance, self)
  FIELD(whet_instance, kind_table)
  FIELD(whet_instance, shutdown)
  FIELD(whet_instance, destroy)
  FIELD(whet_instance, get_extension)
  END(whet_instance, get_extension)
}

static void whet_entry_layout(void) {
  BEGIN(whet_entry)
  FIELD(whet_entry, struct_size)
  FIELD(whet_entry, abi_major)
  FIELD(whet_entry, abi_minor)
  FIELD(whet_entry, abi_minor_required)
  FIELD(whet_entry, environment)
  FIELD(whet_entry, reserved0)
  FIELD(whet_entry, sdk)
  FIELD(whet_entry, descriptors)
  FIELD(whet_entry, descriptor_count)
  FIELD(whet_entry, create)
  END(whet_entry, create)
}

static void whet_eval_item_layout(void) {
  BEGIN(whet_eval_item)
  FIELD(whet_eval_item, input)
  FIELD(whet_eval_item, output)
  FIELD(whet_eval_item, expected)
  FIELD(whet_eval_item, metadata)
  FIELD(whet_eval_item, example)
  END(whet_eval_item, example)
}

static void whet_eval_batch_layout(void) {
  BEGIN(whet_eval_batch)
  FIELD(whet_eval_batch, struct_size)
  FIELD(whet_eval_batch, item_stride)
  FIELD(whet_eval_batch, items)
  FIELD(whet_eval_batch, count)
  FIELD(whet_eval_batch, seed)
  FIELD(whet_eval_batch, want)
  FIELD(whet_eval_batch, reserved0)
  END(whet_eval_batch, reserved0)
}

static void whet_eval_sink_layout(void) {
  BEGIN(whet_eval_sink)
  FIELD(whet_eval_sink, struct_size)
  FIELD(whet_eval_sink, reserved0)
  FIELD(whet_eval_sink, ctx)
  FIELD(whet_eval_sink, scores)
  FIELD(whet_eval_sink, item_status)
  FIELD(whet_eval_sink, feedback)
  FIELD(whet_eval_sink, metric)
  END(whet_eval_sink, metric)
}

static void whet_evaluator_layout(void) {
  BEGIN(whet_evaluator)
  FIELD(whet_evaluator, struct_size)
  FIELD(whet_evaluator, max_batch)
  FIELD(whet_evaluator, score)
  END(whet_evaluator, score)
}

static void whet_message_layout(void) {
  BEGIN(whet_message)
  FIELD(whet_message, role)
  FIELD(whet_message, reserved0)
  FIELD(whet_message, content)
  FIELD(whet_message, name)
  FIELD(whet_message, tool_calls)
  END(whet_message, tool_calls)
}

static void whet_generate_request_layout(void) {
  BEGIN(whet_generate_request)
  FIELD(whet_generate_request, struct_size)
  FIELD(whet_generate_request, sample)
  FIELD(whet_generate_request, messages)
  FIELD(whet_generate_request, message_count)
  FIELD(whet_generate_request, temperature)
  FIELD(whet_generate_request, top_p)
  FIELD(whet_generate_request, seed)
  FIELD(whet_generate_request, max_output_tokens)
  FIELD(whet_generate_request, stop)
  FIELD(whet_generate_request, stop_count)
  FIELD(whet_generate_request, model)
  FIELD(whet_generate_request, response_schema)
  FIELD(whet_generate_request, tools)
  FIELD(whet_generate_request, extra)
  FIELD(whet_generate_request, timeout_ms)
  FIELD(whet_generate_request, idempotency_key)
  END(whet_generate_request, idempotency_key)
}

static void whet_usage_layout(void) {
  BEGIN(whet_usage)
  FIELD(whet_usage, struct_size)
  FIELD(whet_usage, reserved0)
  FIELD(whet_usage, input_tokens)
  FIELD(whet_usage, cached_input_tokens)
  FIELD(whet_usage, output_tokens)
  FIELD(whet_usage, reasoning_tokens)
  END(whet_usage, reasoning_tokens)
}

static void whet_generate_result_layout(void) {
  BEGIN(whet_generate_result)
  FIELD(whet_generate_result, struct_size)
  FIELD(whet_generate_result, finish_reason)
  FIELD(whet_generate_result, text)
  FIELD(whet_generate_result, tool_calls)
  FIELD(whet_generate_result, model)
  FIELD(whet_generate_result, request_id)
  FIELD(whet_generate_result, usage)
  END(whet_generate_result, usage)
}

static void whet_provider_limits_layout(void) {
  BEGIN(whet_provider_limits)
  FIELD(whet_provider_limits, struct_size)
  FIELD(whet_provider_limits, concurrency)
  END(whet_provider_limits, concurrency)
}

static void whet_embed_request_layout(void) {
  BEGIN(whet_embed_request)
  FIELD(whet_embed_request, struct_size)
  FIELD(whet_embed_request, dimensions)
  FIELD(whet_embed_request, texts)
  FIELD(whet_embed_request, count)
  FIELD(whet_embed_request, model)
  FIELD(whet_embed_request, timeout_ms)
  FIELD(whet_embed_request, out)
  FIELD(whet_embed_request, out_stride)
  END(whet_embed_request, out_stride)
}

static void whet_provider_layout(void) {
  BEGIN(whet_provider)
  FIELD(whet_provider, struct_size)
  FIELD(whet_provider, reserved0)
  FIELD(whet_provider, generate)
  FIELD(whet_provider, cancel)
  FIELD(whet_provider, limits)
  FIELD(whet_provider, embed)
  FIELD(whet_provider, models)
  END(whet_provider, models)
}

static void whet_strategy_layout(void) {
  BEGIN(whet_strategy)
  FIELD(whet_strategy, struct_size)
  FIELD(whet_strategy, reserved0)
  FIELD(whet_strategy, run)
  END(whet_strategy, run)
}

static void whet_log_layout(void) {
  BEGIN(whet_log)
  FIELD(whet_log, struct_size)
  FIELD(whet_log, reserved0)
  FIELD(whet_log, enabled)
  FIELD(whet_log, write)
  END(whet_log, write)
}

static void whet_completion_layout(void) {
  BEGIN(whet_completion)
  FIELD(whet_completion, struct_size)
  FIELD(whet_completion, reserved0)
  FIELD(whet_completion, generated)
  FIELD(whet_completion, failed)
  END(whet_completion, failed)
}

static void whet_secret_request_layout(void) {
  BEGIN(whet_secret_request)
  FIELD(whet_secret_request, struct_size)
  FIELD(whet_secret_request, reserved0)
  FIELD(whet_secret_request, environment)
  FIELD(whet_secret_request, file)
  FIELD(whet_secret_request, origin)
  END(whet_secret_request, origin)
}

static void whet_secrets_layout(void) {
  BEGIN(whet_secrets)
  FIELD(whet_secrets, struct_size)
  FIELD(whet_secrets, reserved0)
  FIELD(whet_secrets, open)
  END(whet_secrets, open)
}

static void whet_http_header_layout(void) {
  BEGIN(whet_http_header)
  FIELD(whet_http_header, name)
  FIELD(whet_http_header, value)
  FIELD(whet_http_header, secret)
  END(whet_http_header, secret)
}

static void whet_http_request_layout(void) {
  BEGIN(whet_http_request)
  FIELD(whet_http_request, struct_size)
  FIELD(whet_http_request, reserved0)
  FIELD(whet_http_request, method)
  FIELD(whet_http_request, url)
  FIELD(whet_http_request, headers)
  FIELD(whet_http_request, header_count)
  FIELD(whet_http_request, body)
  FIELD(whet_http_request, timeout_ms)
  FIELD(whet_http_request, max_response_bytes)
  END(whet_http_request, max_response_bytes)
}

static void whet_http_response_layout(void) {
  BEGIN(whet_http_response)
  FIELD(whet_http_response, struct_size)
  FIELD(whet_http_response, http_status)
  FIELD(whet_http_response, headers)
  FIELD(whet_http_response, header_count)
  FIELD(whet_http_response, body)
  FIELD(whet_http_response, transport)
  END(whet_http_response, transport)
}

static void whet_http_layout(void) {
  BEGIN(whet_http)
  FIELD(whet_http, struct_size)
  FIELD(whet_http, reserved0)
  FIELD(whet_http, send)
  FIELD(whet_http, cancel)
  END(whet_http, cancel)
}

static void whet_http_client_layout(void) {
  BEGIN(whet_http_client)
  FIELD(whet_http_client, struct_size)
  FIELD(whet_http_client, reserved0)
  FIELD(whet_http_client, on_response)
  END(whet_http_client, on_response)
}

static void whet_generate_sink_layout(void) {
  BEGIN(whet_generate_sink)
  FIELD(whet_generate_sink, struct_size)
  FIELD(whet_generate_sink, reserved0)
  FIELD(whet_generate_sink, ctx)
  FIELD(whet_generate_sink, result)
  END(whet_generate_sink, result)
}

static void whet_llm_layout(void) {
  BEGIN(whet_llm)
  FIELD(whet_llm, struct_size)
  FIELD(whet_llm, reserved0)
  FIELD(whet_llm, generate)
  END(whet_llm, generate)
}

static void whet_example_layout(void) {
  BEGIN(whet_example)
  FIELD(whet_example, struct_size)
  FIELD(whet_example, reserved0)
  FIELD(whet_example, number)
  FIELD(whet_example, input)
  FIELD(whet_example, expected)
  FIELD(whet_example, label)
  END(whet_example, label)
}

static void whet_evaluate_request_layout(void) {
  BEGIN(whet_evaluate_request)
  FIELD(whet_evaluate_request, struct_size)
  FIELD(whet_evaluate_request, sample)
  FIELD(whet_evaluate_request, candidate)
  FIELD(whet_evaluate_request, examples)
  FIELD(whet_evaluate_request, count)
  END(whet_evaluate_request, count)
}

static void whet_evaluated_layout(void) {
  BEGIN(whet_evaluated)
  FIELD(whet_evaluated, struct_size)
  FIELD(whet_evaluated, status)
  FIELD(whet_evaluated, example)
  FIELD(whet_evaluated, score)
  FIELD(whet_evaluated, output)
  FIELD(whet_evaluated, feedback)
  FIELD(whet_evaluated, metrics)
  END(whet_evaluated, metrics)
}

static void whet_evaluation_layout(void) {
  BEGIN(whet_evaluation)
  FIELD(whet_evaluation, struct_size)
  FIELD(whet_evaluation, item_stride)
  FIELD(whet_evaluation, items)
  FIELD(whet_evaluation, count)
  END(whet_evaluation, count)
}

static void whet_generated_layout(void) {
  BEGIN(whet_generated)
  FIELD(whet_generated, struct_size)
  FIELD(whet_generated, status)
  FIELD(whet_generated, finish_reason)
  FIELD(whet_generated, reserved0)
  FIELD(whet_generated, text)
  FIELD(whet_generated, tool_calls)
  END(whet_generated, tool_calls)
}

static void whet_generation_layout(void) {
  BEGIN(whet_generation)
  FIELD(whet_generation, struct_size)
  FIELD(whet_generation, item_stride)
  FIELD(whet_generation, items)
  FIELD(whet_generation, count)
  END(whet_generation, count)
}

static void whet_budget_left_layout(void) {
  BEGIN(whet_budget_left)
  FIELD(whet_budget_left, struct_size)
  FIELD(whet_budget_left, reserved0)
  FIELD(whet_budget_left, calls)
  FIELD(whet_budget_left, tokens)
  FIELD(whet_budget_left, calls_total)
  END(whet_budget_left, calls_total)
}

static void whet_search_layout(void) {
  BEGIN(whet_search)
  FIELD(whet_search, struct_size)
  FIELD(whet_search, reserved0)
  FIELD(whet_search, examples)
  FIELD(whet_search, candidate)
  FIELD(whet_search, propose)
  FIELD(whet_search, evaluate)
  FIELD(whet_search, wait_evaluation)
  FIELD(whet_search, generate)
  FIELD(whet_search, wait_generation)
  FIELD(whet_search, release)
  FIELD(whet_search, random)
  FIELD(whet_search, budget)
  FIELD(whet_search, recommend)
  FIELD(whet_search, event)
  END(whet_search, event)
}

int main(void) {
  whet_text_layout();
  whet_text_sink_layout();
  whet_error_layout();
  whet_host_layout();
  whet_descriptor_layout();
  whet_instance_layout();
  whet_entry_layout();
  whet_eval_item_layout();
  whet_eval_batch_layout();
  whet_eval_sink_layout();
  whet_evaluator_layout();
  whet_message_layout();
  whet_generate_request_layout();
  whet_usage_layout();
  whet_generate_result_layout();
  whet_provider_limits_layout();
  whet_embed_request_layout();
  whet_provider_layout();
  whet_strategy_layout();
  whet_log_layout();
  whet_completion_layout();
  whet_secret_request_layout();
  whet_secrets_layout();
  whet_http_header_layout();
  whet_http_request_layout();
  whet_http_response_layout();
  whet_http_layout();
  whet_http_client_layout();
  whet_generate_sink_layout();
  whet_llm_layout();
  whet_example_layout();
  whet_evaluate_request_layout();
  whet_evaluated_layout();
  whet_evaluation_layout();
  whet_generated_layout();
  whet_generation_layout();
  whet_budget_left_layout();
  whet_search_layout();
  return 0;
}
