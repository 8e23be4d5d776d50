//! The structs lie in memory as those of the headers do, and the constants have
//! their values. The layout of the headers is the newest `abi/layout-*.txt`, which
//! a test beside the headers compares with what the C++ compiler says.
use std::collections::BTreeMap;
use std::fmt::Write;
use std::fs;
use std::mem::{size_of, MaybeUninit};
use std::path::{Path, PathBuf};
use std::ptr::addr_of;

use whet_plugin_sys::*;

fn contract() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn size_of_target<T>(_: *const T) -> usize {
    size_of::<T>()
}

// As the golden file has it: struct, size; offset, size and name of each field.
macro_rules! layout {
    ($($type:ident: $($field:ident),*;)*) => {{
        let mut out = String::new();
        $(
            let size = size_of::<$type>();
            writeln!(out, "struct {} size {size}", stringify!($type)).unwrap();
            let object = MaybeUninit::<$type>::uninit();
            let start = object.as_ptr();
            $(
                let field = unsafe { addr_of!((*start).$field) };
                writeln!(
                    out,
                    "  {} {} {}",
                    field as usize - start as usize,
                    size_of_target(field),
                    stringify!($field).trim_end_matches('_')
                )
                .unwrap();
            )*
        )*
        out
    }};
}

#[rustfmt::skip]
fn layout() -> String {
    layout! {
        whet_text: ptr, len;
        whet_text_sink: struct_size, reserved0, ctx, append;
        whet_error: struct_size, code, flags, capacity, len, retry_after_ms,
            message;
        whet_host: struct_size, abi_minor, ctx, name, version, get_service;
        whet_descriptor: struct_size, flags, kind, id, name, version, vendor,
            license, description, needs, needs_count, config_schema;
        whet_instance: struct_size, reserved0, self_, kind_table, shutdown,
            destroy, get_extension;
        whet_entry: struct_size, abi_major, abi_minor, abi_minor_required,
            environment, reserved0, sdk, descriptors, descriptor_count, create;
        whet_eval_item: input, output, expected, metadata, example;
        whet_eval_batch: struct_size, item_stride, items, count, seed, want,
            reserved0;
        whet_eval_sink: struct_size, reserved0, ctx, scores, item_status,
            feedback, metric, statistics;
        whet_aggregate_sink: struct_size, reserved0, ctx, metric;
        whet_model_need: struct_size, reserved0, role, calls_per_item,
            output_tokens;
        whet_model_need_sink: struct_size, reserved0, ctx, need;
        whet_evaluator: struct_size, max_batch, score, aggregate, model_needs;
        whet_message: role, reserved0, content, name, tool_calls;
        whet_generate_request: struct_size, sample, messages, message_count,
            temperature, top_p, seed, max_output_tokens, stop, stop_count, model,
            response_schema, tools, extra, timeout_ms, idempotency_key,
            logprobs, reserved0;
        whet_usage: struct_size, reserved0, input_tokens, cached_input_tokens,
            output_tokens, reasoning_tokens;
        whet_generate_result: struct_size, finish_reason, text, tool_calls, model,
            request_id, usage, logprobs;
        whet_provider_limits: struct_size, concurrency;
        whet_embed_request: struct_size, dimensions, texts, count, model,
            timeout_ms;
        whet_provider: struct_size, reserved0, generate, cancel, limits, embed,
            models, count_tokens;
        whet_provider_probe: struct_size, reserved0, probe;
        whet_strategy: struct_size, reserved0, run;
        whet_quota: struct_size, reserved0, requests_limit, requests_remaining,
            requests_reset_ms, tokens_limit, tokens_remaining, tokens_reset_ms;
        whet_embed_result: struct_size, dimensions, values, count, usage;
        whet_completion: struct_size, reserved0, generated, failed, quota,
            embedded;
        whet_http_header: name, value, secret;
        whet_http_request: struct_size, reserved0, method, url, headers,
            header_count, body, timeout_ms, max_response_bytes;
        whet_http_response: struct_size, http_status, headers, header_count, body,
            transport;
        whet_http: struct_size, reserved0, send, cancel;
        whet_http_client: struct_size, reserved0, on_response;
        whet_generate_sink: struct_size, reserved0, ctx, result;
        whet_embed_sink: struct_size, reserved0, ctx, vector;
        whet_llm: struct_size, reserved0, generate, embed;
        whet_evaluators: struct_size, reserved0, create, score, aggregate;
        whet_draft_providers: struct_size, reserved0, choose, start, generate,
            embed, cancel, limits, models, mask, count_tokens;
        whet_draft_provider_client: struct_size, reserved0, generated, failed,
            quota, embedded;
        whet_log: struct_size, reserved0, enabled, write;
        whet_example: struct_size, reserved0, number, input, expected, label;
        whet_evaluate_request: struct_size, sample, candidate, examples, count;
        whet_evaluated: struct_size, status, example, score, output, feedback,
            metrics, tool_calls;
        whet_evaluation: struct_size, item_stride, items, count;
        whet_generated: struct_size, status, finish_reason, reserved0, text,
            tool_calls, logprobs;
        whet_generation: struct_size, item_stride, items, count;
        whet_budget_left: struct_size, reserved0, calls, tokens, calls_total;
        whet_search: struct_size, reserved0, examples, candidate, propose,
            evaluate, wait_evaluation, generate, wait_generation, release, random,
            budget, recommend, event, keep_text;
        whet_secret_request: struct_size, reserved0, environment, file, origin,
            kind, scope;
        whet_secrets: struct_size, reserved0, open, describe, refuse;
    }
}

// Of `layout-MAJOR.MINOR.txt` the one with the highest numbers.
fn newest_layout() -> String {
    let mut newest = (Vec::new(), String::new());
    for file in fs::read_dir(contract().join("abi")).unwrap() {
        let path = file.unwrap().path();
        let stem = path.file_stem().unwrap().to_string_lossy().into_owned();
        if let Some(version) = stem.strip_prefix("layout-") {
            let numbers: Vec<u32> =
                version.split('.').map(|n| n.parse().unwrap()).collect();
            if numbers > newest.0 {
                newest = (numbers, fs::read_to_string(path).unwrap());
            }
        }
    }
    newest.1
}

// By "struct NAME size N" its fields, "OFFSET SIZE NAME". What may stand behind
// these words, and lines of other kinds, are for others.
fn structs(layout: &str) -> BTreeMap<String, Vec<String>> {
    let mut out: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let mut last = String::new();
    for line in layout.lines() {
        let words: Vec<&str> = line.split_whitespace().collect();
        if line.starts_with("struct ") {
            last = words[..4].join(" ");
            out.insert(last.clone(), Vec::new());
        } else if line.starts_with(' ') {
            out.entry(last.clone()).or_default().push(words[..3].join(" "));
        }
    }
    out
}

#[test]
fn structs_lie_in_memory_as_those_of_the_headers() {
    let theirs = structs(&newest_layout());
    let ours = structs(&layout());
    assert!(theirs.len() > 40, "{} structs in the layout", theirs.len());
    for (name, fields) in &theirs {
        assert_eq!(ours.get(name), Some(fields), "{name}");
    }
    assert_eq!(ours.len(), theirs.len());
}

// `32u`, `-1`, `"text"`: what C writes, as Rust prints it. None: no literal.
fn literal(c: &str) -> Option<String> {
    if let Some(text) = c.strip_prefix('"') {
        return text.strip_suffix('"').map(str::to_owned);
    }
    let number = c.trim_end_matches('u');
    number.parse::<i64>().ok().map(|n| n.to_string())
}

fn header_constants(folder: &Path, out: &mut BTreeMap<String, String>) {
    for file in fs::read_dir(folder).unwrap() {
        let path = file.unwrap().path();
        if path.is_dir() {
            header_constants(&path, out);
            continue;
        }
        // A long line goes on in the next one.
        let text = fs::read_to_string(path).unwrap().replace("\\\n", " ");
        for line in text.lines() {
            let line = line.split("/*").next().unwrap();
            let mut words = line.splitn(3, ' ');
            if words.next() != Some("#define") {
                continue;
            }
            let name = words.next().unwrap();
            let value = words.next().unwrap_or("").trim();
            if let Some(value) = literal(value) {
                out.insert(name.to_owned(), value);
            }
        }
    }
}

macro_rules! constants {
    ($($name:ident),* $(,)?) => {
        [$((stringify!($name).to_owned(), $name.to_string()),)*]
    };
}

#[rustfmt::skip]
fn constants() -> Vec<(String, String)> {
    constants![
        WHET_ABI_MAJOR, WHET_ABI_MINOR, WHET_ABORTED, WHET_ALREADY_EXISTS,
        WHET_CANCELLED, WHET_DATA_LOSS, WHET_DEADLINE_EXCEEDED,
        WHET_ERROR_NOT_BILLED, WHET_ERROR_RETRYABLE, WHET_ERROR_TRUNCATED,
        WHET_EXTENSION_HTTP_CLIENT, WHET_EXTENSION_PROBE,
        WHET_EXTENSION_PROVIDER_CLIENT, WHET_FAILED_PRECONDITION,
        WHET_FINISH_CONTENT_FILTER, WHET_FINISH_LENGTH, WHET_FINISH_OTHER,
        WHET_FINISH_REFUSAL, WHET_FINISH_STOP, WHET_FINISH_TOOL_CALLS,
        WHET_INTERNAL, WHET_INVALID_ARGUMENT, WHET_KIND_EVALUATOR,
        WHET_KIND_PROVIDER, WHET_KIND_STRATEGY, WHET_LOG_DEBUG, WHET_LOG_ERROR,
        WHET_LOG_INFO, WHET_LOG_TRACE, WHET_LOG_WARN, WHET_MAX_STATISTICS_BYTES,
        WHET_NOT_FOUND, WHET_OK, WHET_OUT_OF_RANGE, WHET_PERMISSION_DENIED,
        WHET_PLUGIN_CONCURRENT, WHET_PLUGIN_DETERMINISTIC,
        WHET_PLUGIN_ENTRY_SYMBOL, WHET_RESOURCE_EXHAUSTED, WHET_ROLE_ASSISTANT,
        WHET_ROLE_SYSTEM, WHET_ROLE_TOOL, WHET_ROLE_USER, WHET_SECRET_GOOGLE,
        WHET_SECRET_KEY, WHET_SERVICE_COMPLETION, WHET_SERVICE_EVALUATORS,
        WHET_SERVICE_HTTP, WHET_SERVICE_LLM, WHET_SERVICE_LOG,
        WHET_SERVICE_PROVIDERS, WHET_SERVICE_SEARCH, WHET_SERVICE_SECRETS,
        WHET_UNAUTHENTICATED, WHET_UNAVAILABLE, WHET_UNIMPLEMENTED, WHET_UNKNOWN,
        WHET_WANT_FEEDBACK, WHET_WANT_METRICS, WHET_WANT_STATISTICS,
    ].into()
}

#[test]
fn constants_have_the_values_of_the_headers() {
    let mut theirs = BTreeMap::new();
    header_constants(&contract().join("include/whet"), &mut theirs);
    let ours: BTreeMap<_, _> = constants().into_iter().collect();
    for (name, value) in &theirs {
        assert_eq!(ours.get(name), Some(value), "{name}");
    }
    for name in ours.keys() {
        assert!(theirs.contains_key(name), "{name} is in no header");
    }
}

// What a C compiler makes of WHET_ENVIRONMENT on a 64-bit machine.
#[test]
fn environment_is_that_of_a_c_compiler() {
    assert_eq!(WHET_ENVIRONMENT, 8 | 8 << 8 | 8 << 16);
}

// A struct of an older side ends before the field.
#[test]
fn fields_that_the_writer_did_not_know_are_not_read() {
    let mut log: whet_log = unsafe { MaybeUninit::zeroed().assume_init() };
    log.struct_size = end_of!(whet_log, enabled) as u32;
    unsafe {
        assert!(read_field!(&log, whet_log, enabled).is_some());
        assert!(read_field!(&log, whet_log, write).is_none());
    }
}
