//! Service whet.completion/1.
//!
//! `whet/service/completion.h` says what everything means.

use crate::{
    whet_error, whet_generate_result, whet_host, whet_op, whet_status,
    whet_usage,
};

pub const WHET_SERVICE_COMPLETION: &str = "whet.completion/1";

#[repr(C)]
#[derive(Clone, Copy)]
pub struct whet_quota {
    pub struct_size: u32,
    pub reserved0: u32,
    pub requests_limit: i64,
    pub requests_remaining: i64,
    pub requests_reset_ms: i64,
    pub tokens_limit: i64,
    pub tokens_remaining: i64,
    pub tokens_reset_ms: i64,
}

#[repr(C)]
#[derive(Clone, Copy)]
pub struct whet_embed_result {
    pub struct_size: u32,
    pub dimensions: u32,
    pub values: *const f32,
    pub count: u64,
    pub usage: *const whet_usage,
}

#[repr(C)]
#[derive(Clone, Copy)]
pub struct whet_completion {
    pub struct_size: u32,
    pub reserved0: u32,
    pub generated: Option<
        unsafe extern "C" fn(
            host: *const whet_host,
            op: whet_op,
            result: *const whet_generate_result,
        ) -> whet_status,
    >,
    pub failed: Option<
        unsafe extern "C" fn(
            host: *const whet_host,
            op: whet_op,
            error: *const whet_error,
        ) -> whet_status,
    >,
    pub quota: Option<
        unsafe extern "C" fn(
            host: *const whet_host,
            op: whet_op,
            quota: *const whet_quota,
        ) -> whet_status,
    >,
    pub embedded: Option<
        unsafe extern "C" fn(
            host: *const whet_host,
            op: whet_op,
            result: *const whet_embed_result,
        ) -> whet_status,
    >,
}
