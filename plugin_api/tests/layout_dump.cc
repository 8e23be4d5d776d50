#include "layout_dump.h"

#include <cstddef>
#include <string>

#include "whet/plugin.h"

namespace whet::abi {
namespace {

// Writes one struct, field by field.
class StructDump {
 public:
  StructDump(const char* name, std::size_t size, const char* growth) {
    text_ = std::string("struct ") + name + " size " + std::to_string(size) +
            " " + growth + "\n";
  }
  StructDump& Field(const char* name, std::size_t offset, std::size_t size) {
    text_ += "  " + std::to_string(offset) + " " + std::to_string(size) + " " +
             name + "\n";
    return *this;
  }
  const std::string& text() const { return text_; }

 private:
  std::string text_;
};

#define WHET_STRUCT(T, growth) StructDump(#T, sizeof(T), #growth)
#define WHET_FIELD(T, f) Field(#f, offsetof(T, f), sizeof(T::f))

}  // namespace

std::string DumpLayout() {
  std::string text;
  text += WHET_STRUCT(whet_text, FROZEN)
              .WHET_FIELD(whet_text, ptr)
              .WHET_FIELD(whet_text, len)
              .text();
  text += WHET_STRUCT(whet_text_sink, APPENDABLE)
              .WHET_FIELD(whet_text_sink, struct_size)
              .WHET_FIELD(whet_text_sink, reserved0)
              .WHET_FIELD(whet_text_sink, ctx)
              .WHET_FIELD(whet_text_sink, append)
              .text();
  text += WHET_STRUCT(whet_error, APPENDABLE)
              .WHET_FIELD(whet_error, struct_size)
              .WHET_FIELD(whet_error, code)
              .WHET_FIELD(whet_error, flags)
              .WHET_FIELD(whet_error, capacity)
              .WHET_FIELD(whet_error, len)
              .WHET_FIELD(whet_error, retry_after_ms)
              .WHET_FIELD(whet_error, message)
              .text();
  text += WHET_STRUCT(whet_host, APPENDABLE)
              .WHET_FIELD(whet_host, struct_size)
              .WHET_FIELD(whet_host, abi_minor)
              .WHET_FIELD(whet_host, ctx)
              .WHET_FIELD(whet_host, name)
              .WHET_FIELD(whet_host, version)
              .WHET_FIELD(whet_host, get_service)
              .text();
  text += WHET_STRUCT(whet_descriptor, APPENDABLE)
              .WHET_FIELD(whet_descriptor, struct_size)
              .WHET_FIELD(whet_descriptor, flags)
              .WHET_FIELD(whet_descriptor, kind)
              .WHET_FIELD(whet_descriptor, id)
              .WHET_FIELD(whet_descriptor, name)
              .WHET_FIELD(whet_descriptor, version)
              .WHET_FIELD(whet_descriptor, vendor)
              .WHET_FIELD(whet_descriptor, license)
              .WHET_FIELD(whet_descriptor, description)
              .WHET_FIELD(whet_descriptor, needs)
              .WHET_FIELD(whet_descriptor, needs_count)
              .WHET_FIELD(whet_descriptor, config_schema)
              .text();
  text += WHET_STRUCT(whet_instance, APPENDABLE)
              .WHET_FIELD(whet_instance, struct_size)
              .WHET_FIELD(whet_instance, reserved0)
              .WHET_FIELD(whet_instance, self)
              .WHET_FIELD(whet_instance, kind_table)
              .WHET_FIELD(whet_instance, shutdown)
              .WHET_FIELD(whet_instance, destroy)
              .WHET_FIELD(whet_instance, get_extension)
              .text();
  text += WHET_STRUCT(whet_entry, APPENDABLE)
              .WHET_FIELD(whet_entry, struct_size)
              .WHET_FIELD(whet_entry, abi_major)
              .WHET_FIELD(whet_entry, abi_minor)
              .WHET_FIELD(whet_entry, abi_minor_required)
              .WHET_FIELD(whet_entry, environment)
              .WHET_FIELD(whet_entry, reserved0)
              .WHET_FIELD(whet_entry, sdk)
              .WHET_FIELD(whet_entry, descriptors)
              .WHET_FIELD(whet_entry, descriptor_count)
              .WHET_FIELD(whet_entry, create)
              .text();
  text += WHET_STRUCT(whet_eval_item, FROZEN)
              .WHET_FIELD(whet_eval_item, input)
              .WHET_FIELD(whet_eval_item, output)
              .WHET_FIELD(whet_eval_item, expected)
              .WHET_FIELD(whet_eval_item, metadata)
              .WHET_FIELD(whet_eval_item, example)
              .text();
  text += WHET_STRUCT(whet_eval_batch, APPENDABLE)
              .WHET_FIELD(whet_eval_batch, struct_size)
              .WHET_FIELD(whet_eval_batch, item_stride)
              .WHET_FIELD(whet_eval_batch, items)
              .WHET_FIELD(whet_eval_batch, count)
              .WHET_FIELD(whet_eval_batch, seed)
              .WHET_FIELD(whet_eval_batch, want)
              .WHET_FIELD(whet_eval_batch, reserved0)
              .text();
  text += WHET_STRUCT(whet_eval_sink, APPENDABLE)
              .WHET_FIELD(whet_eval_sink, struct_size)
              .WHET_FIELD(whet_eval_sink, reserved0)
              .WHET_FIELD(whet_eval_sink, ctx)
              .WHET_FIELD(whet_eval_sink, scores)
              .WHET_FIELD(whet_eval_sink, item_status)
              .WHET_FIELD(whet_eval_sink, feedback)
              .WHET_FIELD(whet_eval_sink, metric)
              .WHET_FIELD(whet_eval_sink, statistics)
              .text();
  text += WHET_STRUCT(whet_aggregate_sink, APPENDABLE)
              .WHET_FIELD(whet_aggregate_sink, struct_size)
              .WHET_FIELD(whet_aggregate_sink, reserved0)
              .WHET_FIELD(whet_aggregate_sink, ctx)
              .WHET_FIELD(whet_aggregate_sink, metric)
              .text();
  text += WHET_STRUCT(whet_model_need, APPENDABLE)
              .WHET_FIELD(whet_model_need, struct_size)
              .WHET_FIELD(whet_model_need, reserved0)
              .WHET_FIELD(whet_model_need, role)
              .WHET_FIELD(whet_model_need, calls_per_item)
              .WHET_FIELD(whet_model_need, output_tokens)
              .text();
  text += WHET_STRUCT(whet_model_need_sink, APPENDABLE)
              .WHET_FIELD(whet_model_need_sink, struct_size)
              .WHET_FIELD(whet_model_need_sink, reserved0)
              .WHET_FIELD(whet_model_need_sink, ctx)
              .WHET_FIELD(whet_model_need_sink, need)
              .text();
  text += WHET_STRUCT(whet_evaluator, APPENDABLE)
              .WHET_FIELD(whet_evaluator, struct_size)
              .WHET_FIELD(whet_evaluator, max_batch)
              .WHET_FIELD(whet_evaluator, score)
              .WHET_FIELD(whet_evaluator, aggregate)
              .WHET_FIELD(whet_evaluator, model_needs)
              .text();
  text += WHET_STRUCT(whet_message, FROZEN)
              .WHET_FIELD(whet_message, role)
              .WHET_FIELD(whet_message, reserved0)
              .WHET_FIELD(whet_message, content)
              .WHET_FIELD(whet_message, name)
              .WHET_FIELD(whet_message, tool_calls)
              .text();
  text += WHET_STRUCT(whet_generate_request, APPENDABLE)
              .WHET_FIELD(whet_generate_request, struct_size)
              .WHET_FIELD(whet_generate_request, sample)
              .WHET_FIELD(whet_generate_request, messages)
              .WHET_FIELD(whet_generate_request, message_count)
              .WHET_FIELD(whet_generate_request, temperature)
              .WHET_FIELD(whet_generate_request, top_p)
              .WHET_FIELD(whet_generate_request, seed)
              .WHET_FIELD(whet_generate_request, max_output_tokens)
              .WHET_FIELD(whet_generate_request, stop)
              .WHET_FIELD(whet_generate_request, stop_count)
              .WHET_FIELD(whet_generate_request, model)
              .WHET_FIELD(whet_generate_request, response_schema)
              .WHET_FIELD(whet_generate_request, tools)
              .WHET_FIELD(whet_generate_request, extra)
              .WHET_FIELD(whet_generate_request, timeout_ms)
              .WHET_FIELD(whet_generate_request, idempotency_key)
              .text();
  text += WHET_STRUCT(whet_usage, APPENDABLE)
              .WHET_FIELD(whet_usage, struct_size)
              .WHET_FIELD(whet_usage, reserved0)
              .WHET_FIELD(whet_usage, input_tokens)
              .WHET_FIELD(whet_usage, cached_input_tokens)
              .WHET_FIELD(whet_usage, output_tokens)
              .WHET_FIELD(whet_usage, reasoning_tokens)
              .text();
  text += WHET_STRUCT(whet_generate_result, APPENDABLE)
              .WHET_FIELD(whet_generate_result, struct_size)
              .WHET_FIELD(whet_generate_result, finish_reason)
              .WHET_FIELD(whet_generate_result, text)
              .WHET_FIELD(whet_generate_result, tool_calls)
              .WHET_FIELD(whet_generate_result, model)
              .WHET_FIELD(whet_generate_result, request_id)
              .WHET_FIELD(whet_generate_result, usage)
              .text();
  text += WHET_STRUCT(whet_provider_limits, APPENDABLE)
              .WHET_FIELD(whet_provider_limits, struct_size)
              .WHET_FIELD(whet_provider_limits, concurrency)
              .text();
  text += WHET_STRUCT(whet_embed_request, APPENDABLE)
              .WHET_FIELD(whet_embed_request, struct_size)
              .WHET_FIELD(whet_embed_request, dimensions)
              .WHET_FIELD(whet_embed_request, texts)
              .WHET_FIELD(whet_embed_request, count)
              .WHET_FIELD(whet_embed_request, model)
              .WHET_FIELD(whet_embed_request, timeout_ms)
              .text();
  text += WHET_STRUCT(whet_provider, APPENDABLE)
              .WHET_FIELD(whet_provider, struct_size)
              .WHET_FIELD(whet_provider, reserved0)
              .WHET_FIELD(whet_provider, generate)
              .WHET_FIELD(whet_provider, cancel)
              .WHET_FIELD(whet_provider, limits)
              .WHET_FIELD(whet_provider, embed)
              .WHET_FIELD(whet_provider, models)
              .text();
  text += WHET_STRUCT(whet_provider_probe, APPENDABLE)
              .WHET_FIELD(whet_provider_probe, struct_size)
              .WHET_FIELD(whet_provider_probe, reserved0)
              .WHET_FIELD(whet_provider_probe, probe)
              .text();
  text += WHET_STRUCT(whet_strategy, APPENDABLE)
              .WHET_FIELD(whet_strategy, struct_size)
              .WHET_FIELD(whet_strategy, reserved0)
              .WHET_FIELD(whet_strategy, run)
              .text();
  text += WHET_STRUCT(whet_quota, APPENDABLE)
              .WHET_FIELD(whet_quota, struct_size)
              .WHET_FIELD(whet_quota, reserved0)
              .WHET_FIELD(whet_quota, requests_limit)
              .WHET_FIELD(whet_quota, requests_remaining)
              .WHET_FIELD(whet_quota, requests_reset_ms)
              .WHET_FIELD(whet_quota, tokens_limit)
              .WHET_FIELD(whet_quota, tokens_remaining)
              .WHET_FIELD(whet_quota, tokens_reset_ms)
              .text();
  text += WHET_STRUCT(whet_embed_result, APPENDABLE)
              .WHET_FIELD(whet_embed_result, struct_size)
              .WHET_FIELD(whet_embed_result, dimensions)
              .WHET_FIELD(whet_embed_result, values)
              .WHET_FIELD(whet_embed_result, count)
              .WHET_FIELD(whet_embed_result, usage)
              .text();
  text += WHET_STRUCT(whet_completion, APPENDABLE)
              .WHET_FIELD(whet_completion, struct_size)
              .WHET_FIELD(whet_completion, reserved0)
              .WHET_FIELD(whet_completion, generated)
              .WHET_FIELD(whet_completion, failed)
              .WHET_FIELD(whet_completion, quota)
              .WHET_FIELD(whet_completion, embedded)
              .text();
  text += WHET_STRUCT(whet_http_header, FROZEN)
              .WHET_FIELD(whet_http_header, name)
              .WHET_FIELD(whet_http_header, value)
              .WHET_FIELD(whet_http_header, secret)
              .text();
  text += WHET_STRUCT(whet_http_request, APPENDABLE)
              .WHET_FIELD(whet_http_request, struct_size)
              .WHET_FIELD(whet_http_request, reserved0)
              .WHET_FIELD(whet_http_request, method)
              .WHET_FIELD(whet_http_request, url)
              .WHET_FIELD(whet_http_request, headers)
              .WHET_FIELD(whet_http_request, header_count)
              .WHET_FIELD(whet_http_request, body)
              .WHET_FIELD(whet_http_request, timeout_ms)
              .WHET_FIELD(whet_http_request, max_response_bytes)
              .text();
  text += WHET_STRUCT(whet_http_response, APPENDABLE)
              .WHET_FIELD(whet_http_response, struct_size)
              .WHET_FIELD(whet_http_response, http_status)
              .WHET_FIELD(whet_http_response, headers)
              .WHET_FIELD(whet_http_response, header_count)
              .WHET_FIELD(whet_http_response, body)
              .WHET_FIELD(whet_http_response, transport)
              .text();
  text += WHET_STRUCT(whet_http, APPENDABLE)
              .WHET_FIELD(whet_http, struct_size)
              .WHET_FIELD(whet_http, reserved0)
              .WHET_FIELD(whet_http, send)
              .WHET_FIELD(whet_http, cancel)
              .text();
  text += WHET_STRUCT(whet_http_client, APPENDABLE)
              .WHET_FIELD(whet_http_client, struct_size)
              .WHET_FIELD(whet_http_client, reserved0)
              .WHET_FIELD(whet_http_client, on_response)
              .text();
  text += WHET_STRUCT(whet_generate_sink, APPENDABLE)
              .WHET_FIELD(whet_generate_sink, struct_size)
              .WHET_FIELD(whet_generate_sink, reserved0)
              .WHET_FIELD(whet_generate_sink, ctx)
              .WHET_FIELD(whet_generate_sink, result)
              .text();
  text += WHET_STRUCT(whet_embed_sink, APPENDABLE)
              .WHET_FIELD(whet_embed_sink, struct_size)
              .WHET_FIELD(whet_embed_sink, reserved0)
              .WHET_FIELD(whet_embed_sink, ctx)
              .WHET_FIELD(whet_embed_sink, vector)
              .text();
  text += WHET_STRUCT(whet_llm, APPENDABLE)
              .WHET_FIELD(whet_llm, struct_size)
              .WHET_FIELD(whet_llm, reserved0)
              .WHET_FIELD(whet_llm, generate)
              .WHET_FIELD(whet_llm, embed)
              .text();
  text += WHET_STRUCT(whet_evaluators, APPENDABLE)
              .WHET_FIELD(whet_evaluators, struct_size)
              .WHET_FIELD(whet_evaluators, reserved0)
              .WHET_FIELD(whet_evaluators, create)
              .WHET_FIELD(whet_evaluators, score)
              .WHET_FIELD(whet_evaluators, aggregate)
              .text();
  text += WHET_STRUCT(whet_draft_providers, APPENDABLE)
              .WHET_FIELD(whet_draft_providers, struct_size)
              .WHET_FIELD(whet_draft_providers, reserved0)
              .WHET_FIELD(whet_draft_providers, choose)
              .WHET_FIELD(whet_draft_providers, start)
              .WHET_FIELD(whet_draft_providers, generate)
              .WHET_FIELD(whet_draft_providers, embed)
              .WHET_FIELD(whet_draft_providers, cancel)
              .WHET_FIELD(whet_draft_providers, limits)
              .WHET_FIELD(whet_draft_providers, models)
              .WHET_FIELD(whet_draft_providers, mask)
              .text();
  text += WHET_STRUCT(whet_draft_provider_client, APPENDABLE)
              .WHET_FIELD(whet_draft_provider_client, struct_size)
              .WHET_FIELD(whet_draft_provider_client, reserved0)
              .WHET_FIELD(whet_draft_provider_client, generated)
              .WHET_FIELD(whet_draft_provider_client, failed)
              .WHET_FIELD(whet_draft_provider_client, quota)
              .WHET_FIELD(whet_draft_provider_client, embedded)
              .text();
  text += WHET_STRUCT(whet_log, APPENDABLE)
              .WHET_FIELD(whet_log, struct_size)
              .WHET_FIELD(whet_log, reserved0)
              .WHET_FIELD(whet_log, enabled)
              .WHET_FIELD(whet_log, write)
              .text();
  text += WHET_STRUCT(whet_example, APPENDABLE)
              .WHET_FIELD(whet_example, struct_size)
              .WHET_FIELD(whet_example, reserved0)
              .WHET_FIELD(whet_example, number)
              .WHET_FIELD(whet_example, input)
              .WHET_FIELD(whet_example, expected)
              .WHET_FIELD(whet_example, label)
              .text();
  text += WHET_STRUCT(whet_evaluate_request, APPENDABLE)
              .WHET_FIELD(whet_evaluate_request, struct_size)
              .WHET_FIELD(whet_evaluate_request, sample)
              .WHET_FIELD(whet_evaluate_request, candidate)
              .WHET_FIELD(whet_evaluate_request, examples)
              .WHET_FIELD(whet_evaluate_request, count)
              .text();
  text += WHET_STRUCT(whet_evaluated, APPENDABLE)
              .WHET_FIELD(whet_evaluated, struct_size)
              .WHET_FIELD(whet_evaluated, status)
              .WHET_FIELD(whet_evaluated, example)
              .WHET_FIELD(whet_evaluated, score)
              .WHET_FIELD(whet_evaluated, output)
              .WHET_FIELD(whet_evaluated, feedback)
              .WHET_FIELD(whet_evaluated, metrics)
              .WHET_FIELD(whet_evaluated, tool_calls)
              .text();
  text += WHET_STRUCT(whet_evaluation, APPENDABLE)
              .WHET_FIELD(whet_evaluation, struct_size)
              .WHET_FIELD(whet_evaluation, item_stride)
              .WHET_FIELD(whet_evaluation, items)
              .WHET_FIELD(whet_evaluation, count)
              .text();
  text += WHET_STRUCT(whet_generated, APPENDABLE)
              .WHET_FIELD(whet_generated, struct_size)
              .WHET_FIELD(whet_generated, status)
              .WHET_FIELD(whet_generated, finish_reason)
              .WHET_FIELD(whet_generated, reserved0)
              .WHET_FIELD(whet_generated, text)
              .WHET_FIELD(whet_generated, tool_calls)
              .text();
  text += WHET_STRUCT(whet_generation, APPENDABLE)
              .WHET_FIELD(whet_generation, struct_size)
              .WHET_FIELD(whet_generation, item_stride)
              .WHET_FIELD(whet_generation, items)
              .WHET_FIELD(whet_generation, count)
              .text();
  text += WHET_STRUCT(whet_budget_left, APPENDABLE)
              .WHET_FIELD(whet_budget_left, struct_size)
              .WHET_FIELD(whet_budget_left, reserved0)
              .WHET_FIELD(whet_budget_left, calls)
              .WHET_FIELD(whet_budget_left, tokens)
              .WHET_FIELD(whet_budget_left, calls_total)
              .text();
  text += WHET_STRUCT(whet_search, APPENDABLE)
              .WHET_FIELD(whet_search, struct_size)
              .WHET_FIELD(whet_search, reserved0)
              .WHET_FIELD(whet_search, examples)
              .WHET_FIELD(whet_search, candidate)
              .WHET_FIELD(whet_search, propose)
              .WHET_FIELD(whet_search, evaluate)
              .WHET_FIELD(whet_search, wait_evaluation)
              .WHET_FIELD(whet_search, generate)
              .WHET_FIELD(whet_search, wait_generation)
              .WHET_FIELD(whet_search, release)
              .WHET_FIELD(whet_search, random)
              .WHET_FIELD(whet_search, budget)
              .WHET_FIELD(whet_search, recommend)
              .WHET_FIELD(whet_search, event)
              .WHET_FIELD(whet_search, keep_text)
              .text();
  text += WHET_STRUCT(whet_secret_request, APPENDABLE)
              .WHET_FIELD(whet_secret_request, struct_size)
              .WHET_FIELD(whet_secret_request, reserved0)
              .WHET_FIELD(whet_secret_request, environment)
              .WHET_FIELD(whet_secret_request, file)
              .WHET_FIELD(whet_secret_request, origin)
              .WHET_FIELD(whet_secret_request, kind)
              .WHET_FIELD(whet_secret_request, scope)
              .text();
  text += WHET_STRUCT(whet_secrets, APPENDABLE)
              .WHET_FIELD(whet_secrets, struct_size)
              .WHET_FIELD(whet_secrets, reserved0)
              .WHET_FIELD(whet_secrets, open)
              .WHET_FIELD(whet_secrets, describe)
              .WHET_FIELD(whet_secrets, refuse)
              .text();
  return text;
}

}  // namespace whet::abi
