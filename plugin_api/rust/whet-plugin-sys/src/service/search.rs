//! Service whet.search/1.
//!
//! `whet/service/search.h` says what everything means.

use crate::{
    whet_error, whet_generate_request, whet_host, whet_status, whet_text,
    whet_text_sink,
};

pub const WHET_SERVICE_SEARCH: &str = "whet.search/1";

pub type whet_candidate = u64;

pub type whet_ticket = u64;

#[repr(C)]
#[derive(Clone, Copy)]
pub struct whet_example {
    pub struct_size: u32,
    pub reserved0: u32,
    pub number: u64,
    pub input: whet_text,
    pub expected: whet_text,
    pub label: whet_text,
}

#[repr(C)]
#[derive(Clone, Copy)]
pub struct whet_evaluate_request {
    pub struct_size: u32,
    pub sample: u32,
    pub candidate: whet_candidate,
    pub examples: *const u64,
    pub count: u64,
}

#[repr(C)]
#[derive(Clone, Copy)]
pub struct whet_evaluated {
    pub struct_size: u32,
    pub status: whet_status,
    pub example: u64,
    pub score: f64,
    pub output: whet_text,
    pub feedback: whet_text,
    pub metrics: whet_text,
    pub tool_calls: whet_text,
}

#[repr(C)]
#[derive(Clone, Copy)]
pub struct whet_evaluation {
    pub struct_size: u32,
    pub item_stride: u32,
    pub items: *const whet_evaluated,
    pub count: u64,
}

#[repr(C)]
#[derive(Clone, Copy)]
pub struct whet_generated {
    pub struct_size: u32,
    pub status: whet_status,
    pub finish_reason: i32,
    pub reserved0: u32,
    pub text: whet_text,
    pub tool_calls: whet_text,
    pub logprobs: whet_text,
}

#[repr(C)]
#[derive(Clone, Copy)]
pub struct whet_generation {
    pub struct_size: u32,
    pub item_stride: u32,
    pub items: *const whet_generated,
    pub count: u64,
}

#[repr(C)]
#[derive(Clone, Copy)]
pub struct whet_budget_left {
    pub struct_size: u32,
    pub reserved0: u32,
    pub calls: i64,
    pub tokens: i64,
    pub calls_total: i64,
}

#[repr(C)]
#[derive(Clone, Copy)]
pub struct whet_search {
    pub struct_size: u32,
    pub reserved0: u32,
    pub examples: Option<
        unsafe extern "C" fn(
            host: *const whet_host,
            split: whet_text,
            items: *mut *const whet_example,
            count: *mut u64,
            stride: *mut u64,
            error: *mut whet_error,
        ) -> whet_status,
    >,
    pub candidate: Option<
        unsafe extern "C" fn(
            host: *const whet_host,
            id: whet_candidate,
            json: *const whet_text_sink,
            error: *mut whet_error,
        ) -> whet_status,
    >,
    pub propose: Option<
        unsafe extern "C" fn(
            host: *const whet_host,
            json: whet_text,
            parents: *const whet_candidate,
            parent_count: u64,
            origin: whet_text,
            out: *mut whet_candidate,
            error: *mut whet_error,
        ) -> whet_status,
    >,
    pub evaluate: Option<
        unsafe extern "C" fn(
            host: *const whet_host,
            request: *const whet_evaluate_request,
            out: *mut whet_ticket,
            error: *mut whet_error,
        ) -> whet_status,
    >,
    pub wait_evaluation: Option<
        unsafe extern "C" fn(
            host: *const whet_host,
            ticket: whet_ticket,
            out: *mut *const whet_evaluation,
            error: *mut whet_error,
        ) -> whet_status,
    >,
    pub generate: Option<
        unsafe extern "C" fn(
            host: *const whet_host,
            role: whet_text,
            requests: *const whet_generate_request,
            count: u64,
            stride: u64,
            out: *mut whet_ticket,
            error: *mut whet_error,
        ) -> whet_status,
    >,
    pub wait_generation: Option<
        unsafe extern "C" fn(
            host: *const whet_host,
            ticket: whet_ticket,
            out: *mut *const whet_generation,
            error: *mut whet_error,
        ) -> whet_status,
    >,
    pub release: Option<
        unsafe extern "C" fn(host: *const whet_host, ticket: whet_ticket),
    >,
    pub random: Option<
        unsafe extern "C" fn(
            host: *const whet_host,
            stream: whet_text,
            out: *mut u64,
            count: u64,
            error: *mut whet_error,
        ) -> whet_status,
    >,
    pub budget: Option<
        unsafe extern "C" fn(
            host: *const whet_host,
            out: *mut whet_budget_left,
            error: *mut whet_error,
        ) -> whet_status,
    >,
    pub recommend: Option<
        unsafe extern "C" fn(
            host: *const whet_host,
            ids: *const whet_candidate,
            count: u64,
            error: *mut whet_error,
        ) -> whet_status,
    >,
    pub event: Option<
        unsafe extern "C" fn(
            host: *const whet_host,
            name: whet_text,
            json: whet_text,
        ),
    >,
    pub keep_text: Option<
        unsafe extern "C" fn(
            host: *const whet_host,
            name: whet_text,
            text: whet_text,
            error: *mut whet_error,
        ) -> whet_status,
    >,
}
