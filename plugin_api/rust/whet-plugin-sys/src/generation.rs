//! A request to a language model and its answer.
//!
//! `whet/generation.h` says what everything means.

use crate::whet_text;

pub const WHET_ROLE_SYSTEM: i32 = 1;
pub const WHET_ROLE_USER: i32 = 2;
pub const WHET_ROLE_ASSISTANT: i32 = 3;
pub const WHET_ROLE_TOOL: i32 = 4;

#[repr(C)]
#[derive(Clone, Copy)]
pub struct whet_message {
    pub role: i32,
    pub reserved0: u32,
    pub content: whet_text,
    pub name: whet_text,
    pub tool_calls: whet_text,
}

#[repr(C)]
#[derive(Clone, Copy)]
pub struct whet_generate_request {
    pub struct_size: u32,
    pub sample: u32,
    pub messages: *const whet_message,
    pub message_count: u64,
    pub temperature: f64,
    pub top_p: f64,
    pub seed: u64,
    pub max_output_tokens: i64,
    pub stop: *const whet_text,
    pub stop_count: u64,
    pub model: whet_text,
    pub response_schema: whet_text,
    pub tools: whet_text,
    pub extra: whet_text,
    pub timeout_ms: u64,
    pub idempotency_key: whet_text,
    pub logprobs: u32,
    pub reserved0: u32,
}

pub const WHET_FINISH_OTHER: i32 = 0;
pub const WHET_FINISH_STOP: i32 = 1;
pub const WHET_FINISH_LENGTH: i32 = 2;
pub const WHET_FINISH_TOOL_CALLS: i32 = 3;
pub const WHET_FINISH_CONTENT_FILTER: i32 = 4;
pub const WHET_FINISH_REFUSAL: i32 = 5;

#[repr(C)]
#[derive(Clone, Copy)]
pub struct whet_usage {
    pub struct_size: u32,
    pub reserved0: u32,
    pub input_tokens: i64,
    pub cached_input_tokens: i64,
    pub output_tokens: i64,
    pub reasoning_tokens: i64,
}

#[repr(C)]
#[derive(Clone, Copy)]
pub struct whet_generate_result {
    pub struct_size: u32,
    pub finish_reason: i32,
    pub text: whet_text,
    pub tool_calls: whet_text,
    pub model: whet_text,
    pub request_id: whet_text,
    pub usage: *const whet_usage,
    pub logprobs: whet_text,
}
